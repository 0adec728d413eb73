package models

import (
	"math"
	"slices"
	"strings"
	"testing"

	"riskstrat/features"
)

// smallEntry is an entry written by hand, of features as lookup defines them:
//
//	eta = -3 + .02 age + .1 gp + .25 ae365 + .5 ae90 - .05 imd - .75 [A&E history not known]
func smallEntry(t testing.TB, lookup Lookup) *Entry {
	t.Helper()
	use := func(name string, median float64, nulls int64) Use {
		d, _ := lookup(name)
		return Use{Feature: name, Digest: d.Digest(), Median: &median, Nulls: nulls, NeverReason: d.Sensitivity == features.NeverReason}
	}
	linear := func(name, group string, never bool, coef float64) FittedTerm {
		return FittedTerm{
			Term: name, Group: group, NeverReason: never, Bases: []Basis{{Transform: Linear, Feature: name}},
			Columns: []Coefficient{{Name: name, Coef: coef}},
		}
	}
	e := &Entry{
		Format: Format, Target: testTarget, Spec: testSpec(t),
		Features: []Use{
			use("age", 50, 0), use("gp_attended_365d", 4, 0), use("ae_attended_365d", 1, 10), use("ae_attended_90d", 0, 10),
			use("imd_decile", 5, 0), use("sex", 1, 0),
		},
		Intercept: Coefficient{Name: "intercept", Coef: -3},
		Terms: []FittedTerm{
			linear("age", "age", true, .02), linear("gp_attended_365d", "gp", false, .1), linear("ae_attended_365d", "ae", false, .25),
			linear("ae_attended_90d", "ae", false, .5), linear("imd_decile", "ae", true, -.05),
		},
		Indicators:  []Indicator{{Features: []string{"ae_attended_365d", "ae_attended_90d"}, Column: Coefficient{Name: "null(ae_attended_365d, ae_attended_90d)", Coef: -.75}}},
		Fit:         FitReport{Family: Binomial, Status: "converged"},
		Calibration: Calibration{Intercept: .2, Slope: 1.1},
		Trained:     Trained{AsOf: day(t, "2025-06-01")},
	}
	e.Bands = Bands{
		Groups:  []Group{{"ae", false}, {"ae", true}, {"age", true}, {"gp", false}, {NotKnown, true}},
		Overall: []float64{.25, -.25, 1, .4, 0},
		Bands:   []Band{{From: 65, Sex: "2", People: 60, Median: []float64{.5, -.25, 1.4, .7, 0}}},
	}
	return e
}

// TestExplainByHand works out two people: a woman of 70, in a band of her own, and a man of 40 without A&E history.
func TestExplainByHand(t *testing.T) {
	s, err := smallEntry(t, testLookup).Scorer(testLookup)
	if err != nil {
		t.Fatal(err)
	}
	null := math.NaN()
	//                             age sex imd gp ae365 ae90 emergency rise ethnic
	set := setOf(t, testFeatures, [][]float64{{70, 1, 2, 11, 6, 4, 0, 0, 0}, {40, 0, 10, 0, null, null, 0, 0, 0}})
	parts, err := s.Explain(set, 0, 1)
	if err != nil {
		t.Fatal(err)
	}
	want := [][]struct{ value, usual float64 }{
		{{6*.25 + 4*.5, .5}, {2 * -.05, -.25}, {70 * .02, 1.4}, {11 * .1, .7}, {0, 0}},
		{{1*.25 + 0*.5, .25}, {10 * -.05, -.25}, {40 * .02, 1}, {0, .4}, {-.75, 0}},
	}
	for i, part := range parts {
		for g, w := range want[i] {
			near(t, "value of "+part.Groups[g].Name, part.Groups[g].Value, w.value, 1e-12)
			near(t, "usual of "+part.Groups[g].Name, part.Groups[g].Usual, w.usual, 0)
			near(t, "excess of "+part.Groups[g].Name, part.Groups[g].Excess(), w.value-w.usual, 1e-12)
		}
	}
	near(t, "eta", parts[0].Eta, -3+3.5-.1+1.4+1.1, 1e-12)
	if _, err := s.Explain(set, 2); err == nil {
		t.Error("a row that is not there: have no error")
	}
}

