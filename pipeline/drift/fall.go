package drift

import (
	"math"

	"gonum.org/v1/gonum/mathext"
)

// fall is the most striking stretch of a unit's last days in which it recorded fewer events than its own past and a calendar lead to expect.
type fall struct {
	start    int     // its first day; it lasts to the end
	events   float64 // recorded in it
	expected float64
	p        float64 // chance of no more, over-dispersion allowed for
}

// leastPast is the least days of its own past that a unit is judged by.
const leastPast = 91

// wander is by how much a practice's share of events is taken to change over months for reasons of its own, as a standard deviation of its logarithm: our
// choice. It keeps large practices from being named for what is merely unusual.
const wander = 0.1

// calendar is what a unit's events are expected to be proportional to, day by day, and how many events that rests on.
type calendar struct {
	weight []float64
	rests  []float64 // nil: on no count
}

// others is the calendar that the other practices have in common: their events for each person there, times the unit's own people.
func others(unit, all series) calendar {
	c := calendar{make([]float64, len(unit.events)), make([]float64, len(unit.events))}
	for d := range unit.events {
		c.rests[d] = all.events[d] - unit.events[d]
		if people := all.people[d] - unit.people[d]; people > 0 {
			c.weight[d] = unit.people[d] * c.rests[d] / people
		}
	}
	return c
}

// weekly is the calendar of a place that has nothing beside it: its people, times what each day of the week brought them in its first days.
func weekly(place series) calendar {
	c := calendar{weight: make([]float64, len(place.events))}
	var events, people [7]float64
	for d := range leastPast {
		events[d%7] += place.events[d]
		people[d%7] += place.people[d]
	}
	for d := range c.weight {
		if people[d%7] > 0 {
			c.weight[d] = place.people[d] * events[d%7] / people[d%7]
		}
	}
	return c
}

// search finds the fall that is hardest to take for chance of a Poisson count among those that leave no more than the share left of the events expected;
// ok is false if it has lasted fewer than days days, or is not as unlikely as alpha. The expected is what the calendar gives, at the level of all the
// days before. The chance is taken with the unit's own over-dispersion: that of its weeks before the fall.
func search(events []float64, c calendar, days int, left, alpha float64) (best fall, ok bool) {
	n := len(events)
	x, w := cumulated(events), cumulated(c.weight)
	strongest := 0.0
	for s := leastPast; s < n; s++ {
		if x[s] == 0 || w[s] == 0 {
			continue
		}
		f := fall{start: s, events: x[n] - x[s], expected: x[s] / w[s] * (w[n] - w[s])}
		if f.events > left*f.expected || f.expected < -math.Log(alpha) { // no count is less likely than e to the minus its mean
			continue
		}
		if strength := f.deviance(); strength >= strongest { // of days on which nothing was due none is the first
			best, strongest, ok = f, strength, true
		}
	}
	if !ok || n-best.start < days {
		return best, false
	}
	phi := dispersion(events, c, best.start)
	uncertain := wander*wander + phi/x[best.start]
	if c.rests != nil {
		uncertain += 1/max(1, sum(c.rests[best.start:])) + 1/max(1, sum(c.rests[:best.start]))
	}
	best.p = best.chance(phi, uncertain)
	return best, best.p <= alpha
}

// differ is by how much practices are taken to differ in events a person, as wander: our choice, and a wide one.
const differ = 0.5

// absence is the fall of a unit that never recorded more than the share left of what people do elsewhere: its own past says nothing of it.
func absence(events []float64, c calendar, left, alpha float64) (fall, bool) {
	f := fall{events: sum(events), expected: sum(c.weight)}
	if f.events > left*f.expected {
		return f, false
	}
	f.p = f.chance(1, differ*differ+1/max(1, sum(c.rests)))
	return f, f.p <= alpha
}

// deviance is twice the log-likelihood ratio of a Poisson count at its own mean against the expected one.
func (f *fall) deviance() float64 {
	if f.events == 0 {
		return 2 * f.expected
	}
	return 2 * (f.events*math.Log(f.events/f.expected) - f.events + f.expected)
}

// chance is the probability that a count of the expected mean is no more than was recorded: negative binomial, of counts divided by the dispersion
// (quasi-Poisson), whose mean has a relative variance of its own: that of the counts it rests on, and what units do for no reason we know.
func (f *fall) chance(phi, uncertain float64) float64 {
	size, mean := 1/uncertain, f.expected/phi
	return mathext.RegIncBeta(size, f.events/phi+1, size/(size+mean))
}

// dispersion is the mean squared Pearson residual of the whole weeks before a day, at least 1: what remains when the unit's level and the calendar are
// taken out.
func dispersion(events []float64, c calendar, end int) float64 {
	level := sum(events[:end]) / sum(c.weight[:end])
	squares, weeks := 0.0, 0.0
	for to := end; to >= 7; to -= 7 {
		expected := level * sum(c.weight[to-7:to])
		if expected == 0 {
			continue
		}
		variance := expected
		if c.rests != nil {
			variance += expected * expected / max(1, sum(c.rests[to-7:to]))
		}
		off := sum(events[to-7:to]) - expected
		squares += off * off / variance
		weeks++
	}
	return max(1, squares/max(1, weeks-1))
}

// cumulated has the sum of the first k of x at k.
func cumulated(x []float64) []float64 {
	all := make([]float64, len(x)+1)
	for k, v := range x {
		all[k+1] = all[k] + v
	}
	return all
}
