package synth

import "riskstrat/features/source"

// window is the days of a model month on which events may fall: from the day the person came, to the day they died. A month is
// always lived in full: the events of a month cut short lie closer together, so that counts follow the model exactly.
type window struct {
	lo, hi source.Day // [lo, hi)
	dying  bool       // hi-1 is the day of death: no overnight stay may begin on it
}

// month lives through model month m: need moves, events happen, the person may die. It returns what was seen of it.
func (l *life) month(m int) (seen observed) {
	season := m % monthsPerYear
	f := l.health.frailty
	l.level = pick(l.rng, l.cell.step[f][l.level][:])
	seen.marks = [levels]float64{1, 1, 1, 1, 1}
	l.draw(season, &seen.count)

	w := window{lo: max(l.cal.start[m], l.since), hi: l.cal.start[m+1]}
	if l.rng.Float64() < l.cell.death[f][l.level] {
		l.died, w.dying = true, true
		w.hi = w.lo + 2 + source.Day(l.rng.IntN(int(w.hi-w.lo)-1))
		l.person.deceased = w.hi - 1
	}
	if l.died && l.person.deceased >= l.goes { // left before
		l.died, l.person.deceased = false, source.NoDay
		l.hospital(m, w, &seen)
		l.surgery(m, w, &seen)
		return seen
	}
	l.hospital(m, w, &seen)
	l.surgery(m, w, &seen)
	l.changePractice(w)
	l.tallyMonth(m, &seen)
	l.belief.update(l.cell, &l.model.params, season, &seen)
	return seen
}

// draw draws the month's counts at the current level.
func (l *life) draw(season int, count *[streams]int) {
	f := l.health.frailty
	e := &l.cell.month[season][f][l.level]
	quiet, busy := l.model.params.bunches()
	if l.rng.Float64() < l.model.params.episode {
		count[gpAttended] = poisson(l.rng, busy*e.gp, e.busy/l.model.params.episode)
	} else {
		count[gpAttended] = poisson(l.rng, quiet*e.gp, e.quiet/(1-l.model.params.episode))
	}
	rest := poisson(l.rng, e.other, e.none)
	if rest == 0 {
		return
	}
	weights := l.cell.rate[f][l.level]
	for s := range weights {
		weights[s] *= l.model.season[driverOf[s]][season]
	}
	weights[gpAttended] = 0
	for range rest {
		count[pick(l.rng, weights[:])]++
	}
}

// tallyMonth adds the month to the activity of the last model year.
func (l *life) tallyMonth(m int, seen *observed) {
	if !l.counts(m) {
		return
	}
	l.count.months++
	for s, n := range &seen.count {
		l.count.count[s] += int64(n)
	}
	if l.died {
		l.count.deaths++
	}
}

// counts says whether month m lies in the last model year, the one that the summary counts.
func (l *life) counts(m int) bool { return m >= l.cal.months()-monthsPerYear }

// changePractice ends the registration and begins one with another practice of the place, now and then after a few days.
func (l *life) changePractice(w window) {
	if l.moves--; l.moves > 0 || l.died || l.kind == careHomeBeds {
		return
	}
	l.moves = l.rng.ExpFloat64() / l.model.params.changePractice * monthsPerYear
	on := w.lo + 1 + source.Day(l.rng.IntN(int(w.hi-w.lo)))
	last := &l.person.stays[len(l.person.stays)-1]
	next := stay{from: on, to: source.NoDay}
	if l.rng.IntN(3) == 0 {
		next.from += source.Day(l.rng.IntN(10))
	}
	if on <= last.from || next.from >= min(l.goes, l.cal.asOf) {
		return
	}
	next.practice = l.town.serving(l.rng, l.town.dwellings[l.address].lsoa, last.practice)
	last.to = on
	l.person.stays = append(l.person.stays, next)
}
