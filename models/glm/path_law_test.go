package glm

import (
	"context"
	"fmt"
	"math"
	"math/bits"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"
)

// counted is the rows of simulated with counts or amounts of the same linear predictor as outcomes.
func counted(seed uint64, n, p int, family string) (*Matrix, []string) {
	m, names := simulated(seed, n, p)
	rng := rand.New(rand.NewPCG(seed, 2))
	for i := range m.Y {
		eta := 0.5*m.Y[i] + 0.1*rng.NormFloat64()
		for j := range p {
			eta += .2 * float64(j%3) * (m.X[i*p+j]/float64(j+1) - 10*float64(j)/float64(j+1))
		}
		switch family {
		case "poisson":
			m.Y[i] = math.Floor(math.Exp(eta) + rng.Float64())
		case "gaussian":
			m.Y[i] = 300 + 100*eta
		}
	}
	return m, names
}

// Above the largest lambda the model is the intercept (and what is unpenalised), just below it is not.
func TestPathLambdaMax(t *testing.T) {
	for name, family := range families {
		for _, factor := range [][]float64{nil, {1, 0, 2, 0.5}} {
			m, names := counted(22, 500, 4, name)
			opt := PathOptions{Family: family, Names: names, Alpha: 0.7, Factor: factor, Count: 3}
			p := mustPath(t, m, opt)
			near(t, "first of the sequence", p.Points[0].Lambda, p.LambdaMax, 1e-15)
			near(t, "last of the sequence", p.Points[2].Lambda, 1e-4*p.LambdaMax, 1e-14)
			opt.Lambda = []float64{p.LambdaMax * 5, p.LambdaMax * (1 + 1e-6), p.LambdaMax * (1 - 1e-6)}
			free := 0
			if factor != nil {
				free = 1
			}
			for i, q := range mustPath(t, m, opt).Points {
				want := free
				if i == 2 {
					want++
				}
				if q.NonZero != want {
					t.Errorf("%s: lambda %g of %g: have %d coefficients, want %d", name, q.Lambda, p.LambdaMax, q.NonZero, want)
				}
			}
		}
	}
}

// With no absolute penalty a path is a sequence of ridge regressions, with no penalty at all the maximum of the likelihood.
func TestPathOfRidgeIsFit(t *testing.T) {
	for name, family := range families {
		m, names := counted(23, 600, 5, name)
		factor := []float64{1, 0, 2, 0.5, 1}
		p := mustPath(t, m, PathOptions{Family: family, Names: names, Factor: factor, Lambda: []float64{3, 0.3, 0.05, 0.001, 0}})
		for _, q := range p.Points {
			want := mustFit(t, m, Options{Family: family, Names: names, Factor: factor, Lambda: q.Lambda})
			near(t, "deviance", q.Deviance, want.Deviance, 1e-10)
			for j, column := range names {
				within(t, "standardised coefficient of "+column, q.Coef[j]*p.SD[j], want.Coef[j]*p.SD[j], 1e-8*p.scaleOf(name))
			}
		}
	}
}

// Columns that are orthogonal share nothing: each coefficient is its own covariance with the outcome, less lambda * alpha, over 1 +
// lambda * (1 - alpha). The columns are seven of a Hadamard matrix, of mean 0 and standard deviation 1.
func TestPathOfOrthogonalColumns(t *testing.T) {
	rng := rand.New(rand.NewPCG(5, 5))
	const n = 64
	m := &Matrix{P: 7}
	covariance, mean := make([]float64, 7), 0.0
	for i := range n {
		y := 3 + rng.NormFloat64()
		m.Y, mean = append(m.Y, y), mean+y/n
		for j := range 7 {
			x := 1 - 2*float64(bits.OnesCount(uint(i&(j+1)))%2)
			m.X, covariance[j] = append(m.X, x), covariance[j]+x*y/n
		}
	}
	for _, alpha := range []float64{0, 0.3, 1} {
		p := mustPath(t, m, PathOptions{Family: Gaussian(), Names: strings.Fields("a b c d e f g"), Alpha: alpha, Lambda: []float64{0.2, 0.1, 0.05, 0.01, 0}})
		for _, q := range p.Points {
			within(t, "intercept", q.Intercept, mean, 1e-13)
			for j, c := range covariance {
				want := math.Copysign(max(0, math.Abs(c)-q.Lambda*alpha), c) / (1 + q.Lambda*(1-alpha))
				within(t, fmt.Sprintf("alpha %g, lambda %g: column %d", alpha, q.Lambda, j), q.Coef[j], want, 1e-13)
			}
		}
	}
}

