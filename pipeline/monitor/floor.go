package monitor

import (
	"fmt"

	"riskstrat/pipeline/disclosure"
)

// floor says in words what the equity floor does at a cut-off, or would: who has the places, and how many later events they find.
func (d *listDraft) floor(c Cut) string {
	with, without := c.Listed, c.Floor.Other
	if !c.Floor.InForce {
		with, without = without, with
	}
	tell := func(listed []bool) string {
		events := d.profile.Protect(d.number(listed, func(i int) bool { return d.people.Weight[i] > 0 && d.event(i) }))
		places, deprived := d.profile.Protect(d.number(listed, func(int) bool { return true })), d.profile.Protect(d.number(listed, d.deprived))
		share := plain(deprived, places)
		if !share.Known() {
			return fmt.Sprintf("%s later events are found, and how many places are taken by people of the most deprived fifth is not shown", events.Grouped())
		}
		return fmt.Sprintf("%s later events are found, and %s of the places are taken by people of the most deprived fifth", events.Grouped(), share.Percent())
	}
	gaveWay := d.profile.Protect(c.Floor.GaveWay)
	said := "With the equity floor"
	if !c.Floor.InForce {
		said = "The list has no equity floor. With one"
	}
	return fmt.Sprintf("%s at %s: %s; without it %s. The fifth is %.0f %% of the people who might have been listed. %s would have given way.",
		said, c.Name, tell(with), tell(without), 100*c.Floor.Share, people(gaveWay))
}

func people(n disclosure.Count) string {
	if shown, ok := n.Shown(); ok && shown == 0 {
		return "Nobody"
	}
	return n.Grouped() + " people"
}

// number counts the listed whom the list is for and of holds for.
func (d *listDraft) number(listed []bool, of func(i int) bool) int64 {
	n := int64(0)
	for i, in := range d.in.In {
		if in && listed[i] && of(i) {
			n++
		}
	}
	return n
}

// deprived reports whether a row is of the most deprived fifth.
func (d *listDraft) deprived(i int) bool {
	for k := range d.people.Groupings {
		if g := &d.people.Groupings[k]; g.By == "deprivation" && g.Of[i] >= 0 {
			return g.Levels[g.Of[i]] == MostDeprived
		}
	}
	return false
}
