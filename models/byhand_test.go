package models

import (
	"encoding/json"
	"math"
	"slices"
	"strings"
	"testing"
)

// richSpec has every transform, an interaction, a null indicator and a level nobody has.
func richSpec(t testing.TB) Spec {
	s := testSpec(t)
	s.Terms = []string{
		"rcs(age, 4)", "category(sex)", "imd_decile", "log1p(gp_attended_365d)", "winsor(ae_attended_365d, 0.9)",
		"winsor(gp_rate_of_rise, 0.05, 0.95)", "square(gp_rate_of_rise)", "log1p(ae_attended_90d):category(sex)", "ae_attended_90d",
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
		if floor, cut := base["floor"].(float64); cut {
			v = math.Max(v, floor)
		}
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
	scores, err := scorer.Score(set, everyone(set))
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
