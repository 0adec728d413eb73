package cohort

import (
	"riskstrat/features/partition"
	"riskstrat/features/source"
)

// NominationDays is for how many days a nomination puts a person forward: as long as a listed person stays open.
const NominationDays = 28

// Nominated returns the list that the practice put person i forward for: the one that its latest nomination of the last NominationDays
// names, or source.NoName where it names none. It is false where there is no such nomination, or another decision was made on its day
// or later: that answered it. Nothing dated after the index date counts.
func (d *Decider) Nominated(p *partition.Partition, i int, index source.Day) (list uint32, on source.Day, ok bool) {
	var answered source.Day = -1 << 31
	for _, row := range p.Decision.Of(i) {
		switch day := row.Decided(); {
		case day > index:
		case !d.of(row).nominates:
			answered = max(answered, day)
		case !ok || day > on:
			list, on, ok = row.List(), day, true
		}
	}
	if !ok || on <= answered || index-on >= NominationDays {
		return source.NoName, source.NoDay, false
	}
	return list, on, true
}

// Decided reports whether a decision about person i, other than a nomination, was made from since to the index date, about the given list or
// about none. It ends a stay on the list even where the policy lets the person be listed again at once.
func (d *Decider) Decided(p *partition.Partition, i int, list uint32, since, index source.Day) bool {
	for _, row := range p.Decision.Of(i) {
		day, about := row.Decided(), row.List()
		if !d.of(row).nominates && since <= day && day <= index && (about == list || about == source.NoName) {
			return true
		}
	}
	return false
}
