package evaluate

import (
	"context"
	"fmt"
	"math"
)

// Report holds every figure of one sample.
type Report struct {
	Rows      int     `json:"rows"`     // of weight > 0
	Clusters  int     `json:"clusters"` // among them
	Events    int     `json:"events"`   // rows with the event
	Weight    float64 `json:"weight"`   // sum of weights
	EventRate Metric  `json:"event_rate"`
	MeanRisk  Metric  `json:"mean_risk"`

	AUROC Metric `json:"auroc"` // probability that a row with the event has the higher risk, ties counted half
	AUPRC Metric `json:"auprc"` // average precision; compare with the event rate, its value without any skill

	Brier       Metric `json:"brier"`        // mean squared difference of risk and event
	BrierScaled Metric `json:"brier_scaled"` // share by which that is below that of the event rate as everyone's risk
	LogLoss     Metric `json:"log_loss"`     // mean negative log-likelihood, natural logarithm

	ObservedExpected     Metric `json:"observed_expected"`     // events per event expected; 1 is right
	CalibrationInLarge   Metric `json:"calibration_in_large"`  // intercept of a logistic model with logit(risk) as offset; 0 is right
	CalibrationIntercept Metric `json:"calibration_intercept"` // intercept and
	CalibrationSlope     Metric `json:"calibration_slope"`     // slope of a logistic model on logit(risk); 0 and 1 are right

	Eavg        Metric  `json:"eavg"` // mean, 90th percentile and maximum of the distance between risk and smooth curve
	E90         Metric  `json:"e90"`
	Emax        Metric  `json:"emax"`
	SmoothKnots int     `json:"smooth_knots"` // of the spline behind the smooth curve: 5, fewer where data are few, 0 if there is none
	Reliability []Group `json:"reliability"`  // ascending in risk

	Top []Top `json:"top"` // the highest 1, 5 and 10 %
}

// Evaluate computes the Report of a sample. The error is for data that cannot be used at all: slices of different lengths,
// a risk outside 0 to 1, a negative weight, a cancelled context. No rows at all are a Report of missing figures.
func Evaluate(ctx context.Context, d Data) (*Report, error) {
	s, err := newSample(d)
	if err != nil {
		return nil, fmt.Errorf("evaluating risks: %w", err)
	}
	const none = "there are no rows"
	r := &Report{
		Rows: len(s.risk), Clusters: s.clusters, Events: s.events, Weight: s.total,
		EventRate: figure(s.cases/s.total, none),
		MeanRisk:  figure(s.meanRisk(), none),
		AUROC:     s.auroc(),
		AUPRC:     s.auprc(),
		Brier:     figure(s.brier(), none),
		LogLoss:   s.logLoss(),
	}
	r.BrierScaled = s.brierScaled()
	r.ObservedExpected = figure(s.cases/s.total/s.meanRisk(), "the expected number of events is 0")
	if err := s.calibrate(ctx, r); err != nil {
		return nil, fmt.Errorf("evaluating risks: %w", err)
	}
	for _, share := range shares {
		r.Top = append(r.Top, s.top(share))
	}
	return r, nil
}

func (s *sample) meanRisk() float64 { return s.mean(func(i int) float64 { return s.risk[i] }) }

func (s *sample) brier() float64 {
	return s.mean(func(i int) float64 { return (s.risk[i] - s.event[i]) * (s.risk[i] - s.event[i]) })
}

// brierScaled is 1 - Brier / (rate * (1 - rate)).
func (s *sample) brierScaled() Metric {
	if reason := s.oneClass(); reason != "" {
		return missing("%s", reason)
	}
	rate := s.cases / s.total
	return figure(1-s.brier()/(rate*(1-rate)), "not finite")
}

// logLoss does not clip: a risk of exactly 0 or 1 that proves wrong has no finite loss, and says so.
func (s *sample) logLoss() Metric {
	if len(s.risk) == 0 {
		return missing("there are no rows")
	}
	return figure(s.mean(func(i int) float64 {
		if s.event[i] == 1 {
			return -math.Log(s.risk[i])
		}
		return -math.Log1p(-s.risk[i])
	}), "a risk of exactly 0 or 1 proved wrong")
}
