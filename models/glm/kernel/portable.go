package kernel

import "math"

// The functions of this file are the definition: what the assembly computes, in this order, to the bit. Products are
// converted to float64 where they must be rounded before they are added, because some compilers would fuse them.

func centerGo(dst, x []float64, mean, scale, beta float64, eta []float64) {
	x, eta = x[:len(dst)], eta[:len(dst)]
	for i, v := range x {
		z := float64((v - mean) * scale)
		dst[i] = z
		eta[i] = math.FMA(beta, z, eta[i])
	}
}

// predictGo adds a group of columns, which begin in z at the places given.
func predictGo(eta, z []float64, at *[group]int, by *[group]float64) {
	for k, from := range at {
		for i, v := range z[from:][:len(eta)] {
			eta[i] = math.FMA(by[k], v, eta[i])
		}
	}
}

func weighGo(z []float64, stride int, score, root, gradient []float64) {
	for k := range gradient {
		col := z[k*stride:][:len(score)]
		var acc [lanes]float64
		addDotGo(&acc, col, score)
		gradient[k] += fold(&acc)
		for i, r := range root {
			col[i] *= r
		}
	}
}

func addDotGo(acc *[lanes]float64, x, y []float64) {
	for len(x) >= lanes {
		a, b := (*[lanes]float64)(x), (*[lanes]float64)(y)
		for l := range acc {
			acc[l] = math.FMA(a[l], b[l], acc[l])
		}
		x, y = x[lanes:], y[lanes:]
	}
	for l, v := range x {
		acc[l] = math.FMA(v, y[l], acc[l])
	}
}

func addScatterGo(acc *[lanes]float64, x, w []float64, mean float64) {
	for i, v := range x {
		gap := v - mean
		acc[i%lanes] = math.FMA(float64(w[i]*gap), gap, acc[i%lanes])
	}
}

func addRangeGo(low, high *[4]float64, x []float64) {
	for i, v := range x {
		if v < low[i%4] {
			low[i%4] = v
		}
		if v > high[i%4] {
			high[i%4] = v
		}
	}
}

// fold adds lanes: first those of four vectors of four, then within the vector.
func fold(acc *[lanes]float64) float64 {
	var v [4]float64
	for l := range v {
		v[l] = (acc[l] + acc[l+4]) + (acc[l+8] + acc[l+12])
	}
	return (v[0] + v[1]) + (v[2] + v[3])
}

// gramTileGo adds tileRows x tileColumns dot products of four lanes each.
func gramTileGo(sum []float64, width int, a, b []float64, stride, rows int) {
	for i := range tileRows {
		x := a[i*stride:][:rows]
		for j := range tileColumns {
			sum[i*width+j] += dot4(x, b[j*stride:][:rows])
		}
	}
}

func dot4(x, y []float64) float64 {
	var v0, v1, v2, v3 float64
	for len(x) >= 4 && len(y) >= 4 {
		v0 = math.FMA(x[0], y[0], v0)
		v1 = math.FMA(x[1], y[1], v1)
		v2 = math.FMA(x[2], y[2], v2)
		v3 = math.FMA(x[3], y[3], v3)
		x, y = x[4:], y[4:]
	}
	return (v0 + v1) + (v2 + v3)
}
