package glm

import "math"

// Poisson is the log-linear model of a count: y >= 0, with the logarithm of the time at risk as offset where it differs
// between rows. Its standard errors take the variance to equal the mean; counts of health-care use are usually more dispersed.
func Poisson() Family {
	return Family{
		Name:      "poisson",
		Valid:     "0 or more",
		Check:     func(y float64) bool { return y >= 0 && !math.IsInf(y, 1) },
		Link:      math.Log,
		Row:       poissonRow,
		Mean:      math.Exp,
		Saturated: poissonSaturated,
		Recedes: func(y float64) int {
			if y == 0 {
				return -1
			}
			return 0
		},
	}
}

func poissonRow(y, eta float64) (deviance, score, information float64) {
	mean := math.Exp(eta)
	return 2 * (xlogx(y) - y*eta - (y - mean)), y - mean, mean
}

func poissonSaturated(y float64) float64 {
	factorial, _ := math.Lgamma(y + 1)
	return xlogx(y) - y - factorial
}
