package drift

import (
	"math"
	"math/rand/v2"
	"testing"
)

func near(t *testing.T, what string, have, want, relative float64) {
	t.Helper()
	if !(math.Abs(have-want) <= relative*math.Abs(want)) {
		t.Errorf("%s: have %.12g, want %.12g", what, have, want)
	}
}

// By hand: shares .2 .3 .5 against .3 .3 .4 give -.1 ln(2/3) + .1 ln(5/4). The chi-squared quantiles are those of printed tables.
func TestIndexByHand(t *testing.T) {
	x, ok := indexOf([]int64{20, 30, 50, 0}, []int64{300, 300, 400, 0}, 100, 1000, 0.05)
	if !ok {
		t.Fatal("not judged")
	}
	near(t, "index", x.PSI, 0.1*math.Log(1.5)+0.1*math.Log(1.25), 1e-12)
	near(t, "by chance", x.Chance, 2*0.011, 1e-12)
	near(t, "critical", x.Critical, 5.991465*0.011, 1e-6)
	x, _ = indexOf([]int64{1, 1, 1, 1, 1, 1, 1, 1, 1, 1}, []int64{1, 1, 1, 1, 1, 1, 1, 1, 1, 1}, 10, 10, 0.05)
	near(t, "critical of ten bins", x.Critical, 16.918978*0.2, 1e-6)
	if x.PSI != 0 {
		t.Errorf("index of equal samples: have %v, want 0", x.PSI)
	}
}

func TestIndexOfEmptyBins(t *testing.T) {
	x, ok := indexOf([]int64{100, 0}, []int64{50, 50}, 100, 100, 0.05)
	if !ok {
		t.Fatal("not judged")
	}
	p, q := 100/100.5, 0.5
	near(t, "index with half a person", x.PSI, (p-q)*math.Log(p/q)+((1-p)-(1-q))*math.Log((1-p)/(1-q)), 1e-12)
	if _, ok := indexOf([]int64{0, 7}, []int64{0, 9}, 7, 9, 0.05); ok {
		t.Error("everybody in one bin: judged")
	}
	if _, ok := indexOf([]int64{0, 0}, []int64{5, 9}, 0, 14, 0.05); ok {
		t.Error("nobody tonight: judged")
	}
}

// What the paper says of two samples of one population: the mean index is (B-1)(1/n+1/m), and it exceeds the critical value as often as asked. With 20,000
// pairs the mean is known to 0.4 % (chi-squared on 9 degrees of freedom) and the share to 0.0015.
func TestIndexOfNoChange(t *testing.T) {
	const pairs, n, m = 20_000, 1500, 4000
	rng := rand.New(rand.NewPCG(1, 2))
	shares := []float64{0.3, 0.15, 0.1, 0.1, 0.1, 0.05, 0.05, 0.05, 0.05, 0.05}
	draw := func(people int) []int64 {
		bins, left, rest := make([]int64, len(shares)), people, 1.0
		for b, share := range shares {
			// A binomial of the rest, by its normal approximation: each bin expects 75 or more.
			p := min(1, share/rest)
			k := int(math.Round(float64(left)*p + math.Sqrt(float64(left)*p*(1-p))*rng.NormFloat64()))
			k = max(0, min(left, k))
			bins[b], left, rest = int64(k), left-k, rest-share
		}
		return bins
	}
	sum, beyond := 0.0, 0
	var x Index
	for range pairs {
		x, _ = indexOf(draw(n), draw(m), n, m, 0.05)
		sum += x.PSI
		if x.PSI > x.Critical {
			beyond++
		}
	}
	near(t, "mean of the index", sum/pairs, x.Chance, 0.03)
	if share := float64(beyond) / pairs; math.Abs(share-0.05) > 0.007 {
		t.Errorf("beyond the critical value: have %.4f of the pairs, want 0.05", share)
	}
}
