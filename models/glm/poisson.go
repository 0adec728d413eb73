package glm

import (
	"math"

	"riskstrat/models/glm/kernel"
)

// Poisson is the log-linear model of a count: y >= 0, with the logarithm of the time at risk as offset where it differs
// between rows. Its standard errors take the variance to equal the mean; counts of health-care use are usually more dispersed.
func Poisson() Family {
	return Family{
		Name:      "poisson",
		Valid:     "0 or more",
		Check:     func(y float64) bool { return y >= 0 && !math.IsInf(y, 1) },
		Link:      math.Log,
		Row:       poissonRow,
		Rows:      poissonRows,
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

// poissonRows is poissonRow for many rows.
func poissonRows(y, eta, deviance, score, information []float64) {
	kernel.Exp(information, eta)
	for i, mean := range information {
		deviance[i] = 2 * (xlogx(y[i]) - y[i]*eta[i] - (y[i] - mean))
		score[i] = y[i] - mean
	}
}

func poissonSaturated(y float64) float64 {
	factorial, _ := math.Lgamma(y + 1)
	return xlogx(y) - y - factorial
}
