package kernel

func center(dst, x []float64, mean, scale, beta float64, eta []float64) {
	centerGo(dst, x, mean, scale, beta, eta)
}

func weigh(z, score, root []float64) float64 { return weighGo(z, score, root) }

func gramTile(sum []float64, width int, a, b []float64, stride, rows int) {
	gramTileGo(sum, width, a, b, stride, rows)
}

func exps(dst, x []float64) { expsGo(dst, x) }

func logistic(y, eta, deviance, score, information []float64) {
	logisticGo(y, eta, deviance, score, information)
}
