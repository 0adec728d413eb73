package glm

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"reflect"
	"testing"
)

// simulated is n rows of p columns with a logistic outcome.
func simulated(seed uint64, n, p int) (*Matrix, []string) {
	rng := rand.New(rand.NewPCG(seed, 1))
	m := &Matrix{P: p, X: make([]float64, n*p), Y: make([]float64, n), Weight: make([]float64, n), Offset: make([]float64, n)}
	names := make([]string, p)
	for j := range names {
		names[j] = fmt.Sprintf("x%d", j)
	}
	for i := range n {
		eta := -1.0
		for j := range p {
			x := rng.NormFloat64()*float64(j+1) + 10*float64(j)
			m.X[i*p+j] = x
			eta += (x/float64(j+1) - 10*float64(j)/float64(j+1)) * .3 * float64(j%3)
		}
		m.Offset[i] = .3 * rng.NormFloat64()
		m.Weight[i] = float64(rng.IntN(4)) // 0 in a quarter of the rows
		if rng.Float64() < logistic(eta+m.Offset[i]) {
			m.Y[i] = 1
		}
	}
	return m, names
}

// same wants two fits to agree in every figure to a relative tolerance.
func same(t *testing.T, have, want *Result, relative float64) {
	t.Helper()
	near(t, "intercept", have.Intercept, want.Intercept, relative)
	near(t, "log-likelihood", have.LogLik, want.LogLik, relative)
	near(t, "null deviance", have.NullDeviance, want.NullDeviance, relative)
	for j := range want.Coef {
		near(t, "coefficient of "+want.Names[j], have.Coef[j], want.Coef[j], relative)
		near(t, "standard error of "+want.Names[j], have.StdErr[j], want.StdErr[j], relative)
	}
}

var penalties = []float64{0, 0.1}

// laws are the families, each with a way to make data of it.
var laws = []struct {
	name   string
	family Family // none: negative binomial with theta estimated
	data   func(seed uint64, n, p int) (*Matrix, []string)
}{
	{"binomial", Binomial(), simulated},
	{"poisson", Poisson(), func(seed uint64, n, p int) (*Matrix, []string) { return counts(seed, n, p, 0) }},
	{"gaussian", Gaussian(), amounts},
	{"negative binomial", NegativeBinomial(1.5), func(seed uint64, n, p int) (*Matrix, []string) { return counts(seed, n, p, 2) }},
	{"theta estimated", Family{}, func(seed uint64, n, p int) (*Matrix, []string) { return counts(seed, n, p, 2) }},
}

// amounts is n rows of p columns with a linear outcome in the thousands.
func amounts(seed uint64, n, p int) (*Matrix, []string) {
	m, names := simulated(seed, n, p)
	rng := rand.New(rand.NewPCG(seed, 3))
	for i := range m.Y {
		m.Offset[i] *= 100
		m.Y[i] = 3000 + m.Offset[i] + 200*rng.NormFloat64()
		for j, x := range m.X[i*p : (i+1)*p] {
			m.Y[i] += 100 * float64(j%3) * x / float64(j+1)
		}
	}
	return m, names
}

// forEach tries a law on every family, with and without a penalty.
func forEach(t *testing.T, seed uint64, n, p int, law func(t *testing.T, m *Matrix, names []string, fit func(Design, []string) *Result)) {
	for _, l := range laws {
		for _, lambda := range penalties {
			t.Run(fmt.Sprintf("%s, lambda %g", l.name, lambda), func(t *testing.T) {
				m, names := l.data(seed, n, p)
				law(t, m, names, func(d Design, names []string) *Result {
					t.Helper()
					opt := Options{Family: l.family, Names: names, Lambda: lambda}
					if l.family.Row != nil {
						return mustFit(t, d, opt)
					}
					r, err := FitNegativeBinomial(context.Background(), d, opt)
					if err == nil {
						err = r.Err()
					}
					if err != nil {
						t.Fatal(err)
					}
					return r
				})
			})
		}
	}
}

func TestWeightIsNumberOfRows(t *testing.T) {
	forEach(t, 1, 900, 4, weightIsNumberOfRows)
}

