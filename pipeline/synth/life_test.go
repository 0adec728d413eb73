package synth

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"riskstrat/features/source"
)

// somebody comes into a small place in its first month.
func somebody(t *testing.T, age int) *life {
	t.Helper()
	cal := newCalendar(asOf, 2)
	layout := newTown(rand.New(rand.NewPCG(1, 2)), 1_000, 0)
	s := newSim(newModel(defaultParams(), cal), cal, layout, 3)
	s.out = new(batch)
	s.pcg.Seed(3, 4)
	return s.enter(tenancy{from: 0, leaves: 99, comes: cal.start[0] - 400, goes: source.NoDay}, member{born: cal.start[0].Year() - age, sex: female}, 0)
}

// At entry the filter has weighed the registers.
func TestEntryWeighsTheRegisters(t *testing.T) {
	for range 5 {
		l := somebody(t, 70)
		evidence := l.health.entryEvidence(70)
		var want [frailties]float64
		for f := range want {
			want[f] = l.cell.prior[f] * evidence[f]
		}
		normalise(want[:])
		for f := range want {
			if have := sum(l.belief[f][:]); math.Abs(have-want[f]) > 1e-12 {
				t.Errorf("frailty %d: have %v, want %v", f, have, want[f])
			}
		}
	}
}

// The filter goes along month by month and takes in each year's registers.
func TestBeliefGoesAlong(t *testing.T) {
	l := somebody(t, 45)
	want := l.belief
	for m := range l.cal.months() {
		if m == monthsPerYear {
			h := *l.health
			h.pending = slices.Clone(h.pending)
			want.weigh(h.endYear(45, l.cal.start[0], l.cal.start[m]))
			l.turnYear(m)
		}
		seen := l.month(m)
		if l.died {
			t.Fatal("died: choose another seed")
		}
		want.update(l.cell, &l.model.params, m%monthsPerYear, &seen)
		if l.belief != want {
			t.Fatalf("after month %d: have %v, want %v", m, l.belief, want)
		}
	}
}

// The mean number of events of each stream is its rate in the month's season; 5 standard errors.
func TestDrawFollowsRatesAndSeasons(t *testing.T) {
	l := somebody(t, 80)
	l.health.frailty, l.level = 3, crisis
	const n = 200_000
	for _, season := range []int{0, 2, 7} {
		var total [streams]float64
		for range n {
			var count [streams]int
			l.draw(season, &count)
			for s, c := range count {
				total[s] += float64(c)
			}
		}
		for s := range streams {
			want := l.cell.rate[3][crisis][s] * l.model.season[driverOf[s]][season]
			spread := 1.0
			if s == gpAttended {
				quiet, busy := l.model.params.bunches()
				e := l.model.params.episode
				spread += want * ((1-e)*quiet*quiet + e*busy*busy - 1)
			}
			if math.Abs(total[s]/n-want) > 5*math.Sqrt(want*spread/n) {
				t.Errorf("season %d, stream %d: have %.4f a month, want %.4f", season, s, total[s]/n, want)
			}
		}
	}
}

// What the filter sees of an event's marks is what is written of it.
func TestMarksSeenAreThoseWritten(t *testing.T) {
	l := somebody(t, 50)
	w := window{lo: l.cal.start[5], hi: l.cal.start[6]}
	none := [levels]float64{1, 1, 1, 1, 1}
	var calls, visits int
	for i := range 2_000 {
		l.level = i % levels
		l.gp[5], l.ae[5] = nil, nil
		seen := observed{marks: none}
		seen.count[gpAttended] = 1
		l.surgery(5, w, &seen)
		if c := l.gp[5][0].call(); c.hcp != noHCP && c.lead != unbooked && len(l.gp[5]) == 1 {
			calls++
			at := l.gp[5][0].minute()
			mark := gpMark{hcp: int(c.hcp), mode: int(c.mode)}
			if c.lead == 0 {
				mark.sameDay = 1
			}
			if at.OfDay() >= 18*60+30 || weekday(at.Day()) == 5 {
				mark.late = 1
			}
			if want := l.cell.marks.gp.ratio[mark.index()]; seen.marks != want {
				t.Fatalf("%+v: saw %v, want %v", mark, seen.marks, want)
			}
		}
		seen = observed{marks: none}
		seen.count[aeHome] = 1
		l.hospital(5, w, &seen)
		if a := l.ae[5][0].attendance(); a.acuity != 0 && len(l.ae[5]) == 1 {
			visits++
			mark := aeMark{acuity: int(a.acuity), ambulance: 1 - int(a.arrival)}
			if a.disposal == leftEarly {
				mark.left = 1
			}
			if want := l.cell.marks.home.ratio[mark.index()]; seen.marks != want {
				t.Fatalf("%+v: saw %v, want %v", mark, seen.marks, want)
			}
		}
	}
	if calls < 1_800 || visits < 1_800 {
		t.Errorf("compared %d calls and %d visits, want most of 2,000", calls, visits)
	}
}

// An admission by A&E has its attendance on the same day or the evening before, and nobody who dies stays on.
func TestAdmissionsFollowAttendances(t *testing.T) {
	l := somebody(t, 85)
	for i := range 3_000 {
		w := window{lo: l.cal.start[5], hi: l.cal.start[5] + 2 + source.Day(i%20), dying: i%2 == 0}
		l.ae[5], l.spells = nil, nil
		var year yearTally
		seen := observed{marks: [levels]float64{1, 1, 1, 1, 1}}
		l.admit(5, w, &year, &seen)
		s := l.spells[0]
		if s.admitted < w.lo || s.admitted >= w.hi || w.dying && s.discharged >= w.hi {
			t.Fatalf("spell %s to %s in %s to %s", s.admitted, s.discharged, w.lo, w.hi)
		}
		if (year.stays == 1) != (s.discharged > s.admitted) {
			t.Fatalf("%d stays, spell %s to %s", year.stays, s.admitted, s.discharged)
		}
		if (s.method == byAE || s.method == byOtherAE) != (year.ae == 1) || year.ae == 1 != (len(l.ae[5]) > 0) {
			t.Fatalf("method %d with %d attendances", s.method, year.ae)
		}
		if year.ae == 1 {
			at := l.ae[5][0].minute()
			if d := s.admitted - at.Day(); d < 0 || d > 1 || d == 1 && at.OfDay() < 19*60 || at.Day() < w.lo {
				t.Fatalf("arrived on %s at minute %d, admitted on %s", at.Day(), at.OfDay(), s.admitted)
			}
		}
	}
}
