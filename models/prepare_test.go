package models

import (
	"math"
	"reflect"
	"slices"
	"strings"
	"testing"

	"riskstrat/features"
)

// sampleOf makes a Sample of rows of the test features with one column overwritten.
func sampleOf(t *testing.T, people int, name string, value func(i int) float64) *Sample {
	t.Helper()
	s, _ := plainLaw(people, 2).simulate(0)
	column, p, k := s.Column(name), len(s.Features), 0
	for c := range s.Cells {
		for i := range s.Cells[c].Len() {
			s.Cells[c].X[i*p+column] = value(k)
			k++
		}
	}
	return s
}

// A column that varies only in rows that weigh nothing has one value as far as a fit can see.
func TestVaryingLooksAtRowsThatWeigh(t *testing.T) {
	s := sampleOf(t, 400, "ae_attended_90d", func(int) float64 { return 1 })
	column := s.Column("ae_attended_90d")
	for c := range s.Cells {
		if r := &s.Cells[c]; r.Len() > 1 {
			r.X[column], r.Outcome[0], r.Weight[0] = 7, math.NaN(), 0
		}
	}
	prepared, err := prepare(t.Context(), s, []string{"ae_attended_90d", "age"}, 1)
	if err != nil {
		t.Fatal(err)
	}
	varies, err := prepared.design(s, s.outcome).varying(t.Context(), 2)
	if err != nil || !slices.Equal(varies, []bool{false, true}) {
		t.Errorf("have %v (%v), want the first column to be of one value", varies, err)
	}
}

func TestPrepareRefuses(t *testing.T) {
	for _, c := range []struct {
		term, feature string
		people        int
		value         func(i int) float64
		want          string
	}{
		{"rcs(ae_attended_90d, 3)", "ae_attended_90d", 2000, func(i int) float64 { return float64(i % 20 / 19) }, "have 1 distinct knots, want 3"},
		{"rcs(age, 5)", "age", 199, func(i int) float64 { return float64(i % 90) }, "have 9 people beyond the outer knots, want at least 10"},
		{"winsor(ae_attended_365d, 0.99)", "ae_attended_365d", 900, func(i int) float64 { return float64(i) }, "have 9 people beyond the upper cut"},
		{"winsor(ae_attended_365d, 0.01, 0.9)", "ae_attended_365d", 900, func(i int) float64 { return float64(i) }, "have 9 people beyond the lower cut"},
		{"winsor(ae_attended_365d, 0.1, 0.99)", "ae_attended_365d", 900, func(i int) float64 { return float64(i) }, "have 9 people beyond the upper cut"},
		{"winsor(imd_decile, 0.9)", "imd_decile", 198, func(i int) float64 { return []float64{float64(i), math.NaN()}[i%2] }, "have 9 people beyond the upper cut"},
		{"log1p(gp_rate_of_rise)", "gp_rate_of_rise", 200, func(i int) float64 { return float64(i) - 1 }, "values below 0"},
		{"gp_rate_of_rise", "gp_rate_of_rise", 200, func(int) float64 { return math.Inf(1) }, "a value is infinite"},
		{"category(sex)", "sex", 200, func(int) float64 { return 4 }, "not the index of one of its 4 levels"},
		{"category(sex)", "sex", 200, func(int) float64 { return .5 }, "not the index of one of its 4 levels"},
	} {
		_, err := prepare(t.Context(), sampleOf(t, c.people, c.feature, c.value), []string{c.term}, 1)
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: have error %v, want %q", c.term, err, c.want)
		}
	}
}

