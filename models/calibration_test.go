package models

import (
	"math"
	"math/rand/v2"
	"testing"
)

// recalibrated draws events whose true chance is logistic(truth(eta)) and calibrates eta on them.
func recalibrated(t *testing.T, seed uint64, truth func(eta float64) float64) (Calibration, []float64) {
	t.Helper()
	rng := rand.New(rand.NewPCG(seed, 1))
	s, n := &Sample{}, 40_000
	r, eta := &s.Cells[0], make([]float64, n)
	for i := range eta {
		eta[i] = rng.NormFloat64()*1.2 - 2.5
		r.Outcome, r.Weight = append(r.Outcome, indicator(rng.Float64() < 1/(1+math.Exp(-truth(eta[i]))))), append(r.Weight, 1)
	}
	c, err := calibrate(t.Context(), s, eta, 1)
	if err != nil {
		t.Fatal(err)
	}
	return c, eta
}

// Where risks lie on an S about the line, the calibration bends and comes nearer to the truth than the line does.
func TestCalibrationBendsWhereTheTruthDoes(t *testing.T) {
	truth := func(eta float64) float64 { return eta + 0.5*math.Sin(1.3*(eta+2.5)) }
	c, eta := recalibrated(t, 1, truth)
	if c.Bend == nil {
		t.Fatal("have no bend")
	}
	line := Calibration{Intercept: c.Intercept, Slope: c.Slope}
	bent, straight := 0.0, 0.0
	for _, v := range eta {
		p := 1 / (1 + math.Exp(-truth(v)))
		bent += math.Abs(c.Risk(v) - p)
		straight += math.Abs(line.Risk(v) - p)
	}
	if bent > straight/2 {
		t.Errorf("mean distance from the truth: have %.5f bent and %.5f straight, want less than half", bent/float64(len(eta)), straight/float64(len(eta)))
	}
	last := 0.0
	for v := -20.0; v < 20; v += 0.01 {
		if p := c.Risk(v); p <= last && p < 1-1e-9 {
			t.Fatalf("the risk does not rise at %v: have %v after %v", v, p, last)
		} else {
			last = p
		}
	}
}

// Of calibrations that need no bend about one in twenty gets one, by the level of the test.
func TestCalibrationStaysStraightWhereTheTruthDoes(t *testing.T) {
	bent := 0
	for seed := range uint64(20) {
		if c, _ := recalibrated(t, 100+seed, func(eta float64) float64 { return 0.3 + 0.9*eta }); c.Bend != nil {
			bent++
		}
	}
	if bent > 4 { // of 20 at 5 %, more than 4 has a chance of 0.3 %
		t.Errorf("%d of 20 straight truths were bent", bent)
	}
}

// A truth that falls somewhere is followed by no bend: calibration changes no order.
func TestCalibrationNeverBendsDown(t *testing.T) {
	c, _ := recalibrated(t, 2, func(eta float64) float64 { return eta + 2*math.Sin(2*(eta+2.5)) })
	if c.Bend != nil {
		t.Errorf("have the bend %+v of a truth that is not monotone, want the line", *c.Bend)
	}
	falling := Calibration{Slope: 1, Bend: &Bend{Knots: []float64{-4, -3, -2, -1, 0}, Coef: []float64{-1, 0, 0, 0}}}
	if falling.check() == nil {
		t.Error("a bend that falls is taken as usable")
	}
}
