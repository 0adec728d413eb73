package synth

import (
	"cmp"
	"math"
	"slices"

	"riskstrat/features/source"
)

// hospital places the month's admissions and A&E attendances, and adds what their marks say to seen.
func (l *life) hospital(m int, w window, seen *observed) {
	year := &l.years[m/monthsPerYear]
	for range seen.count[emergency] {
		l.admit(m, w, year, seen)
	}
	for range seen.count[elective] {
		l.admitElective(w)
	}
	for range seen.count[aeHome] {
		mark := aeMarkOf(l.cell.marks.home.draw[l.level].draw(l.rng))
		seen.multiply(&l.cell.marks.home.ratio[mark.index()])
		a := l.attendance(mark)
		if mark.left == 1 {
			a.disposal = leftEarly
		} else if l.rng.Float64() < 0.02 {
			a.disposal = transferred
		}
		l.addAttendance(m, l.freeDay(w), l.hour(), a)
	}
	for range seen.count[aePlanned] {
		a := l.attendance(aeMark{acuity: 4})
		a.category = plannedCategory
		l.addAttendance(m, l.freeDay(w), 9*60+l.rng.IntN(8*60), a)
	}
	for range seen.count[sameDayCare] {
		a := l.attendance(aeMark{acuity: 3})
		a.department = sameDayUnit
		l.addAttendance(m, l.freeDay(w), 9*60+l.rng.IntN(9*60), a)
	}
	year.ae += seen.count[aeHome]
	year.admissions += seen.count[emergency]
}

func (o *observed) multiply(ratio *[levels]float64) {
	for l, r := range ratio {
		o.marks[l] *= r
	}
}

// admit places an emergency admission and, if it came by A&E, the attendance before it.
func (l *life) admit(m int, w window, year *yearTally, seen *observed) {
	overnight := l.rng.Float64() < l.cell.overnight
	last := w.hi
	if overnight {
		year.stays++
		if w.dying {
			last--
		}
	}
	s := spell{person: l.who, admitted: l.bedDay(w.lo, last), classification: ordinary, provider: l.provider()}
	s.discharged = s.admitted
	if overnight {
		s.discharged += l.nights(0.95 + 0.012*midAge(l.cell.age))
	}
	if w.dying {
		s.discharged = min(s.discharged, w.hi-1)
	}
	if overnight && l.counts(m) {
		l.count.stays++
		l.count.nights += int64(s.discharged - s.admitted)
	}
	if l.rng.Float64() >= l.model.params.viaAE {
		s.method = [...]uint8{byGP, byBureau, byClinic, byCrisisTeam, byOther}[pick(l.rng, []float64{0.5, 0.08, 0.2, 0.03, 0.19})]
		l.addSpell(s)
		return
	}
	s.method = byAE
	if l.rng.Float64() < 0.04 {
		s.method = byOtherAE
	}
	l.addSpell(s)
	year.ae++
	if l.counts(m) {
		l.count.viaAE++
	}
	l.arrive(m, w, &s, seen)
}

// arrive adds the attendance that led to an admission: on its day, or late on the evening before.
func (l *life) arrive(m int, w window, s *spell, seen *observed) {
	mark := aeMarkOf(l.cell.marks.admitted.draw[l.level].draw(l.rng))
	seen.multiply(&l.cell.marks.admitted.ratio[mark.index()])
	a := l.attendance(mark)
	a.disposal, a.provider = toWard, s.provider
	day, minute := s.admitted, l.hour()
	if day > w.lo && l.rng.Float64() < 0.15 {
		day, minute = day-1, 19*60+l.rng.IntN(5*60)
	}
	l.addAttendance(m, day, minute, a)
}

// admitElective places a planned admission: a day case, or a stay of up to a few nights.
func (l *life) admitElective(w window) {
	s := spell{person: l.who, admitted: l.bedDay(w.lo, w.hi), classification: dayCase, provider: l.provider()}
	s.method = [...]uint8{electiveList, electiveBooked, electivePlanned}[pick(l.rng, []float64{0.6, 0.15, 0.25})]
	s.discharged = s.admitted
	if l.rng.Float64() < 0.2 {
		s.classification = ordinary
		s.discharged += source.Day(l.rng.IntN(2)) * l.nights(0.8)
	}
	if w.dying {
		s.discharged = min(s.discharged, w.hi-1)
	}
	l.addSpell(s)
}

