package training

import (
	"math"
	"path/filepath"
	"testing"

	"riskstrat/models"
	"riskstrat/pipeline/place/placetest"
)

// A training that streams its rows from a file makes the model of one that holds them, but for the order of sums, and the same however its
// work is cut.
func TestSameModelFromAFile(t *testing.T) {
	t.Parallel()
	train := func(opt Options) *Model {
		p := town.Place(t)
		p.Registry = filepath.Join(t.TempDir(), "models")
		opt.AsOf = placetest.Extract
		trained, err := Run(t.Context(), p, "emergency_admission", opt)
		if err != nil {
			t.Fatal(err)
		}
		return trained
	}
	held := champion(t).Entry
	streamed := train(Options{Workers: 2, room: 1})
	for _, c := range placetest.Cuts[3:] {
		again := train(Options{Workers: c.Workers, partitions: c.Partitions, room: 1})
		if again.Digest != streamed.Digest {
			t.Errorf("%d workers, %d partitions: have another model from a file", c.Workers, c.Partitions)
		}
	}
	have := streamed.Entry
	same := func(what string, a, b models.Coefficient) {
		if !(math.Abs(a.Coef-b.Coef) <= 1e-6*max(1, math.Abs(b.Coef))) {
			t.Errorf("%s of %s: have %v from a file, %v from memory", what, b.Name, a.Coef, b.Coef)
		}
	}
	same("coefficient", have.Intercept, held.Intercept)
	for i, term := range held.Terms {
		for k, c := range term.Columns {
			same("coefficient", have.Terms[i].Columns[k], c)
		}
	}
	if have.Trained.Fit.Rows != held.Trained.Fit.Rows || have.Trained.Fit.Events != held.Trained.Fit.Events || have.Trained.Fit.People != held.Trained.Fit.People {
		t.Errorf("have %+v from a file, %+v from memory", have.Trained.Fit, held.Trained.Fit)
	}
}
