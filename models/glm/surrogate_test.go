package glm

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"
)

// A refined step ends much nearer to the minimum than the step, which is Newton's.
func TestSurrogateBringsStepsNearer(t *testing.T) {
	refinedLaws(t, func(t *testing.T, family Family, m *Matrix, names []string, lambda float64) {
		opt := Options{Family: family, Names: names, Lambda: lambda, Workers: 2}
		end := mustFit(t, m, opt)
		f, _, err := prepare(t.Context(), m, &opt)
		if err != nil {
			t.Fatal(err)
		}
		from, err := f.pilot(t.Context())
		if err != nil || f.surrogate == nil {
			t.Fatalf("have no surrogate (%v)", err)
		}
		at, err := f.evaluate(t.Context(), f.standardised(from))
		if err == nil {
			at, _, err = f.begin(t.Context(), at)
		}
		if err != nil {
			t.Fatal(err)
		}
		p := &descent{point: at}
		step, _, _, err := f.step(t.Context(), p)
		if err != nil {
			t.Fatal(err)
		}
		refined, err := f.refined(t.Context(), p, step)
		if err != nil {
			t.Fatal(err)
		}
		want := f.standardised(append([]float64{end.Intercept}, end.Coef...))
		if newton, ours := distance(along(at.beta, step, 1), want), distance(along(at.beta, refined, 1), want); !(ours < newton/4) {
			t.Errorf("have a refined step end %.1e from the minimum, Newton's %.1e: want a quarter at most", ours, newton)
		}
	})
}

func distance(a, b []float64) float64 {
	sum := 0.0
	for k := range a {
		sum += (a[k] - b[k]) * (a[k] - b[k])
	}
	return math.Sqrt(sum)
}

// refinedLaws are the families whose steps are refined.
func refinedLaws(t *testing.T, law func(t *testing.T, family Family, m *Matrix, names []string, lambda float64)) {
	for _, l := range laws {
		if l.family.Row == nil || l.family.Theta > 0 || l.family.Dispersed {
			continue
		}
		m, names := l.data(31, 2*pilotRows, 6)
		for _, lambda := range penalties {
			t.Run(fmt.Sprintf("%s, lambda %g", l.name, lambda), func(t *testing.T) { law(t, l.family, m, names, lambda) })
		}
	}
}

// The last step is taken without a look at all rows; every figure is the one found with it.
func TestSurrogateChangesNoFigure(t *testing.T) {
	refinedLaws(t, func(t *testing.T, family Family, m *Matrix, names []string, lambda float64) {
		opt := Options{Family: family, Names: names, Lambda: lambda, Workers: 2}
		have := mustFit(t, m, opt)
		opt.Start = make([]float64, 7) // no pilot, and so no surrogate
		want := mustFit(t, m, opt)
		same(t, have, want, 1e-9)
		near(t, "deviance", have.Deviance, want.Deviance, 1e-13)
		near(t, "Pearson statistic", have.Pearson, want.Pearson, 1e-8)
		near(t, "degrees of freedom", have.DF, want.DF, 1e-9)
	})
}

// rareFlag is n rows of three normal columns and a flag that few rows have.
func rareFlag(seed uint64, n int, share float64) (*Matrix, []string) {
	r := rand.New(rand.NewPCG(seed, 77))
	m := &Matrix{P: 4, X: make([]float64, n*4), Y: make([]float64, n)}
	for i := range n {
		x, eta := m.X[i*4:(i+1)*4], -3.0
		for j := range 3 {
			x[j] = r.NormFloat64()
			eta += .3 * x[j]
		}
		if r.Float64() < share {
			x[3] = 1
			eta -= 1.5
		}
		if r.Float64() < logistic(eta) {
			m.Y[i] = 1
		}
	}
	return m, []string{"a", "b", "c", "flag"}
}

// What the pilot's cells say of a flag that few of their rows have is chance: its standard error must not rest on it.
func TestStandardErrorOfARareFlag(t *testing.T) {
	for seed := range uint64(10) {
		m, names := rareFlag(seed, 2*pilotRows, .01)
		opt := Options{Names: names, Workers: 2}
		have := mustFit(t, m, opt)
		opt.Start = make([]float64, 5)
		near(t, "standard error of the flag", have.StdErr[3], mustFit(t, m, opt).StdErr[3], 5e-8)
	}
}

// A flag of which the pilot's cells have next to nothing leads it to where the information of all rows is singular: the fit begins again.
func TestPilotLedAstray(t *testing.T) {
	m, names := rareFlag(2, 1_000_000, 2e-4)
	if r := mustFit(t, m, Options{Names: names, Workers: 2}); !(r.StdErr[3] < 1) {
		t.Errorf("have a flag's coefficient %.2f with a standard error of %.2f", r.Coef[3], r.StdErr[3])
	}
}
