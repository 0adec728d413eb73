package synth

import (
	"math"
	"math/rand/v2"
)

// The age pyramid with which a place begins is that of its own long run: each dwelling has been through the same life
// course for generations, so that nothing about the place's ages changes in the years of the extract.

// pastYears is for how long a dwelling has been lived in when the extract begins, by up to pastSpread years more, so that
// dwellings are not in step.
const (
	pastYears  = 150
	pastSpread = 60
)

// settled draws the people of a dwelling at a date, in years, by living through its past; none if it stands empty.
func (m *model) settled(rng *rand.Rand, kind, decile int, date float64) (people []member) {
	for now := date - pastYears - pastSpread*rng.Float64(); now <= date; now += vacant {
		people, now = m.past(rng, kind, decile, now, date)
	}
	return people
}

// past lives through a household formed now until its end, and returns who is in it at a date. A departure that brings people
// of the same ages ends nothing here.
func (m *model) past(rng *rand.Rand, kind, decile int, now, date float64) (there []member, end float64) {
	people := form(rng, kind, now)
	goes := now + retiring(rng, kind, people, now)
	if kind == shared {
		goes = now + rng.ExpFloat64()/(leaving(kind, 0)*m.params.leave)
	}
	live := func(p member, from float64) (until float64) {
		until = min(goes, from+p.stays(rng, from), m.deathOf(rng, p, from, kind, decile))
		end = max(end, until)
		if from <= date && date < until {
			there = append(there, p)
		}
		return until
	}
	mother, yearly, _ := fertility(kind, people, now)
	fertile := now
	for i, p := range people {
		until := live(p, now)
		if i == mother {
			fertile = min(until, float64(p.born+lastBirth+1))
		}
	}
	for b := now + rng.ExpFloat64()/yearly; b < fertile; b += float64(birthGap)/monthsPerYear + rng.ExpFloat64()/yearly {
		live(member{born: int(b), sex: drawSex(rng, girls), child: true}, b)
	}
	return there, end
}

// deathOf draws the date of a member's death.
func (m *model) deathOf(rng *rand.Rand, p member, now float64, kind, decile int) float64 {
	for ; ; now++ {
		q := m.mortality[peopleIndex(ageBand(int(now)-p.born), p.sex, decile)]
		i := 0
		if kind == careHomeBeds {
			i = 1
		}
		if rng.Float64() < q[i] {
			return now + rng.Float64()
		}
	}
}

// settle works out who is left at each age: the frail die first. It fills the prior of frailty and the chances of dying.
func (m *model) settle(sex, decile int) {
	p := &m.params
	var left [frailties]float64 // of those born
	for f := range left {
		left[f] = p.frailtyWeight[f] * math.Exp(p.frailtyTilt*deprived(decile)*frailtyScore[f])
	}
	for band := range ageBands {
		i := peopleIndex(band, sex, decile)
		in := m.ill[i]
		var live [frailties]float64 // through a year
		m.prior[i] = left
		for f := range frailties {
			shares := in.classes(f)
			live[f] = 1
			for class, w := range shares {
				live[f] -= w * in.death[f][class]
			}
			m.prior[i][f] *= math.Pow(live[f], yearsPerBand/2)
			left[f] *= math.Pow(live[f], yearsPerBand)
		}
		normalise(m.prior[i][:])
		for f, w := range m.prior[i] {
			dying := in.classes(f)[palliative]
			m.mortality[i][0] += w * (1 - live[f])
			m.mortality[i][1] += w * (dying*in.death[f][palliative] + (1-dying)*in.death[f][inCareHome])
		}
	}
}

// yearlyDeath is the chance of dying within a year in a cell, with need as it is in the long run.
func (p *params) yearlyDeath(c *cell, f int) float64 {
	step, death := p.moves(c, f), p.dying(c, f)
	_, live := longRun(&step, &death)
	return 1 - math.Pow(live, monthsPerYear)
}

// classes is the share of people of a frailty who are in each class at entry: how many registers they are on, or palliative care.
func (in *illness) classes(f int) (share [classes]float64) {
	share[noCondition] = 1
	for i := range registers {
		p := in.present[f][i]
		share[fourOrMore] += p * share[threeConditions]
		for n := threeConditions; n > noCondition; n-- {
			share[n] = (1-p)*share[n] + p*share[n-1]
		}
		share[noCondition] *= 1 - p
	}
	p := in.present[f][palliativeRisk]
	for n := noCondition; n <= fourOrMore; n++ {
		share[palliative] += p * share[n]
		share[n] *= 1 - p
	}
	return share
}
