package pipeline

import (
	"context"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"riskstrat/features/source"
	"riskstrat/models/registry"
	"riskstrat/pipeline/place"
	"riskstrat/pipeline/synth"
)

// date reads a date that the test wrote.
func date(s string) source.Day {
	d, err := source.ParseDay(s)
	if err != nil {
		panic(err)
	}
	return d
}

// The shared place's extract is of extractDate; nights are run a year earlier, so that their future is in it.
var (
	extractDate = date("2026-11-20")
	nightDate   = date("2025-11-20")
)

var sharedDir string // removed by TestMain

func TestMain(m *testing.M) {
	code := m.Run()
	_ = os.RemoveAll(sharedDir)
	os.Exit(code)
}

// sharedPlace makes a synthetic place under testdata/place.yaml, with a promoted model. Nobody changes it.
var sharedPlace = sync.OnceValues(func() (p *place.Place, err error) {
	if sharedDir, err = os.MkdirTemp("", "pipeline-test-"); err != nil {
		return nil, err
	}
	_, err = synth.Generate(context.Background(), synth.Options{Dir: filepath.Join(sharedDir, "extract"), Residents: 2500, Seed: 5, AsOf: extractDate, Years: 6})
	if err != nil {
		return nil, err
	}
	text, err := os.ReadFile(filepath.Join("testdata", "place.yaml"))
	if err != nil {
		return nil, err
	}
	if err := os.WriteFile(filepath.Join(sharedDir, "place.yaml"), text, 0o644); err != nil {
		return nil, err
	}
	if p, err = place.Open(filepath.Join(sharedDir, "place.yaml")); err != nil {
		return nil, err
	}
	trained, err := Train(context.Background(), p, "emergency_admission", TrainOptions{AsOf: extractDate, Workers: 2})
	if err != nil {
		return nil, err
	}
	r, err := registry.Open(p.Registry)
	if err != nil {
		return nil, err
	}
	_, err = r.Promote(registry.Promotion{Target: "emergency_admission", Digest: trained.Digest, When: time.Unix(0, 0), Who: "test", Why: "test"})
	return p, err
})

// testPlace is the shared place with an output folder of the test's own.
func testPlace(t *testing.T) *place.Place {
	t.Helper()
	shared, err := sharedPlace()
	if err != nil {
		t.Fatal(err)
	}
	p := *shared
	p.Out = filepath.Join(t.TempDir(), "out")
	return &p
}

// runNight runs the night of nightDate and returns its files by path.
func runNight(t *testing.T, p *place.Place, opt Options) map[string]string {
	t.Helper()
	opt.AsOf, opt.Now = nightDate, func() time.Time { return time.Unix(0, 0) }
	if opt.Workers == 0 {
		opt.Workers = 2
	}
	result, err := Run(t.Context(), p, opt)
	if err != nil {
		t.Fatal(err)
	}
	files := map[string]string{}
	err = filepath.WalkDir(result.Dir, func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		content, err := os.ReadFile(path)
		rel, _ := filepath.Rel(result.Dir, path)
		files[filepath.ToSlash(rel)] = string(content)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}
