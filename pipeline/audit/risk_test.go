package audit

import (
	"strings"
	"testing"

	"riskstrat/pipeline/bands"
	"riskstrat/pipeline/coverage"
	"riskstrat/pipeline/disclosure"
)

// The picture ends with the last bar that is shown: how high the highest prediction is, nobody learns.
func TestHighestPredictionIsNotDrawn(t *testing.T) {
	r := Risk{Target: "escalation", Unit: "in 100", Factor: 100, Division: bands.Division{
		Cuts: []bands.Cut{{Band: bands.Band{Name: "highest", Top: .1}, From: .2}},
		PCNs: []bands.PCN{{Code: "U1", People: []int64{30, 300}}, {Code: "U2", People: []int64{41, 299}}},
		Bars: []bands.Bar{{From: .05, To: .1, People: 2}, {From: .1, To: .2, People: 597}, {From: .2, To: .4, People: 69}, {From: .4, To: .8, People: 2}},
	}}
	for p, ends := range map[disclosure.Profile][2]float64{disclosure.OpenSAFELY: {10, 40}, disclosure.None: {5, 80}} {
		to := disclosure.NewRelease(p)
		tables := prepareRisk(to, r)
		if err := to.Settle(); err != nil {
			t.Fatal(err)
		}
		if c := tables.chart(); c.X.Min != ends[0] || c.X.Max != ends[1] {
			t.Errorf("profile %s: the picture is from %g to %g, want %v", p, c.X.Min, c.X.Max, ends)
		}
		if s := tables.section(); s.Bands[0].From != "from 20 in 100" || len(s.Bands) != 2 || len(s.PCNs) != 2 {
			t.Errorf("profile %s: have %+v", p, s.Bands)
		}
	}
}

// A practice is named whose rows fell by a fifth beyond what the place's did and by more than chance makes: not for the fall alone, nor for
// its z alone. By hand: Y1 brings 40 rows for each 100 people after 100, where the place's change makes 90 of them: 56 % fewer.
func TestFallsAreNamed(t *testing.T) {
	practice := func(code string, now, before int64, z float64) coverage.Practice {
		return coverage.Practice{Code: code, People: [2]int64{1000, 1000}, Rows: [2]int64{now, before}, Z: z}
	}
	to := disclosure.NewRelease(disclosure.OpenSAFELY)
	tables := prepareCoverage(to, []coverage.Comparison{{Feed: "gp_appointments", Change: .9, Practices: []coverage.Practice{
		practice("Y1", 400, 1000, -12), practice("Y2", 600, 1000, -2), practice("Y3", 800, 1000, -9), practice("Y4", 900, 1000, 0),
	}}})
	if err := to.Settle(); err != nil {
		t.Fatal(err)
	}
	all := tables.sections()
	if falls := all[0].Falls; len(falls) != 1 || falls[0].Practice != "Y1" || !strings.HasPrefix(falls[0].Fall, "56 % fewer") {
		t.Errorf("have falls %+v, want Y1's alone", falls)
	}
	if have := coverageFinding(all); have != "Rows fell by a fifth or more: Y1 in gp_appointments." {
		t.Errorf("have %q", have)
	}
}
