package synth

import (
	"math"
	"math/rand/v2"
	"testing"
)

// The shares of the classes are those of people as they are drawn at entry; 4.5 standard errors.
func TestClassesAreThoseDrawn(t *testing.T) {
	m := testModel()
	rng := rand.New(rand.NewPCG(31, 32))
	for _, age := range []int{30, 67, 88} {
		const n, decile = 40_000, 3
		i := peopleIndex(ageBand(age), female, decile)
		var want, have [classes]float64
		for f, w := range m.prior[i] {
			for class, share := range m.ill[i].classes(f) {
				want[class] += w * share
			}
		}
		if s := sum(want[:]); math.Abs(s-1) > 1e-12 {
			t.Errorf("age %d: the shares add up to %v", age, s)
		}
		for range n {
			have[newHealth(rng, m, age, female, decile, false).class()] += 1.0 / n
		}
		for class := range classes {
			if d := math.Abs(have[class] - want[class]); d > 4.5*math.Sqrt(want[class]*(1-want[class])/n) {
				t.Errorf("age %d, class %d: drawn %.4f, computed %.4f", age, class, have[class], want[class])
			}
		}
	}
}

// The frail die first, so fewer of them are left at each age, and chances of dying rise with age.
func TestTheFrailDieFirst(t *testing.T) {
	m := testModel()
	for band := 1; band < ageBands; band++ {
		before, now := peopleIndex(band-1, male, 5), peopleIndex(band, male, 5)
		if m.prior[now][frailties-1]/m.prior[now][0] >= m.prior[before][frailties-1]/m.prior[before][0] {
			t.Errorf("age band %d: %v after %v", band, m.prior[now], m.prior[before])
		}
		for where := range m.mortality[now] {
			if m.mortality[now][where] <= m.mortality[before][where] || m.mortality[now][where] >= 1 {
				t.Errorf("age band %d: %v after %v", band, m.mortality[now], m.mortality[before])
			}
		}
	}
}

// Nobody is older than the oldest, and infants are as many among the children as their years are.
func TestSettledAges(t *testing.T) {
	m := testModel()
	rng := rand.New(rand.NewPCG(33, 34))
	var children, infants float64
	for i := range 40_000 {
		for _, p := range m.settled(rng, home, i%deciles+1, 2020.9) {
			age := 2020 - p.born
			if age < 0 || age > oldest {
				t.Fatalf("somebody of %d years", age)
			}
			if age < adultAge {
				children++
			}
			if age < 2 {
				infants++
			}
		}
	}
	// Children are born between January 2019 and November 2020, and all but a few live with their parents until they are 18.
	if have, want := infants/children, 1.9/17.9; math.Abs(have-want) > 0.01 {
		t.Errorf("infants are %.4f of the children, want %.4f", have, want)
	}
}