func weightIsNumberOfRows(t *testing.T, m *Matrix, names []string, fit func(Design, []string) *Result) {
	long := &Matrix{P: m.P}
	for i, w := range m.Weight {
		for range int(w) {
			long.X = append(long.X, m.X[i*m.P:(i+1)*m.P]...)
			long.Y = append(long.Y, m.Y[i])
			long.Offset = append(long.Offset, m.Offset[i])
		}
	}
	a, b := fit(m, names), fit(long, names)
	same(t, a, b, 1e-9)
	near(t, "dispersion", a.Dispersion, b.Dispersion, 1e-9)
	near(t, "BIC", a.BIC, b.BIC, 1e-9)
	if a.GivenTheta != nil {
		near(t, "theta", a.Family.Theta, b.Family.Theta, 1e-9)
		near(t, "standard error of theta", a.ThetaStdErr, b.ThetaStdErr, 1e-9)
	}
	if a.Weight != float64(b.Rows) || a.Rows >= len(m.Y) {
		t.Errorf("have weight %v of %d rows, want weight %d and the rows of weight 0 not counted", a.Weight, a.Rows, b.Rows)
	}
}

// A row of weight 0 is not looked at, whatever is in it.
func TestWeightZeroHidesRow(t *testing.T) {
	m, names := simulated(2, 600, 3)
	want := mustFit(t, m, Options{Names: names})
	for i, w := range m.Weight {
		if w == 0 {
			m.X[i*m.P], m.Y[i], m.Offset[i] = math.NaN(), math.Inf(1), math.NaN()
		}
	}
	have := mustFit(t, m, Options{Names: names})
	if !reflect.DeepEqual(have.Coef, want.Coef) {
		t.Errorf("have %v, want %v", have.Coef, want.Coef)
	}
}

func TestOrderDoesNotMatter(t *testing.T) { forEach(t, 3, 700, 4, orderDoesNotMatter) }

func orderDoesNotMatter(t *testing.T, m *Matrix, names []string, fit func(Design, []string) *Result) {
	rows := rand.New(rand.NewPCG(9, 9)).Perm(len(m.Y))
	columns := []int{2, 0, 3, 1}
	shuffled := &Matrix{P: m.P}
	for _, i := range rows {
		for _, j := range columns {
			shuffled.X = append(shuffled.X, m.X[i*m.P+j])
		}
		shuffled.Y = append(shuffled.Y, m.Y[i])
		shuffled.Weight = append(shuffled.Weight, m.Weight[i])
		shuffled.Offset = append(shuffled.Offset, m.Offset[i])
	}
	var moved []string
	for _, j := range columns {
		moved = append(moved, names[j])
	}
	a, b := fit(m, names), fit(shuffled, moved)
	near(t, "log-likelihood", b.LogLik, a.LogLik, 1e-11)
	for k, j := range columns {
		near(t, "coefficient of "+names[j], b.Coef[k], a.Coef[j], 1e-9)
		near(t, "standard error of "+names[j], b.StdErr[k], a.StdErr[j], 1e-9)
	}
}

// Other units of a column change its coefficient and nothing else; so do another origin and sign the intercept.
func TestUnitsDoNotMatter(t *testing.T) { forEach(t, 4, 700, 3, unitsDoNotMatter) }

func unitsDoNotMatter(t *testing.T, m *Matrix, names []string, fit func(Design, []string) *Result) {
	other := &Matrix{P: m.P, X: make([]float64, len(m.X)), Y: m.Y, Weight: m.Weight, Offset: m.Offset}
	unit, origin := []float64{1000, -0.01, 1e6}, []float64{5000, 3, -1e7}
	for i, x := range m.X {
		other.X[i] = x*unit[i%3] + origin[i%3]
	}
	a, b := fit(m, names), fit(other, names)
	near(t, "log-likelihood", b.LogLik, a.LogLik, 1e-11)
	shift := 0.0
	for j := range names {
		near(t, "coefficient of "+names[j], b.Coef[j]*unit[j], a.Coef[j], 1e-8)
		near(t, "standard error of "+names[j], b.StdErr[j]*math.Abs(unit[j]), a.StdErr[j], 1e-9)
		shift += b.Coef[j] * origin[j]
	}
	near(t, "intercept", b.Intercept+shift, a.Intercept, 1e-7)
}

