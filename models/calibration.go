package models

import (
	"context"
	"fmt"

	"riskstrat/models/glm"
)

// Calibration turns a linear predictor into a probability: logit(risk) = Intercept + Slope * eta, fitted on a later
// index date than the model (logistic recalibration; Cox 1958). 0 and 1 leave it as it is.
type Calibration struct {
	Intercept   float64 `json:"intercept"`
	Slope       float64 `json:"slope"`
	InterceptSE float64 `json:"intercept_standard_error"`
	SlopeSE     float64 `json:"slope_standard_error"`
}

// logistic is 1 / (1 + exp(-eta)).
var logistic = glm.Binomial().Mean

// Risk is the calibrated probability at a linear predictor.
func (c Calibration) Risk(eta float64) float64 { return logistic(c.Intercept + float64(c.Slope*eta)) }

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
	return Calibration{Intercept: res.Intercept, Slope: res.Coef[0], InterceptSE: res.InterceptStdErr, SlopeSE: res.StdErr[0]}, nil
}
