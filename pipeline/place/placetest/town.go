// Package placetest makes the small synthetic place that tests of the night and of the rooms beside it share: 2,500 residents, six years, and a
// configuration of few terms, so that a model is fitted in no time. Only tests import it.
//
//  1. A package's tests declare one Town, and how its champion, if they need one, is trained.
//  2. TestMain runs them through Main, which takes the folder away afterwards.
//  3. Place is what a test works on: the extract and the champion of all its tests, an output folder of its own.
package placetest

import (
	"context"
	_ "embed"
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

//go:embed place.yaml
var configuration string

// Configuration is the place.yaml of every town.
func Configuration() string { return configuration }

// Extract is the date of every town's extract.
var Extract = Date("2026-11-20")

// Target is what the champion predicts, and the name of its model.
const Target = "emergency_admission"

// Date reads a date that a test wrote.
func Date(s string) source.Day {
	d, err := source.ParseDay(s)
	if err != nil {
		panic(err)
	}
	return d
}

// Cuts are ways to share the same work out.
var Cuts = []struct{ Workers, Partitions int }{{1, 1}, {2, 1}, {1, 32}, {3, 4}, {2, 256}}

// Open writes the configuration into a folder and opens the place there, which need not have an extract.
func Open(dir string) (*place.Place, error) {
	path := filepath.Join(dir, "place.yaml")
	if err := os.WriteFile(path, []byte(configuration), 0o644); err != nil {
		return nil, err
	}
	return place.Open(path)
}

// Town is a place that the tests of a package share, made when the first of them asks for it. Nobody changes it.
type Town struct {
	champion func(*place.Place) (digest string, err error)
	shared   func() (*place.Place, error)
	dir      string // removed by Main
}

// NewTown is a town whose champion is made by a function, which keeps it in the place's registry and returns its digest; nil: it has none.
func NewTown(champion func(*place.Place) (digest string, err error)) *Town {
	t := &Town{champion: champion}
	t.shared = sync.OnceValues(t.make)
	return t
}

// Main runs the tests and takes the town away; it returns their exit code.
func (t *Town) Main(m *testing.M) int {
	defer func() { _ = os.RemoveAll(t.dir) }()
	return m.Run()
}

// Dir is the town's folder, once Shared has been asked: room for what several tests make once.
func (t *Town) Dir() string { return t.dir }

// Shared is the place that all tests see.
func (t *Town) Shared() (*place.Place, error) { return t.shared() }

// Place is the shared place with an output folder of the test's own.
func (t *Town) Place(tb testing.TB) *place.Place {
	tb.Helper()
	shared, err := t.shared()
	if err != nil {
		tb.Fatal(err)
	}
	p := *shared
	p.Out = filepath.Join(tb.TempDir(), "out")
	return &p
}

func (t *Town) make() (*place.Place, error) {
	var err error
	if t.dir, err = os.MkdirTemp("", "town-"); err != nil {
		return nil, err
	}
	_, err = synth.Generate(context.Background(), synth.Options{Dir: filepath.Join(t.dir, "extract"), Residents: 2500, Seed: 5, AsOf: Extract, Years: 6})
	if err != nil {
		return nil, err
	}
	p, err := Open(t.dir)
	if err != nil {
		return nil, err
	}
	if t.champion == nil {
		return p, nil
	}
	digest, err := t.champion(p)
	if err != nil {
		return nil, err
	}
	r, err := registry.Open(p.Registry)
	if err != nil {
		return nil, err
	}
	_, err = r.Promote(registry.Promotion{Target: Target, Digest: digest, When: time.Unix(0, 0), Who: "test", Why: "test"})
	return p, err
}