func TestScoreWarnsOfNullsTrainingNeverSaw(t *testing.T) {
	s, err := smallEntry(t, testLookup).Scorer(testLookup)
	if err != nil {
		t.Fatal(err)
	}
	null := math.NaN()
	scores, err := scoreAll(s, setOf(t, testFeatures, [][]float64{
		{70, 1, 2, null, 6, 4, 0, 0, 0},
		{70, 1, 2, 4, 6, 4, 0, 0, 0},
		{70, 1, 2, 4, 6, null, 0, 0, 0},
	}))
	if err != nil {
		t.Fatal(err)
	}
	if scores.Eta[0] != scores.Eta[1] {
		t.Errorf("null gp_attended_365d: have eta %v, want that of its median, %v", scores.Eta[0], scores.Eta[1])
	}
	near(t, "half-null indicator", scores.Eta[2], scores.Eta[1]-4*.5-.75, 1e-12)
	if len(scores.Warnings) != 2 || scores.Warnings[0].Feature != "gp_attended_365d" || scores.Warnings[0].Rows != 1 ||
		scores.Warnings[1].Feature != "ae_attended_365d" || scores.Warnings[1].Rows != 1 {
		t.Errorf("have warnings %+v", scores.Warnings)
	}
}

// TestScoreWarnsOfLevelsTrainingNeverSaw: nobody in training has sex X, whose columns are left out of the term and of the product. Whoever
// has it scores as the most frequent sex, and is counted; a level with a column in the product alone is known.
func TestScoreWarnsOfLevelsTrainingNeverSaw(t *testing.T) {
	e, samples := trainPlace(t, plainLaw(3000, 7), richSpec(t), 2)
	s, err := e.Scorer(testLookup)
	if err != nil {
		t.Fatal(err)
	}
	reference := float64(*e.Terms[1].Bases[0].Reference)
	rows := sampleRows(samples[2])[:3]
	for i, sex := range []float64{3, reference, 2} {
		copy(rows[i], rows[0])
		rows[i][1] = sex
	}
	scores, err := scoreAll(s, setOf(t, testFeatures, rows))
	if err != nil {
		t.Fatal(err)
	}
	want := []Warning{{"sex", 1, "a level that nobody had in training: taken as the most frequent one"}}
	if scores.Eta[0] != scores.Eta[1] || !slices.Equal(scores.Warnings, want) {
		t.Errorf("have eta %v beside %v, and warnings %+v, want %+v", scores.Eta[0], scores.Eta[1], scores.Warnings, want)
	}
	main := slices.IndexFunc(e.Terms, func(t FittedTerm) bool { return t.Term == "category(sex)" })
	e.Terms[main].Columns = nil
	e.Covariance = nil
	if s, err = e.Scorer(testLookup); err != nil {
		t.Fatal(err)
	}
	if scores, err = scoreAll(s, setOf(t, testFeatures, rows)); err != nil || !slices.Equal(scores.Warnings, want) {
		t.Errorf("by the product alone: have warnings %+v, %v, want %+v", scores.Warnings, err, want)
	}
}

