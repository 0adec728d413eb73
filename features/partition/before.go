package partition

import (
	"slices"

	"riskstrat/features/source"
)

// Before replaces all that into holds by what p would have read at the beginning of a day, of some of its persons, given by their places in
// p.Persons, ascending: without what is dated on the day or later, whether a registration or a row of activity, and without every later date
// of what is dated before it: the end of a registration, a death, a move to a care home, palliative care, a discharge, the end of a
// referral. Rows that then are the same are one.
//
// What has no date stays as it is in the extract: sex, ethnic category, deprivation, area, household, the status of a referral, and opt-outs
// and contact needs, which hold whatever their date. What a later registration has replaced is lost and does not come back.
//
// It reuses into's memory. Identifiers are p's: into holds until p is loaded again.
func (p *Partition) Before(day source.Day, persons []int32, into *Partition) {
	into.reset(p.Index)
	into.registrations = slices.Grow(into.registrations, p.countRegistrations(persons)) // persons hold slices of it: it must not move
	for _, i := range persons {
		into.Persons = append(into.Persons, into.personBefore(day, &p.Persons[i]))
	}
	rowsBefore(&p.GP, &into.GP, persons, func(g GP) (GP, bool) { return g, g.Minute().Day() < day })
	rowsBefore(&p.Attendance, &into.Attendance, persons, func(a Attendance) (Attendance, bool) { return a, a.Minute().Day() < day })
	rowsBefore(&p.Admission, &into.Admission, persons, func(a Admission) (Admission, bool) {
		return PackAdmission(a.Admitted(), yet(a.Discharged(), day), a.Method(), a.Classification(), a.Provider()), a.Admitted() < day
	})
	rowsBefore(&p.Condition, &into.Condition, persons, func(c Condition) (Condition, bool) { return c, c.Recorded() < day })
	rowsBefore(&p.Referral, &into.Referral, persons, func(r Referral) (Referral, bool) {
		return PackReferral(r.Referred(), yet(r.Ended(), day), r.Status(), r.Source(), r.Need()), r.Referred() < day
	})
	rowsBefore(&p.Decision, &into.Decision, persons, func(d Decision) (Decision, bool) { return d, d.Decided() < day })
	rowsBefore(&p.MentalHealth, &into.MentalHealth, persons, func(m MentalHealth) (MentalHealth, bool) {
		return PackMentalHealth(m.Opened(), yet(m.Discharged(), day)), m.Opened() < day
	})
	rowsBefore(&p.OptOut, &into.OptOut, persons, func(o OptOut) (OptOut, bool) { return o, true })
	rowsBefore(&p.ContactNeed, &into.ContactNeed, persons, func(c ContactNeed) (ContactNeed, bool) { return c, true })
}

// yet is a date as it is known before a day: none, if it is still to come.
func yet(date, day source.Day) source.Day {
	if date >= day {
		return source.NoDay
	}
	return date
}

func (p *Partition) countRegistrations(persons []int32) (n int) {
	for _, i := range persons {
		n += len(p.Persons[i].Registration)
	}
	return n
}

// personBefore is the person as known before a day, with registrations that lie in p.
func (p *Partition) personBefore(day source.Day, of *Person) Person {
	out := *of
	out.Deceased, out.CareHome, out.Palliative = yet(of.Deceased, day), yet(of.CareHome, day), yet(of.Palliative, day)
	first := len(p.registrations)
	for _, r := range of.Registration {
		if r.From < day {
			r.To = yet(r.To, day)
			p.registrations = append(p.registrations, r)
		}
	}
	out.Registration = p.registrations[first:len(p.registrations):len(p.registrations)]
	return out
}

// rowsBefore replaces into by the rows of some persons that known keeps, as it gives them, in order and without duplicates.
func rowsBefore[T ~uint64](from, into *Rows[T], persons []int32, known func(T) (T, bool)) {
	if len(from.start) == 0 {
		return // there is no such table
	}
	into.start = append(into.start, 0)
	for _, i := range persons {
		begin := len(into.rows)
		for _, row := range from.Of(int(i)) {
			if row, keep := known(row); keep {
				into.rows = append(into.rows, row)
			}
		}
		mine := into.rows[begin:]
		ascend(mine)
		into.rows = into.rows[:begin+len(slices.Compact(mine))]
		into.start = append(into.start, uint32(len(into.rows)))
	}
}
