package models

import (
	"errors"
	"math"
	"strings"
	"testing"

	"riskstrat/features"
)

// recordOf is a row of testFeatures' values as a night would store it.
func recordOf(row []float64) Record {
	r := Record{}
	for j, d := range testFeatures {
		f := Recorded{Type: d.Type, Digest: d.Digest(), Min: math.Inf(-1), Max: math.Inf(1)}
		if d.Type == features.Count {
			f.Min, f.Max = 0, math.MaxInt32
		}
		if v := row[j]; !math.IsNaN(v) {
			f.Value = Value{Known: true, Number: v}
			if d.Type == features.Category {
				f.Value = Value{Known: true, Level: d.Levels[int(v)]}
			}
		}
		r[d.Name] = f
	}
	return r
}

// TestWorkingsByHand takes two people of TestExplainByHand apart down to their terms.
func TestWorkingsByHand(t *testing.T) {
	e, nan := smallEntry(t, testLookup), math.NaN()
	//                                       age sex imd gp ae365 ae90 emergency rise ethnic
	w, err := e.Workings(recordOf([]float64{70, 1, 2, 11, 6, 4, 0, 0, 0}))
	if err != nil {
		t.Fatal(err)
	}
	if w.Band == nil || w.Band.Ages() != "65 to 74" || w.Band.Sex != "2" {
		t.Errorf("have the band %+v, want women of 65 to 74", w.Band)
	}
	checkTerms(t, w, map[string]float64{
		"age": 70 * .02, "gp_attended_365d": 11 * .1, "ae_attended_365d": 6 * .25, "ae_attended_90d": 4 * .5, "imd_decile": 2 * -.05,
		"null(ae_attended_365d, ae_attended_90d)": 0,
	})
	near(t, "eta", w.Eta, -3+1.4+1.1+3.5-.1, 1e-12)
	near(t, "risk", w.Risk, 1/(1+math.Exp(-(.2+1.1*w.Eta))), 1e-12)
	near(t, "usual of the first group", w.Groups[0].Usual, .5, 0)

	w, err = e.Workings(recordOf([]float64{40, 0, 10, 0, nan, nan, 0, 0, 0}))
	if err != nil {
		t.Fatal(err)
	}
	if w.Band != nil {
		t.Errorf("have the band %+v, want everybody", w.Band)
	}
	checkTerms(t, w, map[string]float64{
		"age": 40 * .02, "gp_attended_365d": 0, "ae_attended_365d": 1 * .25, "ae_attended_90d": 0, "imd_decile": 10 * -.05,
		"null(ae_attended_365d, ae_attended_90d)": -.75,
	})
	read := w.Groups[0].Terms[0].Read[0]
	if read.Feature != "ae_attended_365d" || read.Value.Known || read.Taken == nil || read.Taken.Number != 1 {
		t.Errorf("have read %+v, want null, taken as the median 1", read)
	}
}

func checkTerms(t *testing.T, w *Workings, want map[string]float64) {
	t.Helper()
	seen := 0
	for _, g := range w.Groups {
		for _, term := range g.Terms {
			v, known := want[term.Term]
			if !known {
				t.Errorf("have the term %s", term.Term)
			}
			near(t, term.Term, term.Value, v, 1e-12)
			seen++
		}
	}
	if seen != len(want) {
		t.Errorf("have %d terms, want %d", seen, len(want))
	}
}

// TestWorkingsAddUp: of a model with every transform, columns add up to terms, terms to groups and groups to the score, which is the scorer's to
// the bit.
func TestWorkingsAddUp(t *testing.T) {
	e, samples := trainPlace(t, plainLaw(3000, 7), richSpec(t), 2)
	scorer, err := e.Scorer(testLookup)
	if err != nil {
		t.Fatal(err)
	}
	rows := sampleRows(samples[2])[:500]
	set := setOf(t, testFeatures, rows)
	scores, err := scorer.Score(set, everyone(set))
	if err != nil {
		t.Fatal(err)
	}
	for i, row := range rows {
		w, err := e.Workings(recordOf(row))
		if err != nil {
			t.Fatal(err)
		}
		eta := w.Intercept
		for _, g := range w.Groups {
			group := 0.0
			for _, term := range g.Terms {
				sum := 0.0
				for _, c := range term.Columns {
					near(t, c.Name, c.Value, c.Coef*c.X, 0)
					sum += c.Value
				}
				near(t, term.Term, term.Value, sum, 0)
				group += term.Value
			}
			near(t, g.Name, g.Value, group, 0)
			eta += g.Value
		}
		if eta != w.Eta || w.Eta != scores.Eta[i] || w.Risk != scores.Risk[i] {
			t.Fatalf("row %d: have eta %v and risk %v, parts add up to %v, want %v and %v", i, w.Eta, w.Risk, eta, scores.Eta[i], scores.Risk[i])
		}
	}
}

