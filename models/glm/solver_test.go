package glm

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"

	"gonum.org/v1/gonum/mat"

	"riskstrat/models/glm/kernel"
)

// Rows taken in by blocks and merged are a QR factorisation of all of them: against gonum's, of the rows held at once.
func TestTriangleIsQR(t *testing.T) {
	const n, q = 1000, 7
	rng := rand.New(rand.NewPCG(50, 1))
	all, right := mat.NewDense(n, q, nil), mat.NewDense(n, 1, nil)
	parts := []*triangle{newTriangle(q), newTriangle(q), newTriangle(q)} // the last stays empty
	for from := 0; from < n; {
		rows := min(1+rng.IntN(MaxRows), n-from)
		block, score, root := kernel.NewBlock(MaxRows, q), make([]float64, rows), make([]float64, rows)
		block.Resize(rows)
		for i := range rows {
			root[i] = rng.Float64()
			for k := range q {
				x := rng.NormFloat64()
				all.Set(from+i, k, x*root[i])
				block.Column(k)[i] = x * root[i]
			}
			score[i] = rng.NormFloat64() * root[i]
			right.Set(from+i, 0, score[i]/root[i])
		}
		parts[rng.IntN(2)].addWeighted(block, score, root)
		from += rows
	}
	whole := newTriangle(q)
	for _, p := range parts {
		whole.merge(p)
	}
	var qr mat.QR
	qr.Factorize(all)
	var want mat.Dense
	if err := qr.SolveTo(&want, false, right); err != nil {
		t.Fatal(err)
	}
	have, explained := whole.solve()
	for k, v := range have {
		near(t, "solution", v, want.At(k, 0), 1e-12)
	}
	var fitted, r mat.Dense
	fitted.Mul(all, &want)
	near(t, "explained", explained, mat.Norm(&fitted, 2)*mat.Norm(&fitted, 2), 1e-12)
	qr.RTo(&r)
	for k := range q {
		for i := range k + 1 {
			near(t, "R, but for signs", math.Abs(whole.data[k*q+i]), math.Abs(r.At(i, k)), 1e-10)
		}
	}
}

// almost replaces the last column by the sum of the first two and a little of itself: the same model in other coordinates, in which
// X'WX has no digit to tell the three apart by.
func almost(m *Matrix, little float64) *Matrix {
	out := *m
	out.X = append([]float64(nil), m.X...)
	for i := range m.Y {
		row := out.X[i*m.P : (i+1)*m.P]
		row[m.P-1] = row[0] + row[1] + little*row[m.P-1]
	}
	return &out
}

func TestIllConditionedIsSolvedByQR(t *testing.T) {
	const little = 1e-7
	for _, l := range laws {
		t.Run(l.name, func(t *testing.T) {
			m, names := l.data(51, 1500, 4)
			want, have := inferred(t, m, l.family, names), inferred(t, almost(m, little), l.family, names)
			if want.Solver != Cholesky || !strings.Contains(want.SolverWhy, "at most 1e+08") {
				t.Errorf("have %s: %s, want %s", want.Solver, want.SolverWhy, Cholesky)
			}
			if have.Solver != QR || have.Condition < 1e13 || have.SolverWhy == "" || strings.Contains(have.SolverWhy, "at most") {
				t.Errorf("have %s: %s, condition %g, want %s", have.Solver, have.SolverWhy, have.Condition, QR)
			}
			// The column as stored is rounded to 1e-16 of numbers that the little is 1e-8 of.
			near(t, "log-likelihood", have.LogLik, want.LogLik, 1e-9)
			near(t, "last", have.Coef[3]*little, want.Coef[3], 1e-6)
			near(t, "first", have.Coef[0]+have.Coef[3], want.Coef[0], 1e-6)
			near(t, "third", have.Coef[2], want.Coef[2], 1e-6)
			near(t, "standard error of last", have.StdErr[3]*little, want.StdErr[3], 1e-6)
			near(t, "standard error of third", have.StdErr[2], want.StdErr[2], 1e-6)
			robust, err := Robust(context.Background(), m, want, HC0, 2)
			if err != nil {
				t.Fatal(err)
			}
			same, err := Robust(context.Background(), almost(m, little), have, HC0, 2)
			if err != nil {
				t.Fatal(err)
			}
			near(t, "HC0 of last", same.StdErr[3]*little, robust.StdErr[3], 1e-6)
			near(t, "HC0 of third", same.StdErr[2], robust.StdErr[2], 1e-6)
		})
	}
}

func TestSameBitsByQR(t *testing.T) {
	for _, l := range laws {
		m, names := l.data(52, 3000, 4)
		u := &uneven{Matrix: almost(m, 1e-6), start: []int{0, 0, 1, 7, 1500, 1500, 1501, 2048, 2995, 3000, 3000}, block: 97}
		var want *Result
		for _, workers := range []int{1, 2, 8} {
			opt := Options{Family: l.family, Names: names, Workers: workers}
			fit := Fit
			if l.family.Row == nil {
				fit = FitNegativeBinomial
			}
			have, err := fit(context.Background(), u, opt)
			if err != nil || have.Err() != nil || have.Solver != QR {
				t.Fatal(err, have.Err(), have.Solver)
			}
			bare(have)
			if want == nil {
				want = have
			}
			if !reflect.DeepEqual(have, want) {
				t.Errorf("%s: %d workers: another result than with 1", l.name, workers)
			}
		}
	}
}

