package pipeline

import (
	"fmt"
	"math"

	"riskstrat/features/rule"
	"riskstrat/features/source"
	"riskstrat/pipeline/caseload"
	"riskstrat/pipeline/cohort"
	"riskstrat/pipeline/outreach"
	"riskstrat/pipeline/walk"
)

// sifting is one list's look at the partition on a desk: who of its persons competes for a place.
type sifting struct {
	night  *night
	list   *listWork
	desk   *walk.Desk
	share  *share
	atRisk []rule.Tri // by row of the share's set; nil where there is none
	order  []float64
	codes  struct{ eligible, notAtRisk, unobserved, notActedOn uint8 }
}

// sift decides the partition on the desk for the list. A person with a reason in their standing keeps it. Of the others, whoever is on the list
// already or was put forward by the practice is a candidate, and so is everyone of the list's group but those who rest; the rest
// are not at risk, or of too short a history to tell.
func (n *night) sift(w *listWork, d *walk.Desk, s *share) (listShare, error) {
	out := listShare{reasons: make([]uint8, len(s.standing))}
	x := sifting{night: n, list: w, desk: d, share: s}
	c := &x.codes
	c.eligible, c.notAtRisk, c.unobserved, c.notActedOn = n.codes.code(cohort.Eligible), n.codes.code(cohort.NotAtRisk), n.codes.code(cohort.Unobserved), n.codes.code(cohort.NotActedOn)
	if s.set != nil {
		var err error
		if x.atRisk, err = w.For.Holds(s.set); err != nil {
			return out, fmt.Errorf("making list %s: %w", w.Name, err)
		}
		if x.order, err = w.order(s.set, s.scores); err != nil {
			return out, fmt.Errorf("making list %s: %w", w.Name, err)
		}
	}
	row := 0
	for i := range s.standing {
		r := -1
		if s.set != nil && row < len(s.set.Person) && int(s.set.Person[row]) == i {
			r = row
			row++
		}
		out.reasons[i] = s.standing[i].reason
		if candidate, ok := x.consider(i, r, &out.reasons[i]); ok {
			out.candidates = append(out.candidates, candidate)
		}
	}
	return out, nil
}

// consider looks at one person of the partition; r is their row of the set, -1 if they are not in it. It returns them as a candidate, or
// gives the reason why they are none.
func (x *sifting) consider(i, r int, reason *uint8) (outreach.Candidate, bool) {
	eligible := x.share.standing[i].reason == x.codes.eligible && r >= 0
	nominated := source.NoDay
	if eligible {
		nominated = x.nominated(i)
	}
	entry, fate := x.recall(i, r, nominated)
	if !eligible {
		return outreach.Candidate{}, false
	}
	person := &x.desk.Partition.Persons[i]
	practice := person.At(x.night.opt.AsOf).Practice
	c := outreach.Candidate{
		Person: uint32(i), Hash: person.Hash, Practice: practice, Group: x.list.groups[practice], Order: math.NaN(),
		Household: person.Household, IMD: person.IMD,
		ReviewFirst: x.night.decider.ReviewFirst(&x.desk.Partition, i, x.night.opt.AsOf),
		Open:        fate.State == caseload.Open, Nominated: nominated != source.NoDay && fate.State != caseload.NotActedOn,
	}
	if assigned := x.assigned(i); assigned != nil {
		if c.Arm = assigned.Arm(); c.Arm == outreach.HeldArm {
			c.HeldAt = int32(assigned.Rank)
		}
	}
	if c.Open {
		c.ListedOn, c.Nominated = entry.ListedOn, c.Nominated || entry.Nominated
	}
	outside := x.outside(r)
	if outside == x.codes.eligible {
		c.Order = x.order[r]
	}
	switch {
	case c.Open || c.Nominated:
		return c, true
	case outside != x.codes.eligible:
		*reason = outside
	case fate.State == caseload.NotActedOn:
		*reason = x.codes.notActedOn
	default:
		return c, true
	}
	return c, false
}

// outside says why the row of the set is not of the list's group, or cannot be ranked; eligible if it can.
func (x *sifting) outside(r int) uint8 {
	switch {
	case x.atRisk[r] == rule.False:
		return x.codes.notAtRisk
	case x.atRisk[r] == rule.Unknown, math.IsNaN(x.order[r]): // nobody is ranked by a count that is not known
		return x.codes.unobserved
	}
	return x.codes.eligible
}

// recall settles what the night before remembered of the person; nil if that is nothing.
func (x *sifting) recall(i, r int, nominated source.Day) (*caseload.Entry, caseload.Fate) {
	person := &x.desk.Partition.Persons[i]
	at, known := x.list.book.Of(person.ID, person.Hash)
	if !known {
		return nil, caseload.Fate{}
	}
	entry, asOf, st := x.list.book.At(at), x.night.opt.AsOf, x.share.standing[i]
	facts := caseload.Facts{
		Reason: x.night.codes.reason(st.reason), Nominated: nominated,
		Decided: x.night.decider.Decided(&x.desk.Partition, i, x.list.name, entry.ListedOn, asOf),
	}
	facts.Named = st.purposes != 0 && facts.Reason != cohort.OptedOut
	if registration := person.At(asOf); registration != nil {
		facts.Practice = x.night.Store.Names().String(registration.Practice)
	}
	if r >= 0 {
		facts.Outside = x.night.codes.reason(x.outside(r))
	}
	return entry, x.list.book.Settle(at, asOf, caseload.Seat{Partition: x.desk.Partition.Index, Person: i}, facts)
}

// assigned is the person's assignment under the list's holdout; nil if there is none.
func (x *sifting) assigned(i int) *caseload.Assignment {
	trial := x.night.trials[x.list.Holdout.Review]
	if trial == nil {
		return nil
	}
	person := &x.desk.Partition.Persons[i]
	return trial.register.Find(person.ID, person.Hash, outreach.Unit(person.Hash, person.Household))
}

// nominated is the day on which the practice put the person forward for this list; NoDay if it did not.
func (x *sifting) nominated(i int) source.Day {
	list, on, ok := x.night.decider.Nominated(&x.desk.Partition, i, x.night.opt.AsOf)
	if !ok || x.night.nominee(list) != x.list {
		return source.NoDay
	}
	return on
}

// nominee is the list that a nomination is for: the one it names, or else the first declared that makes offers; nil if there is none.
func (n *night) nominee(name uint32) *listWork {
	var first *listWork
	for _, l := range n.lists {
		if l.name == name {
			return l
		}
		if first == nil && !l.Standing {
			first = l
		}
	}
	return first
}
