package models

import (
	"bytes"
	"encoding/json"
	"testing"
)

// TestPersonDisjointNeverSawItsPeople turns the past outcomes of the people held out the other way round: the figure that
// must not have seen them stays the same to the last byte, the one that did moves.
func TestPersonDisjointNeverSawItsPeople(t *testing.T) {
	spec, l := testSpec(t), plainLaw(3000, 13)
	train := func(flip bool) Figures {
		var s [3]*Sample
		s[0], _ = l.simulate(spec.Train.Fit...)
		s[1], _ = l.simulate(spec.Train.Calibrate)
		s[2], _ = l.simulate(spec.Train.Validate)
		g := newGroups(s[0], s[1], s[2])
		for _, one := range s[:2] {
			parts := g.parts(one, "held out", spec.Seed, heldParts)
			for c := range one.Cells {
				for i, part := range parts[c] {
					if r := &one.Cells[c]; part == 0 && flip {
						r.Outcome[i] = 1 - r.Outcome[i]
						r.X[i*len(one.Features)] = 99 // age
					}
				}
			}
		}
		e, err := Train(t.Context(), s[0], s[1], s[2], testTarget, spec, Options{AsOf: day(t, "2025-06-01")})
		if err != nil {
			t.Fatal(err)
		}
		return e.Figures
	}
	text := func(f Figure) string {
		b, err := json.Marshal(f)
		if err != nil {
			t.Fatal(err)
		}
		return string(b)
	}
	a, b := train(false), train(true)
	if text(a.PersonDisjoint) != text(b.PersonDisjoint) || a.PersonDisjoint.Report == nil {
		t.Error("the person-disjoint figure depends on the past of its people")
	}
	if text(a.SamePeople) == text(b.SamePeople) {
		t.Error("the figure of the model itself does not depend on them: the test shows nothing")
	}
}

// TestValidationTeachesNothing: outcomes of the validation date change figures, and nothing else of the model.
func TestValidationTeachesNothing(t *testing.T) {
	spec, l := testSpec(t), plainLaw(2000, 14)
	spec.Penalty = Penalty{Lambda: []float64{1e-4, 1e-2}, Folds: 2}
	train := func(flip bool) *Entry {
		var s [3]*Sample
		s[0], _ = l.simulate(spec.Train.Fit...)
		s[1], _ = l.simulate(spec.Train.Calibrate)
		s[2], _ = l.simulate(spec.Train.Validate)
		if flip {
			reverse(s[2])
		}
		e, err := Train(t.Context(), s[0], s[1], s[2], testTarget, spec, Options{AsOf: day(t, "2025-06-01")})
		if err != nil {
			t.Fatal(err)
		}
		return e
	}
	a, b := train(false), train(true)
	if a.Figures.Validate.Report.AUROC.Value < .6 || b.Figures.Validate.Report.AUROC.Value > .4 {
		t.Errorf("have AUROC %v, and %v of outcomes turned round", a.Figures.Validate.Report.AUROC, b.Figures.Validate.Report.AUROC)
	}
	// What is said of the figures follows from them; nothing else of the entry may.
	b.Figures, b.Trained.Validate, b.Questions, b.SampleSize = a.Figures, a.Trained.Validate, a.Questions, a.SampleSize
	x, errX := a.Encode()
	y, errY := b.Encode()
	if errX != nil || errY != nil || !bytes.Equal(x, y) {
		t.Errorf("the model depends on the outcomes it is judged on (%v, %v)", errX, errY)
	}
}
