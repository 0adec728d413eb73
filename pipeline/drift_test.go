package pipeline

import (
	"encoding/csv"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"riskstrat/pipeline/gate"
	"riskstrat/pipeline/place"
	"riskstrat/pipeline/synth/fault"
)

// faultyPlace is the shared place with faults in its extract.
func faultyPlace(t *testing.T, faults ...fault.Fault) *place.Place {
	t.Helper()
	p := town.Place(t)
	dir := t.TempDir()
	if err := os.CopyFS(dir, os.DirFS(filepath.Join(town.Dir(), "extract"))); err != nil {
		t.Fatal(err)
	}
	if err := fault.Plant(t.Context(), dir, faults...); err != nil {
		t.Fatal(err)
	}
	p.Extract.Dir = dir
	return p
}

// A night without a fault says how far every feature and the score are from training, and finds nothing.
func TestDriftOfACleanNight(t *testing.T) {
	p := town.Place(t)
	files := runNight(t, p, Options{})
	rows, err := csv.NewReader(strings.NewReader(files["audit/drift.csv"])).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	named := map[string]string{}
	for _, r := range rows[1:] {
		named[r[2]] = r[3]
	}
	for _, name := range []string{"linear predictor", "age", "gp_attended_90d", "ae_attended_365d", "household_ae_attended_365d"} {
		if named[name] != "stable" {
			t.Errorf("%s: have the verdict %q, want stable", name, named[name])
		}
	}
	if strings.Contains(files["manifest.json"], "drift:") {
		t.Error("the manifest warns of drift")
	}
}

// The practices with one record system, half of the place, code attended appointments as unknown for a fortnight: the night stops, saying who, what and since when.
func TestDriftStopsTheNight(t *testing.T) {
	p := faultyPlace(t, fault.Fault{
		Table: "gp_appointments", Since: nightDate - 14, Effect: fault.Recode("status", "attended", "unknown"),
		Of: func(p fault.Person) bool { return p.Supplier == "System A" },
	})
	_, err := Run(t.Context(), p, Options{AsOf: nightDate, Workers: 2, Now: func() time.Time { return time.Unix(0, 0) }})
	var refused *gate.Refused
	if !errors.As(err, &refused) {
		t.Fatalf("have the error %v, want the gate's", err)
	}
	if len(refused.Findings) != 1 {
		t.Fatalf("have %v, want one finding", refused.Findings)
	}
	have := refused.Findings[0].String()
	for _, want := range []string{"drift: gp_appointments: the 1", `practices with record system "System A"`, "rows with status is attended since 2025-11-06, for 14 days", "gp_attended_365d"} {
		if !strings.Contains(have, want) {
			t.Errorf("have %q, want %q in it", have, want)
		}
	}
	if _, err := os.Lstat(filepath.Join(p.Out, "latest")); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("a night that was stopped is published: %v", err)
	}
}
