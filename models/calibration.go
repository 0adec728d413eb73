package models

import (
	"context"
	"fmt"
	"slices"

	"riskstrat/models/glm"
)

// Calibration turns a linear predictor into a probability, fitted on a later index date than the model. Without a Bend
// logit(risk) = Intercept + Slope * eta (logistic recalibration; Cox 1958); 0 and 1 leave it as it is. Risk rises with eta always:
// calibration changes no order.
type Calibration struct {
	Intercept   float64 `json:"intercept"`
	Slope       float64 `json:"slope"`
	InterceptSE float64 `json:"intercept_standard_error"`
	SlopeSE     float64 `json:"slope_standard_error"`
	Bend        *Bend   `json:"bend,omitempty"`
}

// Bend is what a straight line leaves: logit(risk) = Intercept + Coef[0] * eta + Coef[1:] * the further columns of a restricted
// cubic spline of eta with Knots. It is there only where it fits the calibration date better than the line by a
// likelihood-ratio test at 5 %, and rises throughout.
type Bend struct {
	Knots     []float64 `json:"knots"` // ascending, rounded to four digits
	Intercept float64   `json:"intercept"`
	Coef      []float64 `json:"coefficients"` // len(Knots)-1
	Ratio     float64   `json:"likelihood_ratio"`
}

// bendKnots is the number of knots of a Bend. bendRatio is the 95th percentile of chi-squared with one degree of freedom for each
// of its columns beyond the line, bendKnots - 2.
const (
	bendKnots = 5
	bendRatio = 7.814727903251179
)

// logistic is 1 / (1 + exp(-eta)).
var logistic = glm.Binomial().Mean

// Risk is the calibrated probability at a linear predictor.
func (c Calibration) Risk(eta float64) float64 {
	if c.Bend != nil {
		return logistic(c.Bend.logit(eta))
	}
	return logistic(c.Intercept + float64(c.Slope*eta))
}

func (b *Bend) logit(eta float64) float64 {
	var columns [bendKnots - 1]float64
	splineColumns(b.Knots, eta, columns[:])
	sum := 0.0
	for j, c := range b.Coef {
		sum += float64(c * columns[j]) // rounded, never fused: all machines give the same bits
	}
	return b.Intercept + sum
}

// check refuses a calibration that could not be used.
func (c Calibration) check() error {
	if !(c.Slope > 0) || !finite(c.Intercept, c.Slope) {
		return fmt.Errorf("the calibration is not usable")
	}
	if b := c.Bend; b != nil && (len(b.Knots) != bendKnots || len(b.Coef) != bendKnots-1 || !finite(b.Coef...) || !finite(b.Intercept) || !b.rises()) {
		return fmt.Errorf("the bend of the calibration is not usable")
	}
	return nil
}

// bendSteps is how finely rises looks between the outer knots; beyond them a restricted spline is a line.
const bendSteps = 1000

// rises reports whether the bent line rises everywhere.
func (b *Bend) rises() bool {
	first, last := b.Knots[0], b.Knots[bendKnots-1]
	step := (last - first) / bendSteps
	if !(step > 0) {
		return false
	}
	before := b.logit(first - step)
	for i := range bendSteps + 2 {
		now := b.logit(first + float64(i)*step)
		if !(now > before) {
			return false
		}
		before = now
	}
	return true
}

// calibrate fits a Calibration to the events of s, whose linear predictors are eta, one a row in row order.
func calibrate(ctx context.Context, s *Sample, eta []float64, workers int) (Calibration, error) {
	m := &glm.Matrix{P: 1}
	outcome, k := s.outcome(nil), 0
	for c := range s.Cells {
		for i := range s.Cells[c].Len() {
			if y, w := outcome(c, i); w > 0 {
				m.X, m.Y, m.Weight = append(m.X, eta[k]), append(m.Y, y), append(m.Weight, w)
			}
			k++
		}
	}
	res, err := glm.Fit(ctx, m, glm.Options{Family: glm.Binomial(), Names: []string{"linear predictor"}, Workers: workers})
	if err == nil {
		err = res.Err()
	}
	if err != nil {
		return Calibration{}, fmt.Errorf("calibrating: %w", err)
	}
	if res.Coef[0] <= 0 {
		return Calibration{}, fmt.Errorf("calibrating: have slope %.3g, want more than 0: the model does not hold on the calibration date", res.Coef[0])
	}
	c := Calibration{Intercept: res.Intercept, Slope: res.Coef[0], InterceptSE: res.InterceptStdErr, SlopeSE: res.StdErr[0]}
	c.Bend, err = bend(ctx, m, res.LogLik, workers)
	return c, err
}

// bend fits a Bend to the rows of m, whose one column is the linear predictor; nil unless it earns its place beside the line
// of the given log-likelihood.
func bend(ctx context.Context, m *glm.Matrix, line float64, workers int) (*Bend, error) {
	b := &Bend{}
	sorted := slices.Sorted(slices.Values(m.X))
	for _, q := range harrell[bendKnots] {
		b.Knots = append(b.Knots, rounded(sorted[int(q*float64(len(sorted)-1))]))
	}
	if len(slices.Compact(slices.Clone(b.Knots))) < bendKnots {
		return nil, nil // too few different predictors to bend anything
	}
	p := bendKnots - 1
	spline := &glm.Matrix{P: p, X: make([]float64, p*len(m.X)), Y: m.Y, Weight: m.Weight}
	for i, eta := range m.X {
		splineColumns(b.Knots, eta, spline.X[i*p:(i+1)*p])
	}
	names := []string{"linear predictor", "first bend", "second bend", "third bend"}
	res, err := glm.Fit(ctx, spline, glm.Options{Family: glm.Binomial(), Names: names, Workers: workers})
	if err != nil {
		return nil, fmt.Errorf("bending the calibration: %w", err)
	}
	if res.Err() != nil {
		return nil, nil // the line stands
	}
	b.Intercept, b.Coef, b.Ratio = res.Intercept, res.Coef, 2*(res.LogLik-line)
	if b.Ratio < bendRatio || !b.rises() {
		return nil, nil
	}
	return b, nil
}
