package pipeline

import (
	"testing"
	"time"

	"riskstrat/pipeline/outreach"
	"riskstrat/pipeline/place/placetest"
)

// A night's bytes do not depend on how many workers make it, nor on how many partitions its residents are cut into.
func TestSameNightHoweverItIsCut(t *testing.T) {
	t.Parallel()
	var want map[string]string
	for _, c := range placetest.Cuts {
		have := runNight(t, town.Place(t), Options{Workers: c.Workers, partitions: c.Partitions})
		if want == nil {
			want = have
		}
		if len(have) != len(want) || len(have) < 10 {
			t.Errorf("%d workers, %d partitions: have %d files, want %d", c.Workers, c.Partitions, len(have), len(want))
		}
		for path := range want {
			if path != "timings.json" && have[path] != want[path] {
				t.Errorf("%d workers, %d partitions: %s differs", c.Workers, c.Partitions, path)
			}
		}
	}
}

// Nor do the bytes of a night that remembers one before it, with people held out and an equity floor.
func TestSameSecondNightHoweverItIsCut(t *testing.T) {
	t.Parallel()
	var want map[string]string
	for _, c := range placetest.Cuts[1:4] {
		p := wholePlace(t)
		p.List[0].Holdout = outreach.Holdout{Share: 0.3, Approver: "a test", Review: "REC 1", Until: nightDate + 60}
		p.List[0].Equity = true
		before := Options{AsOf: nightDate - 1, Workers: c.Workers, partitions: c.Partitions, Now: func() time.Time { return time.Unix(0, 0) }}
		if _, err := Run(t.Context(), p, before); err != nil {
			t.Fatal(err)
		}
		have := runNight(t, p, Options{Workers: c.Workers, partitions: c.Partitions})
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
				t.Errorf("%d workers, %d partitions: %s differs", c.Workers, c.Partitions, path)
			}
		}
	}
}
