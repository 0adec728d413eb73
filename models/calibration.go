package models

import (
	"context"
	"fmt"

	"riskstrat/models/glm"
)

// Calibration turns a linear predictor into one that is right on average on a later index date than the model was fitted on. Without
// Bend and Steps that is Intercept + Slope * eta (logistic recalibration; Cox 1958); 0 and 1 leave it as it is. It rises with eta
// always: calibration changes no order and makes no ties.
type Calibration struct {
	Method      CalibrationMethod `json:"method"` // as declared
	Intercept   float64           `json:"intercept"`
	Slope       float64           `json:"slope"` // 1 in the large
	InterceptSE float64           `json:"intercept_standard_error"`
	SlopeSE     float64           `json:"slope_standard_error"` // 0 in the large: the slope is not estimated
	Bend        *Bend             `json:"bend,omitempty"`
	Steps       *Steps            `json:"steps,omitempty"`
}

// CalibrationMethod is how much of a calibration is estimated.
type CalibrationMethod string

// The methods, from least estimated to most.
const (
	InTheLarge CalibrationMethod = "in_the_large" // the intercept: the mean is right. For few events, or where the model is to be trusted with the rest
	Logistic   CalibrationMethod = "logistic"     // intercept and slope
	BendAuto   CalibrationMethod = "bend"         // the default: as logistic, bent where the data show that a line does not follow
	Isotonic   CalibrationMethod = "isotonic"     // any rising curve. For many events: each of its points costs a degree of freedom
)

func (m CalibrationMethod) orDefault() CalibrationMethod {
	if m == "" {
		return BendAuto
	}
	return m
}

func (m CalibrationMethod) check() error {
	switch m.orDefault() {
	case InTheLarge, Logistic, BendAuto, Isotonic:
		return nil
	}
	return fmt.Errorf("calibration: have %q, want %s, %s, %s or %s", m, InTheLarge, Logistic, BendAuto, Isotonic)
}

// Predictor is the calibrated linear predictor at eta; the model's family turns it into an expected outcome.
func (c Calibration) Predictor(eta float64) float64 {
	switch {
	case c.Bend != nil:
		return c.Bend.at(eta)
	case c.Steps != nil:
		return c.Steps.at(eta, c.Slope)
	}
	return c.Intercept + float64(c.Slope*eta)
}

// check refuses a calibration that could not be used.
func (c Calibration) check() error {
	if !(c.Slope > 0) || !finite(c.Intercept, c.Slope) || c.Method.check() != nil {
		return fmt.Errorf("the calibration is not usable")
	}
	if b := c.Bend; b != nil && (len(b.Knots) != bendKnots || len(b.Coef) != bendKnots-1 || !finite(b.Coef...) || !finite(b.Intercept) || !b.rises()) {
		return fmt.Errorf("the bend of the calibration is not usable")
	}
	if s := c.Steps; s != nil && (c.Bend != nil || !s.rises()) {
		return fmt.Errorf("the steps of the calibration are not usable")
	}
	return nil
}

// calibrate fits a Calibration to the outcomes of s, whose linear predictors under a model of the family are eta, one a row in row order.
func calibrate(ctx context.Context, s *Sample, eta []float64, family glm.Family, method CalibrationMethod, workers int) (Calibration, error) {
	m := calibrationRows(s, eta)
	opt := glm.Options{Family: family, Workers: workers}
	c := Calibration{Method: method.orDefault(), Slope: 1}
	err := c.fitLine(ctx, m, opt)
	if err != nil {
		return Calibration{}, fmt.Errorf("calibrating: %w", err)
	}
	switch c.Method {
	case BendAuto:
		c.Bend, err = bend(ctx, m, opt)
	case Isotonic:
		c.Steps, err = newSteps(m, opt.Family.Link)
	}
	if err != nil {
		return Calibration{}, fmt.Errorf("calibrating: %w", err)
	}
	return c, nil
}

// calibrationRows is the matrix of the weighted rows of s, whose one column is the linear predictor.
func calibrationRows(s *Sample, eta []float64) *glm.Matrix {
	m := &glm.Matrix{P: 1}
	k := 0
	for c := range s.Cells {
		for i := range s.Cells[c].Len() {
			if y, w := s.outcome(c, i); w > 0 {
				m.X, m.Y, m.Weight = append(m.X, eta[k]), append(m.Y, y), append(m.Weight, w)
			}
			k++
		}
	}
	return m
}

// fitLine estimates the intercept, with the predictor as offset, or the intercept and the slope.
func (c *Calibration) fitLine(ctx context.Context, m *glm.Matrix, opt glm.Options) error {
	if c.Method == InTheLarge {
		m = &glm.Matrix{Y: m.Y, Weight: m.Weight, Offset: m.X}
	} else {
		opt.Names = []string{"linear predictor"}
	}
	res, err := glm.Fit(ctx, m, opt)
	if err == nil {
		err = uncalibrated(res.Status, res.Err())
	}
	if err != nil {
		return err
	}
	c.Intercept, c.InterceptSE = res.Intercept, res.InterceptStdErr
	if c.Method == InTheLarge {
		return nil
	}
	c.Slope, c.SlopeSE = res.Coef[0], res.StdErr[0]
	if c.Slope <= 0 {
		return refuse("declare fewer terms, a stronger penalty, or more dates to fit on",
			"have slope %.3g, want more than 0: the model does not hold on the calibration date", c.Slope)
	}
	return nil
}
