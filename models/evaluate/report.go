package evaluate

import (
	"context"
	"fmt"
)

// Report holds every figure of one sample. Of a count or an amount, the event rate is the mean outcome and the risk the mean predicted;
// figures that only an event has are missing and say so.
type Report struct {
	Kind      Kind    `json:"kind,omitempty"` // empty means Binary
	Rows      int     `json:"rows"`           // of weight > 0
	Clusters  int     `json:"clusters"`       // among them
	Events    int     `json:"events"`         // rows with the event; of counts and amounts, rows above 0
	Weight    float64 `json:"weight"`         // sum of weights
	EventRate Metric  `json:"event_rate"`
	MeanRisk  Metric  `json:"mean_risk"`

	AUROC Metric `json:"auroc"` // probability that a row with the event has the higher risk, ties counted half
	AUPRC Metric `json:"auprc"` // average precision; compare with the event rate, its value without any skill

	Brier       Metric `json:"brier"`        // mean squared difference of risk and event
	BrierScaled Metric `json:"brier_scaled"` // share by which that is below that of the event rate as everyone's risk
	LogLoss     Metric `json:"log_loss"`     // mean negative log-likelihood, natural logarithm

	ObservedExpected     Metric `json:"observed_expected"`     // events per event expected; 1 is right
	CalibrationInLarge   Metric `json:"calibration_in_large"`  // intercept of a model with the linked prediction as offset; 0 is right
	CalibrationIntercept Metric `json:"calibration_intercept"` // intercept and
	CalibrationSlope     Metric `json:"calibration_slope"`     // slope of a model on the linked prediction; 0 and 1 are right

	Eavg             Metric       `json:"eavg"` // mean, 90th percentile and maximum of the distance between risk and smooth curve
	E90              Metric       `json:"e90"`
	Emax             Metric       `json:"emax"`
	SmoothKnots      int          `json:"smooth_knots"`                // of the spline behind the smooth curve: 5, fewer where data are few, 0 if there is none
	CalibrationCurve []CurvePoint `json:"calibration_curve,omitempty"` // the smooth curve, ascending in risk
	Reliability      []Group      `json:"reliability"`                 // ascending in risk

	Top       []Top       `json:"top"`                 // the highest 1, 5 and 10 %
	Lists     []ListYield `json:"lists,omitempty"`     // as asked for
	Decisions []Decision  `json:"decisions,omitempty"` // by threshold

	Quantity  *Quantity  `json:"quantity,omitempty"`  // of counts and amounts
	Subgroups []Subgroup `json:"subgroups,omitempty"` // by grouping and level
}

const noRows = "there are no rows"

// Evaluate computes the Report of a sample. The error is for data or options that cannot be used at all: slices of different
// lengths, a risk outside 0 to 1, a negative weight, a list cut by an unknown grouping, a cancelled context. No rows at all are a
// Report of missing figures.
func Evaluate(ctx context.Context, d Data, o Options) (*Report, error) {
	r, err := evaluate(ctx, d, o)
	if err != nil {
		return nil, fmt.Errorf("evaluating predictions: %w", err)
	}
	return r, nil
}

func evaluate(ctx context.Context, d Data, o Options) (*Report, error) {
	if err := o.check(&d); err != nil {
		return nil, err
	}
	s, err := newSample(d, o.Workers)
	if err != nil {
		return nil, err
	}
	r := &Report{
		Kind: s.scale.kind, Rows: len(s.predicted), Clusters: s.clusters, Events: s.events, Weight: s.total,
		AUROC: s.auroc(), Decisions: s.decisions(o.Thresholds),
	}
	s.accuracy(r)
	if err := s.calibrate(ctx, &o, r); err != nil {
		return nil, err
	}
	rank := s.rank(&o)
	err = o.resample(ctx, s.clusters, s.bootstrapped(), rank.resampled(), func() figures {
		r := s.redrawn()
		return func(times []float64) []*Metric { return r.draw(times).rank(&o).resampled() }
	})
	if err != nil {
		return nil, err
	}
	for k := range rank.lists {
		rank.lists[k].invert()
	}
	r.AUPRC, r.Top, r.Lists, r.Quantity = rank.auprc, rank.top, rank.lists, s.quantity(rank)
	r.Subgroups, err = s.subgroups(ctx, &o, rank.groups)
	return r, err
}
