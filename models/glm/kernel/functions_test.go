package kernel

// functions are one implementation of the package's loops.
type functions struct {
	name     string
	center   func(dst, x []float64, mean, scale, beta float64, eta []float64)
	predict  func(eta, z []float64, at *[group]int, by *[group]float64)
	weigh    func(z []float64, stride int, score, root, gradient []float64)
	gramTile func(sum []float64, width int, a, b []float64, stride, rows int)
	dot      func(acc *[lanes]float64, x, y []float64)
	scatter  func(acc *[lanes]float64, x, w []float64, mean float64)
	extent   func(low, high *[4]float64, x []float64)
	exps     func(dst, x []float64)
	logistic func(y, eta, deviance, score, information []float64)
}

var portable = functions{"portable", centerGo, predictGo, weighGo, gramTileGo, addDotGo, addScatterGo, addRangeGo, expsGo, logisticGo}
