package evaluate

import "context"

// The names of the figures of a Comparison.
const (
	AUROC              = "AUROC"
	AUPRC              = "AUPRC"
	Brier              = "Brier score"
	LogLoss            = "log loss"
	ObservedExpected   = "observed/expected"
	CalibrationInLarge = "calibration in the large"
	CalibrationSlope   = "calibration slope"
	RMSE               = "root mean squared error"
	MAE                = "mean absolute error"
	Deviance           = "Poisson deviance"
	Spearman           = "rank correlation with the outcome"
	Gini               = "Gini index"
	NetBenefit         = "net benefit"
	Hits               = "events on the list"
)

// figures are those with a formula.
func (p *pair) figures(ctx context.Context) ([]Paired, error) {
	var out []Paired
	if len(p.a.predicted) == 0 {
		return []Paired{without(ObservedExpected, noRows)}, nil
	}
	switch p.a.scale.kind {
	case Binary:
		out = append(out, p.auroc(), p.paired(Brier, noRows, (*sample).brier),
			p.paired(LogLoss, "a risk of exactly 0 or 1 proved wrong", (*sample).logLoss))
	case Count:
		out = append(out, p.paired(Deviance, "a predicted count of exactly 0 proved wrong", (*sample).deviance))
		fallthrough
	default:
		out = append(out, p.paired(RMSE, "not finite", (*sample).rmse), p.paired(MAE, "not finite", (*sample).mae))
	}
	out = append(out, p.paired(ObservedExpected, "the expected number is 0", (*sample).observedExpected))
	calibration, err := p.calibration(ctx)
	return append(out, calibration...), err
}

// auroc is DeLong's (1988) comparison of correlated areas, by cluster as Obuchowski's (1997).
func (p *pair) auroc() Paired {
	if reason := p.a.oneClass(); reason != "" {
		return without(AUROC, reason)
	}
	a, b := p.a.place(), p.b.place()
	out := Paired{Name: AUROC, A: p.a.auroc(), B: p.b.auroc(), Difference: Metric{Value: b.area - a.area}}
	if reason := a.fewClusters(); reason != "" {
		out.Difference.Interval = &Interval{Missing: reason}
	} else {
		out.Difference = out.Difference.within(b.stdErr(a), p.a.method("DeLong, paired"))
	}
	return out
}

// calibration compares the coefficients of the recalibrating models.
func (p *pair) calibration(ctx context.Context) ([]Paired, error) {
	largeA, lineA, reasonA, errA := p.a.recalibrate(ctx)
	largeB, lineB, reasonB, errB := p.b.recalibrate(ctx)
	if errA != nil {
		return nil, errA
	}
	if errB != nil {
		return nil, errB
	}
	if reason := reasonA + reasonB; reason != "" {
		if reasonA != "" {
			reason = reasonA
		}
		return []Paired{without(CalibrationInLarge, reason), without(CalibrationSlope, reason)}, nil
	}
	return []Paired{p.coefficients(CalibrationInLarge, largeA, largeB, 0), p.coefficients(CalibrationSlope, lineA, lineB, 1)}, nil
}

func (p *pair) coefficients(name string, a, b *fitted, k int) Paired {
	out := Paired{Name: name, A: a.coefficient(k), B: b.coefficient(k)}
	for _, f := range []*fitted{a, b} {
		if err := f.Err(); err != nil {
			out.Difference = missing("%v", err)
			return out
		}
	}
	out.Difference = b.influence(k).minus(a.influence(k)).metric(p.a.method("sandwich, paired"), "not finite")
	return out
}

// decisions are the net benefits by threshold.
func (p *pair) decisions(thresholds []float64) []PairedDecision {
	var out []PairedDecision
	for _, t := range thresholds {
		d := PairedDecision{Threshold: t}
		if reason := p.a.undecided(); reason != "" {
			d.Paired = without(NetBenefit, reason)
		} else {
			d.Paired = p.paired(NetBenefit, noRows, func(s *sample) influence { return s.netBenefit(t) })
		}
		out = append(out, d)
	}
	return out
}
