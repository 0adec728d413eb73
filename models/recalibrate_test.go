package models

import (
	"bytes"
	"math"
	"reflect"
	"strings"
	"testing"
)

// elsewhere is a place whose people have twice the odds of plainLaw's, less steep in their predictor.
func elsewhere(people int) law {
	l, home := plainLaw(people, 31), plainLaw(0, 0)
	l.event = func(x []float64) float64 { return .4 + .8*home.event(x) }
	return l
}

// TestRecalibrateFollowsTheOtherPlace: before, the model is wrong there by what the law says; after, it is right, and nothing but
// the calibration has moved.
func TestRecalibrateFollowsTheOtherPlace(t *testing.T) {
	parent, _ := trainPlace(t, plainLaw(12_000, 7), testSpec(t), 2)
	calibrate, _ := elsewhere(20_000).simulate(day(t, "2024-04-01"))
	validate, _ := elsewhere(20_000).simulate(day(t, "2025-04-01"))
	e, err := Recalibrate(t.Context(), parent, "ab12", calibrate, validate, Choices{Calibration: Logistic}, Options{Workers: 2, AsOf: day(t, "2026-06-01")})
	if err != nil {
		t.Fatal(err)
	}
	if e.Recalibrated == nil || e.Recalibrated.Parent != "ab12" || e.Usable() != nil {
		t.Fatalf("have %+v, usable: %v", e.Recalibrated, e.Usable())
	}
	before, after := e.Recalibrated.Before.Report, e.Figures.Validate.Report
	if oe := before.ObservedExpected.Value; oe < 1.5 {
		t.Errorf("before: have O/E %.3f, want the other place's excess", oe)
	}
	if oe, slope := after.ObservedExpected.Value, after.CalibrationSlope.Value; math.Abs(oe-1) > .05 || math.Abs(slope-1) > .08 {
		t.Errorf("after: have O/E %.3f and slope %.3f, want about 1", oe, slope)
	}
	if before.AUROC.Value != after.AUROC.Value {
		t.Errorf("have AUROC %v before and %v after, want the same order", before.AUROC, after.AUROC)
	}
	if math.Abs(e.Calibration.Slope-.8) > 4*e.Calibration.SlopeSE {
		t.Errorf("have slope %.3f (standard error %.3f), want about .8", e.Calibration.Slope, e.Calibration.SlopeSE)
	}
	if !reflect.DeepEqual(e.Terms, parent.Terms) || e.Intercept != parent.Intercept || e.Figures.Baseline.Missing == "" {
		t.Error("coefficients moved, or a figure that was not made again stands")
	}
	if e.Trained.Fit.Rows != parent.Trained.Fit.Rows || e.Trained.Calibrate.Rows != 20_000 || e.Spec.Train.Validate != day(t, "2025-04-01") {
		t.Errorf("have trained %+v", e.Trained)
	}
	if parent.Recalibrated != nil || parent.Figures.Baseline.Report == nil {
		t.Error("the parent was changed")
	}
	b, err := e.Encode()
	if err != nil {
		t.Fatal(err)
	}
	again, err := Decode(b)
	if err != nil {
		t.Fatal(err)
	}
	if c, err := again.Encode(); err != nil || !bytes.Equal(b, c) {
		t.Errorf("decoded and encoded again: have other bytes (%v)", err)
	}
}

func TestRecalibrateRefuses(t *testing.T) {
	parent, s := trainPlace(t, plainLaw(1500, 7), testSpec(t), 2)
	later, _ := plainLaw(1500, 8).simulate(day(t, "2024-04-01"))
	twice, _ := plainLaw(1500, 8).simulate(day(t, "2023-04-01"), day(t, "2024-04-01"))
	early, _ := plainLaw(1500, 8).simulate(day(t, "2022-10-01"))
	other := *later
	other.Features = append(other.Features[:0:0], other.Features...)
	other.Features[3].Window = 30
	for _, c := range []struct {
		name                string
		calibrate, validate *Sample
		method              CalibrationMethod
		want                string
	}{
		{"a date the parent was fitted on", early, later, "", "last fit date is 2022-10-01"},
		{"two dates", twice, later, "", "calibrate sample: have 2 index dates"},
		{"outcomes not yet known", s[1], s[1], "", "want it before the validation date"},
		{"another definition", &other, later, "", "definition of feature gp_attended_365d has changed"},
		{"a method that is none", s[1], later, "platt", "calibration: have"},
	} {
		e, err := Recalibrate(t.Context(), parent, "ab12", c.calibrate, c.validate, Choices{Calibration: c.method}, Options{AsOf: day(t, "2026-06-01")})
		if err == nil || e != nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: have error %v, want %q", c.name, err, c.want)
		}
	}
}
