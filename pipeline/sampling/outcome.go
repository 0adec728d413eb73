package sampling

import (
	"math"

	"riskstrat/features"
	"riskstrat/features/rule"
	"riskstrat/models"
	"riskstrat/pipeline/place"
)

// outcomes is what happened to each row of after, the features at the end of the horizon: 1 or 0 of an event, the count, the amount.
// NaN where it is not known: where the rule is Unknown, the count null, or any part of the amount.
func outcomes(t *place.Target, after *features.Set) ([]float64, error) {
	switch t.Kind {
	case models.Count:
		return after.Floats(t.Outcome, nil)
	case models.Continuous:
		return amounts(t.UnitCosts, after)
	}
	event, err := t.OutcomeRule.Holds(after)
	if err != nil {
		return nil, err
	}
	out := make([]float64, len(event))
	for i, v := range event {
		switch v {
		case rule.True:
			out[i] = 1
		case rule.Unknown:
			out[i] = math.NaN()
		}
	}
	return out, nil
}

// amounts adds up the features at their costs, in the order declared.
func amounts(costs []models.UnitCost, after *features.Set) ([]float64, error) {
	out := make([]float64, after.Len())
	var values []float64
	for _, u := range costs {
		var err error
		if values, err = after.Floats(u.Feature, values); err != nil {
			return nil, err
		}
		for i, v := range values {
			out[i] += float64(u.Cost * v)
		}
	}
	return out, nil
}
