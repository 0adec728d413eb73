package glm

import "math"

// Gaussian is the linear model of an amount with errors of one unknown variance. Its dispersion is estimated: the deviance over
// the degrees of freedom left. Of the log-likelihood it is the maximum-likelihood one, deviance over weight, as in R.
func Gaussian() Family {
	same := func(x float64) float64 { return x }
	return Family{
		Name:      "gaussian",
		Dispersed: true,
		Valid:     "the finite numbers",
		Check:     func(y float64) bool { return y-y == 0 },
		Link:      same,
		Row:       gaussianRow,
		Mean:      same,
		Saturated: func(float64) float64 { return 0 },
		Recedes:   func(float64) int { return 0 },
	}
}

func gaussianRow(y, eta float64) (deviance, score, information float64) {
	left := y - eta
	return left * left, left, 1
}

// gaussianLogLik is the log-likelihood at the variance that maximises it.
func gaussianLogLik(deviance, weight float64) float64 {
	return -weight / 2 * (math.Log(2*math.Pi*deviance/weight) + 1)
}
