package synth

import (
	"math/rand/v2"
	"sync/atomic"
)

// model is the law of one place: everything random about its residents' need and activity.
type model struct {
	params params
	scale  [drivers]float64 // from relative to yearly rates
	season [drivers][monthsPerYear]float64
	marks  [markGroups]marks
	cells  [cells]atomic.Pointer[cell]

	// By peopleIndex.
	ill       [ageBands * sexes * deciles]*illness
	prior     [ageBands * sexes * deciles][frailties]float64 // of frailty, before anything else is seen
	mortality [ageBands * sexes * deciles][2]float64         // chance of dying within a year, in a home and in a care home
}

// newModel makes the law of a place and scales its rates to the yearly ones of the parameters.
func newModel(p params, cal *calendar) *model {
	m := &model{params: p, marks: newMarks()}
	for d := range drivers {
		m.scale[d] = 1
		m.season[d] = cal.season(p.season[d], p.peak[d])
	}
	for band := range ageBands {
		for sex := range sexes {
			for decile := 1; decile <= deciles; decile++ {
				m.ill[peopleIndex(band, sex, decile)] = newIllness(&m.params, band, sex, decile)
			}
		}
	}
	for sex := range sexes {
		for decile := 1; decile <= deciles; decile++ {
			m.settle(sex, decile)
		}
	}
	m.scale = m.calibrate()
	for i := range m.cells {
		m.cells[i].Store(nil)
	}
	return m
}

// peopleIndex is the index of people of an age band, sex and decile.
func peopleIndex(band, sex, decile int) int { return (band*sexes+sex)*deciles + decile - 1 }

// cell returns the cell of the index, making it when first asked for. Two workers may make the same cell; one is kept.
func (m *model) cell(index int) *cell {
	if c := m.cells[index].Load(); c != nil {
		return c
	}
	m.cells[index].CompareAndSwap(nil, m.newCell(index))
	return m.cells[index].Load()
}

// referenceHouseholds is the size of the population that the rates are scaled on: it leaves about 1 % of sampling error.
const (
	referenceHouseholds = 12_000
	referenceYear       = 2000
)

// calibrate returns the factors that give a reference population, evenly spread over the deciles and with need in its
// long-run distribution, the place's yearly rates. The population is the same for every seed.
func (m *model) calibrate() (scale [drivers]float64) {
	rng := rand.New(rand.NewPCG(1, 1))
	lead := [drivers]int{gpAttended, aeHome, emergency, elective}
	var sum [drivers]float64
	var people float64
	for i := range referenceHouseholds {
		decile := i%deciles + 1
		for _, p := range m.settled(rng, drawKind(rng), decile, referenceYear) {
			age := referenceYear - p.born
			h := newHealth(rng, m, age, p.sex, decile, false)
			c := m.cell(h.cellIndex(age))
			people++
			for d := range drivers {
				for l, w := range c.start[h.frailty] {
					sum[d] += w * c.rate[h.frailty][l][lead[d]] * monthsPerYear
				}
			}
		}
	}
	for d := range drivers {
		scale[d] = m.params.yearly[d] * people / sum[d]
	}
	return scale
}
