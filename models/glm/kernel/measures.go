package kernel

import "math"

// Dot is the sum of x times y, entry by entry; y is at least as long as x.
func Dot(x, y []float64) float64 {
	var acc [lanes]float64
	addDot(&acc, x, y[:len(x)])
	return fold(&acc)
}

// Scatter is the sum of w times the squares of x less mean; w is at least as long as x.
func Scatter(x, w []float64, mean float64) float64 {
	var acc [lanes]float64
	addScatter(&acc, x, w[:len(x)], mean)
	return fold(&acc)
}

// Range is the least and the greatest entry of x: plus and minus infinity of none. Entries that are no number are passed over.
func Range(x []float64) (low, high float64) {
	lows, highs := [4]float64{inf, inf, inf, inf}, [4]float64{-inf, -inf, -inf, -inf}
	addRange(&lows, &highs, x)
	low, high = lows[0], highs[0]
	for l := range lows {
		low, high = min(low, lows[l]), max(high, highs[l])
	}
	return low, high
}

var inf = math.Inf(1)
