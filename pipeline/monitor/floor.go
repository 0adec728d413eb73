package monitor

import (
	"fmt"
	"math"

	"riskstrat/pipeline/disclosure"
)

// floor says in words what the equity floor does at a cut-off, or would: who has the places, and how many later events they find. Those that the places
// of the cut-off find are in its table, and may be hidden there for others' sake.
func (d *listDraft) floor(c Cut, whole fourfold) string {
	here := d.placesOf(c.Listed, whole.cell(placedWith))
	there := d.placesOf(c.Floor.Other, d.profile.Protect(d.number(c.Floor.Other, func(i int) bool { return d.people.Weight[i] > 0 && d.event(i) })))
	if whole.cell(placedWith).Redacted() { // the two cut-offs have nearly the same people
		there = d.placesOf(c.Floor.Other, whole.cell(placedWith))
	}
	with, without, said := here, there, "With the equity floor"
	if !c.Floor.InForce {
		with, without, said = there, here, "The list has no equity floor. With one"
	}
	return fmt.Sprintf("%s at %s: %s; without it %s. The fifth is %.0f %% of the people who might have been listed. %s would have given way.",
		said, c.Name, with, without, 100*c.Floor.Share, people(d.profile.Protect(c.Floor.GaveWay)))
}

// placesOf says who has the places, and how many later events they find.
func (d *listDraft) placesOf(listed []bool, events disclosure.Count) string {
	deprived := d.number(listed, d.deprived)
	others := d.number(listed, func(int) bool { return true }) - deprived
	share, shown := disclosure.Derive(func(of []float64) float64 { return of[0] / (of[0] + of[1]) }, d.profile.Protect(deprived), d.profile.Protect(others))
	if !shown || math.IsNaN(share) {
		return fmt.Sprintf("%s later events are found, and how many places are taken by people of the most deprived fifth is not shown", events.Grouped())
	}
	return fmt.Sprintf("%s later events are found, and %.0f %% of the places are taken by people of the most deprived fifth", events.Grouped(), 100*share)
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
		if g := &d.people.Groupings[k]; g.By == "deprivation" {
			level := g.Level(i)
			return level >= 0 && g.Levels[level] == MostDeprived
		}
	}
	return false
}