// The scores of all rows add up to 0, and so do their products with any column, but for what its penalty pulls. Where the link is
// canonical a score is outcome less mean: the fitted probabilities, counts and amounts add up to the outcomes.
func TestScoresAddUp(t *testing.T) { forEach(t, 5, 800, 4, scoresAddUp) }

func scoresAddUp(t *testing.T, m *Matrix, names []string, fit func(Design, []string) *Result) {
	r := fit(m, names)
	outcomes, fitted, scores, size := 0.0, 0.0, make([]float64, m.P+1), make([]float64, m.P+1)
	for i, y := range m.Y {
		row := m.X[i*m.P : (i+1)*m.P]
		eta := r.Predict(row) + m.Offset[i]
		outcomes += m.Weight[i] * y
		fitted += m.Weight[i] * r.Family.Mean(eta)
		_, score, _ := r.Family.Row(y, eta)
		for j, x := range append(row[:m.P:m.P], 1) {
			scores[j] += m.Weight[i] * score * x
			size[j] += m.Weight[i] * math.Abs(score*x)
		}
	}
	if r.Family.Theta == 0 {
		near(t, "sum of fitted means", fitted, outcomes, 1e-10)
	}
	for j, have := range scores {
		want := 0.0
		if j < m.P {
			// On the scale given: lambda * sum(w) * beta * sd^2.
			want = r.standard.ridge[j+1] * r.Weight * r.Coef[j] * r.SD[j] * r.SD[j]
		}
		if !(math.Abs(have-want) <= 1e-9*size[j]) {
			t.Errorf("score of column %d: have %g, want %g, of %g", j, have, want, size[j])
		}
	}
}

func TestOffsetShiftsIntercept(t *testing.T) { forEach(t, 6, 500, 3, offsetShiftsIntercept) }

func offsetShiftsIntercept(t *testing.T, m *Matrix, names []string, fit func(Design, []string) *Result) {
	a := fit(m, names)
	for i := range m.Offset {
		m.Offset[i] += 2.5
	}
	b := fit(m, names)
	near(t, "intercept", b.Intercept, a.Intercept-2.5, 1e-9)
	near(t, "null deviance", b.NullDeviance, a.NullDeviance, 1e-9)
	for j := range names {
		near(t, names[j], b.Coef[j], a.Coef[j], 1e-9)
	}
	if a.standard.ridge[1] > 0 {
		return
	}

	// A column moved into the offset with its own coefficient changes nothing about the others.
	for i := range m.Offset {
		m.Offset[i] += b.Coef[0]*m.X[i*3] - 2.5
	}
	rest := &Matrix{P: 2, Y: m.Y, Weight: m.Weight, Offset: m.Offset}
	for i := range m.Y {
		rest.X = append(rest.X, m.X[i*3+1], m.X[i*3+2])
	}
	c := fit(rest, names[1:])
	near(t, "log-likelihood", c.LogLik, a.LogLik, 1e-11)
	near(t, names[1], c.Coef[0], a.Coef[1], 1e-8)
	near(t, names[2], c.Coef[1], a.Coef[2], 1e-8)
}

// An amount in other units has coefficients, errors and a residual variance in those units.
func TestUnitOfAmountDoesNotMatter(t *testing.T) {
	m, names := amounts(40, 500, 3)
	a := mustFit(t, m, Options{Family: Gaussian(), Names: names})
	for _, unit := range []float64{1e-9, 1e9} {
		other := *m
		other.Y, other.Offset = make([]float64, len(m.Y)), make([]float64, len(m.Y))
		for i := range m.Y {
			other.Y[i], other.Offset[i] = m.Y[i]*unit, m.Offset[i]*unit
		}
		b := mustFit(t, &other, Options{Family: Gaussian(), Names: names})
		near(t, "dispersion", b.Dispersion, a.Dispersion*unit*unit, 1e-12)
		near(t, "log-likelihood", b.LogLik, a.LogLik-a.Weight*math.Log(unit), 1e-12)
		for j := range names {
			near(t, names[j], b.Coef[j], a.Coef[j]*unit, 1e-10)
			near(t, "standard error of "+names[j], b.StdErr[j], a.StdErr[j]*unit, 1e-10)
		}
		if a.Iterations != b.Iterations {
			t.Errorf("unit %g: have %d steps, want %d", unit, b.Iterations, a.Iterations)
		}
	}
}

