package pipeline

import (
	"maps"
	"slices"

	"riskstrat/features/partition"
	"riskstrat/features/source"
	"riskstrat/models"
	"riskstrat/pipeline/attributes"
	"riskstrat/pipeline/cohort"
	"riskstrat/pipeline/monitor"
	"riskstrat/pipeline/outreach"
)

// judgedList is a list as its policy would have made it on the date of its model.
type judgedList struct {
	*listWork
	model int // of the judged ones

	in      []bool               // of the rows of the model's sample: the list is for them
	members []int32              // of the model's eligible people, those whom the list is for
	past    []outreach.Candidate // the same, on the date, while the list is ranked
	tonight tonight
}

// eligiblePerson is somebody at risk on a date who could have been listed: as little as a candidate of any list can be made of.
type eligiblePerson struct {
	order            float64 // linear predictor
	hash, household  uint64
	person, practice uint32
	row              int32 // of the sample; -1 of somebody who may not be counted
	imd              uint8
}

// pastCandidates makes the list's candidates on the date.
func (l *judgedList) pastCandidates(of []eligiblePerson) []outreach.Candidate {
	all := make([]outreach.Candidate, len(l.members))
	for i, at := range l.members {
		p := &of[at]
		group, known := l.groups[p.practice]
		if !known {
			group = source.NoName // the practice is gone, and with it its offers
		}
		all[i] = outreach.Candidate{Person: p.person, Hash: p.hash, Household: p.household, IMD: p.imd, Practice: p.practice, Group: group, Order: p.order}
	}
	return all
}

// yearWeeks is how many weeks' offers make a year's.
const yearWeeks = 52

// judgeList gives a list's places on the date of its model: a week's, which is what a night has, and a year's.
func (n *night) judgeList(l *judgedList, m *monitor.Model) (monitor.List, error) {
	out := monitor.List{Name: l.Name, Title: l.Title, Model: l.model, Rule: l.Rule, Tonight: l.tonight.compositions(n.judging.traits.Attributes)}
	if m.Missing != "" {
		return out, nil
	}
	of := n.judging.models[l.model]
	out.In, out.Barred = l.in, of.barred
	l.past = l.pastCandidates(of.eligible)
	for _, cut := range []struct {
		name  string
		weeks int
	}{{"a week's places", 1}, {"a year's places", yearWeeks}} {
		c, err := n.cutOff(l, m, cut.weeks)
		if err != nil {
			return out, err
		}
		c.Name = cut.name
		out.Cuts = append(out.Cuts, c)
	}
	l.past, l.members = nil, nil
	return out, nil
}

// cutOff gives the places of so many weeks, by the list's own policy, with an equity floor and without.
func (n *night) cutOff(l *judgedList, m *monitor.Model, weeks int) (monitor.Cut, error) {
	room := maps.Clone(l.seats)
	for group := range room {
		room[group] *= weeks
	}
	room[source.NoName] = 0
	of := n.judging.models[l.model].eligible
	places, err := outreach.Rank(l.List.List, m.On, l.past, room, nil)
	if err != nil {
		return monitor.Cut{}, err
	}
	cut := monitor.Cut{Listed: l.listedRows(of, places)}
	d := n.judging.at(m.On)
	if d.eligible == 0 || d.deprived == 0 { // nobody's deprivation is known: there is nothing to level
		return cut, nil
	}
	floored := outreach.Level(l.past, places, float64(d.deprived)/float64(d.eligible), func(eta float64) float64 { return l.risk(n, eta) }, nil)
	cut.Floor = &monitor.Floor{InForce: l.Equity, Share: floored.Share, GaveWay: int64(floored.GaveWay), Other: l.listedRows(of, places)}
	if l.Equity {
		cut.Listed, cut.Floor.Other = cut.Floor.Other, cut.Listed
	}
	return cut, nil
}

// listedRows marks the rows of the sample whose people have a place.
func (l *judgedList) listedRows(of []eligiblePerson, places []outreach.Place) []bool {
	listed := make([]bool, len(l.in))
	for i, p := range places {
		if row := of[l.members[i]].row; row >= 0 && p.Reason == cohort.Listed {
			listed[row] = true
		}
	}
	return listed
}

// tonight counts those considered for tonight's list by level: by attribute, the listed and the others.
type tonight [][2][]int64

func newTonight(attributes []models.Attribute) tonight {
	t := make(tonight, len(attributes))
	for a := range t {
		for k := range t[a] {
			t[a][k] = make([]int64, len(attributes[a].Levels)+1)
		}
	}
	return t
}

func (t tonight) merge(u tonight) {
	for a := range t {
		for k := range t[a] {
			for level, n := range u[a][k] {
				t[a][k][level] += n
			}
		}
	}
}

// countTonight counts the partition's people whom tonight's list considered, and who may be counted in reports.
func (n *night) countTonight(l *judgedList, p *partition.Partition, base uint32) tonight {
	t, levels := newTonight(n.judging.traits.Attributes), []uint16(nil)
	from, to := l.candidatesIn(base, len(p.Persons))
	for i := from; i < to; i++ {
		c := &l.candidates[i]
		if !n.standing[c.Person].purposes.Has(cohort.Reporting) {
			continue
		}
		levels = n.judging.traits.Append(levels[:0], &p.Persons[c.Person-base], n.opt.AsOf)
		kind := 1
		if l.places[i].Reason == cohort.Listed {
			kind = 0
		}
		for a, level := range levels {
			counts := t[a][kind]
			counts[min(int(level), len(counts)-1)]++
		}
	}
	return t
}

// compositions are the counts by attribute, of a finer one by the coarser; the networks are left out: the flow of the list has them.
func (t tonight) compositions(by []models.Attribute) []monitor.Composition {
	var all []monitor.Composition
	for a, of := range by {
		switch {
		case of.By == attributes.Network:
		case of.Broader != "":
			all = append(all, broadly(of, t[a]))
		default:
			all = append(all, monitor.Composition{By: of.By, Levels: of.Levels, Listed: t[a][0], Others: t[a][1]})
		}
	}
	return all
}

// broadly adds the counts of an attribute up by its coarser levels.
func broadly(of models.Attribute, counts [2][]int64) monitor.Composition {
	c := monitor.Composition{By: of.Broader}
	for _, level := range of.Levels {
		if name := models.Broad(level); !slices.Contains(c.Levels, name) {
			c.Levels = append(c.Levels, name)
		}
	}
	c.Listed, c.Others = make([]int64, len(c.Levels)+1), make([]int64, len(c.Levels)+1)
	for k := range counts[0] {
		at := len(c.Levels)
		if k < len(of.Levels) {
			at = slices.Index(c.Levels, models.Broad(of.Levels[k]))
		}
		c.Listed[at] += counts[0][k]
		c.Others[at] += counts[1][k]
	}
	return c
}