// TestWithIsScoringAnother: a changed record scores as a person who was like that from the start.
func TestWithIsScoringAnother(t *testing.T) {
	e, samples := trainPlace(t, plainLaw(3000, 7), richSpec(t), 2)
	scorer, err := e.Scorer(testLookup)
	if err != nil {
		t.Fatal(err)
	}
	rows := sampleRows(samples[2])
	for i, set := range []struct {
		feature, text string
		column        int
		value         float64
	}{
		{"age", "97", 0, 97}, {"age", " 3 ", 0, 3}, {"sex", "X", 1, 3}, {"sex", "null", 1, math.NaN()}, {"imd_decile", "null", 2, math.NaN()},
		{"gp_attended_365d", "250", 3, 250}, {"ae_attended_365d", "99", 4, 99}, {"ae_attended_90d", "0", 5, 0}, {"gp_rate_of_rise", "-1.25", 7, -1.25},
	} {
		before := recordOf(rows[i])
		changed, err := e.With(before, set.feature, set.text)
		if err != nil {
			t.Fatal(err)
		}
		w, err := e.Workings(changed)
		if err != nil {
			t.Fatal(err)
		}
		row := append([]float64(nil), rows[i]...)
		row[set.column] = set.value
		scores, err := scoreAll(scorer, setOf(t, testFeatures, [][]float64{row}))
		if err != nil {
			t.Fatal(err)
		}
		if w.Eta != scores.Eta[0] || w.Risk != scores.Risk[0] {
			t.Errorf("%s=%s: have eta %v, want %v", set.feature, set.text, w.Eta, scores.Eta[0])
		}
		if before[set.feature] != recordOf(rows[i])[set.feature] {
			t.Errorf("%s: the record given was changed", set.feature)
		}
	}
}

func TestWithRefuses(t *testing.T) {
	e, _ := trainPlace(t, plainLaw(3000, 7), richSpec(t), 2)
	r := recordOf([]float64{70, 1, 2, 11, 6, 4, 0, 0, 0})
	decile := r["imd_decile"]
	decile.Min, decile.Max = 1, 10
	r["imd_decile"] = decile
	for _, c := range []struct{ feature, text, want string }{
		{"age", "4.5", "feature age: want a whole number from 0 to 2147483647, or null"},
		{"age", "-1", "feature age: want a whole number from 0"},
		{"age", "old", "feature age: want a whole number"},
		{"age", "", "feature age: want a whole number"},
		{"age", "NaN", "feature age: want a whole number"},
		{"age", "1e300", "feature age: want a whole number"},
		{"imd_decile", "11", "feature imd_decile: want a whole number from 1 to 10, or null"},
		{"gp_rate_of_rise", "Inf", "feature gp_rate_of_rise: want a number of any size, or null"},
		{"sex", "male", "feature sex: want one of its levels 1, 2, 9, X, or null"},
		{"sex", "0", "feature sex: want one of its levels"},
	} {
		if _, err := e.With(r, c.feature, c.text); err == nil || !strings.HasPrefix(err.Error(), c.want) || errors.Is(err, ErrNotRead) {
			t.Errorf("%s=%s: have %v, want %s", c.feature, c.text, err, c.want)
		}
	}
	if _, err := e.With(r, "ethnic_category", "A"); !errors.Is(err, ErrNotRead) {
		t.Errorf("a feature that is recorded, and not read: have %v", err)
	}
	e.Terms = append(e.Terms, FittedTerm{Term: "log1p(gp_rate_of_rise)", Group: "gp", Bases: []Basis{{Transform: Log1p, Feature: "gp_rate_of_rise"}}})
	if _, err := e.With(r, "gp_rate_of_rise", "-0.5"); err == nil || err.Error() != "feature gp_rate_of_rise: want a number of at least 0, or null" {
		t.Errorf("below 0 for a logarithm: have %v", err)
	}
}

func TestWorkingsRefuse(t *testing.T) {
	e := smallEntry(t, testLookup)
	row := []float64{70, 1, 2, 11, 6, 4, 0, 0, 0}
	r := recordOf(row)
	delete(r, "ae_attended_90d")
	if _, err := e.Workings(r); err == nil || !strings.HasSuffix(err.Error(), "feature ae_attended_90d is not recorded") {
		t.Errorf("a feature that is not there: have %v", err)
	}
	r = recordOf(row)
	f := r["age"]
	f.Digest = "other"
	r["age"] = f
	if _, err := e.Workings(r); err == nil || !strings.Contains(err.Error(), "feature age was recorded by another definition") {
		t.Errorf("another definition: have %v", err)
	}
	e.Fit.Status = "did not converge within the limit of steps"
	if _, err := e.Workings(recordOf(row)); err == nil {
		t.Error("a fit that did not converge: have no error")
	}
}

// TestWorkingsSayWhatTrainingDidNotSee: 3,000 people, aged 0 to 94 alike, some 15 of them of sex 9 and none of sex X.
func TestWorkingsSayWhatTrainingDidNotSee(t *testing.T) {
	e, _ := trainPlace(t, plainLaw(3000, 7), richSpec(t), 2)
	notes := func(row ...float64) string {
		w, err := e.Workings(recordOf(row))
		if err != nil {
			t.Fatal(err)
		}
		return strings.Join(w.Notes, "\n")
	}
	if have := notes(50, 1, 5, 5, 0, 0, 0, 0, 0); have != "" {
		t.Errorf("an ordinary person: have %q", have)
	}
	have := notes(110, 2, 5, math.NaN(), 0, 0, 0, 0, 0)
	for _, want := range []string{"age: training had few people above 9", "sex: training had few people of the level 9", "gp_attended_365d: never null in training"} {
		if !strings.Contains(have, want) {
			t.Errorf("have %q, want %q", have, want)
		}
	}
	if have := notes(50, 3, 5, 5, 0, 0, 0, 0, 0); have != "sex: a level that nobody had in training: taken as the most frequent one" {
		t.Errorf("sex X: have %q", have)
	}
}
