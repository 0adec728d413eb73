package main

import (
	"fmt"
	"io"
	"text/tabwriter"

	"riskstrat/models"
	"riskstrat/models/evaluate"
)

// named is a figure of a report by its name.
type named struct {
	name string
	of   func(r *evaluate.Report) evaluate.Metric
}

// everyFigure are the figures of a kind of outcome, on its validation date.
func everyFigure(kind models.Kind) []named {
	quantity := func(of func(q *evaluate.Quantity) evaluate.Metric) func(*evaluate.Report) evaluate.Metric {
		return func(r *evaluate.Report) evaluate.Metric {
			if r.Quantity == nil {
				return evaluate.Metric{Missing: "it was not worked out"}
			}
			return of(r.Quantity)
		}
	}
	calibration := []named{
		{"O/E", func(r *evaluate.Report) evaluate.Metric { return r.ObservedExpected }},
		{"calibration in the large", func(r *evaluate.Report) evaluate.Metric { return r.CalibrationInLarge }},
		{"calibration intercept", func(r *evaluate.Report) evaluate.Metric { return r.CalibrationIntercept }},
		{"calibration slope", func(r *evaluate.Report) evaluate.Metric { return r.CalibrationSlope }},
		{"Eavg", func(r *evaluate.Report) evaluate.Metric { return r.Eavg }},
		{"E90", func(r *evaluate.Report) evaluate.Metric { return r.E90 }},
		{"Emax", func(r *evaluate.Report) evaluate.Metric { return r.Emax }},
	}
	if kind == models.Binary {
		return append([]named{
			{"event rate", func(r *evaluate.Report) evaluate.Metric { return r.EventRate }},
			{"mean risk", func(r *evaluate.Report) evaluate.Metric { return r.MeanRisk }},
			{"AUROC", func(r *evaluate.Report) evaluate.Metric { return r.AUROC }},
			{"AUPRC", func(r *evaluate.Report) evaluate.Metric { return r.AUPRC }},
			{"Brier", func(r *evaluate.Report) evaluate.Metric { return r.Brier }},
			{"scaled Brier", func(r *evaluate.Report) evaluate.Metric { return r.BrierScaled }},
			{"log-loss", func(r *evaluate.Report) evaluate.Metric { return r.LogLoss }},
		}, calibration...)
	}
	all := append([]named{
		{"mean outcome", func(r *evaluate.Report) evaluate.Metric { return r.EventRate }},
		{"mean prediction", func(r *evaluate.Report) evaluate.Metric { return r.MeanRisk }},
		{"Spearman", quantity(func(q *evaluate.Quantity) evaluate.Metric { return q.Spearman })},
		{"Gini", quantity(func(q *evaluate.Quantity) evaluate.Metric { return q.Gini })},
		{"Gini share", quantity(func(q *evaluate.Quantity) evaluate.Metric { return q.GiniShare })},
		{"RMSE", quantity(func(q *evaluate.Quantity) evaluate.Metric { return q.RMSE })},
		{"MAE", quantity(func(q *evaluate.Quantity) evaluate.Metric { return q.MAE })},
		{"R2", quantity(func(q *evaluate.Quantity) evaluate.Metric { return q.R2 })},
	}, calibration...)
	if kind == models.Continuous {
		return all
	}
	return append(all,
		named{"mean Poisson deviance", quantity(func(q *evaluate.Quantity) evaluate.Metric { return q.Deviance })},
		named{"deviance explained", quantity(func(q *evaluate.Quantity) evaluate.Metric { return q.DevianceExplained })},
		named{"dispersion", quantity(func(q *evaluate.Quantity) evaluate.Metric { return q.Dispersion })},
		named{"Poisson log score", quantity(func(q *evaluate.Quantity) evaluate.Metric { return q.PoissonLogScore })},
		named{"negative binomial log score", quantity(func(q *evaluate.Quantity) evaluate.Metric { return q.NegBinLogScore })},
	)
}

