package card

import (
	"fmt"
	"strings"

	"riskstrat/features/source"
	"riskstrat/models"
)

// intended is whom every model of riskstrat is for.
const intended = "GP practices and Primary Care Networks, their link workers and social prescribers: it gives the order in which to offer people a conversation about what might help. It is no diagnosis and no triage, and who is not listed may need help all the same."

// forbidden is what no model of riskstrat may be used for.
var forbidden = []string{
	"To diagnose, to triage, or to refuse or delay care: not being listed does not mean low need.",
	"To decide anything about a person by the figure alone: the practice reads the record and asks the person.",
	"For people it was not made for: those not at risk by its rule, another place, other tables, without judging it there first.",
	"For insurance, employment, housing, benefits, immigration or policing.",
	"To judge a practice, a hospital or a member of staff.",
	"To say what causes need, or whom an offer would help: it predicts what happens as care is now. In a trial of a similar tool emergency use rose slightly (PRISMATIC, BMJ Qual Saf 2019;28:697).",
}

// outcome is the outcome's rule, or what is added up.
func (c *Card) outcome() string {
	t := c.Entry.Target
	if t.Kind != models.Continuous {
		return t.Outcome
	}
	var parts []string
	for _, u := range t.UnitCosts {
		parts = append(parts, fmt.Sprintf("%s at £%g", u.Feature, u.Cost))
	}
	return "the sum of " + strings.Join(parts, ", ") + " (prices of " + t.PriceYear + ")"
}

// families are the kinds of regression in words.
var families = map[models.Family]string{
	models.Binomial: "Logistic regression", models.Poisson: "Poisson regression with the logarithm as link",
	models.NegativeBinomial: "Negative binomial regression with the logarithm as link", models.Gaussian: "Linear regression",
}

// making answers item 12c.
func (c *Card) making() string {
	e := c.Entry
	how := "as declared"
	if e.Penalty.Folds > 0 {
		how = fmt.Sprintf("chosen by %d-fold cross-validation that keeps persons and households whole", e.Penalty.Folds)
	}
	return fmt.Sprintf("%s with %s of lambda %.3g, %s; solved by %s (%s), %s after %d iterations; then recalibrated on a later date. Internal validation: a refit without a fifth of the people, judged on them.",
		families[e.Fit.Family], penalty(e.Penalty.Alpha), e.Penalty.Lambda, how, e.Fit.Solver, e.Fit.SolverWhy, e.Fit.Status, e.Fit.Iterations)
}

// selection says what chose the terms.
func (c *Card) selection() string {
	e := c.Entry
	if e.Penalty.Alpha == 0 {
		return "Terms were declared before fitting and none was left out for its fit."
	}
	return fmt.Sprintf("Terms were declared before fitting; the penalty kept %d of their columns.", e.Fit.NonZero)
}

// penalty names the penalty of an alpha.
func penalty(alpha float64) string {
	switch alpha {
	case 0:
		return "a ridge penalty"
	case 1:
		return "a lasso penalty"
	}
	return fmt.Sprintf("an elastic-net penalty (alpha %g)", alpha)
}

// updating answers item 12f.
func (c *Card) updating() string {
	e := c.Entry
	how := "a line through the linear predictor"
	switch {
	case e.Calibration.Bend != nil:
		how = fmt.Sprintf("a rising spline of %d knots through the linear predictor, which fits that date better than a line", len(e.Calibration.Bend.Knots))
	case e.Calibration.Steps != nil:
		how = "a rising curve through the linear predictor (isotonic)"
	case e.Calibration.Method == models.InTheLarge:
		how = "its intercept alone"
	}
	text := fmt.Sprintf("Every model is calibrated on a later date than it is fitted on, by %s. That changes no order.", how)
	if r := e.Recalibrated; r != nil {
		text += fmt.Sprintf(" This one is model %.12s calibrated anew.", r.Parent)
	}
	return text
}

// updated answers item 24.
func (c *Card) updated() string {
	e := c.Entry
	text := fmt.Sprintf("Calibration on %s: intercept %.3f, slope %.3f.", dates(e.Trained.Calibrate.Dates), e.Calibration.Intercept, e.Calibration.Slope)
	if r := e.Recalibrated; r != nil && r.Before.Report != nil && e.Figures.Validate.Report != nil {
		text += fmt.Sprintf(" Observed for each one expected, before it was calibrated anew: %s; after: %s.",
			figure(r.Before.Report.ObservedExpected, 3), figure(e.Figures.Validate.Report.ObservedExpected, 3))
	}
	return text
}

// output answers item 15.
func (c *Card) output() string {
	switch c.Entry.Target.Kind {
	case models.Count:
		return "The expected number, 0 or more. Lists rank by the linear predictor at full precision; no cut-off is part of the model."
	case models.Continuous:
		return "The expected amount in pounds. Lists rank by the linear predictor at full precision; no cut-off is part of the model."
	}
	return "A probability, 0 to 1, shown as a chance in 100. Lists rank by the linear predictor at full precision, down to the capacity of the place; no cut-off is part of the model, and the names of bands are the place's own."
}

// verdict sums up what became of the promises.
func (c *Card) verdict() string {
	n := map[string]int{}
	for _, v := range c.Verdicts {
		n[v.Kept]++
	}
	if len(c.Verdicts) == 0 {
		return "None could be looked at."
	}
	return fmt.Sprintf("Of what is promised of a model: %d kept, %d not kept, %d that cannot be told.", n[kept], n[broken], n[unknown])
}

func orNone(names []string) string {
	if len(names) == 0 {
		return "none named"
	}
	return strings.Join(names, ", ")
}

// sentences begin with a capital and end with a full stop.
func sentences(texts []string) []string {
	var all []string
	for _, t := range texts {
		if t != "" {
			all = append(all, strings.ToUpper(t[:1])+t[1:]+".")
		}
	}
	return all
}

// horizonEnd is the day by which the outcomes of the validation date are known.
func horizonEnd(e *models.Entry) source.Day {
	return e.Spec.Train.Validate + source.Day(e.Target.Horizon)
}
