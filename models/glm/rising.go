package glm

import "math"

// rising tabulates, for a theta, the part of the log-likelihood that depends on y alone, and its first two derivatives in theta:
// log(gamma(theta + y) / gamma(theta) / theta^y / y!). Most counts are small, and gamma functions are dear.
type rising struct {
	theta float64
	table [256][3]float64
}

func newRising(theta float64) *rising {
	r := &rising{theta: theta}
	for y := range r.table {
		r.table[y] = r.work(float64(y))
	}
	return r
}

// at returns value, first and second derivative; the derivatives are of log(gamma(theta + y) / gamma(theta)).
func (r *rising) at(y float64) (value, first, second float64) {
	if y < float64(len(r.table)) && y == math.Trunc(y) {
		v := &r.table[int(y)]
		return v[0], v[1], v[2]
	}
	v := r.work(y)
	return v[0], v[1], v[2]
}

// work moves theta up by whole numbers to where the asymptotic series hold (Abramowitz and Stegun 6.3.5 and 6.4.6), and takes the
// differences term by term, so that they keep their digits however large theta is.
func (r *rising) work(y float64) [3]float64 {
	factorial, _ := math.Lgamma(y + 1)
	v := [3]float64{logRising(y, r.theta) - factorial}
	low := r.theta
	for ; low < stirling; low++ {
		high := low + y
		v[1] += y / (low * high)
		v[2] -= y * (low + high) / (low * low * high * high)
	}
	high := low + y
	v[1] += math.Log1p(y/low) + digammaTail(high) - digammaTail(low)
	v[2] += trigammaTail(high) - trigammaTail(low) - y/(low*high)
	return v
}

// digammaTail is digamma(x) - log(x) for x >= stirling (6.3.18).
func digammaTail(x float64) float64 {
	r := 1 / (x * x)
	return -1/(2*x) - r*(1./12-r*(1./120-r*(1./252-r*(1./240-r/132))))
}

// trigammaTail is trigamma(x) - 1/x for x >= stirling (6.4.12).
func trigammaTail(x float64) float64 {
	r := 1 / (x * x)
	return r/2 + r/x*(1./6-r*(1./30-r*(1./42-r*(1./30-r*5/66))))
}