// reportEvery prints every figure of everyone at risk with its interval, those of the baseline beside it, the decision curve and the calibration curve.
func reportEvery(out io.Writer, e *models.Entry) error {
	r, baseline := e.Figures.Validate.Report, e.Figures.Baseline.Report
	if r == nil {
		return nil
	}
	fmt.Fprintln(out, "\nEvery figure of everyone at risk, on the validation date:")
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(w, "\tmodel\t95 %\tbaseline\t95 %\t")
	for _, f := range everyFigure(e.Target.Kind) {
		fmt.Fprintf(w, "%s\t%s\t%s\t", f.name, metric(f.of(r)), ends(f.of(r)))
		if baseline == nil {
			fmt.Fprintln(w, "-\t-\t")
			continue
		}
		fmt.Fprintf(w, "%s\t%s\t\n", metric(f.of(baseline)), ends(f.of(baseline)))
	}
	if err := w.Flush(); err != nil {
		return err
	}
	if err := reportBenefit(out, r, baseline); err != nil {
		return err
	}
	return reportCurve(out, r)
}

// reportBenefit prints the decision curve, in true positives of 1,000 people.
func reportBenefit(out io.Writer, r, baseline *evaluate.Report) error {
	if len(r.Decisions) == 0 {
		return nil
	}
	fmt.Fprintln(out, "\nNet benefit in 1,000 people, of offering help from a risk on; 0 of offering to nobody:")
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(w, "from\tmodel\t95 %\tbaseline\tto everyone\t")
	for i, d := range r.Decisions {
		other := evaluate.Metric{Missing: "there is no baseline"}
		if baseline != nil && i < len(baseline.Decisions) && baseline.Decisions[i].Threshold == d.Threshold {
			other = baseline.Decisions[i].NetBenefit
		}
		fmt.Fprintf(w, "%g\t%s\t%s\t%s\t%s\t\n", d.Threshold, thousandth(d.NetBenefit), thousandths(d.NetBenefit), thousandth(other), thousandth(d.TreatAll))
	}
	return w.Flush()
}

// reportCurve prints the smooth curve of what came true by prediction.
func reportCurve(out io.Writer, r *evaluate.Report) error {
	if len(r.CalibrationCurve) == 0 {
		return nil
	}
	fmt.Fprintln(out, "\nObserved by prediction, on the smooth curve:")
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(w, "predicted\tobserved\t95 %\t")
	for _, p := range r.CalibrationCurve {
		fmt.Fprintf(w, "%.4g\t%s\t\n", p.Predicted, onCurve(p.Observed))
	}
	return w.Flush()
}

// onCurve is a point of the curve and its interval to three significant digits: the lowest rates are a hundredth of the rate of all.
func onCurve(m evaluate.Metric) string {
	switch {
	case !m.Known():
		return "-\t-"
	case m.Interval == nil || m.Interval.Missing != "":
		return fmt.Sprintf("%.3g\t-", m.Value)
	}
	return fmt.Sprintf("%.3g\t%.3g to %.3g", m.Value, m.Interval.Low, m.Interval.High)
}

// ends is the interval of a figure to four digits, or a dash; a figure may be below 0.
func ends(m evaluate.Metric) string {
	if !m.Known() || m.Interval == nil || m.Interval.Missing != "" {
		return "-"
	}
	return fmt.Sprintf("%.4f to %.4f", m.Interval.Low, m.Interval.High)
}

func thousandth(m evaluate.Metric) string {
	if !m.Known() {
		return "-"
	}
	return fmt.Sprintf("%.2f", 1000*m.Value)
}

func thousandths(m evaluate.Metric) string {
	if !m.Known() || m.Interval == nil || m.Interval.Missing != "" {
		return "-"
	}
	return fmt.Sprintf("%.2f to %.2f", 1000*m.Interval.Low, 1000*m.Interval.High)
}
