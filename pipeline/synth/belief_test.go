package synth

import (
	"math"
	"math/rand/v2"
	"testing"
)

// logPoisson is the logarithm of the Poisson probability, from the gamma function.
func logPoisson(n int, mean float64) float64 {
	lg, _ := math.Lgamma(float64(n) + 1)
	return float64(n)*math.Log(mean) - mean - lg
}

// likelihood is the chance of one month's observation at a frailty and level, written out from the definition of the model.
func likelihood(m *model, c *cell, f, l, k int, seen *observed) float64 {
	quiet, busy := m.params.bunches()
	gp := c.rate[f][l][gpAttended] * m.season[gpDemand][k]
	n := seen.count[gpAttended]
	like := (1-m.params.episode)*math.Exp(logPoisson(n, quiet*gp)) + m.params.episode*math.Exp(logPoisson(n, busy*gp))
	for s := gpAttended + 1; s < streams; s++ {
		like *= math.Exp(logPoisson(seen.count[s], c.rate[f][l][s]*m.season[driverOf[s]][k]))
	}
	return like * seen.marks[l] * (1 - c.death[f][l])
}

// The filter agrees with the sum over all paths of need: 5 frailties x 5 first levels x 5^4 paths.
func TestBeliefAgreesWithEnumeration(t *testing.T) {
	m := testModel()
	rng := rand.New(rand.NewPCG(8, 9))
	for _, c := range someCells(m) {
		months := make([]observed, 4)
		for i := range months {
			months[i].marks = [levels]float64{1, 1, 1.2 + rng.Float64(), 2 * rng.Float64(), 1.5}
			for s := range streams {
				months[i].count[s] = int(2.5 * rng.ExpFloat64() * rng.Float64())
			}
		}
		const first = 10 // so that the model year turns on the way
		var want belief
		for f := range frailties {
			for l0, w := range c.start[f] {
				addPaths(m, c, f, l0, first, months, c.prior[f]*w, &want)
			}
		}
		want.normalise()
		have := newBelief(c)
		for i := range months {
			have.update(c, &m.params, (first+i)%monthsPerYear, &months[i])
		}
		for f := range frailties {
			for l := range levels {
				if math.Abs(have[f][l]-want[f][l]) > 1e-10 {
					t.Errorf("age band %d, frailty %d, level %d: have %v, want %v", c.age, f, l, have[f][l], want[f][l])
				}
			}
		}
	}
}

func addPaths(m *model, c *cell, f, from, k int, months []observed, weight float64, into *belief) {
	if len(months) == 0 {
		into[f][from] += weight
		return
	}
	for to, p := range c.step[f][from] {
		addPaths(m, c, f, to, (k+1)%monthsPerYear, months[1:],
			weight*p*likelihood(m, c, f, to, k, &months[0]), into)
	}
}

func TestPower(t *testing.T) {
	for _, n := range []int{0, 1, 2, 7, 64, 65, 90} {
		if have, want := power(1.3, n), math.Pow(1.3, float64(n)); math.Abs(have/want-1) > 1e-12 {
			t.Errorf("1.3^%d: have %v, want %v", n, have, want)
		}
	}
}

// What the registers at entry and the onsets of a year say of frailty is the product, register by register, of the
// chance of being on it, or of having come onto it.
func TestHealthEvidenceIsAProductOverRegisters(t *testing.T) {
	m := testModel()
	in := m.ill[peopleIndex(ageBand(62), female, 3)]
	const before, came = 1<<2 | 1<<7, 12
	h := &health{m: m, sex: female, decile: 3, on: before}
	entry := h.entryEvidence(62)
	h.pending = []onset{{risk: came}}
	year := h.endYear(62, asOf-73, asOf) // a fifth of a year
	if h.on != before|1<<came || len(h.pending) != 0 {
		t.Errorf("after the year on registers %b with %d pending, want %b and 0", h.on, len(h.pending), before|1<<came)
	}
	for f := range frailties {
		present, spared := 1.0, 1.0
		for i, p := range in.present[f] {
			present *= chance(p, before>>i&1 == 1)
			stays := math.Exp(-in.hazard[f][i] / 5)
			if i == came {
				spared *= 1 - stays
			} else if before>>i&1 == 0 {
				spared *= stays
			}
		}
		if math.Abs(entry[f]/present-1) > 1e-12 {
			t.Errorf("frailty %d at entry: have %v, want %v", f, entry[f], present)
		}
		if math.Abs(year[f]/spared-1) > 1e-12 {
			t.Errorf("frailty %d over the year: have %v, want %v", f, year[f], spared)
		}
	}
}
