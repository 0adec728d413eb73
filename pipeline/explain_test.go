package pipeline

import (
	"errors"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/parquet-go/parquet-go"

	"riskstrat/features/source"
	"riskstrat/pipeline/cohort"
	"riskstrat/pipeline/publish"
)

// Everybody whom a night scored is explained, to the bit of what it published; of everybody else the ledger says why not.
func TestEveryScoreIsExplained(t *testing.T) {
	t.Parallel()
	p := testPlace(t)
	m := runOn(t, p, nightDate, "")
	scores := m.scores(t, "emergency_admission")
	explained, reasons := 0, map[cohort.Reason]int{}
	seen := map[string]bool{}
	for i, row := range m.ledger {
		if seen[row.Resident] || i%60 > 0 { // some of them: each reads three files whole
			continue
		}
		seen[row.Resident] = true
		x, err := Explain(p, ExplainOptions{Resident: row.Resident})
		s, scored := scores[row.Resident]
		if !scored {
			var not *NotScored
			var refused *source.Refused
			if !errors.As(err, &not) || !errors.As(err, &refused) || strings.Contains(err.Error(), row.Resident) || len(not.Ledger) == 0 {
				t.Fatalf("somebody who was not scored: have %v", err)
			}
			reasons[not.Ledger[0].Reason]++
			continue
		}
		if err != nil {
			t.Fatal(err)
		}
		if !x.Exact || x.Eta != *s.Eta || x.Risk != *s.Risk || x.Workings.Eta != *s.Eta || x.Run != nightDate.String() {
			t.Fatalf("have %+v, want eta %v and risk %v as published", x, *s.Eta, *s.Risk)
		}
		explained++
	}
	if explained < 20 || reasons[cohort.UnderAge] == 0 || reasons[cohort.Left] == 0 {
		t.Errorf("explained %d, and %v: the night has too few people to tell", explained, reasons)
	}
}

// explainable is a place with one night, and somebody whom it scored.
func explainable(t *testing.T) (*made, ExplainOptions, func(ExplainOptions) (*Explanation, error)) {
	t.Helper()
	p := testPlace(t)
	m := runOn(t, p, nightDate, "")
	who := sortedKeys(m.scores(t, "emergency_admission"))[0]
	return &m, ExplainOptions{Resident: who}, func(o ExplainOptions) (*Explanation, error) { return Explain(p, o) }
}

// What is set is scored as somebody who was like that from the start: the same as the person of the night who is.
func TestWhatIfIsAnotherPersonOfTheNight(t *testing.T) {
	t.Parallel()
	m, o, explain := explainable(t)
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
	before, err := explain(o)
	if err != nil {
		t.Fatal(err)
	}
	if before.If != nil {
		t.Error("nothing was set: have a what-if")
	}
	o.Set = []Setting{{"age", "90"}, {"condition_copd", "1"}}
	x, err := explain(o)
	if err != nil {
		t.Fatal(err)
	}
	if at.Age == nil || at.COPD == nil || x.Eta != before.Eta || x.If == nil || x.If.AtRisk == nil || !*x.If.AtRisk {
		t.Fatalf("have %+v", x)
	}
	// Only the terms of what was set have changed, and by as much as the predictor has.
	moved := 0.0
	for g, group := range x.If.Workings.Groups {
		for k, term := range group.Terms {
			was := x.Workings.Groups[g].Terms[k].Value
			if term.Value != was && term.Term != "rcs(age, 4)" && term.Term != "condition_copd" {
				t.Errorf("%s: have %v, want %v as before", term.Term, term.Value, was)
			}
			moved += term.Value - was
		}
	}
	if diff := x.If.Workings.Eta - x.Workings.Eta; math.Abs(diff-moved) > 1e-12 || moved == 0 {
		t.Errorf("terms moved by %v, the predictor by %v", moved, diff)
	}
	o.Set = []Setting{{"age", "12"}}
	if x, err = explain(o); err != nil || x.If.AtRisk == nil || *x.If.AtRisk {
		t.Errorf("a child of a rule for adults: have %+v, %v, want somebody not at risk", x.If, err)
	}
}

func TestExplainRefuses(t *testing.T) {
	t.Parallel()
	m, o, explain := explainable(t)
	who := o.Resident
	asks := func(change func(*ExplainOptions), want string) {
		t.Helper()
		asked := o
		change(&asked)
		_, err := explain(asked)
		var bad *BadRequest
		if !errors.As(err, &bad) || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), who) {
			t.Errorf("have %v, want a bad request: %s", err, want)
		}
	}
	asks(func(o *ExplainOptions) { o.AsOf = nightDate - 1 }, "there is no night of 2025-11-19")
	asks(func(o *ExplainOptions) { o.Target = "escalation" }, `did not score "escalation", want emergency_admission`)
	asks(func(o *ExplainOptions) { o.Set = []Setting{{"agee", "1"}} }, "feature agee: the model does not read it; did you mean age?")
	asks(func(o *ExplainOptions) { o.Set = []Setting{{"sensitive", "1"}} }, "the model does not read it; it reads ")
	asks(func(o *ExplainOptions) { o.Set = []Setting{{"age", "1"}, {"age", "2"}} }, "feature age: is set twice")
	asks(func(o *ExplainOptions) { o.Set = []Setting{{"condition_copd", "2"}} }, "feature condition_copd: want a whole number from 0 to 1, or null")

	refuses := func(want string) {
		t.Helper()
		_, err := explain(o)
		var refused *source.Refused
		if !errors.As(err, &refused) || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), who) {
			t.Errorf("have %v, want an input refused: %s", err, want)
		}
	}
	o.Resident = "nobody"
	refuses("nobody of that pseudonym is in the ledger of night 2025-11-20")
	o.Resident = who

	if _, err := publish.Prune(filepath.Dir(filepath.Dir(m.dir)), nightDate+50, publish.Retention{Scores: 40}); err != nil {
		t.Fatal(err)
	}
	refuses("scores.parquet of night 2025-11-20 was taken away on 2026-01-09 by retention (scores_days: 40)")
	if err := os.Remove(filepath.Join(m.dir, "tombstones.json")); err != nil {
		t.Fatal(err)
	}
	refuses("scores.parquet is missing, and has no tombstone")
}

// A score that the stored features and the model do not give is not explained, however near they come.
func TestExplainRefusesAScoreThatIsNotSo(t *testing.T) {
	t.Parallel()
	p := testPlace(t)
	m := runOn(t, p, nightDate, "")
	who := sortedKeys(m.scores(t, "emergency_admission"))[0]
	for _, by := range []float64{0, 1e-14, 1e-9} {
		x := &explaining{place: p, opt: ExplainOptions{Resident: who}}
		for _, stage := range []func() error{x.find, x.model, x.read} {
			if err := stage(); err != nil {
				t.Fatal(err)
			}
		}
		x.out.Eta += by
		err := x.recompute()
		if refused := err != nil; refused != (by > acrossArchitectures) || x.out.Exact != (by == 0) {
			t.Errorf("published %v beside what is stored: have %v, exact %v", by, err, x.out.Exact)
		}
	}

	path := filepath.Join(m.dir, "features.parquet")
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	content[len(content)/2] ^= 1
	if err := os.Chmod(path, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, content, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := Explain(p, ExplainOptions{Resident: who}); err == nil || !strings.Contains(err.Error(), "damaged since it was published") {
		t.Errorf("a file that was changed: have %v", err)
	}
}
