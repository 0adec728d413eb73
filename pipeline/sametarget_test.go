package pipeline

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"riskstrat/features/source"
	"riskstrat/models/registry"
	"riskstrat/pipeline/place"
	"riskstrat/pipeline/place/placetest"
	"riskstrat/pipeline/training"
)

// A model moves only to a place that means the same by its target.
func TestModelsOfAnotherTargetAreRefused(t *testing.T) {
	t.Parallel()
	shared := town.Place(t)
	text, err := os.ReadFile(shared.File.Path)
	if err != nil {
		t.Fatal(err)
	}
	r, err := registry.Open(shared.Registry)
	if err != nil {
		t.Fatal(err)
	}
	_, digest, err := r.Champion("emergency_admission", source.NoDay)
	if err != nil {
		t.Fatal(err)
	}
	for says, change := range map[string][2]string{
		"targets.emergency_admission.at_risk: have age >= 65": {"at_risk: age >= 18\n", "at_risk: age >= 65\n"},
		"targets.emergency_admission.outcome: have emerg":     {"outcome: emergency_admissions_365d >= 1", "outcome: emergency_admissions_365d >= 2"},
	} {
		path := filepath.Join(t.TempDir(), "place.yaml")
		if err := os.WriteFile(path, []byte(strings.Replace(string(text), change[0], change[1], 1)), 0o644); err != nil {
			t.Fatal(err)
		}
		p, err := place.Open(path)
		if err != nil {
			t.Fatal(err)
		}
		p.Registry = shared.Registry
		if _, err := training.Recalibrate(t.Context(), p, digest, training.Options{AsOf: placetest.Extract, Workers: 2}); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("have error %v, want %q", err, says)
		}
		if _, err := Run(t.Context(), p, Options{AsOf: nightDate, Workers: 2, Now: time.Now}); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("a night: have error %v, want %q", err, says)
		}
	}
}
