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
		fmt.Fprintf(w, "%s\t%s: %d rows of %d people, %d events, %d departed\n", s.name, days(r), r.Rows, r.People, r.Events, r.Departed)
	}
	fmt.Fprintf(w, "Penalty\t%s\n", penalty(e.Penalty))
	fmt.Fprintf(w, "Fit\t%s after %d iterations, log-likelihood %.6f\n", e.Fit.Status, e.Fit.Iterations, e.Fit.LogLik)
	fmt.Fprintf(w, "Calibration\t%s: intercept %.4f, slope %.4f%s\n", e.Calibration.Method, e.Calibration.Intercept, e.Calibration.Slope, curved(e.Calibration))
	if err := w.Flush(); err != nil {
		return err
	}
	if err := reportFigures(out, e); err != nil {
		return err
	}
	for _, warning := range e.Warnings {
		fmt.Fprintf(out, "warning: %s\n", warning)
	}
	return nil
}

// penalty says which penalty was used and how it was chosen.
func penalty(p models.ChosenPenalty) string {
	how := "as declared"
	if p.Folds > 0 {
		how = fmt.Sprintf("by %s of %d folds with persons and households whole", p.Choose, p.Folds)
	}
	return fmt.Sprintf("ridge, lambda %.3g, %s", p.Lambda, how)
}

// curved says what takes the place of the calibration's line.
func curved(c models.Calibration) string {
	switch {
	case c.Bend != nil:
		return fmt.Sprintf(", bent by a spline of %d knots (likelihood ratio %.1f)", len(c.Bend.Knots), c.Bend.Ratio)
	case c.Steps != nil:
		return fmt.Sprintf(", replaced by a rising curve through %d points", len(c.Steps.Eta))
	}
	return ""
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
	figureHead(w)
	figureRow(w, "everyone at risk", f.Validate)
	if e.Recalibrated != nil {
		figureRow(w, "everyone, before recalibration", e.Recalibrated.Before)
	}
	figureRow(w, "age, sex, last year's counts", f.Baseline)
	figureRow(w, "a fifth of people, never seen", f.PersonDisjoint)
	figureRow(w, "that fifth, by the model itself", f.SamePeople)
	figureRow(w, "departed left out, not weighted", f.Unweighted)
	return w.Flush()
}

func figureHead(w io.Writer) {
	fmt.Fprintln(w, "\tAUROC\t95 %\tAUPRC\tBrier\tslope\tO/E\tEavg\thits 1 %\t5 %\t10 %\t")
}

func figureRow(w io.Writer, name string, f models.Figure) {
	r := f.Report
	if r == nil {
		fmt.Fprintf(w, "%s\t%s\t\t\t\t\t\t\t\t\t\t\n", name, f.Missing)
		return
	}
	fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s", name, metric(r.AUROC), interval(r.AUROC), metric(r.AUPRC), metric(r.Brier),
		metric(r.CalibrationSlope), metric(r.ObservedExpected), metric(r.Eavg))
	for _, t := range r.Top {
		fmt.Fprintf(w, "\t%s", metric(t.PPV))
	}
	fmt.Fprintln(w, "\t")
}

// reportCoefficients prints every coefficient; those of missing indicators by number, with their features below.
func reportCoefficients(out io.Writer, e *models.Entry) error {
	fmt.Fprintln(out, "\nCoefficients in log-odds, on the original scale:")
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(w, "term\tcoefficient\tstandard error\t")
	line := func(c models.Coefficient) { fmt.Fprintf(w, "%s\t%.6f\t%.6f\t\n", c.Name, c.Coef, c.SE) }
	line(e.Intercept)
	for _, t := range e.Terms {
		for _, c := range t.Columns {
			line(c)
		}
	}
	for i, in := range e.Indicators {
		in.Column.Name = fmt.Sprintf("null %d", i+1)
		line(in.Column)
	}
	if err := w.Flush(); err != nil {
		return err
	}
	for i, in := range e.Indicators {
		fmt.Fprintf(out, "null %d: not known: %s\n", i+1, strings.Join(in.Features, ", "))
	}
	return nil
}

// metric is a figure to four digits, or a dash where there is none.
func metric(m evaluate.Metric) string {
	if !m.Known() {
		return "-"
	}
	return fmt.Sprintf("%.4f", m.Value)
}

func interval(m evaluate.Metric) string {
	if m.Interval == nil || m.Interval.Missing != "" {
		return "-"
	}
	return fmt.Sprintf("%.3f-%.3f", m.Interval.Low, m.Interval.High)
}
