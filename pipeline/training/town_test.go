package training

import (
	"context"
	"os"
	"testing"

	"riskstrat/features/source"
	"riskstrat/models/registry"
	"riskstrat/pipeline/place"
	"riskstrat/pipeline/place/placetest"
)

// town is the place of this package's tests.
var town = placetest.NewTown(func(p *place.Place) (string, error) {
	trained, err := Run(context.Background(), p, placetest.Target, Options{AsOf: placetest.Extract, Workers: 2})
	if err != nil {
		return "", err
	}
	return trained.Digest, nil
})

func TestMain(m *testing.M) { os.Exit(town.Main(m)) }

// champion is the town's, as its registry has it: trained by two workers.
func champion(t *testing.T) *Model {
	t.Helper()
	r, err := registry.Open(town.Place(t).Registry)
	if err != nil {
		t.Fatal(err)
	}
	entry, digest, err := r.Champion(placetest.Target, source.NoDay)
	if err != nil {
		t.Fatal(err)
	}
	return &Model{Entry: entry, Digest: digest}
}
