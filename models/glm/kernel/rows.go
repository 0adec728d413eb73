package kernel

import "math"

// Constants of the exponential and of the logarithm.
const (
	log2E = math.Log2E
	ln2Hi = 0x1.62e42fefa39efp-1  // ln 2 to the nearest double
	ln2Lo = 0x1.abc9e3b39803fp-56 // and the rest
	// shifter is 1.5 * 2^52: added to a small number it rounds that to an integer, which its low bits then hold.
	shifter = 0x1.8p52
	// Beyond limit the exponential is 0 or infinite, and the sum of the two exponents it is scaled by still fits.
	limit = 1000
)

// expSeries are 1/13!, 1/12!, ..., 1/1!, 1/0!: the Taylor series of exp, whose next term is 4e-18 at ln(2)/2.
var expSeries = [...]float64{
	1.0 / 6227020800, 1.0 / 479001600, 1.0 / 39916800, 1.0 / 3628800, 1.0 / 362880, 1.0 / 40320, 1.0 / 5040,
	1.0 / 720, 1.0 / 120, 1.0 / 24, 1.0 / 6, 1.0 / 2, 1, 1,
}

// atanhSeries are 1/31, 1/29, ..., 1/3, 1: atanh(s)/s in powers of s^2, whose next term is 2e-17 at s = 1/3.
var atanhSeries = [...]float64{
	1.0 / 31, 1.0 / 29, 1.0 / 27, 1.0 / 25, 1.0 / 23, 1.0 / 21, 1.0 / 19, 1.0 / 17, 1.0 / 15, 1.0 / 13, 1.0 / 11, 1.0 / 9,
	1.0 / 7, 1.0 / 5, 1.0 / 3, 1,
}

// expGo is e^x, within one unit in the last place.
func expGo(x float64) float64 {
	if -limit > x {
		x = -limit
	}
	if limit < x {
		x = limit
	}
	t := math.FMA(x, log2E, shifter)
	k := t - shifter
	r := math.FMA(-k, ln2Hi, x) // exact
	r = math.FMA(-k, ln2Lo, r)
	p := expSeries[0]
	for _, c := range expSeries[1:] {
		p = math.FMA(p, r, c)
	}
	// 2^k in two factors, so that neither is out of range where the product is not, or is denormal.
	n := int64(math.Float64bits(t) - math.Float64bits(shifter))
	half := (n+2048)>>1 - 1024
	return p * power(half) * power(n-half)
}

// power is 2^n for a normal result.
func power(n int64) float64 { return math.Float64frombits(uint64(n+1023) << 52) }

// log1pGo is log(1+e) for e from 0 to 1, within two units in the last place: 2 atanh(e/(2+e)).
func log1pGo(e float64) float64 {
	s := e / (2 + e)
	s2 := float64(s * s)
	p := atanhSeries[0]
	for _, c := range atanhSeries[1:] {
		p = math.FMA(p, s2, c)
	}
	return (s + s) * p
}

func expsGo(dst, x []float64) {
	for i, v := range x {
		dst[i] = expGo(v)
	}
}

// logisticGo is Logistic. Everything is written in exp(-|eta|), which neither overflows nor cancels, so that what comes out
// for a row far out is small but right.
func logisticGo(y, eta, deviance, score, information []float64) {
	for i, v := range eta {
		e := expGo(-math.Abs(v))
		near := 1 / (1 + e) // probability of the side eta is on
		far := float64(e * near)
		event, none := near, far
		if v < 0 {
			event, none = far, near
		}
		// -log(event) = log1p(e) + max(-eta, 0), and likewise for none.
		loss := math.FMA(y[i], above(-v), log1pGo(e))
		loss = math.FMA(1-y[i], above(v), loss)
		deviance[i] = loss + loss
		score[i] = y[i] - event
		if y[i] == 1 {
			score[i] = none // without cancelling
		}
		information[i] = float64(near * far)
	}
}

// above is the part of v above 0; NaN if v is.
func above(v float64) float64 {
	if 0 > v {
		return 0
	}
	return v
}
