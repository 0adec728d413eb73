package training

import (
	"context"
	"os"
	"testing"

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
