package training

import (
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"riskstrat/features/source"
	"riskstrat/models/registry"
	"riskstrat/pipeline/place/placetest"
)

// Calibrating a model anew on the dates and residents it was calibrated on gives what it had: the samples are the same.
func TestRecalibrationOfTheSameDates(t *testing.T) {
	t.Parallel()
	p := town.Place(t)
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
	again, err := Recalibrate(t.Context(), p, digest[:12], Options{AsOf: placetest.Extract, Workers: 2})
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