func TestScorerRefuses(t *testing.T) {
	changed := func(name string, change func(*features.Definition)) Lookup {
		return func(asked string) (features.Definition, bool) {
			d, ok := testLookup(asked)
			if asked == name {
				change(&d)
			}
			return d, ok && d.Name != ""
		}
	}
	for _, c := range []struct {
		name   string
		change func(*Entry)
		lookup Lookup
		want   string
	}{
		{"another format", func(e *Entry) { e.Format = 1 }, testLookup, "have format 1, want 2"},
		{"not converged", func(e *Entry) { e.Fit.Status = "did not converge within the limit of steps" }, testLookup, "did not converge"},
		{"falling calibration", func(e *Entry) { e.Calibration.Slope = -1 }, testLookup, "calibration"},
		{"unlisted feature", func(e *Entry) { e.Terms[0].Bases[0].Feature = "years" }, testLookup, "feature years is not listed"},
		{"no bands", func(e *Entry) { e.Bands = Bands{} }, testLookup, "bands"},
		{"a term of nothing", func(e *Entry) { e.Terms[0].Bases = nil }, testLookup, "have 0 bases"},
		{"a column out of range", func(e *Entry) { e.Terms[0].Columns[0].At = 1 }, testLookup, `column "age" is not usable`},
		{"an unknown transform", func(e *Entry) { e.Terms[0].Bases[0].Transform = "exp" }, testLookup, `have transform "exp"`},
		{"no age", func(e *Entry) { e.Features = e.Features[1:] }, testLookup, "have no feature age"},
		{"no median", func(e *Entry) { e.Features[0].Median = nil }, testLookup, "feature age has no usable median"},
		{"an indicator of nothing", func(e *Entry) { e.Indicators[0].Features = nil }, testLookup, "have no features"},
		{"definition gone", func(*Entry) {}, changed("age", func(d *features.Definition) { d.Name = "" }), "feature age is no longer defined"},
		{"definition changed", func(*Entry) {}, changed("age", func(d *features.Definition) { d.Unit = "months" }), "definition of feature age has changed"},
		{"now for audit", func(*Entry) {}, changed("age", func(d *features.Definition) { d.Sensitivity = features.AuditOnly }), "feature age may be used for less"},
		{"now never a reason", func(*Entry) {}, changed("gp_attended_365d", func(d *features.Definition) { d.Sensitivity = features.NeverReason }), "may be used for less"},
	} {
		e := smallEntry(t, testLookup)
		c.change(e)
		if _, err := e.Scorer(c.lookup); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: have error %v, want %q", c.name, err, c.want)
		}
	}
	if _, err := smallEntry(t, testLookup).Scorer(changed("gp_attended_365d", func(d *features.Definition) { d.Group = "practice" })); err != nil {
		t.Errorf("a renamed group: %v", err)
	}
}

func TestScoreRefusesBadValues(t *testing.T) {
	e := smallEntry(t, testLookup)
	e.Terms[1].Bases[0].Transform = Log1p
	s, err := e.Scorer(testLookup)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := scoreAll(s, setOf(t, testFeatures, [][]float64{{70, 1, 2, -1, 6, 4, 0, 0, 0}})); err == nil || strings.Contains(err.Error(), "-1") {
		t.Errorf("a negative count: have error %v, want one without the value", err)
	}
	if _, err := scoreAll(s, setOf(t, testFeatures[1:], [][]float64{{1, 2, 3, 6, 4, 0, 0, 0}})); err == nil || !strings.Contains(err.Error(), "age") {
		t.Errorf("a set without age: have error %v", err)
	}
}

// BenchmarkScore scores 240,000 residents by 60 columns.
func BenchmarkScore(b *testing.B) {
	e := smallEntry(b, testLookup)
	e.Terms = nil
	for range 12 {
		for _, f := range []Factor{
			{Transform: Linear, Feature: "age"}, {Transform: Log1p, Feature: "gp_attended_365d"}, {Transform: Linear, Feature: "ae_attended_365d"},
			{Transform: Square, Feature: "imd_decile"}, {Transform: Log1p, Feature: "ae_attended_90d"},
		} {
			e.Terms = append(e.Terms, FittedTerm{Group: "ae", Bases: []Basis{{Transform: f.Transform, Feature: f.Feature}}, Columns: []Coefficient{{Coef: .01}}})
		}
	}
	e.Bands = Bands{Groups: e.groups(), Overall: make([]float64, 2)}
	s, err := e.Scorer(testLookup)
	if err != nil {
		b.Fatal(err)
	}
	sample, _ := plainLaw(24000, 1).simulate(0)
	set := setOf(b, testFeatures, sampleRows(sample))
	b.ResetTimer()
	for b.Loop() {
		for range 10 {
			if _, err := s.Score(set, everyone(set)); err != nil {
				b.Fatal(err)
			}
		}
	}
}

