package main

import (
	"fmt"
	"io"
	"strings"
	"text/tabwriter"

	"riskstrat/models"
	"riskstrat/models/evaluate"
)

// reportModel prints what a model was trained on and how good it is beside its baseline.
func reportModel(out io.Writer, e *models.Entry) error {
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	fmt.Fprintf(w, "\nTarget\t%s: %s (horizon %d days)\n", e.Spec.Target, e.Target.Label, e.Target.Horizon)
	fmt.Fprintf(w, "At risk\t%s\n", e.Target.AtRisk)
	for _, s := range []struct {
		name   string
		report models.SampleReport
	}{{"Fitted on", e.Trained.Fit}, {"Calibrated on", e.Trained.Calibrate}, {"Validated on", e.Trained.Validate}} {
		r := s.report
		fmt.Fprintf(w, "%s\t%s: %d rows of %d people, %s, %d departed%s\n", s.name, days(r), r.Rows, r.People, happened(e.Target.Kind, r), r.Departed, offered(r))
	}
	fmt.Fprintf(w, "Penalty\t%s\n", penalty(e.Penalty))
	fmt.Fprintf(w, "Fit\t%s\n", fitted(e.Fit))
	if o := e.Offered; o != nil {
		fmt.Fprintf(w, "Offered help\tadjusted for: coefficient %.4f (standard error %s), penalised by %g of lambda; scoring takes nobody as offered\n", o.Coef, number("%.4f", o.SE), e.OfferedPenalty())
		fmt.Fprintln(w, "\toffers made after the outcome count as offers, so the model and its figures may be biased: see \"affected\" beside them")
	}
	fmt.Fprintf(w, "Calibration\t%s: intercept %.4f, slope %.4f%s\n", e.Calibration.Method, e.Calibration.Intercept, e.Calibration.Slope, curved(e.Calibration))
	if err := w.Flush(); err != nil {
		return err
	}
	if err := reportFigures(out, e); err != nil {
		return err
	}
	if err := reportLengths(out, e); err != nil {
		return err
	}
	if err := reportGroups(out, e.Target.Kind, e.Figures.Validate); err != nil {
		return err
	}
	if m := e.SampleSize; m != nil {
		fmt.Fprintf(out, "Sample size: %d people; for %d columns Riley et al. want at least %d\n", e.Trained.Fit.People, m.Parameters, m.Rows)
	}
	reportLeakage(out, e)
	for _, question := range e.Questions {
		fmt.Fprintf(out, "question: %s\n", question)
	}
	for _, warning := range e.Warnings {
		fmt.Fprintf(out, "warning: %s\n", warning)
	}
	return nil
}

func days(r models.SampleReport) string {
	var all []string
	for _, d := range r.Dates {
		all = append(all, d.String())
	}
	return strings.Join(all, ", ")
}

// reportFigures prints one row a figure, one column a metric: no figure stands without its baseline.
func reportFigures(out io.Writer, e *models.Entry) error {
	f := e.Figures
	fmt.Fprintln(out, "\nOn the validation date:")
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', tabwriter.AlignRight)
	figureHead(w, e.Target.Kind)
	figureRow(w, "everyone at risk", f.Validate)
	if e.Recalibrated != nil {
		figureRow(w, "everyone, before recalibration", e.Recalibrated.Before)
	}
	figureRow(w, "age, sex, last year's counts", f.Baseline)
	figureRow(w, "a fifth of people, never seen", f.PersonDisjoint)
	figureRow(w, "that fifth, by the model itself", f.SamePeople)
	figureRow(w, "not weighted", f.Unweighted)
	if f.AsOffered.Report != nil {
		figureRow(w, "affected: as offers changed it", f.AsOffered)
	}
	if err := w.Flush(); err != nil {
		return err
	}
	if f.BesideBaseline == nil {
		return nil
	}
	for _, name := range []string{evaluate.AUROC, evaluate.Spearman} {
		if p, ok := f.BesideBaseline.Figure(name); ok && p.Difference.Known() {
			fmt.Fprintf(out, "Above the baseline on the same people, in pairs: %s %s\n", name, difference(p.Difference))
		}
	}
	return nil
}

// figureHead names the columns; of counts and amounts, what the highest are is their mean outcome.
func figureHead(w io.Writer, kind models.Kind) {
	if kind == models.Binary {
		fmt.Fprintln(w, "\tAUROC\t95 %\tAUPRC\tBrier\tslope\tO/E\tEavg\thits 1 %\t5 %\t10 %\t")
		return
	}
	fmt.Fprintln(w, "\tSpearman\t95 %\tGini share\tR2\tslope\tO/E\tEavg\tmean of 1 %\t5 %\t10 %\t")
}

func figureRow(w io.Writer, name string, f models.Figure) {
	r := f.Report
	if r == nil {
		fmt.Fprintf(w, "%s\t%s\t\t\t\t\t\t\t\t\t\t\n", name, f.Missing)
		return
	}
	ranks, second, third := r.AUROC, r.AUPRC, r.Brier
	if q := r.Quantity; q != nil {
		ranks, second, third = q.Spearman, q.GiniShare, q.R2
	}
	fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s", name, metric(ranks), interval(ranks), metric(second), metric(third),
		metric(r.CalibrationSlope), metric(r.ObservedExpected), metric(r.Eavg))
	for _, t := range r.Top {
		fmt.Fprintf(w, "\t%s", metric(t.PPV))
	}
	fmt.Fprintln(w, "\t")
}

// metric is a figure to four digits, or a dash where there is none.
func metric(m evaluate.Metric) string {
	if !m.Known() {
		return "-"
	}
	return fmt.Sprintf("%.4f", m.Value)
}

// difference is a signed figure with the ends of its interval.
func difference(m evaluate.Metric) string {
	if m.Interval == nil || m.Interval.Missing != "" {
		return fmt.Sprintf("%+.4f", m.Value)
	}
	return fmt.Sprintf("%+.4f (95 %% %+.4f to %+.4f)", m.Value, m.Interval.Low, m.Interval.High)
}

func interval(m evaluate.Metric) string {
	if m.Interval == nil || m.Interval.Missing != "" {
		return "-"
	}
	return fmt.Sprintf("%.3f-%.3f", m.Interval.Low, m.Interval.High)
}
