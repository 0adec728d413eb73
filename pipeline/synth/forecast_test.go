package synth

import (
	"math"
	"math/rand/v2"
	"testing"
)

// year simulates one year ahead with the generator's own draws and says which targets happen.
func year(m *model, c *cell, f, level int, rng *rand.Rand) (happened [targets]bool) {
	l := &life{sim: &sim{model: m, rng: rng}, cell: c, health: &health{frailty: f}, level: level}
	var gp, ae, stays, admissions int
	for k := range monthsPerYear {
		l.level = pick(rng, c.step[f][l.level][:])
		var count [streams]int
		l.draw(k, &count)
		gp += count[gpAttended]
		ae += count[aeHome]
		admissions += count[emergency]
		for range count[emergency] {
			if rng.Float64() < c.overnight {
				stays++
			}
			if rng.Float64() < m.params.viaAE {
				ae++
			}
		}
		if rng.Float64() < c.death[f][l.level] {
			break
		}
	}
	return [targets]bool{admissions > 0, gp >= 10 && (ae >= 3 || stays >= 2)}
}

// The dynamic programme agrees with simulation within 4.5 standard errors, over 50 comparisons.
func TestForecastAgreesWithSimulation(t *testing.T) {
	m := testModel()
	rng := rand.New(rand.NewPCG(21, 22))
	const n = 20_000
	for _, c := range someCells(m) {
		fc := m.forecastOf(c)
		for l := range levels {
			f := (l*2 + 1) % frailties
			var events [targets]float64
			for range n {
				for target, yes := range year(m, c, f, l, rng) {
					if yes {
						events[target]++
					}
				}
			}
			for target, p := range [targets]float64{fc.admission[f][l], fc.escalation[f][l]} {
				if se := math.Sqrt(p * (1 - p) / n); math.Abs(events[target]/n-p) > 4.5*se+1e-4 {
					t.Errorf("age band %d, frailty %d, level %d, target %d: simulated %.4f, computed %.4f", c.age, f, l, target, events[target]/n, p)
				}
			}
		}
	}
}

// Where need never moves and nobody dies, a year is one Poisson count per kind of event.
func TestForecastOfAStillCell(t *testing.T) {
	m := testModel()
	m.params.episode, m.params.bunch = 0, 1
	c := m.newCell(cellIndex(50, female, 4, twoConditions))
	for f := range frailties {
		for l := range levels {
			c.step[f][l] = [levels]float64{}
			c.step[f][l][l] = 1
			for k := range monthsPerYear {
				c.month[k][f][l].live = 1
			}
		}
	}
	fc := m.forecastOf(c)
	for f := range frailties {
		for l := range levels {
			var gp, ae, admitted float64
			for k := range monthsPerYear {
				gp += c.rate[f][l][gpAttended] * m.season[gpDemand][k]
				ae += c.rate[f][l][aeHome] * m.season[aeDemand][k]
				admitted += c.rate[f][l][emergency] * m.season[emergencyDemand][k]
			}
			near(t, "admission", fc.admission[f][l], 1-math.Exp(-admitted))
			often := 1 - atMost(9, gp)
			near(t, "escalation", fc.escalation[f][l], often*acuteYear(ae, admitted, m.params.viaAE, c.overnight))
		}
	}
}

// acuteYear is the chance of at least 3 attendances or 2 overnight stays, summed over the numbers of each kind of admission.
func acuteYear(ae, admitted, via, overnight float64) (p float64) {
	direct, short := admitted*(1-via)*overnight, ae+admitted*via*(1-overnight)
	both := admitted * via * overnight
	p = 1
	for d := range 2 {
		for b := range 2 - d {
			for s := range 3 - b {
				p -= math.Exp(logPoisson(d, direct) + logPoisson(b, both) + logPoisson(s, short))
			}
		}
	}
	return p
}

func atMost(n int, mean float64) (p float64) {
	for i := range n + 1 {
		p += math.Exp(logPoisson(i, mean))
	}
	return p
}

func near(t *testing.T, what string, have, want float64) {
	t.Helper()
	if math.Abs(have-want) > 1e-10 {
		t.Errorf("%s: have %v, want %v", what, have, want)
	}
}

func TestForecastRisesWithNeedAndFrailty(t *testing.T) {
	m := testModel()
	for _, c := range someCells(m)[:3] { // death competes in the others
		fc := m.forecastOf(c)
		for f := range frailties {
			if fc.admission[f][crisis] <= fc.admission[f][rising] || fc.admission[f][rising] <= fc.admission[f][well] {
				t.Errorf("age band %d, frailty %d: %v does not rise with need", c.age, f, fc.admission[f])
			}
			if f > 0 && fc.escalation[f][managing] <= fc.escalation[f-1][managing] {
				t.Errorf("age band %d: escalation does not rise with frailty %d", c.age, f)
			}
		}
	}
}
