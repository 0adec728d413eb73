package training

import (
	"fmt"
	"math"
	"path/filepath"
	"testing"

	"riskstrat/pipeline/place/placetest"
)

// A model's bytes do not depend on how many workers make it, nor on how many partitions its residents are cut into.
func TestSameModelHoweverItIsCut(t *testing.T) {
	t.Parallel()
	seen := map[string]string{champion(t).Digest: "the champion"}
	for _, c := range placetest.Cuts[2:] {
		p := town.Place(t)
		p.Registry = filepath.Join(t.TempDir(), "models")
		trained, err := Run(t.Context(), p, "emergency_admission", Options{AsOf: placetest.Extract, Workers: c.Workers, partitions: c.Partitions})
		if err != nil {
			t.Fatal(err)
		}
		seen[trained.Digest] = fmt.Sprintf("%d workers, %d partitions", c.Workers, c.Partitions)
	}
	if len(seen) != 1 {
		t.Errorf("have %d models, want one: %v", len(seen), seen)
	}
}

// A count is trained on and judged from the extract as events are.
func TestTrainACount(t *testing.T) {
	t.Parallel()
	p := town.Place(t)
	p.Registry = t.TempDir()
	trained, err := Run(t.Context(), p, "ae_attendances", Options{AsOf: placetest.Extract, Workers: 2})
	if err != nil {
		t.Fatal(err)
	}
	r := trained.Entry.Figures.Validate.Report
	if n := trained.Entry.Trained.Validate; n.Total <= float64(n.Events) || r == nil || math.Abs(r.EventRate.Value*r.Weight-n.Total) > .1*n.Total {
		t.Errorf("have %+v, judged %+v: want more attendances than people attending", n, r)
	}
	if oe := r.ObservedExpected.Value; !(oe > .7 && oe < 1.4) {
		t.Errorf("have O/E %.3f, want about 1", oe)
	}
}
