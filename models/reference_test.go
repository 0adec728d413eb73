package models

import (
	"math"
	"path/filepath"
	"strconv"
	"testing"

	"riskstrat/features"
	"riskstrat/features/source"
	"riskstrat/models/referencetest"
)

// The numbers in references are numpy's and statsmodels'; reference.py there made them.
const references = "../testdata/reference/models"

func readJSON[T any](t *testing.T, name string) T {
	t.Helper()
	return referencetest.Figures[T](t, filepath.Join(references, name))
}

// near fails unless have is within a relative tolerance of want.
func near(t *testing.T, what string, have, want, tolerance float64) {
	t.Helper()
	if !(math.Abs(have-want) <= tolerance*max(1, math.Abs(want))) {
		t.Errorf("%s: have %.15g, want %.15g", what, have, want)
	}
}

func TestSplineBasisIsHarrells(t *testing.T) {
	type basis struct {
		Knots, X []float64
		Basis    [][]float64
	}
	cases, hmisc := readJSON[[]basis](t, "rcs.json"), readJSON[[]basis](t, "hmisc.json")
	if n := maxKnots - minKnots + 1; len(cases) != n || len(hmisc) != n {
		t.Fatalf("have %d and %d cases, want one for each number of knots", len(cases), len(hmisc))
	}
	for _, c := range append(cases, hmisc...) {
		out := make([]float64, len(c.Knots)-1)
		for i, x := range c.X {
			splineColumns(c.Knots, x, out)
			for j, want := range c.Basis[i] {
				near(t, "basis of "+strconv.Itoa(len(c.Knots))+" knots", out[j], want, 1e-12)
			}
		}
	}
}

// referenceSample reads one part of data.csv.
func referenceSample(t *testing.T, part string) *Sample {
	t.Helper()
	table := referencetest.Open(t, filepath.Join(references, "data.csv"))
	s := &Sample{Features: []features.Definition{
		{Name: "age", Group: "age", Sensitivity: features.NeverReason},
		{Name: "sex", Group: "sex", Type: features.Category, Levels: []string{"1", "2", "9"}, Sensitivity: features.NeverReason},
		{Name: "gp", Group: "gp"},
		{Name: "ae", Group: "ae"},
		{Name: "rise", Group: "gp", Type: features.Real},
		{Name: "gp730", Group: "gp"},
		{Name: "ae730", Group: "ae"},
	}}
	var values [][]float64
	for _, d := range s.Features {
		values = append(values, table.Numbers(d.Name))
	}
	weight, outcome := table.Numbers("weight"), table.Numbers("y")
	for i, of := range table.Text("part") {
		if of != part {
			continue
		}
		r := &s.Cells[i%source.Cells]
		for _, v := range values {
			r.X = append(r.X, v[i])
		}
		r.Weight, r.Outcome = append(r.Weight, weight[i]), append(r.Outcome, outcome[i])
		r.Person, r.Household, r.Index = append(r.Person, uint64(i)), append(r.Household, 0), append(r.Index, 0)
	}
	return s
}

// TestModelAgreesWithStatsmodels fits every transform, an interaction and a shared missing indicator, unpenalised, and
// calibrates, beside a design built in numpy and fitted by statsmodels.
func TestModelAgreesWithStatsmodels(t *testing.T) {
	want := readJSON[struct {
		Knots                            []float64
		Cap                              float64
		Median                           map[string]float64
		Coef, SE, Calibration, Eta, Risk []float64
		CalibrationSE                    []float64 `json:"calibration_se"`
	}](t, "fit.json")
	tr := &training{
		fit: referenceSample(t, "fit"), calibrate: referenceSample(t, "calibrate"),
		spec: Spec{Target: "any"}, target: testTarget, opt: Options{Workers: 2},
	}
	m, err := tr.model(t.Context(), []string{
		"rcs(age, 5)", "category(sex)", "log1p(gp)", "winsor(ae, 0.95)", "square(rise)", "gp730", "ae730", "log1p(gp):category(sex)",
	}, Penalty{Lambda: []float64{0}})
	if err != nil {
		t.Fatal(err)
	}
	e := m.entry
	for i, k := range want.Knots {
		near(t, "knot", e.Terms[0].Bases[0].Knots[i], k, 0)
	}
	near(t, "cap", *e.Terms[3].Bases[0].Cap, want.Cap, 0)
	for _, u := range e.Features {
		if median, ok := want.Median[u.Feature]; ok {
			near(t, "median of "+u.Feature, *u.Median, median, 0)
		}
	}
	all := []Coefficient{e.Intercept}
	for _, term := range e.Terms {
		all = append(all, term.Columns...)
	}
	if len(e.Indicators) != 1 || e.Indicators[0].Column.Name != "null(gp730, ae730)" {
		t.Fatalf("have indicators %+v, want one shared by gp730 and ae730", e.Indicators)
	}
	all = append(all, e.Indicators[0].Column)
	if len(all) != len(want.Coef) {
		t.Fatalf("have %d coefficients, want %d", len(all), len(want.Coef))
	}
	for j, c := range all {
		near(t, c.Name, c.Coef, want.Coef[j], 1e-8)
		near(t, c.Name+" standard error", *c.SE, want.SE[j], 1e-7)
	}
	near(t, "calibration intercept", e.Calibration.Intercept, want.Calibration[0], 1e-8)
	near(t, "calibration slope", e.Calibration.Slope, want.Calibration[1], 1e-8)
	near(t, "calibration intercept standard error", e.Calibration.InterceptSE, want.CalibrationSE[0], 1e-7)
	near(t, "calibration slope standard error", e.Calibration.SlopeSE, want.CalibrationSE[1], 1e-7)
	scores, err := m.scorer.score(tr.calibrate.columns())
	if err != nil {
		t.Fatal(err)
	}
	row, at := map[uint64]int{}, 0 // line of the file to row of the sample
	for c := range tr.calibrate.Cells {
		for _, line := range tr.calibrate.Cells[c].Person {
			row[line] = at
			at++
		}
	}
	for i, eta := range want.Eta {
		near(t, "eta", scores.Eta[row[uint64(1200+i)]], eta, 1e-8)
		near(t, "risk", scores.Risk[row[uint64(1200+i)]], want.Risk[i], 1e-8)
	}
}
