package glm

import (
	"math"

	"riskstrat/models/glm/kernel"
)

// Binomial is the logistic model of an event: y is 1 or 0, or a share between them of a row that stands for several
// trials, with their number as the weight (the binomial coefficients are then not part of the log-likelihood).
func Binomial() Family {
	return Family{
		Name:      "binomial",
		Valid:     "0 to 1",
		Check:     func(y float64) bool { return y >= 0 && y <= 1 },
		Link:      func(mean float64) float64 { return math.Log(mean / (1 - mean)) },
		Row:       binomialRow,
		Rows:      binomialRows,
		Mean:      logistic,
		Saturated: func(y float64) float64 { return xlogx(y) + xlogx(1-y) },
		Recedes:   binomialRecedes,
	}
}

// binomialRow needs one exponential and one logarithm. Everything is written in exp(-|eta|), which neither overflows nor
// cancels, so that the deviance, score and information of a row far out are small but right.
func binomialRow(y, eta float64) (deviance, score, information float64) {
	e := math.Exp(-math.Abs(eta))
	near := 1 / (1 + e) // probability of the side eta is on
	far := e * near     // and of the other
	event, none := near, far
	if eta < 0 {
		event, none = far, near
	}
	// -log(event) = log1p(e) + max(-eta, 0), and likewise for none.
	loss := math.Log1p(e)
	switch y {
	case 1:
		loss, score = loss+max(-eta, 0), none
	case 0:
		loss, score = loss+max(eta, 0), -event
	default:
		loss, score = loss+y*max(-eta, 0)+(1-y)*max(eta, 0)+xlogx(y)+xlogx(1-y), y-event
	}
	return 2 * loss, score, near * far
}

// binomialRows is binomialRow for many rows.
func binomialRows(y, eta, deviance, score, information []float64) {
	kernel.Logistic(y, eta, deviance, score, information)
	for i, v := range y {
		if v != 0 && v != 1 {
			deviance[i] += 2 * (xlogx(v) + xlogx(1-v))
		}
	}
}

func binomialRecedes(y float64) int {
	switch y {
	case 0:
		return -1
	case 1:
		return 1
	}
	return 0
}

// logistic is 1 / (1 + exp(-eta)), without overflow.
func logistic(eta float64) float64 {
	e := math.Exp(-math.Abs(eta))
	if eta < 0 {
		return e / (1 + e)
	}
	return 1 / (1 + e)
}

// xlogx is x log x, 0 at 0 (and at 1: most outcomes are one or the other, and need no logarithm).
func xlogx(x float64) float64 {
	if x == 0 || x == 1 {
		return 0
	}
	return x * math.Log(x)
}
