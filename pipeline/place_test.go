package pipeline

import (
	"context"
	"io/fs"
	"os"
	"path/filepath"
	"testing"
	"time"

	"riskstrat/pipeline/place"
	"riskstrat/pipeline/place/placetest"
	"riskstrat/pipeline/training"
)

// Nights are run a year before the extract, so that their future is in it.
var nightDate = placetest.Extract - 365

// town is the place of this package's tests.
var town = placetest.NewTown(func(p *place.Place) (string, error) {
	trained, err := training.Run(context.Background(), p, placetest.Target, training.Options{AsOf: placetest.Extract, Workers: 2})
	if err != nil {
		return "", err
	}
	return trained.Digest, nil
})

func TestMain(m *testing.M) { os.Exit(town.Main(m)) }

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