// Where every column is there twice, each copy has half the coefficient c of the single fit with the same absolute penalty and half the
// quadratic one, because |c/2| + |c/2| = |c| and (c/2)^2 + (c/2)^2 = c^2/2. Of the lasso only the sum is determined.
func TestPathCopiedColumns(t *testing.T) {
	for name, family := range families {
		for _, alpha := range []float64{0, 0.4, 1} {
			m, names := counted(24, 500, 3, name)
			twice := &Matrix{P: 6, Y: m.Y, Weight: m.Weight, Offset: m.Offset}
			for i := range m.Y {
				row := m.X[i*3 : i*3+3]
				twice.X = append(append(twice.X, row...), row...)
			}
			for _, lambda := range []float64{0.2, 0.02, 0.001} {
				opt := PathOptions{Family: family, Names: append(names, "c0", "c1", "c2"), Alpha: alpha, Lambda: []float64{lambda}}
				have := mustPath(t, twice, opt)
				l1, l2 := lambda*alpha, lambda*(1-alpha)/2
				want := mustPath(t, m, PathOptions{Family: family, Names: names, Alpha: l1 / (l1 + l2), Lambda: []float64{l1 + l2}}).Points[0]
				h := have.Points[0]
				near(t, "deviance", h.Deviance, want.Deviance, 1e-11)
				for j, column := range names {
					within(t, column+" and its copy", (h.Coef[j]+h.Coef[j+3])*have.SD[j], want.Coef[j]*have.SD[j], 1e-8*have.scaleOf(name))
					if alpha < 1 {
						within(t, column+" against its copy", h.Coef[j]*have.SD[j], h.Coef[j+3]*have.SD[j], 1e-8*have.scaleOf(name))
					}
				}
				if len(have.Collinear) != 3 {
					t.Errorf("have %d dependent columns named, want 3", len(have.Collinear))
				}
			}
		}
	}
}

// equalPaths wants paths of one lambda sequence to agree; column j of a is column at(j) of b, in units of unit(j).
func equalPaths(t *testing.T, a, b *Path, at func(j int) int, unit func(j int) float64) {
	t.Helper()
	if len(a.Points) != len(b.Points) {
		t.Fatalf("have %d points, want %d", len(b.Points), len(a.Points))
	}
	for i, q := range a.Points {
		near(t, "lambda", b.Points[i].Lambda, q.Lambda, 1e-11)
		near(t, "deviance", b.Points[i].Deviance, q.Deviance, 1e-11)
		for j, name := range a.Names {
			within(t, fmt.Sprintf("lambda %g: standardised coefficient of %s", q.Lambda, name),
				b.Points[i].Coef[at(j)]*unit(j)*a.SD[j], q.Coef[j]*a.SD[j], 1e-8*a.scaleOf("gaussian"))
		}
	}
}

func same1(int) float64 { return 1 }
func sameAt(j int) int  { return j }

func TestPathLaws(t *testing.T) {
	for name, family := range families {
		m, names := counted(25, 800, 5, name)
		opt := PathOptions{Family: family, Names: names, Alpha: 0.8, Count: 12, MinRatio: 1e-3}
		want := mustPath(t, m, opt)
		t.Run(name+" columns in another order", func(t *testing.T) {
			order := []int{3, 0, 4, 2, 1}
			moved, where := &Matrix{P: 5, Y: m.Y, Weight: m.Weight, Offset: m.Offset}, make([]int, 5)
			for i := range m.Y {
				for _, j := range order {
					moved.X = append(moved.X, m.X[i*5+j])
				}
			}
			for k, j := range order {
				where[j] = k
			}
			equalPaths(t, want, mustPath(t, moved, opt), func(j int) int { return where[j] }, same1)
		})
		t.Run(name+" other units", func(t *testing.T) {
			unit, origin := []float64{1000, -0.01, 1e6, 1, 3}, []float64{5000, 3, -1e7, 0, 1}
			other := &Matrix{P: 5, X: make([]float64, len(m.X)), Y: m.Y, Weight: m.Weight, Offset: m.Offset}
			for i, x := range m.X {
				other.X[i] = x*unit[i%5] + origin[i%5]
			}
			equalPaths(t, want, mustPath(t, other, opt), sameAt, func(j int) float64 { return unit[j] })
		})
		t.Run(name+" weight is number of rows", func(t *testing.T) {
			long := &Matrix{P: 5}
			for i, w := range m.Weight {
				for range int(w) {
					long.X = append(long.X, m.X[i*5:i*5+5]...)
					long.Y, long.Offset = append(long.Y, m.Y[i]), append(long.Offset, m.Offset[i])
				}
			}
			equalPaths(t, want, mustPath(t, long, opt), sameAt, same1)
		})
		t.Run(name+" weights in other units", func(t *testing.T) {
			double := &Matrix{P: 5, X: m.X, Y: m.Y, Weight: make([]float64, len(m.Y)), Offset: m.Offset}
			for i, w := range m.Weight {
				double.Weight[i] = 2 * w
			}
			have := mustPath(t, double, opt)
			for i, q := range want.Points {
				near(t, "deviance", have.Points[i].Deviance, 2*q.Deviance, 1e-11)
				within(t, "coefficient", have.Points[i].Coef[1], q.Coef[1], 1e-9*want.scaleOf(name))
			}
		})
		t.Run(name+" a constant in the offset goes to the intercept", func(t *testing.T) {
			shifted := &Matrix{P: 5, X: m.X, Y: m.Y, Weight: m.Weight, Offset: make([]float64, len(m.Y))}
			for i, o := range m.Offset {
				shifted.Offset[i] = o + 1.5
			}
			have := mustPath(t, shifted, opt)
			equalPaths(t, want, have, sameAt, same1)
			near(t, "intercept", have.Points[5].Intercept, want.Points[5].Intercept-1.5, 1e-7)
		})
	}
}

