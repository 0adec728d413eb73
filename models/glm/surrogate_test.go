package glm

import (
	"fmt"
	"math"
	"testing"
)

// A refined step ends much nearer to the minimum than the step, which is Newton's: of every family, and with a penalty.
func TestSurrogateBringsStepsNearer(t *testing.T) {
	for _, l := range laws {
		if l.family.Row == nil || l.family.Theta > 0 || l.family.Dispersed { // steps are not refined, or have no remainder
			continue
		}
		m, names := l.data(36, 2*pilotRows, 6)
		for _, lambda := range penalties {
			opt := Options{Family: l.family, Names: names, Lambda: lambda, Workers: 2}
			end := mustFit(t, m, opt)
			f, _, err := prepare(t.Context(), m, &opt)
			if err != nil {
				t.Fatal(err)
			}
			from, err := f.pilot(t.Context())
			if err != nil || f.surrogate == nil {
				t.Fatalf("%s: have no surrogate (%v)", l.name, err)
			}
			at, err := f.evaluate(t.Context(), f.standardised(from))
			if err != nil {
				t.Fatal(err)
			}
			if at, _, err = f.begin(t.Context(), at); err != nil {
				t.Fatal(err)
			}
			p := &descent{point: at}
			step, _, _, err := f.step(t.Context(), p)
			if err != nil {
				t.Fatal(err)
			}
			refined, err := f.refine(t.Context(), p, step)
			if err != nil {
				t.Fatal(err)
			}
			want := f.standardised(append([]float64{end.Intercept}, end.Coef...))
			if newton, ours := distance(along(at.beta, step, 1), want), distance(along(at.beta, refined, 1), want); !(ours < newton/4) {
				t.Errorf("%s, lambda %v: have a refined step end %.1e from the minimum, Newton's %.1e: want a quarter at most", l.name, lambda, ours, newton)
			}
		}
	}
}

func distance(a, b []float64) float64 {
	sum := 0.0
	for k := range a {
		sum += (a[k] - b[k]) * (a[k] - b[k])
	}
	return math.Sqrt(sum)
}

// The last steps are taken without a look at all rows; every figure is the one found with it.
func TestSurrogateChangesNoFigure(t *testing.T) {
	for _, l := range laws {
		m, names := l.data(36, 2*pilotRows, 6)
		for _, lambda := range penalties {
			opt := Options{Family: l.family, Names: names, Lambda: lambda, Workers: 2}
			fit := Fit
			if l.family.Row == nil {
				fit = FitNegativeBinomial
			}
			t.Run(fmt.Sprintf("%s, lambda %g", l.name, lambda), func(t *testing.T) {
				have, err := fit(t.Context(), m, opt)
				if err != nil || have.Err() != nil {
					t.Fatal(err, have.Err())
				}
				opt.Start = make([]float64, 7) // no pilot, and so no surrogate
				want, err := fit(t.Context(), m, opt)
				if err != nil || want.Err() != nil {
					t.Fatal(err, want.Err())
				}
				same(t, have, want, 1e-9)
				near(t, "deviance", have.Deviance, want.Deviance, 1e-12)
				near(t, "Pearson statistic", have.Pearson, want.Pearson, 1e-8)
				near(t, "degrees of freedom", have.DF, want.DF, 1e-9)
			})
		}
	}
}
