package synth

// The default targets, in the order in which a truth holds them.
const (
	admissionTarget = iota
	escalationTarget
	targets
)

// Targets names the default targets that truth.parquet is about.
func Targets() []string { return []string{"emergency_admission", "escalation"} }

// truth is what is known of one person on one index date: their chances, and what became of them.
type truth struct {
	person     uint32
	month      uint16 // index date: the beginning of this model month
	age        uint8
	whole      bool      // in the place throughout the 365 days before
	before     yearTally // of those days
	latent     [targets]float64
	observable [targets]float64
	known      bool      // still in the place 365 days later, or died in it
	next       yearTally // of the days after; to death
	class      uint8
}

// atRisk says whether the person can have the target's outcome, and whether that is known.
func (t *truth) atRisk(target int) (yes, known bool) {
	if target == admissionTarget {
		return true, true
	}
	return !escalates(t.before.gp, t.before.ae, t.before.stays), t.whole
}

// event says whether the target's outcome happened in the 365 days after the index date.
func (t *truth) event(target int) bool {
	if target == admissionTarget {
		return t.next.admissions > 0
	}
	return escalates(t.next.gp, t.next.ae, t.next.stays)
}

// tell adds the person's truth on the index date with which month m begins.
func (l *life) tell(m, age int) {
	fc := l.model.forecastOf(l.cell)
	t := truth{person: l.who, month: uint16(m), age: uint8(min(age, 255)), class: uint8(l.cell.class)}
	t.whole = l.since <= l.cal.start[m-monthsPerYear]
	t.before = l.years[m/monthsPerYear-1]
	for target, value := range [targets]*[frailties][levels]float64{&fc.admission, &fc.escalation} {
		t.latent[target] = value[l.health.frailty][l.level]
		t.observable[target] = l.belief.expect(value)
	}
	l.truths = append(l.truths, len(l.out.truths))
	l.out.truths = append(l.out.truths, t)
}

// closeTruths adds what became of the person.
func (l *life) closeTruths() {
	for _, i := range l.truths {
		t := &l.out.truths[i]
		if int(t.month) == l.cal.months() {
			continue // the outcome lies beyond the extract
		}
		t.known = l.died || l.goes >= l.cal.asOf
		t.next = l.years[int(t.month)/monthsPerYear]
	}
}
