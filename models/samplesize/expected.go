package samplesize

import "math"

// MaxCoxSnell is the largest Cox-Snell R2 a model of an event of the given prevalence can have, that of certain and right predictions.
// Nagelkerke's R2 is the share of it that is reached.
func MaxCoxSnell(prevalence float64) float64 { return 1 - math.Exp(2*entropy(prevalence)) }

// OfAUROC is the Cox-Snell R2 of a model with the given AUROC, from .5 to under 1, if its linear predictor is normal with the same variance among
// those with and without the event (Riley, Van Calster and Collins 2021, Statistics in Medicine 40:859). They draw a million
// people; the mean they estimate is an integral over one variable, which is worked out here. It is NaN of other values.
func OfAUROC(auroc, prevalence float64) float64 {
	if !(auroc >= 0.5 && auroc < 1 && prevalence > 0 && prevalence < 1) {
		return math.NaN()
	}
	mu := 2 * math.Erfinv(2*auroc-1) // sqrt(2) times the normal quantile: by so much the predictors of events are higher
	prior := math.Log(prevalence / (1 - prevalence))
	// The trapezoidal rule is exact to rounding for a function as smooth as this that falls off at both ends.
	const step, reach = 1.0 / 64, 12
	sum := 0.0
	for x := -float64(reach); x <= reach+mu; x += step {
		eta := prior + mu*(x-mu/2) // log odds given the predictor
		none, event := normal(x), normal(x-mu)
		sum -= prevalence*event*softplus(-eta) + (1-prevalence)*none*softplus(eta)
	}
	return 1 - math.Exp(-2*(sum*step-entropy(prevalence)))
}

// entropy is the mean log-likelihood of an event when everyone's risk is its prevalence.
func entropy(p float64) float64 { return p*math.Log(p) + (1-p)*math.Log1p(-p) }

func normal(x float64) float64 { return math.Exp(-x*x/2) / math.Sqrt(2*math.Pi) }

// softplus is log(1 + exp(x)), without overflow.
func softplus(x float64) float64 { return max(x, 0) + math.Log1p(math.Exp(-math.Abs(x))) }
