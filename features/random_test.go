package features_test

import (
	"fmt"
	"slices"

	"riskstrat/features"
	"riskstrat/features/partition"
	"riskstrat/features/source"
)

// dice returns a number from 0 to n-1; a test drives it by a seeded generator, fuzzing by the bytes of its input.
type dice func(n int) int

func pick[T any](roll dice, from ...T) T { return from[roll(len(from))] }

// randomPlace makes a place that favours what is easily got wrong: window edges, duplicates, the future, open spells, transfers, moves,
// deaths, late feeds and feeds that start within a window.
func randomPlace(roll dice, people int) *place {
	p := newPlace(source.Day(20000 + roll(400)))
	p.side = pick(roll, features.Predictors, features.Outcome)
	p.countTransfers = roll(4) == 0
	for _, table := range []string{"gp_appointments", "ae_attendances", "admissions", "conditions", "mh_contacts"} {
		p.lag[table] = pick(roll, 0, 0, 1, 7, 31, 200)
		switch roll(6) {
		case 0:
			delete(p.since, table)
		case 1:
			p.since[table] = p.index - p.edge(roll)
		}
	}
	for i := range people {
		p.people = append(p.people, p.randomHuman(roll, fmt.Sprintf("person-%d", i)))
	}
	return p
}

// edge returns a number of days at or near the edge of a window or of a cut, or any.
func (p *place) edge(roll dice) source.Day {
	lag := source.Day(pick(roll, 0, 0, 1, 7, 31, 200))
	switch roll(3) {
	case 0:
		return source.Day(roll(1000) - 60)
	default:
		return lag + source.Day(pick(roll, 0, 30, 90, 180, 365, 730)) + source.Day(roll(4)-1)
	}
}

func (p *place) day(roll dice) source.Day { return p.index - p.edge(roll) }

func (p *place) dayOrNone(roll dice, oneIn int) source.Day {
	if roll(oneIn) == 0 {
		return p.day(roll)
	}
	return source.NoDay
}

func (p *place) randomHuman(roll dice, id string) human {
	h := newHuman(id)
	h.born, h.imd = 1900+roll(125), roll(11)
	h.sex, h.ethnic = pick(roll, "1", "2", "9", "X"), pick(roll, "", "A", "Z", "H")
	h.household = pick(roll, "", "a", "b", "c")
	h.deceased, h.careHome = p.dayOrNone(roll, 8), p.dayOrNone(roll, 12)
	h.registrations = p.randomRegistrations(roll)
	for range roll(14) {
		h.gp = append(h.gp, gpRow{p.minute(roll), pick(roll, "attended", "attended", "attended", "dna", "cancelled", "booked", "unknown"),
			pick(roll, "gp", "other", ""), pick(roll, "face_to_face", "home_visit", "telephone", "online", "unknown"), roll(4) - 1})
	}
	for range roll(10) {
		h.ae = append(h.ae, aeRow{p.minute(roll), pick(roll, "01", "01", "02", "03", "04", "05"), pick(roll, "1", "1", "2", "3", "4"),
			pick(roll, "", "1", "2", "3", "4", "5"), pick(roll, "", "ambulance", "other"),
			pick(roll, "", "home", "admitted", "left", "transferred", "died"), pick(roll, "", "A", "B", "C")})
	}
	for range roll(8) {
		h.spells = append(h.spells, p.randomSpell(roll, h.spells))
	}
	for range roll(4) {
		h.conditions = append(h.conditions, entryRow{p.day(roll), pick(roll, testRegisters...)})
	}
	for range roll(4) {
		m := periodRow{p.day(roll), source.NoDay}
		if roll(3) > 0 {
			m.discharged = max(m.opened, pick(roll, p.day(roll), m.opened, m.opened+1, m.opened+200))
		}
		if !slices.Contains(h.mental, m) {
			h.mental = append(h.mental, m)
		}
	}
	if len(h.gp) > 0 && roll(3) == 0 {
		h.gp = append(h.gp, h.gp[0])
	}
	if len(h.ae) > 0 && roll(3) == 0 {
		h.ae = append(h.ae, h.ae[0])
	}
	return h
}

func (p *place) minute(roll dice) source.Minute {
	clock := pick(roll, 0, 8*60-1, 8*60, 12*60, 18*60+29, 18*60+30, 23*60+59)
	return source.Minute(p.day(roll))*source.MinutesPerDay + source.Minute(clock)
}

// randomSpell makes a spell that often follows closely on one of those before.
func (p *place) randomSpell(roll dice, before []spellRow) spellRow {
	s := spellRow{admitted: p.day(roll), method: pick(roll, "21", "22", "28", "2A", "2B", "2B", "2C", "2D", "11", "12", "31", "81"),
		class: pick(roll, "1", "1", "1", "2", "3", "5")}
	if len(before) > 0 && roll(2) == 0 {
		last := before[len(before)-1]
		s.admitted = last.admitted + source.Day(roll(3))
		if last.discharged != source.NoDay && roll(3) > 0 {
			s.admitted = last.discharged + source.Day(roll(4)-1)
		}
	}
	s.discharged = source.NoDay
	if roll(5) > 0 {
		s.discharged = s.admitted + source.Day(pick(roll, 0, 0, 1, 2, 5, 40, 400))
	}
	return s
}

// randomRegistrations makes up to three registrations that do not overlap, oldest first.
func (p *place) randomRegistrations(roll dice) []partition.Registration {
	if roll(3) > 0 {
		return []partition.Registration{{From: 15000, To: source.NoDay}}
	}
	var all []partition.Registration
	from := p.index - source.Day(pick(roll, 2000, 731, 730, 400))
	for range roll(4) {
		to := from + source.Day(pick(roll, 1, 30, 365, 700, 2000))
		if roll(4) == 0 {
			to = p.index + source.Day(roll(4)-1)
		}
		if to <= from {
			continue
		}
		all = append(all, partition.Registration{From: from, To: to})
		from = to + source.Day(pick(roll, 0, 1, 29, 30, 31, 200))
	}
	if n := len(all); n > 0 && roll(2) == 0 {
		all[n-1].To = source.NoDay
	}
	return all
}
