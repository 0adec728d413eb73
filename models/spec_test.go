package models

import (
	"strings"
	"testing"

	"riskstrat/features/source"
)

func TestDatesCheck(t *testing.T) {
	at := func(text string) source.Day { return day(t, text) }
	good := Dates{Fit: []source.Day{at("2021-04-01"), at("2021-10-01")}, Calibrate: at("2022-04-01"), Validate: at("2023-04-01")}
	if err := good.Check(365, at("2024-03-31")); err != nil {
		t.Fatal(err) // 2023-04-01 + 365 days is 2024-03-31: a leap year
	}
	for _, c := range []struct {
		name   string
		change func(*Dates)
		asOf   string
		want   string
	}{
		{"no fit date", func(d *Dates) { d.Fit = nil }, "2024-04-01", "no fit date"},
		{"unsorted", func(d *Dates) { d.Fit = []source.Day{at("2021-10-01"), at("2021-04-01")} }, "2024-04-01", "ascending and distinct"},
		{"twice", func(d *Dates) { d.Fit = []source.Day{at("2021-10-01"), at("2021-10-01")} }, "2024-04-01", "ascending and distinct"},
		{"missing", func(d *Dates) { d.Validate = source.NoDay }, "2024-04-01", "missing"},
		{"calibration on the last fit date", func(d *Dates) { d.Calibrate = at("2021-10-01") }, "2024-04-01", "last fit date is 2021-10-01"},
		{"validation before calibration", func(d *Dates) { d.Validate = at("2022-01-01") }, "2024-04-01", "calibration date is 2022-04-01"},
		{"calibration outcome not known at validation", func(d *Dates) { d.Validate = at("2023-03-31") }, "2024-04-01", "known from 2023-04-01"},
		{"validation outcome not known", func(*Dates) {}, "2024-03-30", "known from 2024-03-31"},
	} {
		d := good
		c.change(&d)
		if err := d.Check(365, at(c.asOf)); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: have error %v, want %q", c.name, err, c.want)
		}
	}
}

func TestSpecCheck(t *testing.T) {
	asOf := day(t, "2025-06-01")
	if err := testSpec(t).Check(testTarget, asOf); err != nil {
		t.Fatal(err)
	}
	for name, change := range map[string]func(*Spec, *Target){
		"target name":     func(s *Spec, _ *Target) { s.Target = "../up" },
		"kind":            func(_ *Spec, g *Target) { g.Kind = "time" },
		"family":          func(s *Spec, _ *Target) { s.Family = Poisson },
		"costs of events": func(_ *Spec, g *Target) { g.PriceYear = "2023/24" },
		"horizon":         func(_ *Spec, g *Target) { g.Horizon = 0 },
		"outcome":         func(_ *Spec, g *Target) { g.Outcome = "" },
		"folds":           func(s *Spec, _ *Target) { s.Penalty.Folds = 1 },
		"choice":          func(s *Spec, _ *Target) { s.Penalty.Choose = "best" },
		"lambda":          func(s *Spec, _ *Target) { s.Penalty.Lambda = []float64{-1} },
		"calibration":     func(s *Spec, _ *Target) { s.Calibration = "platt" },
		"a late extract":  func(s *Spec, _ *Target) { s.Train.Validate = asOf },
	} {
		s, g := testSpec(t), testTarget
		change(&s, &g)
		if s.Check(g, asOf) == nil {
			t.Errorf("%s: have no error", name)
		}
	}
}

// A path of an elastic net finds no theta, so that a negative binomial has none.
func TestNegativeBinomialHasNoElasticNet(t *testing.T) {
	spec := testSpec(t)
	spec.Family, spec.Penalty = NegativeBinomial, Penalty{Alpha: .5}
	if setting, err := spec.CheckChoices(Count); setting != "penalty" || err == nil {
		t.Errorf("have %q and %v, want the penalty refused", setting, err)
	}
	spec.Penalty.Alpha = 0
	if _, err := spec.CheckChoices(Count); err != nil {
		t.Errorf("ridge: %v", err)
	}
}
