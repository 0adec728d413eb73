package pipeline

import (
	"errors"
	"maps"
	"slices"

	"riskstrat/features/partition"
	"riskstrat/pipeline/caseload"
	"riskstrat/pipeline/cohort"
	"riskstrat/pipeline/outreach"
	"riskstrat/pipeline/publish"
)

// trial is one review under which people are held out tonight.
type trial struct {
	register   *caseload.Register // who was assigned on the nights before
	comparison *outreach.Comparison
}

// openTrials opens the assignments of every review in force; none, and nothing is read, where nobody is held out.
func (n *night) openTrials() error {
	n.trials = map[string]*trial{}
	for _, l := range n.place.List {
		if h := l.Holdout; h.Active(n.opt.AsOf) {
			n.trials[h.Review] = &trial{comparison: outreach.NewComparison(h)}
		}
	}
	if len(n.trials) == 0 {
		return nil
	}
	before, err := readEarlier(n, publish.ComparisonFile, publish.ReadComparison)
	if err != nil {
		return err
	}
	for review, t := range n.trials {
		t.register = caseload.NewRegister(review, before)
	}
	return nil
}

// findAssigned looks in every register for the people of a partition who may be reported on or listed: what happened to them is what
// a comparison is about, also once they have died or left.
func (n *night) findAssigned(p *partition.Partition, standing []kept) {
	for _, t := range n.trials {
		for i, s := range standing {
			if s.purposes&(cohort.Listing|cohort.Reporting) != 0 {
				person := &p.Persons[i]
				t.register.Find(person.ID, person.Hash, outreach.Unit(person.Hash, person.Household))
			}
		}
	}
}

// comparisonOf is what the list holds people out by; nil if it does not.
func (n *night) comparisonOf(l *listWork) *outreach.Comparison {
	if t := n.trials[l.Holdout.Review]; t != nil && l.Holdout.Share > 0 {
		return t.comparison
	}
	return nil
}

// tellTrials tells every comparison who was assigned before, and whose households are exempt, before anybody is ranked.
func (n *night) tellTrials() {
	for _, t := range n.trials {
		t.register.Tell(t.comparison)
	}
	for _, l := range n.lists {
		if c := n.comparisonOf(l); c != nil {
			for i := range l.candidates {
				c.Exempt(&l.candidates[i])
			}
		}
	}
}

// leaveTrials writes comparison.parquet, where anybody is held out: everybody who has reached a place so far. ids are the pseudonyms of those who reached one
// tonight, by ordinal.
func (n *night) leaveTrials() error {
	if len(n.trials) == 0 {
		return nil
	}
	var next []caseload.Assignment
	for _, review := range slices.Sorted(maps.Keys(n.trials)) {
		var tonight []caseload.Assignment
		for _, l := range n.lists {
			if l.Holdout.Review == review {
				tonight = append(tonight, l.reached...)
			}
		}
		next = append(next, n.trials[review].register.Next(tonight)...)
	}
	file, err := n.out.Create(publish.ComparisonFile)
	if err != nil {
		return err
	}
	return errors.Join(publish.WriteComparison(file, next), file.Close())
}

// assignments are the people of a partition who have reached a place on the list tonight and had no arm, in the order of its persons; base is the ordinal of
// its first.
func (n *night) assignments(l *listWork, p *partition.Partition, base uint32) []caseload.Assignment {
	comparison := n.comparisonOf(l)
	if comparison == nil {
		return nil
	}
	var all []caseload.Assignment
	from, to := l.candidatesIn(base, len(p.Persons))
	for i := from; i < to; i++ {
		c, at := &l.candidates[i], l.places[i]
		if c.Arm != outreach.NoArm || at.Reason != cohort.Listed && at.Reason != cohort.HeldOut {
			continue
		}
		all = append(all, caseload.Assignment{
			Review: l.Holdout.Review, Resident: string(p.Persons[c.Person-base].ID), List: l.Name, On: n.opt.AsOf, Rank: int(at.Rank),
			HeldOut: at.Reason == cohort.HeldOut, Drawn: comparison.Drawn(c) && !c.Open && !c.Nominated,
		})
	}
	return all
}