// FuzzDecode feeds entries that a hand has altered: they are refused, or they score without a panic.
func FuzzDecode(f *testing.F) {
	e := smallEntry(f, testLookup)
	e.Terms = append(e.Terms, FittedTerm{
		Group: "sex", NeverReason: true, Columns: []Coefficient{{At: 2, Coef: 1}, {At: 5, Coef: .1}},
		Bases: []Basis{{Transform: Category, Feature: "sex", Levels: []string{"1", "2", "9", "X"}, Reference: new(int)}, {Transform: Spline, Feature: "age", Knots: []float64{20, 50, 80}}},
	})
	e.Bands.Groups, e.Bands.Overall = e.groups(), append(e.Bands.Overall, 0)
	e.Bands.Bands = nil
	whole, err := e.Encode()
	if err != nil {
		f.Fatal(err)
	}
	if err := e.Usable(); err != nil {
		f.Fatal(err)
	}
	f.Add(string(whole))
	for _, swap := range [][2]string{
		{`"at": 5`, `"at": 6`}, {`"reference": 0`, `"reference": 4`}, {`"reference": 0`, `"reference": 3`}, {"50,", "20,"}, {`"median": 1,`, ""},
		{`"median": 1,`, `"median": 1e300,`}, {"80", "1e308"}, {`"rcs"`, `"log1p"`}, {`"slope": 1.1`, `"slope": 0`}, {`"X"`, `"X", "Y"`},
	} {
		f.Add(strings.Replace(string(whole), swap[0], swap[1], 1))
	}
	rows := [][]float64{{70, 1, 2, 11, 6, 4, 0, 0, 0}, {math.NaN(), 3, 2, 11, 6, 4, 0, 0, 0}, {1, math.NaN(), 2, 11, 6, 4, 0, 0, 0}}
	f.Fuzz(func(t *testing.T, text string) {
		e, err := Decode([]byte(text))
		if err != nil {
			return
		}
		s, err := e.Scorer(testLookup)
		if err != nil {
			return
		}
		set := setOf(t, testFeatures, rows)
		if scores, err := s.Score(set, everyone(set)); err == nil {
			for i, risk := range scores.Risk {
				if !(risk >= 0 && risk <= 1) {
					t.Errorf("row %d: have risk %v", i, risk)
				}
			}
			if _, err := s.Explain(set, 0, 1, 2); err != nil {
				t.Errorf("scored, but not explained: %v", err)
			}
		}
	})
}

// scoreAll scores a set as if everyone in it were at risk.
func scoreAll(s *Scorer, set *features.Set) (*Scores, error) { return s.Score(set, everyone(set)) }

func everyone(set *features.Set) []bool { return slices.Repeat([]bool{true}, set.Len()) }

func TestScoreLeavesOutWhoIsNotAtRisk(t *testing.T) {
	s, err := smallEntry(t, testLookup).Scorer(testLookup)
	if err != nil {
		t.Fatal(err)
	}
	set := setOf(t, testFeatures, [][]float64{
		{70, 1, 2, math.NaN(), 6, 4, 0, 0, 0}, // would warn
		{70, 1, 2, 4, 6, 4, 0, 0, 0},
	})
	all, err := scoreAll(s, set)
	if err != nil {
		t.Fatal(err)
	}
	scores, err := s.Score(set, []bool{false, true})
	if err != nil {
		t.Fatal(err)
	}
	if !math.IsNaN(scores.Eta[0]) || !math.IsNaN(scores.Risk[0]) || scores.Eta[1] != all.Eta[1] || scores.Risk[1] != all.Risk[1] {
		t.Errorf("have eta %v and risk %v, want NaN for the first row and the same as among all for the second", scores.Eta, scores.Risk)
	}
	if len(all.Warnings) == 0 || len(scores.Warnings) != 0 {
		t.Errorf("have %d warnings with the row and %d without it, want some and none", len(all.Warnings), len(scores.Warnings))
	}
	if _, err := s.Score(set, []bool{true}); err == nil {
		t.Error("one entry for two rows: have no error")
	}
}
