package models

import (
	"bytes"
	"math"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// TestTrainFindsTheLaw simulates a place whose log-odds are known and that people leave by age: coefficients, calibration and figures
// must come out as the law says.
func TestTrainFindsTheLaw(t *testing.T) {
	l := leavingLaw(20000)
	e, _ := trainPlace(t, l, testSpec(t), 2)
	want := map[string]float64{"age": .03, "log1p(gp_attended_365d)": .3, "log1p(ae_attended_90d)": .8, "imd_decile": 0, "category(sex)=1": 0}
	found := 0
	for _, term := range e.Terms {
		for _, c := range term.Columns {
			if w, ok := want[c.Name]; ok {
				found++
				if math.Abs(c.Coef-w) > 4**c.SE || *c.SE > .1 {
					t.Errorf("%s: have %.4f (standard error %.4f), want %.4f", c.Name, c.Coef, *c.SE, w)
				}
			}
		}
	}
	if found != len(want) {
		t.Errorf("have %d of %d coefficients", found, len(want))
	}
	if c := e.Calibration; math.Abs(c.Slope-1) > 4*c.SlopeSE || math.Abs(c.Intercept) > 4*c.InterceptSE {
		t.Errorf("the law did not change: have calibration %+v, want 0 and 1", c)
	}
	f := e.Figures
	for name, figure := range map[string]Figure{"validate": f.Validate, "person_disjoint": f.PersonDisjoint, "same_people": f.SamePeople, "baseline": f.Baseline, "unweighted": f.Unweighted} {
		if figure.Report == nil {
			t.Fatalf("%s: have no report: %s", name, figure.Missing)
		}
	}
	if o := f.Validate.Report.ObservedExpected.Value; math.Abs(o-1) > .1 {
		t.Errorf("observed over expected: have %.3f, want about 1", o)
	}
	// The baseline lacks the last 90 days, which carry most of the law.
	if a, b := f.Validate.Report.AUROC.Value, f.Baseline.Report.AUROC.Value; a < b+.002 {
		t.Errorf("AUROC: have %.4f, want above the baseline's %.4f", a, b)
	}
	if a, b := f.PersonDisjoint.Report, f.SamePeople.Report; a.Rows != b.Rows || a.Events != b.Events || math.Abs(a.AUROC.Value-b.AUROC.Value) > .01 {
		t.Errorf("person-disjoint: have %d rows and AUROC %.4f, want the same people (%d) and, for a law this simple, about %.4f", a.Rows, a.AUROC.Value, b.Rows, b.AUROC.Value)
	}
	if share := float64(f.SamePeople.Report.Rows) / float64(f.Validate.Report.Rows); math.Abs(share-.2) > .03 {
		t.Errorf("held people: have %.3f of the rows, want a fifth", share)
	}
	if v, u := f.Validate.Report, f.Unweighted.Report; v.Rows != u.Rows || v.Weight <= u.Weight || u.Weight != float64(u.Rows) {
		t.Errorf("unweighted: have %d rows weighing %.0f, want %d rows weighing as much, and less than %.0f", u.Rows, u.Weight, v.Rows, v.Weight)
	}
	if n := e.Trained.Fit; n.Rows != 40000 || n.Departed == 0 || n.Remaining == nil || n.Remaining.Departed != n.Departed {
		t.Errorf("have %+v", n)
	}
}

// TestTrainGivesTheSameBytes at any number of workers, and when the entry is read back and written again.
func TestTrainGivesTheSameBytes(t *testing.T) {
	spec := richSpec(t)
	spec.Penalty = Penalty{Lambda: []float64{1e-4, 1e-3}, Folds: 3}
	var first []byte
	for _, workers := range []int{1, 4} {
		e, _ := trainPlace(t, plainLaw(3000, 5), spec, workers)
		b, err := e.Encode()
		if err != nil {
			t.Fatal(err)
		}
		if first == nil {
			first = b
		}
		if !bytes.Equal(b, first) {
			t.Errorf("%d workers: have other bytes than 1 worker", workers)
		}
		again, err := Decode(b)
		if err != nil {
			t.Fatal(err)
		}
		if c, err := again.Encode(); err != nil || !bytes.Equal(c, b) {
			t.Errorf("decoded and encoded again: have other bytes (%v)", err)
		}
	}
}

// TestEntryHoldsNobodysValue: real-valued features and scores are unique to a person; none of their values is in the entry.
func TestEntryHoldsNobodysValue(t *testing.T) {
	spec := testSpec(t)
	spec.Terms = append(spec.Terms, "rcs(gp_rate_of_rise, 5)", "winsor(gp_rate_of_rise, 0.9)")
	e, samples := trainPlace(t, plainLaw(3000, 5), spec, 2)
	b, err := e.Encode()
	if err != nil {
		t.Fatal(err)
	}
	scorer, err := e.Scorer(testLookup)
	if err != nil {
		t.Fatal(err)
	}
	digits := map[string]bool{}
	for _, word := range strings.FieldsFunc(string(b), func(r rune) bool { return strings.ContainsRune(" \n,:", r) }) {
		digits[word] = true
	}
	for _, s := range samples {
		scores, err := scorer.score(s.columns())
		if err != nil {
			t.Fatal(err)
		}
		rates, err := s.values(s.Column("gp_rate_of_rise"))
		if err != nil {
			t.Fatal(err)
		}
		for _, values := range [][]float64{rates, scores.Eta, scores.Risk} {
			for _, v := range values {
				if text := strconv.FormatFloat(v, 'g', -1, 64); digits[text] || digits[strings.TrimPrefix(text, "-")] {
					t.Fatalf("a resident's own %s is in the entry", text)
				}
			}
		}
	}
}

// TestReferenceBinsHoldEnoughPeople: 700 people on two dates, so that a tenth of the rows is little more than the floor.
func TestReferenceBinsHoldEnoughPeople(t *testing.T) {
	spec := testSpec(t)
	spec.Terms = append(spec.Terms, "ae_attended_365d", "emergency_admissions_365d")
	e, samples := trainPlace(t, plainLaw(700, 6), spec, 1)
	for _, h := range append(e.Reference.Features, e.Reference.Eta) {
		sum := h.Null
		for i, n := range h.Rows {
			sum += n
			if n < 2*MinPeople && !(i == len(h.Levels) && h.Name == "sex") {
				t.Errorf("%s: bin %d of %v has %d rows of two dates, want %d people's", h.Name, i, h.Upper, n, MinPeople)
			}
		}
		if want := int64(len(sampleRows(samples[0]))); sum != want {
			t.Errorf("%s: bins hold %d rows, want %d", h.Name, sum, want)
		}
	}
}

// TestBandsAreMediansOfTheirPeople recomputes one band from single explanations.
func TestBandsAreMediansOfTheirPeople(t *testing.T) {
	e, samples := trainPlace(t, plainLaw(3000, 5), testSpec(t), 2)
	var values []float64
	rows := sampleRows(samples[1])
	for _, row := range rows {
		if row[0] >= 45 && row[0] < 65 && row[1] == 1 {
			g := slices.IndexFunc(e.Terms, func(f FittedTerm) bool { return f.Term == "log1p(ae_attended_90d)" })
			values = append(values, e.Terms[g].Columns[0].Coef*math.Log(1+row[5]))
		}
	}
	k := slices.IndexFunc(e.Bands.Bands, func(b Band) bool { return b.From == 45 && b.Sex == "2" })
	if k < 0 || e.Bands.Bands[k].People != int64(len(values)) {
		t.Fatalf("have bands %+v, want one of %d women of 45 to 64", e.Bands.Bands, len(values))
	}
	slices.Sort(values)
	ae := slices.Index(e.Bands.Groups, Group{Name: "ae"})
	near(t, "median", e.Bands.Bands[k].Median[ae], values[len(values)/2], 1e-3)
	if slices.ContainsFunc(e.Bands.Bands, func(b Band) bool { return b.People < MinPeople || b.Sex == "9" }) {
		t.Errorf("have a band of too few people: %+v", e.Bands.Bands)
	}
	for _, c := range []struct {
		age  float64
		want int
	}{{0, 0}, {17, 0}, {18, 1}, {29, 1}, {30, 2}, {44, 2}, {45, 3}, {64, 3}, {65, 4}, {74, 4}, {75, 5}, {84, 5}, {85, 6}, {110, 6}, {math.NaN(), -1}} {
		if have := AgeBand(c.age); have != c.want {
			t.Errorf("age %v: have band %d, want %d", c.age, have, c.want)
		}
	}
	if have := strings.Join(AgeBands(), " "); have != "0-17 18-29 30-44 45-64 65-74 75-84 85+" {
		t.Errorf("have the bands %s", have)
	}
}

func TestTrainRefuses(t *testing.T) {
	for _, c := range []struct {
		name   string
		change func(s *[3]*Sample, spec *Spec)
		want   string
	}{
		{"no events to fit", func(s *[3]*Sample, _ *Spec) { noEvents(s[0]) }, "fit sample: have one outcome in all of 3000 rows"},
		{"no events to calibrate", func(s *[3]*Sample, _ *Spec) { noEvents(s[1]) }, "calibrate sample: have one outcome in all of 1500 rows"},
		{"no events to validate", func(s *[3]*Sample, _ *Spec) { noEvents(s[2]) }, "validate sample: have one outcome in all of 1500 rows with a known one (0 of them above 0)"},
		{"samples swapped", func(s *[3]*Sample, _ *Spec) { s[1], s[2] = s[2], s[1] }, "calibrate sample: have index dates [2024-04-01], want [2023-04-01]"},
		{"no weights", func(s *[3]*Sample, _ *Spec) { clear(s[0].Cells[7].Weight) }, "fit sample: cell 7: a row with a known outcome has no weight"},
		{"collinear", func(_ *[3]*Sample, spec *Spec) {
			spec.Terms, spec.Penalty.Lambda = []string{"age", "rcs(age, 3)"}, []float64{0}
		}, "linear combinations"},
		{"a term of an unknown feature", func(_ *[3]*Sample, spec *Spec) { spec.Terms = []string{"age", "log1p(agee)"} }, `term 2: reading term "log1p(agee)": column 7`},
		{"a model that does not hold", func(s *[3]*Sample, _ *Spec) { reverse(s[1]) }, "calibrating: have slope -"},
		{"short", func(s *[3]*Sample, _ *Spec) { s[2].Cells[9].X = s[2].Cells[9].X[1:] }, "validate sample: cell 9: slices disagree"},
		{"another feature", func(s *[3]*Sample, _ *Spec) {
			s[2].Features = slices.Clone(s[2].Features)
			s[2].Features[3].Window = 30
		}, "validate sample: feature 3 is gp_attended_365d"},
	} {
		spec, l := testSpec(t), plainLaw(1500, 8)
		var s [3]*Sample
		s[0], _ = l.simulate(spec.Train.Fit...)
		s[1], _ = l.simulate(spec.Train.Calibrate)
		s[2], _ = l.simulate(spec.Train.Validate)
		c.change(&s, &spec)
		e, err := Train(t.Context(), s[0], s[1], s[2], testTarget, spec, Options{AsOf: day(t, "2025-06-01")})
		if err == nil || e != nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: have error %v, want %q", c.name, err, c.want)
		}
	}
}

