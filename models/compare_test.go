package models

import (
	"bytes"
	"errors"
	"fmt"
	"math"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"riskstrat/features/source"
	"riskstrat/models/evaluate"
)

// candidate is a model of testTarget trained on the dates of testSpec, told from others by its digest.
func candidate(t testing.TB, digit string) Candidate {
	t.Helper()
	return Candidate{Digest: strings.Repeat(digit, 64), Entry: &Entry{Spec: testSpec(t), Target: testTarget}}
}

// TestCompareOnTheValidationDate: on the people an entry was validated on, a comparison must find what training found, of
// whichever side the model stands; and no better than a model of the whole law is one that lacks what carries it.
func TestCompareOnTheValidationDate(t *testing.T) {
	spec := testSpec(t)
	full, samples := trainPlace(t, plainLaw(6000, 3), spec, 2)
	spec.Terms = spec.Terms[:3]
	part, _ := trainPlace(t, plainLaw(6000, 3), spec, 2)
	a, b := Candidate{strings.Repeat("a", 64), full}, Candidate{strings.Repeat("b", 64), part}
	opt := Options{Workers: 2, AsOf: day(t, "2025-06-01"), Inputs: map[string]string{"residents": "00"}}
	c, err := Compare(t.Context(), samples[2], a, b, opt)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(full.Figures.Validate, c.A.Figure, cmpopts.EquateNaNs()); diff != "" {
		t.Errorf("A (-training +comparison):\n%s", diff)
	}
	if diff := cmp.Diff(part.Figures.Validate, c.B.Figure, cmpopts.EquateNaNs()); diff != "" {
		t.Errorf("B (-training +comparison):\n%s", diff)
	}
	if full, part := c.A.Figure.Report.AUROC.Value, c.B.Figure.Report.AUROC.Value; full < part+.005 {
		t.Errorf("AUROC: have %.3f with the counts and %.3f without", full, part)
	}
	swapped, err := Compare(t.Context(), samples[2], b, a, opt)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(c.A, swapped.B, cmpopts.EquateNaNs()); diff != "" {
		t.Errorf("on the other side (-A +B):\n%s", diff)
	}
	auroc, known := c.Paired.Figure(evaluate.AUROC)
	if !known || auroc.A.Value != full.Figures.Validate.Report.AUROC.Value || auroc.B.Value != part.Figures.Validate.Report.AUROC.Value ||
		math.Abs(auroc.Difference.Value-(auroc.B.Value-auroc.A.Value)) > 1e-12 || auroc.Difference.Interval.High >= 0 {
		t.Errorf("paired AUROC: have %+v", auroc)
	}
	if i := auroc.Difference.Interval; c.Against(a.Digest) != "" || c.Against(b.Digest) != swapped.Against(b.Digest) || swapped.Against(a.Digest) != "" ||
		c.Against(b.Digest) != fmt.Sprintf("AUROC %.4f lower than the other model's (95 %% interval %.4f to %.4f)", -auroc.Difference.Value, -i.High, -i.Low) {
		t.Errorf("against A: have %q and %q, against B: %q and %q", c.Against(a.Digest), swapped.Against(a.Digest), c.Against(b.Digest), swapped.Against(b.Digest))
	}
	encoded, err := c.Encode()
	if err != nil {
		t.Fatal(err)
	}
	read, err := DecodeComparison(encoded)
	if err != nil {
		t.Fatal(err)
	}
	if again, err := read.Encode(); err != nil || !bytes.Equal(again, encoded) {
		t.Errorf("read and written again it has other bytes, %v", err)
	}
	if _, err := DecodeComparison(append(encoded, '1')); err == nil {
		t.Error("more after the comparison: have no error")
	}
}

func TestComparableRefuses(t *testing.T) {
	on := testSpec(t).Train.Validate
	for _, c := range []struct {
		name   string
		change func(b *Candidate)
		on     source.Day
		want   string
	}{
		{"itself", func(b *Candidate) { b.Digest = strings.Repeat("a", 64) }, on, "compared with itself"},
		{"two targets", func(b *Candidate) { b.Entry.Spec.Target = "escalation" }, on, "want one target"},
		{"two rules", func(b *Candidate) { b.Entry.Target.Outcome = "emergency_admissions_365d >= 2" }, on, "different definitions"},
		{"two horizons", func(b *Candidate) { b.Entry.Target.Horizon = 180 }, on, "different definitions"},
		{"a date calibrated on", func(*Candidate) {}, on - 366, "aaaaaaaaaaaa learned from what happened before 2024-03-31"},
		{"the day before", func(*Candidate) {}, on - 2, "aaaaaaaaaaaa learned"},
		{"the first that can be", func(*Candidate) {}, on - 1, ""}, // 2023-04-01 and 365 days
		{"a later calibration of B", func(b *Candidate) { b.Entry.Spec.Train.Calibrate++ }, on - 1, "bbbbbbbbbbbb learned"},
		{"another label", func(b *Candidate) { b.Entry.Target.Label = "in other words" }, on, ""},
	} {
		a, b := candidate(t, "a"), candidate(t, "b")
		c.change(&b)
		err := Comparable(a, b, c.on)
		var refused *Incomparable
		if c.want == "" && err != nil || c.want != "" && (!errors.As(err, &refused) || !strings.Contains(err.Error(), c.want)) {
			t.Errorf("%s: have error %v, want %q", c.name, err, c.want)
		}
	}
}

// The last outcome that shaped a model is that of its latest date of fitting or calibration; validation shapes nothing.
func TestLearnedUntil(t *testing.T) {
	e := &Entry{Target: Target{Horizon: 365}, Spec: Spec{Train: Dates{
		Fit: []source.Day{day(t, "2022-11-20"), day(t, "2023-11-20")}, Calibrate: day(t, "2024-11-20"), Validate: day(t, "2025-11-20"),
	}}}
	if have, want := e.LearnedUntil(), day(t, "2025-11-20"); have != want {
		t.Errorf("have %s, want %s", have, want)
	}
}
