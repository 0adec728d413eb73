package models

import (
	"encoding/json"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/apache/arrow/go/v15/arrow"
	"github.com/apache/arrow/go/v15/arrow/array"
	"github.com/apache/arrow/go/v15/arrow/memory"

	"riskstrat/features"
)

// setOf makes a Set of rows of values, NaN for null, as the engine would.
func setOf(t testing.TB, defs []features.Definition, rows [][]float64) *features.Set {
	t.Helper()
	alloc := memory.NewCheckedAllocator(memory.DefaultAllocator)
	t.Cleanup(func() { alloc.AssertSize(t, 0) })
	fields := []arrow.Field{{Name: "resident_id", Type: arrow.BinaryTypes.String}}
	for _, d := range defs {
		types := []arrow.DataType{
			arrow.PrimitiveTypes.Int32, arrow.PrimitiveTypes.Float64,
			&arrow.DictionaryType{IndexType: arrow.PrimitiveTypes.Int8, ValueType: arrow.BinaryTypes.String},
		}
		fields = append(fields, arrow.Field{Name: d.Name, Type: types[d.Type], Nullable: true})
	}
	columns := []arrow.Array{textColumn(alloc, len(rows))}
	for j, d := range defs {
		values, valid := make([]float64, len(rows)), make([]bool, len(rows))
		for i := range rows {
			if valid[i] = !math.IsNaN(rows[i][j]); valid[i] {
				values[i] = rows[i][j]
			}
		}
		columns = append(columns, column(alloc, d, values, valid))
	}
	record := array.NewRecord(arrow.NewSchema(fields, nil), columns, int64(len(rows)))
	for _, c := range columns {
		c.Release()
	}
	s := &features.Set{Record: record}
	t.Cleanup(s.Release)
	return s
}

func textColumn(alloc memory.Allocator, n int) arrow.Array {
	b := array.NewStringBuilder(alloc)
	defer b.Release()
	b.AppendValues(make([]string, n), nil)
	return b.NewArray()
}

func column(alloc memory.Allocator, d features.Definition, values []float64, valid []bool) arrow.Array {
	switch d.Type {
	case features.Real:
		b := array.NewFloat64Builder(alloc)
		defer b.Release()
		b.AppendValues(values, valid)
		return b.NewArray()
	case features.Category:
		return levelColumn(alloc, d.Levels, values, valid)
	}
	b := array.NewInt32Builder(alloc)
	defer b.Release()
	for i, v := range values {
		if valid[i] {
			b.Append(int32(v))
		} else {
			b.AppendNull()
		}
	}
	return b.NewArray()
}

func levelColumn(alloc memory.Allocator, levels []string, values []float64, valid []bool) arrow.Array {
	words := array.NewStringBuilder(alloc)
	defer words.Release()
	words.AppendValues(levels, nil)
	dictionary := words.NewArray()
	defer dictionary.Release()
	index := array.NewInt8Builder(alloc)
	defer index.Release()
	for i, v := range values {
		if valid[i] {
			index.Append(int8(v))
		} else {
			index.AppendNull()
		}
	}
	indices := index.NewArray()
	defer indices.Release()
	return array.NewDictionaryArray(&arrow.DictionaryType{IndexType: arrow.PrimitiveTypes.Int8, ValueType: arrow.BinaryTypes.String}, indices, dictionary)
}

// richSpec has every transform, an interaction, a null indicator and a level nobody has.
func richSpec(t testing.TB) Spec {
	s := testSpec(t)
	s.Terms = []string{
		"rcs(age, 4)", "category(sex)", "imd_decile", "log1p(gp_attended_365d)", "winsor(ae_attended_365d, 0.9)",
		"square(gp_rate_of_rise)", "log1p(ae_attended_90d):category(sex)", "ae_attended_90d",
	}
	return s
}

// sampleRows returns the rows of a sample, in order.
func sampleRows(s *Sample) (rows [][]float64) {
	p := len(s.Features)
	for c := range s.Cells {
		for i := range s.Cells[c].Len() {
			rows = append(rows, slices.Clone(s.Cells[c].X[i*p:(i+1)*p]))
		}
	}
	return rows
}

