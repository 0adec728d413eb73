package models

import (
	"math"
	"math/rand/v2"
	"strings"
	"testing"
)

var countTarget = Target{Kind: Count, AtRisk: "age >= 0", Outcome: "ae_attended_365d", Horizon: 365, Label: "A&E attendances"}

// countLaw has attendances of a known log-linear mean, more dispersed than Poisson by a gamma rate of variance .5.
func countLaw(people int) law {
	return law{people: people, seed: 41, amount: func(r *rand.Rand, x []float64) float64 {
		rate := (-math.Log(1-r.Float64()) - math.Log(1-r.Float64())) / 2 // gamma of shape 2 and mean 1
		return float64(poisson(r, rate*math.Exp(-1.2+.01*x[0]+.5*math.Log1p(x[5]))))
	}}
}

// TestTrainFindsTheLawOfCounts: the Poisson model is right about the mean though the variance is not the mean.
func TestTrainFindsTheLawOfCounts(t *testing.T) {
	spec := testSpec(t)
	spec.Target = "ae_attendances"
	e, s := trainTarget(t, countLaw(20_000), countTarget, spec, 2)
	if e.Fit.Family != Poisson || e.Usable() != nil {
		t.Fatalf("have family %s, usable: %v", e.Fit.Family, e.Usable())
	}
	want := map[string]float64{"age": .01, "log1p(ae_attended_90d)": .5, "log1p(gp_attended_365d)": 0, "imd_decile": 0}
	found := 0
	for _, term := range e.Terms {
		for _, c := range term.Columns {
			if w, ok := want[c.Name]; ok {
				found++
				if math.Abs(c.Coef-w) > 5**c.SE { // the variance is nearly half as large again as Poisson's
					t.Errorf("%s: have %.4f (standard error %.4f), want %.4f", c.Name, c.Coef, *c.SE, w)
				}
			}
		}
	}
	if found != len(want) {
		t.Errorf("have %d of %d coefficients", found, len(want))
	}
	r := e.Figures.Validate.Report
	if r == nil || r.Kind != "count" || math.Abs(r.ObservedExpected.Value-1) > .03 || math.Abs(r.CalibrationSlope.Value-1) > .08 {
		t.Errorf("have %+v, want O/E and slope about 1", r)
	}
	if e.Calibration.Bend != nil {
		t.Errorf("have the bend %+v of a law that has none", e.Calibration.Bend)
	}
	total := 0.0
	for c := range s[0].Cells {
		for _, y := range s[0].Cells[c].Outcome {
			total += y
		}
	}
	if n := e.Trained.Fit; n.Total != total || n.Events >= int64(total) || n.Events == 0 {
		t.Errorf("have %d rows with events and %v in all, want %v in all", n.Events, n.Total, total)
	}
}

// TestNegativeBinomialFindsTheSpread: a gamma rate of shape 2 is a theta of 2, found with the penalty tuned; and Poisson counts have none.
func TestNegativeBinomialFindsTheSpread(t *testing.T) {
	spec := testSpec(t)
	spec.Target, spec.Family, spec.Penalty = "ae_attendances", NegativeBinomial, Penalty{Lambda: []float64{1e-5, 1e-3}, Folds: 2}
	e, _ := trainTarget(t, countLaw(8_000), countTarget, spec, 2)
	f := e.Fit
	if f.Theta == nil || f.ThetaSE == nil || math.Abs(*f.Theta-2) > 4**f.ThetaSE || *f.ThetaSE > .4 || f.AIC == nil {
		t.Fatalf("have %+v, want theta about 2", f)
	}
	if f.Dispersion == nil || math.Abs(*f.Dispersion-1) > .1 {
		t.Errorf("have dispersion %v, want about 1: the variance is the family's", f.Dispersion)
	}
	plain := spec
	plain.Family, plain.Penalty = Poisson, Penalty{Lambda: []float64{1e-5}}
	p, _ := trainTarget(t, countLaw(8_000), countTarget, plain, 2)
	if d := p.Fit.Dispersion; d == nil || *d < 1.2 || *p.Fit.AIC <= *f.AIC {
		t.Errorf("Poisson: have dispersion %v and AIC %v, want more than 1 and than %v", d, p.Fit.AIC, *f.AIC)
	}
	if have, want := e.Figures.Validate.Report.MeanRisk.Value, p.Figures.Validate.Report.MeanRisk.Value; math.Abs(have/want-1) > .02 {
		t.Errorf("have a mean count of %.4f, want about Poisson's %.4f", have, want)
	}
}

