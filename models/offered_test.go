package models

import (
	"math"
	"strings"
	"testing"
)

// offeringLaw is a place that offers help to those with recent attendances, most of all, and whom it helps much.
func offeringLaw(people int) law {
	l := plainLaw(people, 51)
	l.offer = func(x []float64) float64 { return .04 + .5*min(1, x[5]) }
	l.help, l.hold = -1.5, .25
	return l
}

// coefficientsOf are the coefficients of an entry by name.
func coefficientsOf(e *Entry) map[string]Coefficient {
	all := map[string]Coefficient{}
	for _, t := range e.Terms {
		for _, c := range t.Columns {
			all[c.Name] = c
		}
	}
	return all
}

// TestOfferedHelpIsNotLearnedAsSafety: a training that is not told of offers takes the attendances that brought help for safe; by
// each rule it finds the law of people left as they are, and their event rate.
func TestOfferedHelpIsNotLearnedAsSafety(t *testing.T) {
	const term = "log1p(ae_attended_90d)" // .8 in the law
	l := offeringLaw(16_000)
	spec := testSpec(t)
	naive := l
	naive.unrecorded = true
	misled, _ := trainPlace(t, naive, spec, 2)
	if c := coefficientsOf(misled)[term]; c.Coef > .8-5**c.RobustSE || misled.Figures.AsOffered.Missing == "" {
		t.Fatalf("offers not recorded: have %.3f (standard error %.3f); the law should put it far below .8, or the test shows nothing", c.Coef, *c.RobustSE)
	}
	for _, rule := range []OfferedHelp{"", ExcludeOffered, WithheldOnly} {
		spec.OfferedHelp = rule
		e, s := trainPlace(t, l, spec, 2)
		c := coefficientsOf(e)[term]
		if math.Abs(c.Coef-.8) > 4**c.RobustSE {
			t.Errorf("%q: have %.3f (standard error %.3f), want .8", rule, c.Coef, *c.RobustSE)
		}
		rate, n := 0.0, 0.0
		for _, x := range sampleRows(s[2]) {
			rate, n = rate+logistic(l.event(x)), n+1
		}
		v, affected := e.Figures.Validate.Report, e.Figures.AsOffered.Report
		if have, want := v.EventRate.Value, rate/n; math.Abs(have-want) > .01 {
			t.Errorf("%q: have an event rate of %.4f, want that of people left as they are, %.4f", rule, have, want)
		}
		if affected == nil || affected.EventRate.Value > rate/n-.01 || math.Abs(v.ObservedExpected.Value-1) > .05 || affected.ObservedExpected.Value > .93 {
			t.Errorf("%q: have O/E %v, and as offered %+v", rule, v.ObservedExpected, affected)
		}
		n1 := e.Trained.Validate
		if n1.Offered == nil || n1.Unoffered == nil || n1.Unoffered.Offered != *n1.Offered && rule != WithheldOnly || n1.Unoffered.Used >= n1.Rows {
			t.Errorf("%q: have %+v", rule, n1.Unoffered)
		}
		if adjusted := e.Offered != nil; adjusted != (rule == "") {
			t.Errorf("%q: have a coefficient of offers: %t", rule, adjusted)
		} else if adjusted && math.Abs(e.Offered.Coef+1.5) > 4**e.Offered.SE {
			t.Errorf("help: have %.3f (standard error %.3f), want -1.5", e.Offered.Coef, *e.Offered.SE)
		}
		if strings.Contains(strings.Join(e.Spec.Terms, " "), offeredTerm) || e.Usable() != nil {
			t.Errorf("%q: the term is in the spec, or %v", rule, e.Usable())
		}
	}
}

// stationary holds an entry of unproduced terms, fitted to rows of the law with everyone's outcome known, against the definition of its
// penalty: with a factor for the column of offers, the gradient of the loss and that of the penalty on standardised columns cancel at the
// coefficients, which of a convex problem only the solution's do.
func stationary(t *testing.T, e *Entry, s *Sample, factor float64) {
	t.Helper()
	var x [][]float64
	var y []float64
	for c := range s.Cells {
		r := &s.Cells[c]
		for i := range r.Len() {
			row := r.X[i*len(s.Features):]
			x = append(x, []float64{row[0], math.Log1p(row[3]), math.Log1p(row[5]), indicator(r.Offered[i])})
			y = append(y, r.Outcome[i])
		}
	}
	coef := []float64{e.Terms[0].Columns[0].Coef, e.Terms[1].Columns[0].Coef, e.Terms[2].Columns[0].Coef, e.Offered.Coef}
	n := float64(len(y))
	for j, b := range coef {
		mean, square, gradient := 0.0, 0.0, 0.0
		for _, row := range x {
			mean += row[j] / n
		}
		for i, row := range x {
			eta := e.Intercept.Coef
			for k, v := range row {
				eta += coef[k] * v
			}
			square += (row[j] - mean) * (row[j] - mean) / n
			gradient += (row[j] - mean) * (logistic(eta) - y[i]) / n
		}
		sd, f := math.Sqrt(square), 1.0
		if j == len(coef)-1 {
			f = factor
		}
		lasso, ridge := e.Penalty.Lambda*f*e.Penalty.Alpha, e.Penalty.Lambda*f*(1-e.Penalty.Alpha)
		miss := gradient/sd + ridge*b*sd
		if b == 0 {
			miss = max(0, math.Abs(miss)-lasso)
		} else {
			miss += math.Copysign(lasso, b)
		}
		if math.Abs(miss) > 1e-7 {
			t.Errorf("alpha %g, lambda %g: column %d, coefficient %.4f: the gradients add up to %.2g, want 0", e.Penalty.Alpha, e.Penalty.Lambda, j, b, miss)
		}
	}
}