// byHand works out a linear predictor from the entry's published JSON alone, a row at a time, as a reader of it would.
func byHand(t testing.TB, entry map[string]any, row map[string]float64) float64 {
	t.Helper()
	medians := map[string]float64{}
	for _, u := range entry["features"].([]any) {
		use := u.(map[string]any)
		if m, ok := use["median"].(float64); ok {
			medians[use["feature"].(string)] = m
		}
	}
	value := func(name string) float64 {
		if v := row[name]; !math.IsNaN(v) {
			return v
		}
		return medians[name]
	}
	eta := entry["intercept"].(map[string]any)["coef"].(float64)
	for _, x := range entry["terms"].([]any) {
		term := x.(map[string]any)
		columns := []float64{1}
		for _, y := range term["bases"].([]any) {
			base := y.(map[string]any)
			var crossed []float64
			for _, c := range columns {
				for _, b := range basisByHand(base, value(base["feature"].(string))) {
					crossed = append(crossed, c*b)
				}
			}
			columns = crossed
		}
		for _, y := range term["columns"].([]any) {
			c := y.(map[string]any)
			eta += c["coef"].(float64) * columns[int(c["at"].(float64))]
		}
	}
	for _, x := range entry["indicators"].([]any) {
		in := x.(map[string]any)
		for _, name := range in["features"].([]any) {
			if math.IsNaN(row[name.(string)]) {
				eta += in["column"].(map[string]any)["coef"].(float64)
				break
			}
		}
	}
	return eta
}

func basisByHand(base map[string]any, v float64) []float64 {
	switch base["transform"] {
	case "log1p":
		return []float64{math.Log(1 + v)}
	case "square":
		return []float64{v * v}
	case "winsor":
		return []float64{math.Min(v, base["cap"].(float64))}
	case "category":
		var out []float64
		for level := range base["levels"].([]any) {
			if level != int(base["reference"].(float64)) {
				out = append(out, map[bool]float64{true: 1}[level == int(v)])
			}
		}
		return out
	case "rcs":
		t := []float64{}
		for _, k := range base["knots"].([]any) {
			t = append(t, k.(float64))
		}
		k, out := len(t), []float64{v}
		p := func(u float64) float64 { return math.Pow(math.Max(u, 0), 3) }
		for j := range k - 2 {
			c := p(v-t[j]) - p(v-t[k-2])*(t[k-1]-t[j])/(t[k-1]-t[k-2]) + p(v-t[k-1])*(t[k-2]-t[j])/(t[k-1]-t[k-2])
			out = append(out, c/math.Pow(t[k-1]-t[0], 2))
		}
		return out
	}
	return []float64{v}
}

// TestScoreIsWhatTheEntrySays compares scores with those worked out by hand from the JSON, and the parts with their sum.
func TestScoreIsWhatTheEntrySays(t *testing.T) {
	e, samples := trainPlace(t, plainLaw(3000, 7), richSpec(t), 2)
	encoded, err := e.Encode()
	if err != nil {
		t.Fatal(err)
	}
	decoded, err := Decode(encoded)
	if err != nil {
		t.Fatal(err)
	}
	scorer, err := decoded.Scorer(testLookup)
	if err != nil {
		t.Fatal(err)
	}
	rows := sampleRows(samples[2])
	set := setOf(t, testFeatures, rows)
	scores, err := scorer.Score(set)
	if err != nil {
		t.Fatal(err)
	}
	if len(scores.Warnings) > 0 {
		t.Errorf("have warnings %v, want none", scores.Warnings)
	}
	all := make([]int, len(rows))
	for i := range all {
		all[i] = len(all) - 1 - i
	}
	parts, err := scorer.Explain(set, all...)
	if err != nil {
		t.Fatal(err)
	}
	var published map[string]any
	if err := json.Unmarshal(encoded, &published); err != nil {
		t.Fatal(err)
	}
	for i, values := range rows {
		row := map[string]float64{}
		for j, d := range testFeatures {
			row[d.Name] = values[j]
		}
		want := byHand(t, published, row)
		near(t, "eta", scores.Eta[i], want, 1e-11)
		near(t, "risk", scores.Risk[i], 1/(1+math.Exp(-(e.Calibration.Intercept+e.Calibration.Slope*want))), 1e-11)
		part := parts[len(all)-1-i]
		sum := part.Intercept
		for _, g := range part.Groups {
			sum += g.Value
		}
		if sum != scores.Eta[i] || part.Eta != scores.Eta[i] {
			t.Fatalf("row %d: contributions add up to %v, want eta %v to the bit", i, sum, scores.Eta[i])
		}
	}
	if !slices.ContainsFunc(e.Warnings, func(w string) bool { return strings.Contains(w, "category(sex)=X has one value") }) {
		t.Errorf("have warnings %q, want one naming the level nobody has", e.Warnings)
	}
}

