package cohort

import (
	"riskstrat/features/partition"
	"riskstrat/features/source"
)

// The tests behind the reasons, each on one person's rows as of the index date.

// ended is every purpose that one of the opt-outs ends.
func (d *Decider) ended(optOuts []partition.OptOut) (p Purpose) {
	for _, o := range optOuts {
		if kind := int(o.Kind()); kind < len(d.ends) {
			p |= d.ends[kind]
		} else {
			p = AllPurposes // a kind that was not read
		}
	}
	return p
}

// objected reports whether the person asked, on the index date or before, not to be offered again. It is permanent: no
// later decision lifts it.
func (d *Decider) objected(decisions []partition.Decision, index source.Day) bool {
	for _, row := range decisions {
		if d.of(row).objects && row.Decided() <= index {
			return true
		}
	}
	return false
}

// Offered reports whether person i of the partition is known to have been offered help in the days from the first to the one before
// end: by a referral, whoever made it and whatever became of it, or by a decision that says they were reached. A training asks it of the
// time at risk, for an offer changes the outcome it is about.
func (d *Decider) Offered(p *partition.Partition, i int, from, end source.Day) bool {
	for _, r := range p.Referral.Of(i) {
		if day := r.Referred(); day >= from && day < end {
			return true
		}
	}
	for _, row := range p.Decision.Of(i) {
		if day := row.Decided(); d.of(row).offered && day >= from && day < end {
			return true
		}
	}
	return false
}

// ofAge reports whether the person is certain to have reached the least age. Only the year of birth is known: in the
// calendar year in which somebody turns 18 they may still be 17, so the feature age (year of the index date less year of birth)
// has to exceed the least age. Somebody without a plausible year is not of age.
func (d *Decider) ofAge(person *partition.Person, index source.Day) bool {
	born := int(person.YearOfBirth)
	return born > 0 && index.Year()-born > d.minAge
}

// supported reports whether a referral is open on the index date. One is open from the day it was made until the day it
// ended, if it was not declined; one that nobody closed counts for the policy's SupportDays. The contract does not date the
// status, so a referral marked ended is open before its ended_on and closed throughout if it has none.
func (d *Decider) supported(referrals []partition.Referral, index source.Day) bool {
	for _, r := range referrals {
		age := index - r.Referred()
		if age < 0 || age >= d.support || r.Ended() <= index {
			continue
		}
		switch d.status(r) {
		case whileOpen:
			return true
		case untilClosed:
			if r.Ended() != source.NoDay {
				return true
			}
		}
	}
	return false
}

// status is what the referral's status says; a code the contract does not have says nothing.
func (d *Decider) status(r partition.Referral) support {
	if s := int(r.Status()); s < len(d.referral) {
		return d.referral[s]
	}
	return notSupport
}

// coolingOff reports whether a decision of the practice still stands against a new offer, from whichever list it came:
// an accepted, declined, contacted, not reached or not suitable person for the policy's days from the decision; one who died or
// moved, as the practice knows before the extract does, until a registration begins after the decision; one unsafe to contact
// without end. A nomination by the practice on a later day lifts all of these. The ledger does not tell them apart: that
// somebody is unsafe to contact is the practice's to know.
func (d *Decider) coolingOff(person *partition.Person, decisions []partition.Decision, index source.Day) bool {
	var nominated source.Day = -1 << 31
	for _, row := range decisions {
		if day := row.Decided(); d.of(row).nominates && day <= index {
			nominated = max(nominated, day)
		}
	}
	for _, row := range decisions {
		day := row.Decided()
		if day <= index && day >= nominated && d.stands(d.of(row), day, person, index) {
			return true
		}
	}
	return false
}

// stands reports whether the effect of a decision made on day lasts until the index date.
func (d *Decider) stands(e effect, day source.Day, person *partition.Person, index source.Day) bool {
	switch {
	case e.lasting:
		return true
	case e.untilMove:
		at := person.At(index)
		return at == nil || at.From <= day
	default:
		return index-day < e.days
	}
}

// of is the effect of a decision. A code the contract does not have does nothing to later offers: the source refuses it.
func (d *Decider) of(row partition.Decision) effect {
	if c := int(row.Decision()); c < len(d.effect) {
		return d.effect[c]
	}
	return effect{}
}