// maxNights keeps the tail of the length of stay within what acute hospitals see.
const maxNights = 150

// nights draws the length of an overnight stay.
func (l *life) nights(mu float64) source.Day {
	return source.Day(min(maxNights, max(1, math.Round(logNormal(l.rng, mu, 1.05)))))
}

// bedDay draws a day of admission in [lo, hi) on which the person is not in hospital already, if a few draws find one.
func (l *life) bedDay(lo, hi source.Day) (d source.Day) {
	for range 12 {
		d = lo + source.Day(l.rng.IntN(int(hi-lo)))
		if !l.inBed(d, true) {
			return d
		}
	}
	return d
}

// freeDay draws a day of the window that the person does not spend in hospital, if a few draws find one.
func (l *life) freeDay(w window) (d source.Day) {
	for range 6 {
		d = w.lo + source.Day(l.rng.IntN(int(w.hi-w.lo)))
		if !l.inBed(d, false) {
			return d
		}
	}
	return d
}

// inBed says whether a day lies within a recent spell; its first and last day count only where asked.
func (l *life) inBed(d source.Day, ends bool) bool {
	for i := len(l.spells) - 1; i >= 0 && i >= len(l.spells)-6; i-- {
		s := &l.spells[i]
		if s.admitted < d && d < s.discharged || ends && (d == s.admitted || d == s.discharged) {
			return true
		}
	}
	return false
}

func (l *life) addSpell(s spell) {
	if s.admitted < l.goes {
		l.spells = append(l.spells, s)
	}
}

// settle puts the person's spells in order, ends one that would run into the next on the day that begins, and leaves those
// open that outlast the extract.
func (l *life) settle() {
	slices.SortStableFunc(l.spells, func(a, b spell) int { return cmp.Compare(a.admitted, b.admitted) })
	for i := range l.spells {
		s := &l.spells[i]
		if i+1 < len(l.spells) && l.spells[i+1].admitted > s.admitted {
			s.discharged = min(s.discharged, l.spells[i+1].admitted)
		}
		if s.discharged >= l.cal.asOf {
			s.discharged = source.NoDay
		}
	}
	for _, s := range l.spells {
		l.out.spells = append(l.out.spells, s)
		switch u := l.rng.Float64(); {
		case u < duplicateShare:
			l.out.spells = append(l.out.spells, s)
		case u < duplicateShare+brokenShare:
			s.method = noMethod
			l.out.spells = append(l.out.spells, s)
		}
	}
}

// hour draws the minute of the day of an A&E arrival.
func (l *life) hour() int { return l.hours.draw(l.rng)*60 + l.rng.IntN(60) }

// provider draws a hospital: the nearest for most.
func (l *life) provider() uint8 {
	if l.rng.IntN(10) == 0 {
		return uint8(l.rng.IntN(len(l.town.providers)))
	}
	return uint8(l.town.lsoas[l.town.dwellings[l.address].lsoa].hospital)
}

// attendance is an unplanned attendance with the marks; the department follows from the acuity.
func (l *life) attendance(mark aeMark) attendance {
	a := attendance{acuity: uint8(mark.acuity), arrival: uint8(1 - mark.ambulance), provider: l.provider()}
	elsewhere := [...]float64{0, 0, 0, 0.15, 0.58, 0.66}[mark.acuity]
	if mark.ambulance == 1 {
		elsewhere *= 0.1
	}
	if l.rng.Float64() < elsewhere {
		a.department = [...]uint8{1, 2, 3}[pick(l.rng, []float64{0.06, 0.86, 0.08})]
	}
	if u := l.rng.IntN(40); u < 2 {
		a.category = uint8(1 + u) // unplanned follow-up
	}
	if l.rng.IntN(25) == 0 {
		a.acuity = 0
	}
	return a
}
