//go:build !amd64

package kernel

func center(dst, x []float64, mean, scale, beta float64, eta []float64) {
	centerGo(dst, x, mean, scale, beta, eta)
}

func predict(eta, z []float64, at *[group]int, by *[group]float64) { predictGo(eta, z, at, by) }

func weigh(z []float64, stride int, score, root, gradient []float64) {
	weighGo(z, stride, score, root, gradient)
}

func gramTile(sum []float64, width int, a, b []float64, stride, rows int) {
	gramTileGo(sum, width, a, b, stride, rows)
}

func exps(dst, x []float64) { expsGo(dst, x) }

func logistic(y, eta, deviance, score, information []float64) {
	logisticGo(y, eta, deviance, score, information)
}

func addDot(acc *[lanes]float64, x, y []float64) { addDotGo(acc, x, y) }

func addScatter(acc *[lanes]float64, x, w []float64, mean float64) { addScatterGo(acc, x, w, mean) }

func addRange(low, high *[4]float64, x []float64) { addRangeGo(low, high, x) }
