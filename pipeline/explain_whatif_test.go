package pipeline

import (
	"math"
	"path/filepath"
	"slices"
	"testing"

	"github.com/parquet-go/parquet-go"

	"riskstrat/pipeline/explain"
)

// settings are changes of a record, by feature and value in turn.
func settings(texts ...string) (all []explain.Setting) {
	for pair := range slices.Chunk(texts, 2) {
		all = append(all, explain.Setting{Feature: pair[0], Value: pair[1]})
	}
	return all
}

// What is set is scored as somebody who was like that from the start: the same as the person of the night who is.
func TestWhatIfIsAnotherPersonOfTheNight(t *testing.T) {
	t.Parallel()
	m, o, answer := explainable(t)
	type row struct {
		Resident string `parquet:"resident_id"`
		Age      *int32 `parquet:"age"`
		COPD     *int32 `parquet:"condition_copd"`
	}
	rows, err := parquet.ReadFile[row](filepath.Join(m.dir, "features.parquet"))
	if err != nil {
		t.Fatal(err)
	}
	at := rows[0]
	for _, r := range rows {
		if r.Resident == o.Resident {
			at = r
		}
	}
	before, err := answer(o)
	if err != nil {
		t.Fatal(err)
	}
	if before.If != nil {
		t.Error("nothing was set: have a what-if")
	}
	o.Set = settings("age", "90", "condition_copd", "1")
	x, err := answer(o)
	if err != nil {
		t.Fatal(err)
	}
	if at.Age == nil || at.COPD == nil || x.Scores[0].Workings.Eta != before.Scores[0].Workings.Eta || x.If == nil || x.If.AtRisk == nil || !*x.If.AtRisk {
		t.Fatalf("have %+v", x)
	}
	// Only the terms of what was set have changed, and by as much as the predictor has.
	moved := 0.0
	for g, group := range x.If.Workings.Groups {
		for k, term := range group.Terms {
			was := x.Scores[0].Workings.Groups[g].Terms[k].Value
			if term.Value != was && term.Term != "rcs(age, 4)" && term.Term != "condition_copd" {
				t.Errorf("%s: have %v, want %v as before", term.Term, term.Value, was)
			}
			moved += term.Value - was
		}
	}
	if diff := x.If.Workings.Eta - x.Scores[0].Workings.Eta; math.Abs(diff-moved) > 1e-12 || moved == 0 {
		t.Errorf("terms moved by %v, the predictor by %v", moved, diff)
	}
	o.Set = settings("age", "12")
	if x, err = answer(o); err != nil || x.If.AtRisk == nil || *x.If.AtRisk {
		t.Errorf("a child of a rule for adults: have %+v, %v, want somebody not at risk", x.If, err)
	}
}
