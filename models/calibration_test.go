package models

import (
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"riskstrat/models/glm"
)

// recalibrated draws events whose true chance is logistic(truth(eta)) and calibrates eta on them.
func recalibrated(t *testing.T, seed uint64, method CalibrationMethod, truth func(eta float64) float64) (Calibration, []float64) {
	t.Helper()
	s, eta := drawn(seed, truth)
	c, err := calibrate(t.Context(), s, eta, glm.Binomial(), method, 1)
	if err != nil {
		t.Fatal(err)
	}
	return c, eta
}

// drawn are 40,000 people of one date, their predictors about -2.5, and events of the true chance.
func drawn(seed uint64, truth func(eta float64) float64) (*Sample, []float64) {
	rng := rand.New(rand.NewPCG(seed, 1))
	s, n := &Sample{}, 40_000
	r, eta := &s.Cells[0], make([]float64, n)
	for i := range eta {
		eta[i] = rng.NormFloat64()*1.2 - 2.5
		r.Outcome, r.Weight = append(r.Outcome, indicator(rng.Float64() < 1/(1+math.Exp(-truth(eta[i]))))), append(r.Weight, 1)
	}
	return s, eta
}

// Where risks lie on an S about the line, the calibration bends and comes nearer to the truth than the line does.
func TestCalibrationBendsWhereTheTruthDoes(t *testing.T) {
	truth := func(eta float64) float64 { return eta + 0.5*math.Sin(1.3*(eta+2.5)) }
	c, eta := recalibrated(t, 1, "", truth)
	if c.Bend == nil {
		t.Fatal("have no bend")
	}
	line := Calibration{Intercept: c.Intercept, Slope: c.Slope}
	bent, straight := 0.0, 0.0
	for _, v := range eta {
		p := 1 / (1 + math.Exp(-truth(v)))
		bent += math.Abs(logistic(c.Predictor(v)) - p)
		straight += math.Abs(logistic(line.Predictor(v)) - p)
	}
	if bent > straight/2 {
		t.Errorf("mean distance from the truth: have %.5f bent and %.5f straight, want less than half", bent/float64(len(eta)), straight/float64(len(eta)))
	}
	last := 0.0
	for v := -20.0; v < 20; v += 0.01 {
		if p := logistic(c.Predictor(v)); p <= last && p < 1-1e-9 {
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
		if c, _ := recalibrated(t, 100+seed, BendAuto, func(eta float64) float64 { return 0.3 + 0.9*eta }); c.Bend != nil {
			bent++
		}
	}
	if bent > 4 { // of 20 at 5 %, more than 4 has a chance of 0.3 %
		t.Errorf("%d of 20 straight truths were bent", bent)
	}
}

// A truth that falls somewhere is followed by no bend: calibration changes no order.
func TestCalibrationNeverBendsDown(t *testing.T) {
	c, _ := recalibrated(t, 2, BendAuto, func(eta float64) float64 { return eta + 2*math.Sin(2*(eta+2.5)) })
	if c.Bend != nil {
		t.Errorf("have the bend %+v of a truth that is not monotone, want the line", *c.Bend)
	}
	falling := Calibration{Slope: 1, Bend: &Bend{Knots: []float64{-4, -3, -2, -1, 0}, Coef: []float64{-1, 0, 0, 0}}}
	if falling.check() == nil {
		t.Error("a bend that falls is taken as usable")
	}
}

// In the large the mean risk is the mean outcome, which is what setting the score of the intercept to 0 says; of the slope too, under
// the logistic method, that risk and predictor have no covariance with the error.
func TestCalibrationSetsItsMomentsRight(t *testing.T) {
	truth := func(eta float64) float64 { return 0.6 + 0.7*eta }
	s, eta := drawn(5, truth)
	for c := range s.Cells[0].Weight {
		s.Cells[0].Weight[c] = 1 + float64(c%3)
	}
	for method, slope := range map[CalibrationMethod]bool{InTheLarge: false, Logistic: true} {
		c, err := calibrate(t.Context(), s, eta, glm.Binomial(), method, 2)
		if err != nil {
			t.Fatal(err)
		}
		var total, along float64
		for i, y := range s.Cells[0].Outcome {
			gap := s.Cells[0].Weight[i] * (y - 1/(1+math.Exp(-c.Intercept-c.Slope*eta[i])))
			total, along = total+gap, along+gap*eta[i]
		}
		if c.Bend != nil || c.Steps != nil || c.Method != method || math.Abs(total) > 1e-6 || slope != (math.Abs(along) < 1e-6) || slope != (c.Slope != 1) {
			t.Errorf("%s: have %+v with score %.3g and %.3g", method, c, total, along)
		}
	}
}

// TestIsotonicPools: means of 1, 3, 2, 4, 3.5, 5 pool to 1, 2.5, 3.75, 5; weights and ties worked out by hand.
func TestIsotonicPools(t *testing.T) {
	for _, c := range []struct {
		x, y, w, eta, mean []float64
	}{
		{[]float64{1, 2, 3, 4, 5, 6}, []float64{1, 3, 2, 4, 3.5, 5}, nil, []float64{1, 2.5, 4.5, 6}, []float64{1, 2.5, 3.75, 5}},
		{[]float64{1, 2, 3}, []float64{3, 2, 1}, []float64{1, 1, 2}, []float64{2.25}, []float64{1.75}},
		{[]float64{2, 1, 2, 1}, []float64{1, 0, 0, 0}, nil, []float64{1, 2}, []float64{0, .5}}, // equal predictors are one pool, in any order
		{[]float64{1, 2, 3, 4}, []float64{0, 4, 3, 0}, []float64{1, 3, 1, 1}, []float64{1, 2.6}, []float64{0, 3}},
	} {
		m := &glm.Matrix{P: 1, X: c.x, Y: c.y, Weight: c.w}
		if c.w == nil {
			m.Weight = slices.Repeat([]float64{1}, len(c.y))
		}
		var eta, mean []float64
		for _, p := range adjacent(m) {
			eta, mean = append(eta, p.eta/p.weight), append(mean, p.mean())
		}
		if !slices.Equal(eta, c.eta) || !slices.Equal(mean, c.mean) {
			t.Errorf("%v: have pools at %v of %v, want at %v of %v", c.y, eta, mean, c.eta, c.mean)
		}
	}
}

// An isotonic calibration follows a curve no line does, keeps the order of every two people and ties none of them.
func TestIsotonicFollowsAndKeepsOrder(t *testing.T) {
	truth := func(eta float64) float64 { return eta + 0.9*math.Tanh(3*(eta+2.5)) }
	c, eta := recalibrated(t, 3, Isotonic, truth)
	if c.Steps == nil || c.check() != nil {
		t.Fatalf("have %+v, want usable steps", c)
	}
	iso, straight := 0.0, 0.0
	for _, v := range eta {
		p := 1 / (1 + math.Exp(-truth(v)))
		iso += math.Abs(logistic(c.Predictor(v)) - p)
		straight += math.Abs(logistic(c.Intercept+c.Slope*v) - p)
	}
	if iso > straight/2 {
		t.Errorf("mean distance from the truth: have %.5f by steps and %.5f straight, want less than half", iso/float64(len(eta)), straight/float64(len(eta)))
	}
	slices.Sort(eta)
	ends := append([]float64{eta[0] - 10}, append(eta, eta[len(eta)-1]+10)...)
	for i := 1; i < len(ends); i++ {
		if ends[i] > ends[i-1] && !(c.Predictor(ends[i]) > c.Predictor(ends[i-1])) {
			t.Fatalf("predictors %v and %v: have %v and %v, want the order kept", ends[i-1], ends[i], c.Predictor(ends[i-1]), c.Predictor(ends[i]))
		}
	}
	for i, n := range c.Steps.People {
		if n < MinPeople || c.Steps.Eta[i] != rounded(c.Steps.Eta[i]) {
			t.Errorf("pool %d: have %d people at %v, want at least %d at a rounded centre", i, n, c.Steps.Eta[i], MinPeople)
		}
	}
}

func TestCalibrationRefuses(t *testing.T) {
	s, eta := drawn(4, func(eta float64) float64 { return eta })
	few := s.weighted(func(_, i int) float64 { return indicator(i < MinPeople-1) })
	if _, err := calibrate(t.Context(), few, eta, glm.Binomial(), Isotonic, 1); err == nil || !strings.Contains(err.Error(), "calibrating: ") {
		t.Errorf("few people: have error %v", err)
	}
	for _, steps := range []Steps{
		{}, {Eta: []float64{1, 2}, Predictor: []float64{1, 1}, People: []int64{50, 50}}, {Eta: []float64{2, 1}, Predictor: []float64{1, 2}, People: []int64{50, 50}},
		{Eta: []float64{1}, Predictor: []float64{math.Inf(-1)}, People: []int64{50}}, {Eta: []float64{1, 2}, Predictor: []float64{1}, People: []int64{50}},
	} {
		if (Calibration{Slope: 1, Steps: &steps}).check() == nil {
			t.Errorf("%+v is taken as usable", steps)
		}
	}
}