func noEvents(s *Sample) {
	for c := range s.Cells {
		clear(s.Cells[c].Outcome)
	}
}

func reverse(s *Sample) {
	for c := range s.Cells {
		for i, y := range s.Cells[c].Outcome {
			s.Cells[c].Outcome[i] = 1 - y
		}
	}
}

// TestAWeightOfTwoIsTwoRows.
func TestAWeightOfTwoIsTwoRows(t *testing.T) {
	s, _ := plainLaw(1500, 11).simulate(0)
	terms := []string{"age", "log1p(gp_attended_365d)", "imd_decile"}
	coefficients := func(s *Sample) []float64 {
		p, err := prepare(t.Context(), s, terms, 1)
		if err != nil {
			t.Fatal(err)
		}
		f := &fitting{sample: s, family: Binomial, workers: 1}
		res, err := f.regress(t.Context(), p, 1e-3)
		if err != nil {
			t.Fatal(err)
		}
		return append([]float64{res.Intercept}, res.Coef...)
	}
	twice := &Sample{Features: s.Features}
	for c := range s.Cells {
		r, out := &s.Cells[c], &twice.Cells[c]
		for range 2 {
			out.X, out.Outcome, out.Weight = append(out.X, r.X...), append(out.Outcome, r.Outcome...), append(out.Weight, r.Weight...)
			out.Person, out.Household, out.Index = append(out.Person, r.Person...), append(out.Household, r.Household...), append(out.Index, r.Index...)
		}
	}
	double := s.weighted(func(int, int) float64 { return 2 })
	a, b := coefficients(twice), coefficients(double)
	for j := range a {
		near(t, "coefficient", a[j], b[j], 1e-10)
	}
}
