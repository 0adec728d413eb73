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