// smallEntry is an entry written by hand: eta = -1 + 0.5 age/10 ... with its groups' usual values.
func smallEntry(t testing.TB) *Entry {
	t.Helper()
	use := func(name string, median float64, nulls int64) Use {
		d, _ := testLookup(name)
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
		Fit:         FitReport{Status: "converged"},
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
	s, err := smallEntry(t).Scorer(testLookup)
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
	s, err := smallEntry(t).Scorer(testLookup)
	if err != nil {
		t.Fatal(err)
	}
	null := math.NaN()
	scores, err := s.Score(setOf(t, testFeatures, [][]float64{
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
		{"another format", func(e *Entry) { e.Format = 2 }, testLookup, "have format 2"},
		{"not converged", func(e *Entry) { e.Fit.Status = "did not converge within the limit of steps" }, testLookup, "did not converge"},
		{"falling calibration", func(e *Entry) { e.Calibration.Slope = -1 }, testLookup, "calibration"},
		{"unlisted feature", func(e *Entry) { e.Terms[0].Bases[0].Feature = "years" }, testLookup, "feature years is not listed"},
		{"no bands", func(e *Entry) { e.Bands = Bands{} }, testLookup, "bands"},
		{"a term of nothing", func(e *Entry) { e.Terms[0].Bases = nil }, testLookup, "have 0 bases"},
		{"a column out of range", func(e *Entry) { e.Terms[0].Columns[0].At = 1 }, testLookup, `column "age" is not usable`},
		{"an unknown transform", func(e *Entry) { e.Terms[0].Bases[0].Transform = "exp" }, testLookup, `have transform "exp"`},
		{"no age", func(e *Entry) { e.Features = e.Features[1:] }, testLookup, "age and sex"},
		{"definition gone", func(*Entry) {}, changed("age", func(d *features.Definition) { d.Name = "" }), "feature age is no longer defined"},
		{"definition changed", func(*Entry) {}, changed("age", func(d *features.Definition) { d.Unit = "months" }), "definition of feature age has changed"},
		{"now for audit", func(*Entry) {}, changed("age", func(d *features.Definition) { d.Sensitivity = features.AuditOnly }), "feature age may be used for less"},
		{"now never a reason", func(*Entry) {}, changed("gp_attended_365d", func(d *features.Definition) { d.Sensitivity = features.NeverReason }), "may be used for less"},
	} {
		e := smallEntry(t)
		c.change(e)
		if _, err := e.Scorer(c.lookup); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: have error %v, want %q", c.name, err, c.want)
		}
	}
	if _, err := smallEntry(t).Scorer(changed("gp_attended_365d", func(d *features.Definition) { d.Group = "practice" })); err != nil {
		t.Errorf("a renamed group: %v", err)
	}
}

func TestScoreRefusesBadValues(t *testing.T) {
	e := smallEntry(t)
	e.Terms[1].Bases[0].Transform = Log1p
	s, err := e.Scorer(testLookup)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.Score(setOf(t, testFeatures, [][]float64{{70, 1, 2, -1, 6, 4, 0, 0, 0}})); err == nil || strings.Contains(err.Error(), "-1") {
		t.Errorf("a negative count: have error %v, want one without the value", err)
	}
	if _, err := s.Score(setOf(t, testFeatures[1:], [][]float64{{1, 2, 3, 6, 4, 0, 0, 0}})); err == nil || !strings.Contains(err.Error(), "age") {
		t.Errorf("a set without age: have error %v", err)
	}
}

// BenchmarkScore scores 240,000 residents by 60 columns.
func BenchmarkScore(b *testing.B) {
	e := smallEntry(b)
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
			if _, err := s.Score(set); err != nil {
				b.Fatal(err)
			}
		}
	}
}
