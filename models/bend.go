package models

import (
	"context"
	"fmt"
	"slices"

	"riskstrat/models/glm"
)

// Bend is what a straight line leaves: the calibrated predictor is Intercept + Coef[0] * eta + Coef[1:] * the further columns of
// a restricted cubic spline of eta with Knots. It is there only where it fits the calibration date better than the line by a
// likelihood-ratio test at 5 %, and rises throughout.
type Bend struct {
	Knots     []float64 `json:"knots"` // ascending, rounded to four digits
	Intercept float64   `json:"intercept"`
	Coef      []float64 `json:"coefficients"`     // len(Knots)-1
	Ratio     float64   `json:"likelihood_ratio"` // of counts, over their dispersion
}

// bendKnots is the number of knots of a Bend. bendRatio is the 95th percentile of chi-squared with one degree of freedom for each
// of its columns beyond the line, bendKnots - 2.
const (
	bendKnots = 5
	bendRatio = 7.814727903251179
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

// bend fits a Bend to the rows of m, whose one column is the linear predictor; nil unless it earns its place beside the line
// that was fitted to them.
func bend(ctx context.Context, m *glm.Matrix, line *glm.Result, opt glm.Options) (*Bend, error) {
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
	b.Intercept, b.Coef, b.Ratio = res.Intercept, res.Coef, 2*(res.LogLik-line.LogLik)/overdispersion(opt.Family, line)
	if b.Ratio < bendRatio || !b.rises() {
		return nil, nil
	}
	return b, nil
}

// overdispersion is by how much the variance of counts exceeds their mean, 1 if it does not: twice a log-likelihood ratio is as much
// larger than its chi-squared. The likelihood of other families has its scale already.
func overdispersion(family glm.Family, line *glm.Result) float64 {
	if family.Name != glm.Poisson().Name {
		return 1
	}
	return max(1, line.Dispersion)
}
