package card

import (
	"math"

	"riskstrat/models"
)

// measure is how a kind of outcome is spoken of and drawn.
type measure struct {
	unit      float64 // what figures are shown in: 100 shows a probability as people in 100
	predicted string  // names of axes
	observed  string
	effect    string
	chance    string
	ratio     bool   // effects multiply; else they add
	had       string // how people above 0 are counted: "with the outcome"
}

// measureOf is the measure of a kind of outcome.
func measureOf(k models.Kind) measure {
	switch k {
	case models.Count:
		return measure{
			unit: 1, predicted: "Predicted number", observed: "Observed number, on average", effect: "Times the expected number",
			chance: "Expected number", ratio: true, had: "with at least one",
		}
	case models.Continuous:
		return measure{
			unit: 1, predicted: "Predicted amount, in pounds", observed: "Observed amount, on average", effect: "Pounds more than expected",
			chance: "Expected amount, in pounds", had: "with an amount above 0",
		}
	}
	return measure{
		unit: 100, predicted: "Predicted: people in 100 who will have the outcome", observed: "Observed: people in 100 who had it",
		effect: "Times the odds of the outcome", chance: "Chance in 100", ratio: true, had: "with the outcome",
	}
}

// effectOf is what a difference of linear predictors does.
func (m measure) effectOf(difference float64) float64 {
	if m.ratio {
		return math.Exp(difference)
	}
	return difference
}