// TestReferenceLevelIsTheMostFrequent: level 9 is given to three quarters, null to some, who then count as it.
func TestReferenceLevelIsTheMostFrequent(t *testing.T) {
	s := sampleOf(t, 400, "sex", func(i int) float64 { return []float64{2, 2, 2, 0, math.NaN()}[i%5] })
	p, err := prepare(t.Context(), s, []string{"category(sex)"}, 1)
	if err != nil {
		t.Fatal(err)
	}
	if b := p.terms[0].Bases[0]; *b.Reference != 2 || *p.uses[0].Median != 2 {
		t.Errorf("have reference %d and null taken as %v, want 2", *b.Reference, *p.uses[0].Median)
	}
	want := []string{"category(sex)=1", "category(sex)=2", "category(sex)=X", "null(sex)"}
	if !slices.Equal(p.names(), want) {
		t.Errorf("have columns %v, want %v", p.names(), want)
	}
	e := newEncoder(p.uses, p.terms, p.indicators)
	out := e.encode([][]float64{{0, 1, 2, 3, math.NaN()}}, 5, e.room(5))
	wantColumns := [][]float64{
		{1, 0, 0, 0, 0},
		{0, 1, 0, 0, 0},
		{0, 0, 0, 1, 0},
		{0, 0, 0, 0, 1},
	}
	if !reflect.DeepEqual(out, wantColumns) {
		t.Errorf("have %v, want %v", out, wantColumns)
	}
}

// TestIndicatorsAreSharedWhereNullsCoincide: two features null on the same rows, one on as many others, one never.
func TestIndicatorsAreSharedWhereNullsCoincide(t *testing.T) {
	s, _ := plainLaw(1000, 2).simulate(0)
	p, k := len(s.Features), 0
	gp, ae, recent, age := s.Column("gp_attended_365d"), s.Column("ae_attended_365d"), s.Column("ae_attended_90d"), s.Column("age")
	for c := range s.Cells {
		for i := range s.Cells[c].Len() {
			x := s.Cells[c].X[i*p : (i+1)*p]
			if k%10 == 0 {
				x[gp], x[ae] = math.NaN(), math.NaN()
			}
			if k%10 == 1 {
				x[recent] = math.NaN()
			}
			x[age] = math.NaN()
			k++
		}
	}
	pre, err := prepare(t.Context(), s, []string{"log1p(gp_attended_365d)", "ae_attended_90d", "ae_attended_365d", "category(sex)", "square(gp_attended_365d)", "rcs(age, 5)"}, 1)
	if err != nil {
		t.Fatal(err)
	}
	var have []string
	for _, in := range pre.indicators {
		have = append(have, in.Column.Name)
	}
	want := []string{"null(gp_attended_365d, ae_attended_365d)", "null(ae_attended_90d)"}
	if !slices.Equal(have, want) {
		t.Errorf("have %q, want %q", have, want)
	}
	f := &fitting{sample: s, family: Binomial, workers: 1}
	// The term that is always null and the level nobody has are left out, and said to be.
	kept, err := f.withoutConstants(t.Context(), pre)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := f.regress(t.Context(), kept, 1e-4); err != nil {
		t.Fatal(err)
	}
	for _, warning := range []string{"term rcs(age, 5) was left out: feature age is null in every training row", "column category(sex)=X has one value"} {
		if !slices.ContainsFunc(kept.warnings, func(w string) bool { return strings.HasPrefix(w, warning) }) {
			t.Errorf("have warnings %q, want %q", kept.warnings, warning)
		}
	}
	if slices.ContainsFunc(kept.names(), func(n string) bool { return strings.Contains(n, "age,") || strings.Contains(n, "(age") }) {
		t.Errorf("have columns %v, want none of age", kept.names())
	}
}

// TestProductExplainsUnderItsNeverReasonFactor: what may not be a reason cannot become one by being multiplied.
func TestProductExplainsUnderItsNeverReasonFactor(t *testing.T) {
	s, _ := plainLaw(500, 2).simulate(0)
	p, err := prepare(t.Context(), s, []string{"ae_attended_90d:age", "ae_attended_90d:gp_attended_365d"}, 1)
	if err != nil {
		t.Fatal(err)
	}
	if a, b := p.terms[0], p.terms[1]; a.Group != "age" || !a.NeverReason || b.Group != "ae" || b.NeverReason {
		t.Errorf("have groups %s %v and %s %v", a.Group, a.NeverReason, b.Group, b.NeverReason)
	}
	if s.Features[0].Sensitivity != features.NeverReason {
		t.Fatal("age should never be a reason")
	}
}
