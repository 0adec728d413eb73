package tableone

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

// Worked by hand: means 10 and 12, standard deviations 2 and 3, are 2 / sqrt(6.5) apart; shares 0.5 and 0.2 are 0.3 / sqrt(0.205).
func TestDifferencesByHand(t *testing.T) {
	if d, ok := differenceOfMeans(10, 2, 12, 3); !ok || math.Abs(d-0.7844645405527362) > 1e-15 {
		t.Errorf("means: have %v, %v", d, ok)
	}
	if d, ok := differenceOfShares(0.5, 0.2); !ok || math.Abs(d-0.6625891564490792) > 1e-15 {
		t.Errorf("shares: have %v, %v", d, ok)
	}
}

// What has no bound, or nothing to compare, is not given; equal is 0.
func TestDifferencesThatAreNone(t *testing.T) {
	if d, ok := differenceOfMeans(1, 0, 2, 0); ok {
		t.Errorf("means without spread: have %v", d)
	}
	if d, ok := differenceOfMeans(2, 0, 2, 0); !ok || d != 0 {
		t.Errorf("the same without spread: have %v, %v", d, ok)
	}
	if d, ok := differenceOfShares(0, 1); ok {
		t.Errorf("all against none: have %v", d)
	}
	for _, c := range [][2][]float64{{{1, 0}, {0, 1}}, {{1}, {1}}, {{0.5, 0.5, 0, 0}, {0, 0, 0.5, 0.5}}} {
		if d, ok := differenceOfLevels(c[0], c[1]); ok {
			t.Errorf("%v: have %v", c, d)
		}
	}
	if d, ok := differenceOfLevels([]float64{0.2, 0.3, 0.5}, []float64{0.2, 0.3, 0.5}); !ok || d != 0 {
		t.Errorf("the same: have %v, %v", d, ok)
	}
}

// Laws: of two levels the distance is that of shares; it is the same either way round, in whatever order the levels come, and with levels of nobody.
func TestDifferenceOfLevelsLaws(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	random := func(k int) []float64 {
		p, sum := make([]float64, k), 0.0
		for i := range p {
			p[i] = 0.01 + rng.Float64()
			sum += p[i]
		}
		for i := range p {
			p[i] /= sum
		}
		return p
	}
	near := func(a, b float64) bool { return math.Abs(a-b) < 1e-9*(1+math.Abs(a)) }
	for range 200 {
		p, q := random(2), random(2)
		d, _ := differenceOfLevels(p, q)
		if s, _ := differenceOfShares(p[0], q[0]); !near(d, s) {
			t.Fatalf("two levels: have %v, of shares %v", d, s)
		}
		k := 3 + rng.IntN(15)
		p, q = random(k), random(k)
		d, _ = differenceOfLevels(p, q)
		if back, _ := differenceOfLevels(q, p); !near(d, back) {
			t.Fatalf("the other way round: have %v and %v", d, back)
		}
		order := rng.Perm(k)
		pp, qq := slices.Clone(p), slices.Clone(q)
		for i, at := range order {
			pp[i], qq[i] = p[at], q[at]
		}
		if other, _ := differenceOfLevels(append(pp, 0), append(qq, 0)); !near(d, other) {
			t.Fatalf("in another order: have %v and %v", d, other)
		}
	}
}
