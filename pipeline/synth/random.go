package synth

import (
	"math"
	"math/rand/v2"
)

// poisson draws a Poisson count of the given mean by inversion; none is exp(-mean), which the caller has at hand.
func poisson(rng *rand.Rand, mean, none float64) int {
	if mean <= 0 {
		return 0
	}
	u, p, n := rng.Float64(), none, 0
	for u >= p && n < 1000 {
		u -= p
		n++
		p *= mean / float64(n)
	}
	return n
}

// pick draws an index in proportion to the weights.
func pick(rng *rand.Rand, weights []float64) int {
	var sum float64
	for _, w := range weights {
		sum += w
	}
	u := rng.Float64() * sum
	for i, w := range weights {
		if u < w {
			return i
		}
		u -= w
	}
	return len(weights) - 1
}

// between draws a whole number from lo to hi, both included.
func between(rng *rand.Rand, lo, hi int) int {
	if hi <= lo {
		return lo
	}
	return lo + rng.IntN(hi-lo+1)
}

// logNormal draws exp(N(mu, sigma)).
func logNormal(rng *rand.Rand, mu, sigma float64) float64 {
	return math.Exp(mu + sigma*rng.NormFloat64())
}

// alias draws from a fixed distribution over few values in constant time (Walker's method, tables by Vose).
type alias struct {
	keep  []float64
	other []uint8
}

func newAlias(p []float64) alias {
	n := len(p)
	a := alias{keep: make([]float64, n), other: make([]uint8, n)}
	var small, large []int
	scaled := make([]float64, n)
	for i, v := range p {
		if scaled[i] = v * float64(n); scaled[i] < 1 {
			small = append(small, i)
		} else {
			large = append(large, i)
		}
	}
	for len(small) > 0 && len(large) > 0 {
		s, l := small[len(small)-1], large[len(large)-1]
		small = small[:len(small)-1]
		a.keep[s], a.other[s] = scaled[s], uint8(l)
		if scaled[l] -= 1 - scaled[s]; scaled[l] < 1 {
			large, small = large[:len(large)-1], append(small, l)
		}
	}
	for _, i := range append(small, large...) {
		a.keep[i], a.other[i] = 1, uint8(i)
	}
	return a
}

func (a *alias) draw(rng *rand.Rand) int {
	i := rng.IntN(len(a.keep))
	if rng.Float64() < a.keep[i] {
		return i
	}
	return int(a.other[i])
}

// scramble is the finaliser of SplitMix64: it spreads a counter over 64 bits.
func scramble(x uint64) uint64 {
	x += 0x9e3779b97f4a7c15
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return x ^ x>>31
}
