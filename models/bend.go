package models

import (
	"context"
	"fmt"
	"slices"

	"riskstrat/models/glm"
)

// Bend is what a straight line leaves: the calibrated predictor is Intercept + Coef[0] * eta + Coef[1:] * the further columns of
// a restricted cubic spline of eta with Knots. It is there only where a test at 5 % says that a line does not follow the outcomes of the
// calibration date, and where it rises throughout.
type Bend struct {
	Knots     []float64 `json:"knots"` // ascending, rounded to four digits
	Intercept float64   `json:"intercept"`
	Coef      []float64 `json:"coefficients"` // len(Knots)-1
	P         float64   `json:"p"`            // of the test that the further columns do nothing
}

// bendKnots is the number of knots of a Bend, bendLevel the level of its test.
const (
	bendKnots = 5
	bendLevel = .05
)

// at is the bent predictor.
func (b *Bend) at(eta float64) float64 {
	var columns [bendKnots - 1]float64
	splineColumns(b.Knots, eta, columns[:])
	sum := 0.0
	for j, c := range b.Coef {
		sum += float64(c * columns[j]) // rounded, never fused: all machines give the same bits
	}
	return b.Intercept + sum
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
	before := b.at(first - step)
	for i := range bendSteps + 2 {
		now := b.at(first + float64(i)*step)
		if !(now > before) {
			return false
		}
		before = now
	}
	return true
}

// bend fits a Bend to the rows of m, whose one column is the linear predictor; nil unless it earns its place beside a line. The test is
// Wald's with robust errors, which take neither the family's variance nor the weights for more than they are: costs vary more
// where they are high, and a likelihood ratio would bend after every one of them.
func bend(ctx context.Context, m *glm.Matrix, opt glm.Options) (*Bend, error) {
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
	opt.Names = []string{"linear predictor", "first bend", "second bend", "third bend"}
	res, err := glm.Fit(ctx, spline, opt)
	if err != nil {
		return nil, fmt.Errorf("bending: %w", err)
	}
	if res.Err() != nil {
		return nil, nil // the line stands
	}
	robust, err := glm.Robust(ctx, spline, res, glm.HC0, opt.Workers)
	if err != nil {
		return nil, fmt.Errorf("bending: %w", err)
	}
	test, err := glm.WaldTest(res, robust.Covariance, opt.Names[1:]...)
	if err != nil {
		return nil, fmt.Errorf("bending: %w", err)
	}
	b.Intercept, b.Coef, b.P = res.Intercept, res.Coef, test.P
	if !(b.P < bendLevel) || !b.rises() {
		return nil, nil
	}
	return b, nil
}
