package synth

import "riskstrat/features/source"

// Feeds are not clean: shares of the rows that are written twice, carry an identifier that is no resident's, or break the
// contract. Such rows are added to the true ones and never replace them.
const (
	duplicateShare = 0.003
	foreignShare   = 0.0002
	brokenShare    = 0.0005
)

// lateShare is the share of A&E attendances that have not arrived yet, by days before the as-of date, 1 first.
var lateShare = [...]float64{0.7, 0.45, 0.25, 0.1}

// addEvent files an event of a day under its model month, unless the person had left by then; at times twice, at times with
// another identifier.
func (l *life) addEvent(into [][]event, m int, e event, day source.Day) {
	if day >= l.goes {
		return
	}
	into[m] = append(into[m], e)
	switch u := l.rng.Float64(); {
	case u < duplicateShare:
		into[m] = append(into[m], e)
	case u < duplicateShare+foreignShare:
		into[m] = append(into[m], newEvent(e.minute(), foreign|uint32(l.rng.IntN(1<<20)), uint32(e.row)))
	}
}

// addAttendance files an A&E attendance, unless it is one of those that arrive late.
func (l *life) addAttendance(m int, day source.Day, minute int, a attendance) {
	late := int(l.cal.asOf - day - 1)
	if late < len(lateShare) && l.rng.Float64() < lateShare[late] {
		return
	}
	at := source.Minute(day)*source.MinutesPerDay + source.Minute(minute)
	l.addEvent(l.ae, m, newEvent(at, l.who, a.pack()), day)
	if l.rng.Float64() < brokenShare {
		a.department = noDepartment
		l.addEvent(l.ae, m, newEvent(at, l.who, a.pack()), day)
	}
}
