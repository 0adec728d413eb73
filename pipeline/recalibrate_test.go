package pipeline

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"riskstrat/features/source"
	"riskstrat/models/registry"
	"riskstrat/pipeline/place"
)

// Calibrating a model anew on the dates and residents it was calibrated on gives what it had: the samples are the same.
func TestRecalibrationOfTheSameDates(t *testing.T) {
	t.Parallel()
	p := testPlace(t)
	p.Registry = t.TempDir()
	if err := os.CopyFS(p.Registry, os.DirFS(filepath.Join(filepath.Dir(p.File.Path), "models"))); err != nil {
		t.Fatal(err)
	}
	r, err := registry.Open(p.Registry)
	if err != nil {
		t.Fatal(err)
	}
	parent, digest, err := r.Champion("emergency_admission", source.NoDay)
	if err != nil {
		t.Fatal(err)
	}
	again, err := Recalibrate(t.Context(), p, digest[:12], TrainOptions{AsOf: extractDate, Workers: 2})
	if err != nil {
		t.Fatal(err)
	}
	e := again.Entry
	if e.Recalibrated == nil || e.Recalibrated.Parent != digest || again.Digest == digest {
		t.Fatalf("have %+v as %s, want a model of its own whose parent is %s", e.Recalibrated, again.Digest, digest)
	}
	if e.Calibration.Intercept != parent.Calibration.Intercept || e.Calibration.Slope != parent.Calibration.Slope {
		t.Errorf("have calibration %+v, want %+v", e.Calibration, parent.Calibration)
	}
	if want := asJSON(t, parent.Figures.Validate); asJSON(t, e.Figures.Validate) != want || asJSON(t, e.Recalibrated.Before) != want {
		t.Error("have other figures of the validation date than the parent's")
	}
	if _, _, err := r.Get(again.Digest); err != nil {
		t.Errorf("it is not in the registry: %v", err)
	}
}

func asJSON(t *testing.T, v any) string {
	t.Helper()
	b, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// A model moves only to a place that means the same by its target.
func TestRecalibrationRefusesAnotherTarget(t *testing.T) {
	t.Parallel()
	shared := testPlace(t)
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
		if _, err := Recalibrate(t.Context(), p, digest, TrainOptions{AsOf: extractDate, Workers: 2}); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("have error %v, want %q", err, says)
		}
		if _, err := Run(t.Context(), p, Options{AsOf: nightDate, Workers: 2, Now: time.Now}); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("a night: have error %v, want %q", err, says)
		}
	}
}