func TestTargetCheck(t *testing.T) {
	cost := Target{Kind: Continuous, Horizon: 365, PriceYear: "2023/24", UnitCosts: []UnitCost{{"gp_attended_365d", 37, "PSSRU 2024"}, {"ae_attended_365d", 114, "King's Fund 2023/24"}}}
	for _, good := range []Target{testTarget, countTarget, cost} {
		if err := good.Check(); err != nil {
			t.Error(err)
		}
	}
	for want, change := range map[string]func(*Target){
		"have an outcome":                       func(t *Target) { t.Outcome = "ae_attended_365d" },
		"have no unit costs":                    func(t *Target) { t.UnitCosts = nil },
		"have no price_year":                    func(t *Target) { t.PriceYear = "" },
		"unit cost 2: have 0":                   func(t *Target) { t.UnitCosts = []UnitCost{t.UnitCosts[0], {"ae_attended_365d", 0, "nobody"}} },
		"unit cost 1: have no source":           func(t *Target) { t.UnitCosts = []UnitCost{{"gp_attended_365d", 37, ""}} },
		"feature gp_attended_365d has one":      func(t *Target) { t.UnitCosts = []UnitCost{t.UnitCosts[0], t.UnitCosts[0]} },
		"have unit costs, want them for kind c": func(t *Target) { t.Kind, t.Outcome = Count, "ae_attended_365d" },
		`have kind "costs", want binary, count`: func(t *Target) { t.Kind = "costs" },
	} {
		bad := cost
		change(&bad)
		if err := bad.Check(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("have error %v, want %q", err, want)
		}
	}
	dearer := cost
	dearer.UnitCosts = []UnitCost{{"gp_attended_365d", 38, "PSSRU 2024"}, cost.UnitCosts[1]}
	resourced := cost
	resourced.UnitCosts = []UnitCost{{"gp_attended_365d", 37, "another source of the same figure"}, cost.UnitCosts[1]}
	if !cost.Same(cost) || !cost.Same(resourced) || cost.Same(dearer) || cost.Same(countTarget) {
		t.Error("targets are the same that value activity differently, or differ that do not")
	}
}

// TestTrainFindsTheLawOfAmounts: mean costs are linear in the columns, single ones as skewed as costs are.
func TestTrainFindsTheLawOfAmounts(t *testing.T) {
	l := law{people: 20_000, seed: 43, amount: func(r *rand.Rand, x []float64) float64 {
		return math.Round(-math.Log(1-r.Float64()) * (50 + 4*x[0] + 300*math.Log1p(x[5])))
	}}
	target := Target{Kind: Continuous, AtRisk: "age >= 0", Horizon: 365, PriceYear: "2023/24", UnitCosts: []UnitCost{{"gp_attended_365d", 37, "PSSRU 2024"}}, Label: "cost"}
	spec := testSpec(t)
	spec.Target = "cost"
	e, _ := trainTarget(t, l, target, spec, 2)
	if e.Fit.Family != Gaussian || e.Usable() != nil {
		t.Fatalf("have family %s, usable: %v", e.Fit.Family, e.Usable())
	}
	for _, term := range e.Terms {
		for _, c := range term.Columns {
			w, ok := map[string]float64{"age": 4, "log1p(ae_attended_90d)": 300, "log1p(gp_attended_365d)": 0}[c.Name]
			if ok && math.Abs(c.Coef-w) > 5**c.SE { // exponential amounts have variances as unequal as their means
				t.Errorf("%s: have %.3f (standard error %.3f), want %.3f", c.Name, c.Coef, *c.SE, w)
			}
		}
	}
	r := e.Figures.Validate.Report
	if r == nil || math.Abs(r.ObservedExpected.Value-1) > .03 || math.Abs(r.CalibrationSlope.Value-1) > .1 || math.Abs(r.MeanRisk.Value-r.EventRate.Value) > 10 {
		t.Errorf("have %+v, want O/E and slope about 1", r)
	}
}
