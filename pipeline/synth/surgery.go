package synth

import (
	"riskstrat/features/source"
)

// surgery places the month's appointments at the practice, and adds what their marks say to seen.
func (l *life) surgery(m int, w window, seen *observed) {
	law := &l.cell.marks.gp
	for range seen.count[gpAttended] {
		mark := gpMarkOf(law.draw[l.level].draw(l.rng))
		seen.multiply(&law.ratio[mark.index()])
		l.addCall(m, w, mark, attended)
	}
	for s, status := range [...]uint8{gpMissed: missed, gpCancelled: cancelled, gpUnstated: unstated} {
		if status == attended {
			continue
		}
		for range seen.count[s] { // their marks are the same at every level, so they say nothing
			l.addCall(m, w, gpMarkOf(law.draw[managing].draw(l.rng)), status)
		}
	}
	l.years[m/monthsPerYear].gp += seen.count[gpAttended]
}

// addCall books an appointment and places it on a day on which the practice is open.
func (l *life) addCall(m int, w window, mark gpMark, status uint8) {
	c := call{status: status, hcp: uint8(mark.hcp), mode: uint8(mark.mode)}
	if l.rng.IntN(80) == 0 {
		c.hcp = noHCP
	}
	day, minute := l.slot(w, mark.late == 1)
	c.lead, c.ten = l.booking(mark.sameDay == 1, minute)
	l.addEvent(l.gp, m, newEvent(source.Minute(day)*source.MinutesPerDay+source.Minute(minute), l.who, c.pack()), day)
	if l.rng.Float64() < brokenShare {
		c.status = broken
		l.addEvent(l.gp, m, newEvent(source.Minute(day)*source.MinutesPerDay+source.Minute(minute), l.who, c.pack()), day)
	}
}

// booking draws the days between booking and appointment, and the ten-minute slot of the day at which it was booked.
func (l *life) booking(sameDay bool, minute int) (lead uint16, ten uint8) {
	switch {
	case l.rng.IntN(40) == 0:
		return unbooked, 0
	case sameDay:
		latest := max(48, minute/10-2)
		return 0, uint8(between(l.rng, 48, min(latest, 66)))
	}
	return uint16(min(60, 1+int(9*l.rng.ExpFloat64()))), uint8(between(l.rng, 48, 107))
}

// slot draws day and minute of an appointment in the window: in core hours, or in the evening and on Saturdays.
func (l *life) slot(w window, late bool) (day source.Day, minute int) {
	for range 12 {
		day = l.freeDay(w)
		saturday := weekday(day) == 5
		switch {
		case late && saturday:
			return day, 9*60 + 10*l.rng.IntN(42)
		case late && !l.cal.shut(day) && l.rng.IntN(3) == 0:
			return day, 18*60 + 30 + 10*l.rng.IntN(9)
		case !late && !l.cal.shut(day) && l.rng.Float64() < weekdayShare[weekday(day)]:
			return day, l.coreMinute()
		}
	}
	return day, l.coreMinute()
}

// weekdayShare thins the days after Monday, the busiest.
var weekdayShare = [7]float64{1, 0.92, 0.88, 0.86, 0.84}

// coreMinute draws a ten-minute slot between 08:00 and 18:30: mornings are fuller than afternoons.
func (l *life) coreMinute() int {
	if l.rng.Float64() < 0.56 {
		return 8*60 + 10*l.rng.IntN(27)
	}
	return 12*60 + 30 + 10*l.rng.IntN(36)
}

// bookAhead adds the appointments booked for the weeks after the as-of date. How many says nothing about the level of need.
func (l *life) bookAhead() {
	mean := 0.45 * l.cell.month[0][l.health.frailty][managing].gp
	for n := l.rng.ExpFloat64(); n < mean; n += l.rng.ExpFloat64() {
		after := 1 + source.Day(min(27, 7*l.rng.ExpFloat64()))
		w := window{lo: l.cal.asOf + after, hi: l.cal.asOf + after + 4}
		mark := gpMarkOf(l.cell.marks.gp.draw[managing].draw(l.rng))
		day, minute := l.slot(w, mark.late == 1)
		c := call{status: booked, hcp: uint8(mark.hcp), mode: uint8(mark.mode)}
		c.lead, c.ten = uint16(1+int(day-l.cal.asOf)+l.rng.IntN(14)), uint8(between(l.rng, 48, 107))
		l.addEvent(l.gp, l.cal.months(), newEvent(source.Minute(day)*source.MinutesPerDay+source.Minute(minute), l.who, c.pack()), l.since)
	}
}