func TestRidgeShrinksToTheNullModel(t *testing.T) {
	m, names := simulated(7, 600, 4)
	before := math.Inf(1)
	for _, lambda := range []float64{0, 0.001, 0.01, 0.1, 1, 10, 1e6} {
		r := mustFit(t, m, Options{Names: names, Lambda: lambda})
		norm := 0.0
		for j, b := range r.Coef {
			norm += b * b * r.SD[j] * r.SD[j]
		}
		if norm >= before {
			t.Errorf("lambda %v: squared norm of the standardised coefficients: have %g, want less than %g", lambda, norm, before)
		}
		before = norm
		if lambda == 1e6 {
			near(t, "deviance at a huge lambda", r.Deviance, r.NullDeviance, 1e-6)
		}
	}
}

// Where a fit starts does not change where it ends.
func TestStartDoesNotMatter(t *testing.T) {
	m, names := simulated(8, 900, 4)
	for _, lambda := range penalties {
		cold := mustFit(t, m, Options{Names: names, Lambda: lambda})
		exact := append([]float64{cold.Intercept}, cold.Coef...)
		warm := mustFit(t, m, Options{Names: names, Lambda: lambda, Start: exact})
		same(t, warm, cold, 1e-10)
		if warm.Iterations > 1 {
			t.Errorf("from the optimum: have %d steps, want at most 1", warm.Iterations)
		}
		far := mustFit(t, m, Options{Names: names, Lambda: lambda, Start: []float64{3, -1, 1, 0.5, 0.2}})
		same(t, far, cold, 1e-9)
	}
}

// uneven is a design of cells of very different sizes, some empty, in blocks of odd sizes.
type uneven struct {
	*Matrix
	start []int // of each cell; one more than there are cells
	block int
}

func (u *uneven) Cells() int { return len(u.start) - 1 }

func (u *uneven) Rows(cell int, visit func(Block) error) error {
	for i := u.start[cell]; i < u.start[cell+1]; i += u.block {
		j := min(i+u.block, u.start[cell+1])
		b := Block{
			X: make([][]float64, u.P), Y: u.Y[i:j], Weight: part(u.Weight, i, j), Offset: part(u.Offset, i, j), Cluster: part(u.Cluster, i, j),
		}
		for r := i; r < j; r++ {
			for k := range b.X {
				b.X[k] = append(b.X[k], u.X[r*u.P+k])
			}
		}
		if err := visit(b); err != nil {
			return err
		}
	}
	return nil
}

// bare takes out of a result what does not compare: functions, and a figure there is not.
func bare(r *Result) { r.Family, r.ThetaStdErr = Family{}, 0 }

func TestSameBitsAtAnyNumberOfWorkers(t *testing.T) {
	m, names := simulated(10, 6000, 5)
	u := &uneven{Matrix: m, start: []int{0, 0, 1, 7, 3000, 3000, 3001, 4096, 5990, 6000, 6000}, block: 97}
	for _, lambda := range penalties {
		want := mustFit(t, u, Options{Names: names, Lambda: lambda, Workers: 1})
		bare(want)
		for _, workers := range []int{2, 3, 8, 50} {
			for range 5 {
				have := mustFit(t, u, Options{Names: names, Lambda: lambda, Workers: workers})
				bare(have)
				if !reflect.DeepEqual(have, want) {
					t.Fatalf("%d workers: another result than with 1", workers)
				}
			}
		}
	}
	// Cells and blocks only change the order of sums.
	a, err := Fit(context.Background(), u, Options{Family: Binomial(), Names: names})
	if err != nil {
		t.Fatal(err)
	}
	same(t, a, mustFit(t, m, Options{Names: names}), 1e-10)
}
