package training

import (
	"encoding/json"
	"path/filepath"
	"testing"

	"riskstrat/features/source/sourcetest"
	"riskstrat/models"
	"riskstrat/models/registry"
	"riskstrat/pipeline/place"
	"riskstrat/pipeline/place/placetest"
)

// Calibrating a model anew on the dates and residents it was calibrated on gives what it had: the samples are the same, and so are their weights,
// though the model and its baseline read next to nothing that the weights are made of. Comparing it with another on those residents gives
// what its card says.
func TestRecalibrationOfTheSameDates(t *testing.T) {
	t.Parallel()
	p := offeringPlace(t)
	p.Registry = t.TempDir()
	spec := p.Models[placetest.Target]
	spec.Baseline, spec.Penalty = []string{"age"}, models.Penalty{Lambda: []float64{1e-3}}
	train := func(terms ...string) *Model {
		spec.Terms = terms
		p.Models = map[string]models.Spec{placetest.Target: spec}
		m, err := Run(t.Context(), p, placetest.Target, Options{AsOf: placetest.Extract, Workers: 2})
		if err != nil {
			t.Fatal(err)
		}
		return m
	}
	parent, other := train("rcs(age, 5)", "log1p(gp_attended_730d)"), train("age")
	if u := parent.Entry.Trained.Validate.Unoffered; u == nil || len(u.Terms) != 6 {
		t.Fatalf("have the weights %+v, want them modelled by all six terms, or the test shows nothing", u)
	}
	again, err := Recalibrate(t.Context(), p, parent.Digest[:12], Options{AsOf: placetest.Extract, Workers: 2})
	if err != nil {
		t.Fatal(err)
	}
	e := again.Entry
	if e.Recalibrated == nil || e.Recalibrated.Parent != parent.Digest || again.Digest == parent.Digest {
		t.Fatalf("have %+v as %s, want a model of its own whose parent is %s", e.Recalibrated, again.Digest, parent.Digest)
	}
	if a, b := e.Calibration, parent.Entry.Calibration; a.Intercept != b.Intercept || a.Slope != b.Slope {
		t.Errorf("have calibration %+v, want %+v", a, b)
	}
	want := asJSON(t, parent.Entry.Figures.Validate)
	if asJSON(t, e.Figures.Validate) != want || asJSON(t, e.Recalibrated.Before) != want {
		t.Error("have other figures of the validation date than the parent's")
	}
	r, err := registry.Open(p.Registry)
	if err != nil {
		t.Fatal(err)
	}
	if _, _, err := r.Get(again.Digest); err != nil {
		t.Errorf("it is not in the registry: %v", err)
	}
	c, err := Compare(t.Context(), p, parent.Digest, other.Digest, 0, Options{AsOf: placetest.Extract, Workers: 2})
	if err != nil {
		t.Fatal(err)
	}
	have, card := c.A.Figure.Report, parent.Entry.Figures.Validate.Report
	if have.AUROC.Value != card.AUROC.Value || have.ObservedExpected.Value != card.ObservedExpected.Value {
		t.Errorf("compared: have AUROC %v and O/E %v, want %v and %v as its card says", have.AUROC.Value, have.ObservedExpected.Value, card.AUROC.Value, card.ObservedExpected.Value)
	}
}

// offeringPlace is the shared place with an extract of the test's own, in which a third of the residents were offered help in the year after
// each date of a training: enough of them to model who is.
func offeringPlace(t *testing.T) *place.Place {
	t.Helper()
	p := town.Place(t)
	dir := filepath.Join(t.TempDir(), "extract")
	if err := sourcetest.Mirror(p.Extract.Dir, dir); err != nil {
		t.Fatal(err)
	}
	residents, referrals := sourcetest.Read(t, dir, "residents"), sourcetest.Read(t, dir, "referrals")
	for i, r := range residents.Rows {
		for _, day := range []string{"2024-01-10", "2025-01-10", "2026-01-10"} {
			row := make(sourcetest.Row, len(referrals.Decl.Columns))
			row[referrals.Column("resident_id")] = r[residents.Column("resident_id")]
			row[referrals.Column("referred_on")], row[referrals.Column("ended_on")] = placetest.Date(day), placetest.Date(day)
			row[referrals.Column("status")] = "declined"
			if i%3 == 0 {
				referrals.Rows = append(referrals.Rows, row)
			}
		}
	}
	referrals.Write(t, dir)
	p.Extract.Dir = dir
	return p
}

func asJSON(t *testing.T, v any) string {
	t.Helper()
	b, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}
