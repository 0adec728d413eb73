package monitor

import (
	"fmt"

	"riskstrat/pipeline/disclosure"
)

// floored is a cut-off beside what it would be with the list's equity floor, or without, on its way through disclosure control: the two have nearly the same people, and are told apart by whom they
// do not share.
type floored struct {
	places *disclosure.Table    // of the fifth and of the others: who has a place by both, by the cut-off alone, by the other alone
	found  [2]*disclosure.Table // break the cut-off's columns down: of those placed, and of those not, who has a place by the other, and who has none
	fifth  []disclosure.Count   // of those who might have been listed, those of the fifth and the others
}

// The columns of places.
const (
	byBoth = iota
	hereAlone
	thereAlone
)

func newFloored(d *listDraft, c Cut, whole fourfold, r *disclosure.Release) *floored {
	f := &floored{
		places: r.Table(fmt.Sprintf("places of %s at %s by the equity floor", d.in.Name, c.Name), []string{MostDeprived, "everybody else"}, []string{"by both", "here alone", "there alone"}),
		fifth:  d.profile.Parts([]int64{c.Floor.Deprived, c.Floor.Others}),
	}
	f.places.Ordinary(byBoth)
	for row, of := range []func(int) bool{d.deprived, func(i int) bool { return !d.deprived(i) }} {
		f.places.Set(row, byBoth, d.number(c.Listed, func(i int) bool { return c.Floor.Other[i] && of(i) }))
		f.places.Set(row, hereAlone, d.number(c.Listed, func(i int) bool { return !c.Floor.Other[i] && of(i) }))
		f.places.Set(row, thereAlone, d.number(c.Floor.Other, func(i int) bool { return !c.Listed[i] && of(i) }))
	}
	var counts [outcomes][2]int64
	for _, i := range d.rows(func(int) bool { return true }) {
		there := 1
		if c.Floor.Other[i] {
			there = 0
		}
		counts[d.outcome(c, i)][there]++
	}
	for column, name := range []string{"placed", "not placed"} {
		f.found[column] = r.Table(fmt.Sprintf("%s at %s, %s, by the equity floor", d.in.Name, c.Name, name), whole.Rows(), []string{"placed there", "not placed there"})
		f.found[column].Within(whole.Table, column)
		f.found[column].Ordinary(0, 1)
	}
	for k, n := range counts {
		row, column := whole.at(k)
		for there := range n {
			f.found[column].Set(row, there, n[there])
		}
	}
	return f
}

// say says in words what the equity floor does at a cut-off, or would: who has the places, and how many later events they find.
func (f *floored) say(c Cut, whole fourfold) string {
	here := placesOf(whole.cell(placedWith), f.places, hereAlone)
	there := placesOf(sum(f.found[0].Count(0, 0), f.found[1].Count(0, 0)), f.places, thereAlone)
	with, without, gaveWay, said := here, there, f.places.Column(thereAlone), "With the equity floor"
	if !c.Floor.InForce {
		with, without, gaveWay, said = there, here, f.places.Column(hereAlone), "The list has no equity floor. With one"
	}
	fifth := "How many of the people who might have been listed the fifth is, is not shown."
	if share, shown := disclosure.Derive(func(of []float64) float64 { return of[0] / (of[0] + of[1]) }, f.fifth...); shown {
		fifth = fmt.Sprintf("The fifth is %.0f %% of the people who might have been listed.", 100*share)
	}
	return fmt.Sprintf("%s at %s: %s; without it %s. %s %s would have given way.", said, c.Name, with, without, fifth, people(gaveWay))
}

// placesOf says who has the places of one of the two, and how many later events they find.
func placesOf(events disclosure.Count, places *disclosure.Table, alone int) string {
	share, shown := disclosure.Derive(func(of []float64) float64 {
		fifth, others := of[0]+of[1], of[2]+of[3]
		return fifth / max(1, fifth+others)
	}, places.Count(0, byBoth), places.Count(0, alone), places.Count(1, byBoth), places.Count(1, alone))
	if !shown {
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