// fittedBy trains on people offered help by a rule and a penalty, without the figures.
func fittedBy(t *testing.T, fit, calibrate *Sample, rule OfferedHelp, penalty Penalty) *Entry {
	t.Helper()
	tr := &training{fit: fit, calibrate: calibrate, validate: calibrate, target: testTarget, spec: testSpec(t), opt: Options{Workers: 2}}
	tr.spec.OfferedHelp, tr.groups = rule, newGroups(fit, calibrate)
	if err := tr.leaveOffered(t.Context(), &Trained{}); err != nil {
		t.Fatal(err)
	}
	m, err := tr.model(t.Context(), []string{"age", "log1p(gp_attended_365d)", "log1p(ae_attended_90d)"}, penalty)
	if err != nil {
		t.Fatal(err)
	}
	return m.entry
}

// TestOfferedHelpIsNotPenalisedAway: a penalty that shrinks the other columns leaves what help did where it is, so that the attendances that
// brought help are taken for what they are by a model of those not offered any.
func TestOfferedHelpIsNotPenalisedAway(t *testing.T) {
	l := offeringLaw(8_000)
	spec := testSpec(t)
	fit, _ := l.simulate(spec.Train.Fit...)
	calibrate, _ := l.simulate(spec.Train.Calibrate)
	for _, penalty := range []Penalty{
		{Lambda: []float64{.03}}, {Alpha: .5, Lambda: []float64{.03}}, {Alpha: .5, Lambda: []float64{.003}}, {Alpha: .5, Folds: 3, Choose: OneSE},
	} {
		e := fittedBy(t, fit, calibrate, AdjustOffered, penalty)
		stationary(t, e, fit, 1e-3)
		if math.Abs(e.Offered.Coef+1.5) > .35 || e.OfferedFactor != 1e-3 {
			t.Errorf("%+v: have %.3f, penalised by %g, want about -1.5", penalty, e.Offered.Coef, e.OfferedFactor)
		}
		if n := len(e.Penalty.Curve); penalty.Folds > 0 && (n != 100 || e.Penalty.Curve[0].Lambda > .2) {
			t.Errorf("have %d penalties tried from %g on, want a hundred from where all else is 0", n, e.Penalty.Curve[0].Lambda)
		}
		if penalty.Alpha*e.Penalty.Lambda > .01 {
			continue // the lasso leaves out what of attendances the column of offers does not say
		}
		excluded := fittedBy(t, fit, calibrate, ExcludeOffered, penalty)
		have, want := e.Terms[2].Columns[0].Coef, excluded.Terms[2].Columns[0].Coef
		if have < want-.08 {
			t.Errorf("%+v: have %.3f of attendances, want the %.3f of those not offered help", penalty, have, want)
		}
	}
}

// TestFewOffersSeparateNothing: three people offered help, whom nothing befell, leave a model with a finite coefficient.
func TestFewOffersSeparateNothing(t *testing.T) {
	fit, _ := plainLaw(3_000, 29).simulate(testSpec(t).Train.Fit[0])
	left := 3
	for c := range fit.Cells {
		r := &fit.Cells[c]
		r.Offered = make([]bool, r.Len())
		for i, y := range r.Outcome {
			if y == 0 && left > 0 {
				r.Offered[i] = true
				left--
			}
		}
	}
	for _, penalty := range []Penalty{{Folds: 3}, {Lambda: []float64{1e-5}}, {Alpha: .5, Folds: 3}, {Alpha: 1, Lambda: []float64{1e-4}}} {
		e := fittedBy(t, fit, fit, AdjustOffered, penalty)
		if !(e.Offered.Coef < 0 && e.Offered.Coef > -20) {
			t.Errorf("%+v: have %v, want a finite coefficient below 0", penalty, e.Offered.Coef)
		}
	}
}
