package models

import (
	"bytes"
	"math"
	"slices"
	"strings"
	"testing"

	"riskstrat/features"
)

// TestWinsorisingAgreesWithR: cuts learned of the values that are not null, and what becomes of them and of values beyond.
func TestWinsorisingAgreesWithR(t *testing.T) {
	want := readJSON[struct {
		X     []*float64
		New   []float64
		Cases []struct {
			Low, High float64
			Quantiles []float64
			Of        []*float64
			New       []float64
		}
	}](t, "winsor.json")
	var values []float64
	for _, x := range want.X {
		if x == nil {
			values = append(values, math.NaN())
			continue
		}
		values = append(values, *x)
	}
	if len(want.Cases) == 0 {
		t.Fatal("have no cases")
	}
	d, out := newDistribution(values), make([]float64, 1)
	for _, c := range want.Cases {
		f := Factor{Transform: Winsor, Feature: "gp_rate_of_rise", Low: c.Low, High: c.High}
		b, err := fitBasis(f, features.Definition{}, &d, 1000)
		if err != nil {
			t.Fatal(err)
		}
		if (b.Floor == nil) != (c.Low == 0) || (b.Cap == nil) != (c.High == 1) {
			t.Fatalf("%s: have the cuts %v and %v", f, b.Floor, b.Cap)
		}
		near(t, f.String()+": lower quantile", d.quantile(c.Low), c.Quantiles[0], 1e-14)
		near(t, f.String()+": upper quantile", d.quantile(c.High), c.Quantiles[1], 1e-14)
		for i, x := range values {
			if want := c.Of[i]; want != nil {
				b.columns(x, out)
				near(t, f.String(), out[0], *want, 0)
			}
		}
		for i, x := range want.New {
			b.columns(x, out)
			near(t, f.String()+" of a new value", out[0], c.New[i], 0)
		}
	}
}

// TestScoringCutsWhatLiesBeyond: a model cut at both ends, saved and read, scores whoever lies beyond as if at the cut, whoever is null as
// the median and known to be null, and its workings show the value after the cut.
func TestScoringCutsWhatLiesBeyond(t *testing.T) {
	e := savedAndRead(t, "winsor(gp_rate_of_rise, 0.05, 0.9)", "winsor(ae_attended_365d, 0.9)", "winsor(imd_decile, 0.2, 1)")
	b := e.Terms[0].Bases[0]
	if b.Floor == nil || b.Cap == nil || !(*b.Floor < *b.Cap) {
		t.Fatalf("have the cuts %v and %v", b.Floor, b.Cap)
	}
	scorer, err := e.Scorer(testLookup)
	if err != nil {
		t.Fatal(err)
	}
	low, high := *b.Floor, *b.Cap
	var rows [][]float64
	for _, rise := range []float64{low - 100, low, high, high + 100} {
		//                              age sex imd gp ae365 ae90 emergency rise ethnic
		rows = append(rows, []float64{50, 1, 5, 3, 0, 0, 0, rise, 0})
	}
	for _, deprivation := range []float64{*e.Features[2].Median, math.NaN()} {
		rows = append(rows, []float64{50, 1, deprivation, 3, 0, 0, 0, low, 0})
	}
	set := setOf(t, testFeatures, rows)
	scores, err := scorer.Score(set, everyone(set))
	if err != nil {
		t.Fatal(err)
	}
	if scores.Eta[0] != scores.Eta[1] || scores.Eta[2] != scores.Eta[3] || scores.Eta[1] == scores.Eta[2] {
		t.Errorf("have %v, want the first two alike, and the next two", scores.Eta[:4])
	}
	if len(e.Indicators) != 1 || e.Indicators[0].Column.Name != "null(imd_decile)" {
		t.Fatalf("have the indicators %+v, want one of imd_decile", e.Indicators)
	}
	near(t, "null", scores.Eta[5], scores.Eta[4]+e.Indicators[0].Column.Coef, 1e-12)
	for i, want := range []float64{low, low, high, high} {
		w, err := e.Workings(recordOf(rows[i]))
		if err != nil {
			t.Fatal(err)
		}
		part := w.Groups[slices.IndexFunc(w.Groups, func(g GroupWorking) bool { return g.Name == "gp" })].Terms[0]
		near(t, "the value after the cut", part.Columns[0].X, want, 0)
		near(t, "the value read", part.Read[0].Value.Number, rows[i][7], 0)
	}
}

// savedAndRead trains a model of three terms, cut at both ends, above and below, and reads what is kept of it.
func savedAndRead(t *testing.T, terms ...string) *Entry {
	t.Helper()
	spec := testSpec(t)
	spec.Terms = terms
	trained, _ := trainPlace(t, plainLaw(3000, 5), spec, 2)
	saved, err := trained.Encode()
	if err != nil {
		t.Fatal(err)
	}
	if floors, caps := bytes.Count(saved, []byte(`"floor"`)), bytes.Count(saved, []byte(`"cap"`)); floors != 2 || caps != 2 {
		t.Errorf("have %d floors and %d caps in the entry, want two of each: an end that is not cut has none", floors, caps)
	}
	e, err := Decode(saved)
	if err != nil {
		t.Fatal(err)
	}
	return e
}

// TestCutsAreChecked: an entry whose cuts are missing, crossed or not numbers does not score; one cut at either end alone does.
func TestCutsAreChecked(t *testing.T) {
	at := func(v float64) *float64 { return &v }
	for _, c := range []struct {
		floor, cap *float64
		want       string
	}{
		{nil, nil, "winsor has no cut"},
		{at(3), at(2), "winsor has its lower cut above its upper one"},
		{at(math.NaN()), at(2), "winsor has a cut that is not finite"},
		{at(1), at(math.Inf(1)), "winsor has a cut that is not finite"},
		{nil, at(2), ""},
		{at(1), nil, ""},
		{at(2), at(2), ""},
	} {
		b := Basis{Transform: Winsor, Feature: "age", Floor: c.floor, Cap: c.cap}
		err := b.check()
		if c.want == "" && err != nil || c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want)) {
			t.Errorf("have error %v, want %q", err, c.want)
		}
	}
}
