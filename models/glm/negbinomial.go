package glm

import "math"

const negativeBinomial = "negative binomial"

// NegativeBinomial is the log-linear model of a count whose variance is mean + mean^2/theta (NB2): a Poisson count whose rate
// varies between like residents by a gamma distribution of shape theta > 0. It tends to Poisson as theta grows. Fit takes theta as
// known; FitNegativeBinomial estimates it. A row costs more than a Poisson row by a logarithm.
func NegativeBinomial(theta float64) Family {
	return Family{
		Name:      negativeBinomial,
		Theta:     theta,
		Valid:     "0 or more",
		Check:     func(y float64) bool { return y >= 0 && !math.IsInf(y, 1) },
		Link:      math.Log,
		Row:       func(y, eta float64) (deviance, score, information float64) { return negativeBinomialRow(y, eta, theta) },
		Mean:      math.Exp,
		Saturated: func(y float64) float64 { return negativeBinomialSaturated(y, theta) },
		Recedes: func(y float64) int {
			if y == 0 {
				return -1
			}
			return 0
		},
	}
}

func negativeBinomialRow(y, eta, theta float64) (deviance, score, information float64) {
	mean := math.Exp(eta)
	share := theta / (theta + mean)
	// (y + theta) log((y + theta) / (mean + theta)) and, at y = 0, y log(y / mean) = 0.
	return 2 * (xlogx(y) - y*eta - (y+theta)*logRatio(y+theta, mean+theta, y-mean)), (y - mean) * share, mean * share
}

// logRatio is log(a / b) for a - b = gap, without losing the digits of a gap that is small against b.
func logRatio(a, b, gap float64) float64 {
	if x := gap / b; x > -0.5 {
		return math.Log1p(x)
	}
	return math.Log(a / b)
}

func negativeBinomialSaturated(y, theta float64) float64 {
	factorial, _ := math.Lgamma(y + 1)
	return logRising(y, theta) + xlogx(y) - factorial - (y+theta)*math.Log1p(y/theta)
}

// stirling is the least argument from which the tails below hold 15 digits.
const stirling = 16

// logRising is log(gamma(theta + y) / gamma(theta)) - y log(theta). For large theta the two gammas agree in all their digits
// but those that count, and are taken apart in Stirling's series.
func logRising(y, theta float64) float64 {
	if theta < stirling {
		above, _ := math.Lgamma(theta + y)
		below, _ := math.Lgamma(theta)
		return above - below - y*math.Log(theta)
	}
	return (theta+y-0.5)*math.Log1p(y/theta) - y + gammaTail(theta+y) - gammaTail(theta)
}

// gammaTail is log gamma(x) - (x - 1/2) log x + x - log(2 pi) / 2 for x >= stirling (Abramowitz and Stegun 6.1.41).
func gammaTail(x float64) float64 {
	r := 1 / (x * x)
	return (1./12 - r*(1./360-r*(1./1260-r*(1./1680-r/1188)))) / x
}
