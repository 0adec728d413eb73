package main

import (
	"fmt"
	"io"
	"strings"
	"text/tabwriter"

	"riskstrat/models"
	"riskstrat/models/glm"
)

// penalty says which penalty was used and how it was chosen.
func penalty(p models.ChosenPenalty) string {
	kind, how := "ridge", "as declared"
	if p.Alpha > 0 {
		kind = fmt.Sprintf("elastic net of alpha %g", p.Alpha)
	}
	if p.Folds > 0 {
		how = fmt.Sprintf("by %s of %d folds with persons and households whole", p.Choose, p.Folds)
	}
	return fmt.Sprintf("%s, lambda %.3g, %s", kind, p.Lambda, how)
}

// fitted says how a fit ended, with the figures it has.
func fitted(f models.FitReport) string {
	text := fmt.Sprintf("%s regression, %s after %d iterations by %s", f.Family, f.Status, f.Iterations, f.Solver)
	if f.Solver == string(glm.QR) {
		text += " (" + f.SolverWhy + ")"
	}
	if f.Violation != nil {
		text += fmt.Sprintf(", %d columns kept, optimality (KKT) missed by at most %.1g", f.NonZero, *f.Violation)
	}
	text += fmt.Sprintf(", deviance %.3f (null %.3f)", f.Deviance, f.NullDeviance)
	if f.LogLik != nil {
		text += fmt.Sprintf(", log-likelihood %.6f", *f.LogLik)
	}
	if f.AIC != nil && f.BIC != nil {
		text += fmt.Sprintf(", AIC %.1f, BIC %.1f", *f.AIC, *f.BIC)
	}
	if f.Theta != nil {
		text += fmt.Sprintf(", theta %.4f (standard error %s)", *f.Theta, number("%.4f", f.ThetaSE))
	}
	if f.Dispersion != nil {
		text += fmt.Sprintf(", dispersion %.4g", *f.Dispersion)
	}
	return text
}

// happened counts the outcomes of a sample.
func happened(k models.Kind, r models.SampleReport) string {
	switch k {
	case models.Count:
		return fmt.Sprintf("%d with any, %.0f in all", r.Events, r.Total)
	case models.Continuous:
		return fmt.Sprintf("%d with any, %.0f pounds in all", r.Events, r.Total)
	}
	return fmt.Sprintf("%d events", r.Events)
}

// offered counts the people of a sample who were offered help, where that is known.
func offered(r models.SampleReport) string {
	if r.Offered == nil {
		return ", offers of help not recorded"
	}
	return fmt.Sprintf(", %d offered help", *r.Offered)
}

// scaleOf is the unit of a family's linear predictor.
func scaleOf(f models.Family) string {
	switch f {
	case models.Binomial:
		return "log-odds"
	case models.Gaussian:
		return "pounds"
	}
	return "the logarithm of the mean"
}

// number is a figure that may be absent, which is a dash.
func number(format string, v *float64) string {
	if v == nil {
		return "-"
	}
	return fmt.Sprintf(format, *v)
}

// curved says what takes the place of the calibration's line.
func curved(c models.Calibration) string {
	switch {
	case c.Bend != nil:
		return fmt.Sprintf(", bent by a spline of %d knots (p %.2g)", len(c.Bend.Knots), c.Bend.P)
	case c.Steps != nil:
		return fmt.Sprintf(", replaced by a rising curve through %d points", len(c.Steps.Eta))
	}
	return ""
}

// reportCoefficients prints every coefficient; those of missing indicators by number, with their features below.
func reportCoefficients(out io.Writer, e *models.Entry) error {
	fmt.Fprintf(out, "\nCoefficients in %s, on the original scale. Standard errors: %s.\n", scaleOf(e.Fit.Family), e.Fit.Errors)
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(w, "term\tcoefficient\tstandard error\trobust\t")
	line := func(c models.Coefficient) {
		fmt.Fprintf(w, "%s\t%.6f\t%s\t%s\t\n", c.Name, c.Coef, number("%.6f", c.SE), number("%.6f", c.RobustSE))
	}
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
