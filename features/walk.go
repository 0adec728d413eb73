package features

import (
	"riskstrat/features/partition"
	"riskstrat/features/source"
)

// walk stands at one person of a partition after another, for one index date and side, and holds what the readings read.
type walk struct {
	engine    *Engine
	partition *partition.Partition
	index     source.Day
	year      int // calendar year of the index date

	person   *partition.Person
	row      int        // its place in the partition
	seen     source.Day // last day on which the person can be seen: the day before the index date, or before their death
	observed source.Day // first day of the continuous registration that covers seen; NoDay if none does
	tallies  [tallied]tally
	held     uint64 // registers the person is in
	home     home   // the person's household without the person; no members where household features are null
}

func (e *Engine) newWalk(p *partition.Partition, index source.Day, side Side) *walk {
	w := &walk{engine: e, partition: p, index: index, year: index.Year()}
	for t := range w.tallies {
		y := &w.tallies[t]
		y.from, y.cut = e.since[t], index
		if side == Predictors {
			y.cut = index - source.Day(e.lag[t])
		}
	}
	return w
}

// stand moves to person i and counts their rows.
//
// A person is seen up to the day before the index date, so that a registration that ends on it still counts as lasting. Someone who
// died before it is seen up to the day before their death: their counts are complete, since nothing can follow. Someone who
// left otherwise is not observed at all, and neither is someone in the break between two registrations.
func (w *walk) stand(i int32) {
	e := w.engine
	w.person, w.row = &w.partition.Persons[i], int(i)
	w.seen = w.index - 1
	if w.person.Deceased < w.index {
		w.seen = w.person.Deceased - 1
	}
	w.observed = w.person.ObservedSince(w.seen)
	for t := range w.tallies {
		w.tallies[t].since = max(w.tallies[t].from, w.observed)
	}
	if y, n := w.tally(inAppointments); n > 0 {
		e.appointments.walk(w.partition.GP.Of(int(i)), y)
		y.sum(n)
	}
	if y, n := w.tally(inAttendances); n > 0 {
		e.attendances.walk(w.partition.Attendance.Of(int(i)), y)
		y.sum(n)
	}
	if y, n := w.tally(inAdmissions); n > 0 {
		e.admissions.walk(w.partition.Admission.Of(int(i)), y)
		y.sum(n)
	}
	if len(e.registers.bits) > 0 {
		w.held = e.registers.walk(w.partition.Condition.Of(int(i)), &w.tallies[inConditions])
	}
}

// tally resets the tally of a table and returns it with the number of its counters: 0 if there is nothing to count, because
// no feature asks or the person has no history, which makes every feature of the table null.
func (w *walk) tally(t int) (y *tally, counters int) {
	y = &w.tallies[t]
	n := w.engine.counters(t).size()
	y.reset(n)
	if y.since == source.NoDay {
		return y, 0
	}
	return y, n
}
