package models

import (
	"math"
	"slices"
	"testing"

	"riskstrat/models/glm"
)

// TestChosen: of a curve, the lambda of least deviance or the strongest within its standard error; a lambda without a solution is
// left out.
func TestChosen(t *testing.T) {
	cv := &glm.CV{Min: 3, OneSE: 2, Curve: []glm.CVPoint{
		{Lambda: 4, Deviance: math.NaN(), SE: math.NaN()}, {Lambda: 3, Deviance: 1.22, SE: .02}, {Lambda: 2, Deviance: 1.15, SE: .1}, {Lambda: 1, Deviance: 1.1, SE: .1},
	}}
	for by, want := range map[Choose]float64{"": 1, Min: 1, OneSE: 2} {
		have := chosen(cv, Penalty{Alpha: .5, Choose: by, Folds: 3})
		if have.Lambda != want || have.Alpha != .5 || have.Folds != 3 || have.Choose == "" {
			t.Errorf("%q: have %+v, want lambda %g", by, have, want)
		}
		if len(have.Curve) != 3 || have.Curve[0] != (CVDeviance{3, 1.22, .02}) {
			t.Errorf("%q: have the curve %+v, want the three that have a figure", by, have.Curve)
		}
	}
}

func TestGridOfPenalties(t *testing.T) {
	for _, c := range []struct {
		penalty Penalty
		want    []float64
	}{
		{Penalty{}, []float64{.1, .03, .01, .003, .001, .0001, .00001}},
		{Penalty{Lambda: []float64{1, 3, 2, 3}}, []float64{3, 2, 1}},
		{Penalty{Alpha: .5}, nil},
	} {
		if have := c.penalty.grid(); !slices.Equal(have, c.want) {
			t.Errorf("%+v: have %v, want %v", c.penalty, have, c.want)
		}
	}
}

// TestTrainByElasticNet: the entry's coefficients are those of the path fitted to a matrix in memory, some of them 0; they have no
// standard errors; what it scores is what it says.
func TestTrainByElasticNet(t *testing.T) {
	spec := testSpec(t)
	spec.Terms = []string{"age", "log1p(gp_attended_365d)", "log1p(ae_attended_90d)", "square(gp_rate_of_rise)", "emergency_admissions_365d"}
	spec.Penalty = Penalty{Alpha: .9, Folds: 3, Choose: OneSE}
	e, s := trainPlace(t, plainLaw(4000, 17), spec, 2)
	m := &glm.Matrix{P: 5}
	for c := range s[0].Cells {
		r := &s[0].Cells[c]
		for i := range r.Len() {
			x := r.X[i*len(s[0].Features):]
			m.X = append(m.X, x[0], math.Log(1+x[3]), math.Log(1+x[5]), x[7]*x[7], x[6])
			m.Y, m.Weight = append(m.Y, r.Outcome[i]), append(m.Weight, r.Weight[i])
		}
	}
	path, err := glm.FitPath(t.Context(), m, glm.PathOptions{Family: glm.Binomial(), Names: spec.Terms, Alpha: .9, Lambda: []float64{e.Penalty.Lambda}})
	if err != nil {
		t.Fatal(err)
	}
	near(t, "intercept", e.Intercept.Coef, path.Points[0].Intercept, 1e-6)
	zero := 0
	for j, term := range e.Terms {
		c := term.Columns[0]
		near(t, c.Name, c.Coef, path.Points[0].Coef[j], 1e-6)
		if c.SE != nil || c.RobustSE != nil {
			t.Errorf("%s: has a standard error", c.Name)
		}
		if c.Coef == 0 {
			zero++
		}
	}
	if zero == 0 || zero == 5 || e.Fit.NonZero != 5-zero || e.Fit.Violation == nil || *e.Fit.Violation > 1e-8 || e.Fit.LogLik != nil {
		t.Errorf("have %d coefficients of 0 and %+v, want some left out and the optimum certified", zero, e.Fit)
	}
	if len(e.Penalty.Curve) < 50 || e.Penalty.Curve[0].Lambda < e.Penalty.Curve[1].Lambda || e.Usable() != nil {
		t.Errorf("have %d penalties tried, usable: %v", len(e.Penalty.Curve), e.Usable())
	}
	if e.Figures.PersonDisjoint.Report == nil {
		t.Errorf("the refit without a fifth of the people: %s", e.Figures.PersonDisjoint.Missing)
	}
}

// TestRobustErrorsKnowWhoseRowsTheyAre: with every person's rows twice over, as on two index dates that changed nothing, the classical
// error thinks it knows twice as much; the robust one by resident does not.
func TestRobustErrorsKnowWhoseRowsTheyAre(t *testing.T) {
	once, _ := plainLaw(4000, 19).simulate(day(t, "2022-04-01"))
	twice := &Sample{Features: once.Features}
	for c := range once.Cells {
		r, out := &once.Cells[c], &twice.Cells[c]
		for range 2 {
			out.X, out.Outcome, out.Weight = append(out.X, r.X...), append(out.Outcome, r.Outcome...), append(out.Weight, r.Weight...)
			out.Person, out.Household, out.Index = append(out.Person, r.Person...), append(out.Household, r.Household...), append(out.Index, r.Index...)
		}
	}
	errors := func(s *Sample) *solution {
		p, err := prepare(t.Context(), s, []string{"age", "log1p(ae_attended_90d)"}, 1)
		if err != nil {
			t.Fatal(err)
		}
		f := &fitting{sample: s, family: Binomial, workers: 2}
		fitted, err := f.fit(t.Context(), p, ChosenPenalty{})
		if err != nil {
			t.Fatal(err)
		}
		return fitted
	}
	a, b := errors(once), errors(twice)
	for j := range a.columns {
		near(t, "classical", *b.columns[j].SE, *a.columns[j].SE/math.Sqrt2, 1e-9)
		near(t, "robust", *b.columns[j].RobustSE, *a.columns[j].RobustSE, 1e-3) // up to the correction for few rows
	}
}
