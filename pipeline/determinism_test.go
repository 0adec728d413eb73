package pipeline

import (
	"fmt"
	"path/filepath"
	"testing"
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