// A polynomial whose coefficients are all 1, through whole numbers that doubles hold exactly, as Wampler's (1970): degree 8.
func TestPolynomialByQR(t *testing.T) {
	m, names := &Matrix{P: 8}, []string{}
	for x := range 25 {
		power, y := 1.0, 1.0
		for range m.P {
			power *= float64(x)
			m.X, y = append(m.X, power), y+power
		}
		m.Y = append(m.Y, y)
	}
	for j := range m.P {
		names = append(names, fmt.Sprintf("x^%d", j+1))
	}
	r := mustFit(t, m, Options{Family: Gaussian(), Names: names})
	if r.Solver != QR || r.Collinear != nil {
		t.Errorf("have %s, collinear %v, want %s and none", r.Solver, r.Collinear, QR)
	}
	for j, name := range names {
		// Some five times as far off as R 4.2.2's qr is, on the same columns with a tolerance of 1e-30.
		near(t, name, r.Coef[j], 1, []float64{4e-5, 1e-5, 1e-5, 1.5e-6, 1.5e-7, 7e-9, 2e-10, 2e-12}[j])
	}
}

// Columns that are combinations of others exactly, up to how they are stored, are told from those that are so only nearly.
func TestDependenceToThePrecisionOfTheData(t *testing.T) {
	rng := rand.New(rand.NewPCG(54, 1))
	for name, c := range map[string]struct {
		rewrite   func(x []float64)
		dependent bool
	}{
		"other units":                {func(x []float64) { x[3] = 0.1*x[0] + 1e6 }, true},
		"a year of birth and an age": {func(x []float64) { x[2] = math.Round(1950 + 20*x[0]); x[3] = 2026 - x[2] }, true},
		"shares of a whole": {func(x []float64) {
			s := x[0]*x[0] + x[1]*x[1] + 1
			x[1], x[2], x[3] = 1/s, x[0]*x[0]/s, 1-1/s-x[0]*x[0]/s
		}, true},
		"other units, to seven digits":   {func(x []float64) { x[3] = 0.1*x[0] + 1e6; x[3] += 1e-7 * rng.NormFloat64() }, false},
		"a sum, to ten digits":           {func(x []float64) { x[3] = x[0] + x[1] + 1e-10*rng.NormFloat64() }, false},
		"a year and its square, rounded": {func(x []float64) { x[2] = math.Round(1980 + 5*x[0]); x[3] = x[2] * x[2] }, false},
	} {
		t.Run(name, func(t *testing.T) {
			m, names := change(53, 2000, 4, func(x []float64, _ *float64) { c.rewrite(x) })
			r, err := Fit(context.Background(), m, Options{Family: Binomial(), Names: names})
			if err != nil {
				t.Fatal(err)
			}
			if c.dependent != (r.Status == Singular) || c.dependent != (r.Collinear != nil) || !c.dependent && r.Status != Converged {
				t.Errorf("have %v, %v, want dependent %v", r.Status, r.Collinear, c.dependent)
			}
		})
	}
}

// What separates is found among columns that are nearly dependent, too.
func TestSeparationByQR(t *testing.T) {
	for _, family := range []Family{Binomial(), Poisson(), NegativeBinomial(1)} {
		m, names := change(56, 2000, 4, func(x []float64, y *float64) { x[2] = flag(x[2] > 24 && *y == 0) })
		r, err := Fit(context.Background(), almost(m, 1e-6), Options{Family: family, Names: names})
		if err != nil || r.Status != Separated || !subset([]string{"x2"}, r.Columns) || r.Solver != QR {
			t.Errorf("%s: have %v %v %v by %s, want %v of x2 by %s", family.Name, err, r.Status, r.Columns, r.Solver, Separated, QR)
		}
	}
}

// Where only a penalty tells columns apart, a copied column at lambda gives each half of the single one at lambda / 2, whichever way it is
// solved.
func TestCopiesShare(t *testing.T) {
	for _, lambda := range []float64{0.1, 1e-7, 1e-11} {
		m, names := change(55, 800, 3, func([]float64, *float64) {})
		single := mustFit(t, m, Options{Names: names, Lambda: lambda, Factor: []float64{0.5, 1, 1}})
		twice := &Matrix{P: 4, Y: m.Y}
		for i := range m.Y {
			twice.X = append(append(twice.X, m.X[i*3:(i+1)*3]...), m.X[i*3])
		}
		both := mustFit(t, twice, Options{Names: append(names, "copy"), Lambda: lambda})
		if want := map[bool]Solver{true: Cholesky, false: QR}[lambda > 1e-3]; both.Solver != want || len(both.Collinear) != 1 {
			t.Errorf("lambda %g: have %s, collinear %v, want %s and the copy", lambda, both.Solver, both.Collinear, want)
		}
		near(t, "log-likelihood", both.LogLik, single.LogLik, 1e-11)
		near(t, "original", both.Coef[0], single.Coef[0]/2, 1e-4)
		near(t, "sum", both.Coef[0]+both.Coef[3], single.Coef[0], 1e-9)
		near(t, "standard error of original", both.StdErr[0], single.StdErr[0]/2, 1e-5)
		near(t, "standard error of another", both.StdErr[1], single.StdErr[1], 1e-6)
	}
}
