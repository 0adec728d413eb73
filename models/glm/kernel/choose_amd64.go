package kernel

import "golang.org/x/sys/cpu"

// vectors tells whether the assembly can run here.
var vectors = cpu.X86.HasAVX2 && cpu.X86.HasFMA

func center(dst, x []float64, mean, scale, beta float64, eta []float64) {
	n := 0
	if vectors && len(dst) >= 4 {
		n = len(dst) &^ 3
		centerAVX2(&dst[0], &x[0], mean, scale, beta, &eta[0], n)
	}
	centerGo(dst[n:], x[n:], mean, scale, beta, eta[n:])
}

func predict(eta, z []float64, at *[group]int, by *[group]float64) {
	n := 0
	if vectors && len(eta) >= 4 {
		n = len(eta) &^ 3
		predictAVX2(&eta[0], &z[0], at, by, n)
	}
	predictGo(eta[n:], z[n:], at, by)
}

func weigh(z []float64, stride int, score, root, gradient []float64) {
	if !vectors || len(score) == 0 || len(gradient) == 0 {
		weighGo(z, stride, score, root, gradient)
		return
	}
	weighAVX2(&z[0], stride, &score[0], &root[0], &gradient[0], len(score), len(gradient))
}

func gramTile(sum []float64, width int, a, b []float64, stride, rows int) {
	if !vectors {
		gramTileGo(sum, width, a, b, stride, rows)
		return
	}
	gramTileAVX2(&sum[0], width, &a[0], &b[0], stride, rows)
}

func exps(dst, x []float64) {
	n := 0
	if vectors && len(x) >= 4 {
		n = len(x) &^ 3
		expsAVX2(&dst[0], &x[0], n, &shared)
	}
	expsGo(dst[n:], x[n:])
}

func logistic(y, eta, deviance, score, information []float64) {
	n := 0
	if vectors && len(eta) >= 4 {
		n = len(eta) &^ 3
		logisticAVX2(&y[0], &eta[0], &deviance[0], &score[0], &information[0], n, &shared)
	}
	logisticGo(y[n:], eta[n:], deviance[n:], score[n:], information[n:])
}

func addDot(acc *[lanes]float64, x, y []float64) {
	n := 0
	if vectors && len(x) >= lanes {
		n = len(x) / lanes * lanes
		dotAVX2(acc, &x[0], &y[0], n)
	}
	addDotGo(acc, x[n:], y[n:])
}

func addScatter(acc *[lanes]float64, x, w []float64, mean float64) {
	n := 0
	if vectors && len(x) >= lanes {
		n = len(x) / lanes * lanes
		scatterAVX2(acc, &x[0], &w[0], mean, n)
	}
	addScatterGo(acc, x[n:], w[n:], mean)
}

func addRange(low, high *[4]float64, x []float64) {
	n := 0
	if vectors && len(x) >= 4 {
		n = len(x) &^ 3
		rangeAVX2(low, high, &x[0], n)
	}
	addRangeGo(low, high, x[n:])
}

// The assembly. Numbers of rows are positive multiples of 4, those of weighAVX2, dotAVX2 and scatterAVX2 of lanes;
// these two begin at zero.

//go:noescape
func centerAVX2(dst, x *float64, mean, scale, beta float64, eta *float64, rows int)

//go:noescape
func predictAVX2(eta, z *float64, at *[group]int, by *[group]float64, rows int)

//go:noescape
func weighAVX2(z *float64, stride int, score, root, gradient *float64, rows, columns int)

//go:noescape
func gramTileAVX2(sum *float64, width int, a, b *float64, stride, rows int)

//go:noescape
func expsAVX2(dst, x *float64, rows int, t *tables)

//go:noescape
func logisticAVX2(y, eta, deviance, score, information *float64, rows int, t *tables)

//go:noescape
func dotAVX2(acc *[lanes]float64, x, y *float64, rows int)

//go:noescape
func scatterAVX2(acc *[lanes]float64, x, w *float64, mean float64, rows int)

//go:noescape
func rangeAVX2(low, high *[4]float64, x *float64, rows int)
