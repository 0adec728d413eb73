package glm

import "math"

// screen chooses the working set for the step from the present lambda to a lower one: coefficients that are not 0 or have no
// absolute penalty, and those the sequential strong rule (Tibshirani et al. 2012) does not discard. The rule supposes that no
// entry of the gradient changes faster than its penalty; it can err, and admit makes that good.
func (w *walker) screen(lambda float64) {
	w.set = make([]bool, len(w.open))
	for k, open := range w.open {
		l1 := w.pen.alpha * w.pen.factor[k]
		w.set[k] = open && (l1 == 0 || w.at.beta[k] != 0 || math.Abs(w.at.gradient[k]) >= l1*(2*lambda-w.pen.lambda))
	}
}

// admit checks the Karush-Kuhn-Tucker conditions of every open coefficient on the gradient of the data, takes those that
// fail into the working set, and returns the largest violation.
func (w *walker) admit() float64 {
	worst := 0.0
	for k, open := range w.open {
		if !open {
			continue
		}
		v := w.pen.violation(k, w.at.beta[k], w.at.gradient[k])
		w.set[k] = w.set[k] || v > 0
		worst = max(worst, v)
	}
	return worst
}
