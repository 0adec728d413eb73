package synth

import (
	"math"
	"math/rand/v2"

	"riskstrat/features/source"
)

// health is what is hidden of a person and what their registers show.
type health struct {
	m        *model
	sex      int
	decile   int
	careHome bool
	frailty  int
	on       uint32 // bit i: on register i of risks
	pending  []onset
}

// onset is an entry in a register in the course of the current model year; it counts from the next.
type onset struct {
	risk int
	on   source.Day
}

// newHealth draws frailty and the registers a person of that age is on at entry.
func newHealth(rng *rand.Rand, m *model, age, sex, decile int, careHome bool) *health {
	h := &health{m: m, sex: sex, decile: decile, careHome: careHome}
	prior := m.cell(cellIndex(age, sex, decile, noCondition)).prior
	h.frailty = pick(rng, prior[:])
	for i, p := range h.ill(age).present[h.frailty] {
		if rng.Float64() < p {
			h.on |= 1 << i
		}
	}
	return h
}

func (h *health) ill(age int) *illness { return h.m.ill[peopleIndex(ageBand(age), h.sex, h.decile)] }

// cellIndex is the index of the person's cell at an age.
func (h *health) cellIndex(age int) int { return cellIndex(age, h.sex, h.decile, h.class()) }

// class follows from the registers and the care home.
func (h *health) class() int {
	if h.on>>palliativeRisk&1 == 1 {
		return palliative
	}
	if h.careHome {
		return inCareHome
	}
	n := 0
	for i := range registers {
		n += int(h.on >> i & 1)
	}
	return noCondition + min(n, fourOrMore)
}

// entryEvidence is the chance of the registers at entry, by frailty.
func (h *health) entryEvidence(age int) (like [frailties]float64) {
	in := h.ill(age)
	for f := range like {
		like[f] = in.absent[f]
		for i := range risks {
			if h.on>>i&1 == 1 {
				like[f] *= in.present[f][i] / (1 - in.present[f][i])
			}
		}
	}
	return like
}

// drawOnsets draws the entries of a model year, or of what is left of it, in days from to until.
func (h *health) drawOnsets(rng *rand.Rand, age int, from, until source.Day) {
	h.pending = h.pending[:0]
	in := h.ill(age)
	years := float64(until-from) / horizon
	mean := in.total[h.frailty] * years
	for range poisson(rng, mean, math.Exp(-mean)) {
		risk := pick(rng, in.hazard[h.frailty])
		on := from + source.Day(rng.IntN(int(until-from)))
		if h.on>>risk&1 == 0 && !h.isPending(risk) {
			h.pending = append(h.pending, onset{risk, on})
		}
	}
}

func (h *health) isPending(risk int) bool {
	for _, o := range h.pending {
		if o.risk == risk {
			return true
		}
	}
	return false
}

// endYear enters the pending onsets and returns the chance of having seen just these, by frailty.
func (h *health) endYear(age int, from, until source.Day) (like [frailties]float64) {
	in := h.ill(age)
	years := float64(until-from) / horizon
	for f := range like {
		calm := in.total[f]
		for i, hazard := range in.hazard[f] {
			if h.on>>i&1 == 1 {
				calm -= hazard
			}
		}
		like[f] = math.Exp(-calm * years)
		for _, o := range h.pending {
			like[f] *= math.Expm1(in.hazard[f][o.risk] * years)
		}
	}
	for _, o := range h.pending {
		h.on |= 1 << o.risk
	}
	h.pending = h.pending[:0]
	return like
}
