package kernel

// Exp sets dst to e^x, within one unit in the last place, denormal and infinite results included; NaN stays NaN. dst may be x.
func Exp(dst, x []float64) { exps(dst[:len(x)], x) }

// Logistic works out the rows of a logistic regression: y from 0 to 1, eta the linear predictor. Of each row it sets
// twice -log(p^y (1-p)^(1-y)), where p = 1/(1+exp(-eta)); y - p; and p (1-p), each accurate relative to itself
// however small. Slices of the other four have the length of eta, and none overlaps another.
func Logistic(y, eta, deviance, score, information []float64) {
	n := len(eta)
	logistic(y[:n], eta, deviance[:n], score[:n], information[:n])
}
