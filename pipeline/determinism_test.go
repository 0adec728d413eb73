package pipeline

import (
	"fmt"
	"path/filepath"
	"testing"
	"time"

	"riskstrat/pipeline/outreach"
)

// cuts are ways to share the same work out.
var cuts = []struct{ workers, partitions int }{{1, 1}, {2, 1}, {1, 32}, {3, 4}, {2, 256}}

// A night's bytes do not depend on how many workers make it, nor on how many partitions its residents are cut into.
func TestSameNightHoweverItIsCut(t *testing.T) {
	t.Parallel()
	var want map[string]string
	for _, c := range cuts {
		have := runNight(t, testPlace(t), Options{Workers: c.workers, partitions: c.partitions})
		if want == nil {
			want = have
		}
		if len(have) != len(want) || len(have) < 10 {
			t.Errorf("%d workers, %d partitions: have %d files, want %d", c.workers, c.partitions, len(have), len(want))
		}
		for path := range want {
			if path != "timings.json" && have[path] != want[path] {
				t.Errorf("%d workers, %d partitions: %s differs", c.workers, c.partitions, path)
			}
		}
	}
}

// Nor do a model's.
func TestSameModelHoweverItIsCut(t *testing.T) {
	t.Parallel()
	seen := map[string]string{}
	for _, c := range cuts {
		p := testPlace(t)
		p.Registry = filepath.Join(t.TempDir(), "models")
		trained, err := Train(t.Context(), p, "emergency_admission", TrainOptions{AsOf: extractDate, Workers: c.workers, partitions: c.partitions})
		if err != nil {
			t.Fatal(err)
		}
		seen[trained.Digest] = fmt.Sprintf("%d workers, %d partitions", c.workers, c.partitions)
	}
	if len(seen) != 1 {
		t.Errorf("have %d models, want one: %v", len(seen), seen)
	}
}

// Nor do the bytes of a night that remembers one before it, with people held out and an equity floor.
func TestSameSecondNightHoweverItIsCut(t *testing.T) {
	t.Parallel()
	var want map[string]string
	for _, c := range cuts[1:4] {
		p := wholePlace(t)
		p.List[0].Holdout = outreach.Holdout{Share: 0.3, Approver: "a test", Review: "REC 1", Until: nightDate + 60}
		p.List[0].Equity = true
		before := Options{AsOf: nightDate - 1, Workers: c.workers, partitions: c.partitions, Now: func() time.Time { return time.Unix(0, 0) }}
		if _, err := Run(t.Context(), p, before); err != nil {
			t.Fatal(err)
		}
		have := runNight(t, p, Options{Workers: c.workers, partitions: c.partitions})
		for path := range have {
			if path == "manifest.json" { // the configuration names a folder of the test's own
				delete(have, path)
			}
		}
		if want == nil {
			want = have
		}
		for _, path := range []string{"caseload.parquet", "comparison.parquet", "ledger.parquet"} {
			if have[path] == "" {
				t.Fatalf("the night left no %s", path)
			}
		}
		for path := range want {
			if path != "timings.json" && have[path] != want[path] {
				t.Errorf("%d workers, %d partitions: %s differs", c.workers, c.partitions, path)
			}
		}
	}
}
