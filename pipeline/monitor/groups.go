package monitor

import (
	"riskstrat/models/evaluate"
)

// rows are those of the list's people whom keep holds for and who are judged.
func (d *listDraft) rows(keep func(i int) bool) []int {
	var rows []int
	for i, in := range d.in.In {
		if in && d.people.Weight[i] > 0 && keep(i) {
			rows = append(rows, i)
		}
	}
	return rows
}

func (d *listDraft) event(i int) bool { return d.people.Outcome[i] > 0 }

// placed reports whether a row has a place at the last cut.
func (d *listDraft) placed(i int) bool { return d.last().Listed[i] }

func (d *listDraft) last() *Cut { return &d.in.Cuts[len(d.in.Cuts)-1] }

// all is the list as a whole at the last cut.
func (d *listDraft) all() fourfold { return d.whole[len(d.whole)-1] }

// propose is the weighted proportion of the rows.
func (d *listDraft) propose(rows []int, hit func(i int) bool) ratio {
	return propose(rows, d.people.Weight, d.people.Cluster, hit)
}

// only are those of the rows that keep holds for.
func only(rows []int, keep func(i int) bool) []int {
	var some []int
	for _, i := range rows {
		if keep(i) {
			some = append(some, i)
		}
	}
	return some
}

// cutOff is a cut-off of the list as a whole.
func (d *listDraft) cutOff(c Cut, t fourfold) CutOff {
	events, placed := d.rows(d.event), func(i int) bool { return c.Listed[i] }
	out := CutOff{
		Name: c.Name, Places: d.profile.Protect(d.number(c.Listed, func(int) bool { return true })), Events: sum(t.cell(placedWith), t.cell(missedWith)), Found: t.cell(placedWith),
		Sensitivity: share(t.cell(placedWith), t.cell(missedWith), d.propose(events, placed)),
		PPV:         share(t.cell(placedWith), t.cell(placedWithout), d.propose(d.rows(placed), d.event)),
	}
	barred := d.propose(events, func(i int) bool { return d.in.Barred[i] })
	out.Barred = share(d.profile.Protect(int64(barred.hits)), d.profile.Protect(int64(barred.rows-barred.hits)), barred)
	return out
}

// compareGroups fills in the groups, and what sets them apart from everybody else.
func (d *listDraft) compareGroups(f *Fairness) {
	everybody := d.rows(func(int) bool { return true })
	events := only(everybody, d.event)
	all := d.all().cells()
	level := d.model.averages.average(everybody).observedExpected(sum(all[placedWith], all[missedWith]), d.all().Total())
	var tested []gap
	var judged []misjudged
	few := 0 // groups that are not compared
	for at := range d.people.Groupings {
		g := &d.people.Groupings[at]
		if d.by[g.By] == nil {
			continue
		}
		var here []gap
		for k, mine := range byLevel(g, everybody) {
			one := d.group(g, k, mine, events)
			if n, shown := one.People.Shown(); shown && n == 0 {
				continue
			}
			f.Groups = append(f.Groups, one)
			judged = append(judged, misjudge(&one, level))
			if missed := d.gap(g, k, &one, events); missed != nil {
				here = append(here, *missed)
			} else {
				few++
			}
		}
		tested = append(tested, mirrored(here)...)
	}
	f.Gaps = d.name(tested)
	f.Compared, f.Unseen = len(tested), compared(tested, few, f.Gaps)
	f.Wrong, f.Unjudged = misjudgedGroups(judged, level)
}

// byLevel are the rows of each level, those whose level is not known last.
func byLevel(g *evaluate.Grouping, rows []int) [][]int {
	all := make([][]int, len(g.Levels)+1)
	for _, i := range rows {
		k := level(g, i)
		all[k] = append(all[k], i)
	}
	return all
}

// group is one level of a grouping: mine are its rows, and events are everybody's who had the outcome.
func (d *listDraft) group(g *evaluate.Grouping, k int, mine, events []int) Group {
	cells := d.by[g.By].cells(k)
	one := Group{By: g.By, People: d.by[g.By].people(k), Events: sum(cells[placedWith], cells[missedWith]), Places: sum(cells[placedWith], cells[placedWithout])}
	if k < len(g.Levels) {
		one.Level = g.Levels[k]
	}
	all := d.all().cells()
	one.OfPeople = plain(one.People, d.all().Total())
	one.OfPlaces = within(one.Places, sum(all[placedWith], all[placedWithout]))
	one.OfEvents = part(one.Events, sum(all[placedWith], all[missedWith]), d.propose(events, func(i int) bool { return level(g, i) == k }))
	one.Sensitivity = share(cells[placedWith], cells[missedWith], d.propose(only(mine, d.event), d.placed))
	one.Missed = complement(one.Sensitivity)
	one.PPV = share(cells[placedWith], cells[placedWithout], d.propose(only(mine, d.placed), d.event))
	one.OE = d.model.averages.average(mine).observedExpected(one.Events, one.People)
	one.Slope = d.slope(&one)
	one.OfTonight, one.OfConsidered = none(noDate), none(noDate)
	return one
}

// slope is the calibration slope of a group; of part of the people at risk nobody worked one out.
func (d *listDraft) slope(one *Group) Value {
	if d.in.Rule != "" {
		return none(ofAll)
	}
	of := d.model.in.Later.Adjusted.Subgroups
	for i := range of {
		if of[i].By == one.By && of[i].Level == one.Level {
			return slopeOf(&of[i], one.Events, one.People)
		}
	}
	return none(tooFew)
}
