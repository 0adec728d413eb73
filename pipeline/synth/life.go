package synth

import (
	"time"

	"riskstrat/features/source"
)

// life is one person's time in the place.
type life struct {
	*sim
	tenancy
	who    uint32
	person *person
	health *health
	cell   *cell
	level  int
	belief belief
	years  []yearTally // by model year
	spells []spell
	truths []int   // rows of out.truths about this person
	moves  float64 // months until the next change of practice
	since  source.Day
	died   bool
}

// yearTally counts what the default targets are about, over one model year.
type yearTally struct{ gp, ae, stays, admissions int }

// live lives through a person from the month they come and returns the month of their death, or lasts.
func (s *sim) live(h tenancy, p member, from int) int {
	l := s.enter(h, p, from)
	months := s.cal.months()
	for m := from; m < months && m <= h.leaves; m++ {
		if m%monthsPerYear == 0 && m > from {
			l.turnYear(m)
		}
		l.month(m)
		if l.died {
			l.leave(m)
			return m
		}
	}
	if h.leaves >= months {
		l.turnYear(months)
		l.bookAhead()
	}
	l.leave(min(months, h.leaves))
	return lasts
}

// enter makes the person and draws what is hidden of them.
func (s *sim) enter(h tenancy, p member, from int) *life {
	address := &s.town.dwellings[h.address]
	place := &s.town.lsoas[address.lsoa]
	first := max(s.cal.start[from], h.comes)
	year := p.born
	l := &life{sim: s, tenancy: h, who: s.chunk<<localBits | uint32(len(s.out.persons)), since: first}
	l.health = newHealth(s.rng, s.model, s.cal.age(year, from), p.sex, place.decile, h.kind == careHomeBeds)
	l.years = make([]yearTally, s.cal.months()/monthsPerYear+1)
	l.person = &person{
		year: int16(year), sex: uint8(p.sex), ethnic: drawEthnic(s.rng, place.decile), dwelling: uint32(h.address),
		deceased: source.NoDay, careHome: source.NoDay, palliative: source.NoDay,
	}
	if p.sex == otherSex && s.rng.IntN(2) == 0 {
		l.person.sex++
	}
	registered := max(h.comes, firstOfYear(year))
	l.person.stays = []stay{{from: registered, to: source.NoDay, practice: address.practice}}
	if h.kind == careHomeBeds {
		l.person.careHome = registered
		l.person.stays[0].practice = int32(place.practices[0])
	}
	s.out.persons = append(s.out.persons, person{}) // filled in by leave
	l.moves = s.rng.ExpFloat64() / s.model.params.changePractice * monthsPerYear

	age := s.cal.age(year, from)
	l.cell = s.model.cell(l.health.cellIndex(age))
	start := l.cell.start[l.health.frailty]
	l.level = pick(s.rng, start[:])
	l.belief = newBelief(l.cell)
	l.belief.weigh(l.health.entryEvidence(age))
	l.recordPrevalent(registered, age)
	l.health.drawOnsets(s.rng, age, l.since, s.yearEnd(from))
	return l
}

func firstOfYear(year int) source.Day {
	return source.DayOf(time.Date(year, 1, 1, 0, 0, 0, 0, time.UTC))
}

// yearEnd is the first day after the model year that holds month m.
func (s *sim) yearEnd(m int) source.Day { return s.cal.start[m-m%monthsPerYear+monthsPerYear] }

// recordPrevalent dates the registers a person is on when they come: up to 15 years back, not before they were born.
func (l *life) recordPrevalent(registered source.Day, age int) {
	for i := range risks {
		if l.health.on>>i&1 == 0 {
			continue
		}
		back := 365 * max(1, min(15, age))
		if i == palliativeRisk {
			back = 300
		}
		on := max(firstOfYear(int(l.person.year)), l.since-1-source.Day(l.rng.IntN(back)))
		l.record(i, min(on, l.since))
	}
}

func (l *life) record(risk int, on source.Day) {
	if risk == palliativeRisk {
		l.person.palliative = on
		return
	}
	l.out.conditions = append(l.out.conditions, entry{person: l.who, register: uint8(risk), on: on})
}

// turnYear closes the model year before month m: its new conditions are known and count from now on.
func (l *life) turnYear(m int) {
	age := l.cal.age(int(l.person.year), m-1)
	from := max(l.since, l.cal.start[m-monthsPerYear])
	l.recordOnsets(l.cal.start[m])
	l.belief.weigh(l.health.endYear(age, from, l.cal.start[m]))
	age = l.cal.age(int(l.person.year), m)
	l.cell = l.model.cell(l.health.cellIndex(age))
	if m >= l.cal.months()-monthsPerYear {
		l.tell(m, age)
	}
	if m < l.cal.months() {
		l.health.drawOnsets(l.rng, age, l.cal.start[m], l.yearEnd(m))
	}
}

// recordOnsets enters the year's new conditions that came before the person died or left.
func (l *life) recordOnsets(until source.Day) {
	for _, o := range l.health.pending {
		if o.on < until {
			l.record(o.risk, o.on)
		}
	}
}

// leave completes the person's rows after their last month.
func (l *life) leave(m int) {
	p := l.person
	last := &p.stays[len(p.stays)-1]
	switch {
	case l.died:
		l.recordOnsets(p.deceased)
		if to := p.deceased + 1 + source.Day(l.rng.IntN(14)); to < l.cal.asOf {
			last.to = to
		}
	case l.goes < l.cal.asOf:
		l.recordOnsets(l.goes)
		last.to = max(last.from+1, l.goes)
		if l.counts(m) {
			l.count.left++
		}
	}
	l.settle()
	l.closeTruths()
	l.addSupport()
	l.out.persons[l.who&(1<<localBits-1)] = *p
}
