package evaluate

import (
	"fmt"
	"math"

	"riskstrat/models/glm"
)

// scale is what differs between the kinds of outcome: what is allowed, and the model by which calibration is measured.
type scale struct {
	kind                  Kind
	predictions, outcomes string // what is allowed, in words
	predicts, happens     func(v float64) bool

	family   glm.Family
	link     func(prediction float64) float64
	linked   string // name of the linked prediction, as a column
	infinite string // why a linked prediction is not finite

	nothingHappened string // why a share of what happened has no value

	parts int // groups of the reliability grid, when no predictions are tied
}

// scale of a kind; an error if there is no such kind.
func (k Kind) scale() (scale, error) {
	switch k {
	case Binary, "":
		return scale{
			kind: Binary, predictions: "between 0 and 1", outcomes: "0 or 1",
			predicts: func(p float64) bool { return p >= 0 && p <= 1 },
			happens:  func(y float64) bool { return y == 0 || y == 1 },
			family:   glm.Binomial(), link: func(p float64) float64 { return math.Log(p) - math.Log1p(-p) },
			linked: "logit of risk", infinite: "a risk is exactly 0 or 1, so that its log odds are not finite",
			nothingHappened: "no row has the event", parts: 20,
		}, nil
	case Count:
		return scale{
			kind: Count, predictions: "0 or more, and finite", outcomes: "a whole number of 0 or more",
			predicts: func(p float64) bool { return p >= 0 && !math.IsInf(p, 1) },
			happens:  func(y float64) bool { return y >= 0 && y == math.Floor(y) && !math.IsInf(y, 1) },
			family:   glm.Poisson(), link: math.Log,
			linked: "log of predicted count", infinite: "a predicted count is exactly 0, so that its logarithm is not finite",
			nothingHappened: "every count is 0", parts: 10,
		}, nil
	case Continuous:
		finite := func(v float64) bool { return v-v == 0 }
		return scale{
			kind: Continuous, predictions: "finite", outcomes: "finite",
			predicts: finite, happens: finite,
			family: glm.Gaussian(), link: func(p float64) float64 { return p },
			linked:          "predicted amount",
			nothingHappened: "the amounts do not sum to more than 0", parts: 10,
		}, nil
	}
	return scale{}, fmt.Errorf("have kind %q, want %s, %s or %s", k, Binary, Count, Continuous)
}

// notAnEvent says why a figure of events has no value.
func (s *scale) notAnEvent() string {
	if s.kind == Count {
		return "the outcome is a count, not an event"
	}
	return "the outcome is an amount, not an event"
}

// canonical tells whether the model-based standard errors hold for rows that are independent and not weighted: those of events, whose variance
// follows from their mean. Counts and amounts may vary more.
func (s *scale) canonical() bool { return s.kind == Binary }