func TestPathSameBitsAtAnyNumberOfWorkers(t *testing.T) {
	m, names := simulated(26, 6000, 5)
	u := &uneven{Matrix: m, start: []int{0, 0, 1, 7, 3000, 3000, 3001, 4096, 5990, 6000, 6000}, block: 97}
	opt := PathOptions{Family: Binomial(), Names: names, Alpha: 0.5, Count: 8}
	want := mustPath(t, u, opt)
	for _, opt.Workers = range []int{2, 7} {
		for range 3 {
			if have := mustPath(t, u, opt); !reflect.DeepEqual(have, want) {
				t.Fatalf("%d workers: another path than with 1", opt.Workers)
			}
		}
	}
}

// A lambda has one solution, however it is come by.
func TestPathStepsDoNotMatter(t *testing.T) {
	m, names := simulated(27, 900, 6)
	opt := PathOptions{Family: Binomial(), Names: names, Alpha: 0.9, Count: 40}
	want := mustPath(t, m, opt)
	for _, i := range []int{5, 20, 39} {
		opt.Lambda = []float64{want.Points[i].Lambda}
		have := mustPath(t, m, opt).Points[0]
		for j, name := range names {
			within(t, name, have.Coef[j]*want.SD[j], want.Points[i].Coef[j]*want.SD[j], 1e-8)
		}
	}
}

// A pass looks at several lambdas: there are fewer passes than lambdas, and few evaluations of each.
func TestPathPasses(t *testing.T) {
	for name, family := range families {
		m, names := counted(29, 2000, 8, name)
		p := mustPath(t, m, PathOptions{Family: family, Names: names, Alpha: 0.9})
		evaluations := 0
		for _, q := range p.Points {
			evaluations += q.Evaluations
		}
		if p.Passes > 45 || evaluations > 300 {
			t.Errorf("%s: have %d passes and %d evaluations for 100 lambdas, want at most 45 and 300", name, p.Passes, evaluations)
		}
	}
}

// Outcomes that the columns tell apart have a solution for every lambda above 0.
func TestPathOfSeparatedOutcomes(t *testing.T) {
	m, names := simulated(28, 300, 3)
	for i := range m.Y {
		m.Y[i] = 0
		if m.X[i*3] > 0 {
			m.Y[i] = 1
		}
	}
	p := mustPath(t, m, PathOptions{Family: Binomial(), Names: names, Alpha: 1, Count: 30})
	if last := p.Points[29]; !(last.Explained > 0.95) {
		t.Errorf("have %.3g of the deviance explained, want nearly all", last.Explained)
	}
	p, err := FitPath(context.Background(), m, PathOptions{Family: Binomial(), Names: names, Alpha: 1, Lambda: []float64{0.01, 0}})
	if err != nil {
		t.Fatal(err)
	}
	if q := p.Points[1]; p.Points[0].Status != Converged || q.Status != Separated || !slices.Contains(q.Columns, "x0") || q.Coef != nil || q.Err() == nil {
		t.Errorf("without penalty: have %s by %v", q.Status, q.Columns)
	}
}
