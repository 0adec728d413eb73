package pipeline

import (
	"cmp"
	"maps"
	"math"
	"slices"

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
	at    int // among the model's lists
	of    int // among the night's

	codes []uint32 // of tonight's candidates: the number of their attributes, or noCode
}

// noCode stands for the attributes of somebody who may not be counted in reports.
const noCode = math.MaxUint32

// member is somebody whom a list is for and who could have been listed: a row of one of the parts of a model's rows or, from the number of those on, others.
type member struct{ part, row int32 }

// of finds a member's row.
func (m *judgedModel) of(who member) (*judgedRows, int) {
	if part := int(who.part); part >= len(m.rows) {
		return &m.others[part-len(m.rows)], int(who.row)
	}
	return &m.rows[who.part], int(who.row)
}

// members are a list's by group.
func (m *judgedModel) members(l *judgedList) map[uint32][]member {
	size, groups := map[uint32]int{}, map[uint32][]member{}
	visit := func(do func(group uint32, who member)) {
		for part := range len(m.rows) + len(m.others) {
			r, _ := m.of(member{part: int32(part)})
			for i, within := range r.within[l.at] {
				if within && r.eligible[i] {
					do(l.groupOf(r.practice[i]), member{int32(part), int32(i)})
				}
			}
		}
	}
	visit(func(group uint32, _ member) { size[group]++ })
	for group, n := range size {
		groups[group] = make([]member, 0, n)
	}
	visit(func(group uint32, who member) { groups[group] = append(groups[group], who) })
	return groups
}

// groupOf is the group of a practice; NoName where the practice is gone, and with it its offers.
func (l *judgedList) groupOf(practice uint32) uint32 {
	if group, known := l.groups[practice]; known {
		return group
	}
	return source.NoName
}

// judgedCut is a cut-off being filled, group by group.
type judgedCut struct {
	name       string
	room       map[uint32]int
	who        []member // those kept: see keep
	candidates []outreach.Candidate
	places     []outreach.Place
}

// cutOffs are the cut-offs of a list: a week's places, which is what a night has, and a year's.
func (l *judgedList) cutOffs() []*judgedCut {
	var all []*judgedCut
	for _, c := range []struct {
		name  string
		weeks int
	}{{"a week's places", 1}, {"a year's places", outreach.YearWeeks}} {
		room := maps.Clone(l.seats)
		for group := range room {
			room[group] *= c.weeks
		}
		room[source.NoName] = 0
		all = append(all, &judgedCut{name: c.name, room: room})
	}
	return all
}

// rankJudged gives the places of a model's lists on its date, by list and cut-off. It gives up what it alone needs of the people.
func (n *night) rankJudged(m *judgedModel) ([][]monitor.Cut, error) {
	var all [][]monitor.Cut
	for _, l := range m.lists {
		cuts, err := n.rankOn(m, l)
		if err != nil {
			return nil, err
		}
		all = append(all, cuts)
	}
	m.others = nil
	for i := range m.rows {
		m.rows[i].person, m.rows[i].imd = nil, nil
	}
	return all, nil
}

// rankOn ranks one list, one group after the other, so that no more candidates are held than one group has, beside those kept.
func (n *night) rankOn(m *judgedModel, l *judgedList) ([]monitor.Cut, error) {
	cuts, groups := l.cutOffs(), m.members(l)
	var candidates []outreach.Candidate
	for _, group := range slices.Sorted(maps.Keys(groups)) {
		candidates = candidates[:0]
		for _, who := range groups[group] {
			r, i := m.of(who)
			candidates = append(candidates, outreach.Candidate{Person: r.person[i], Hash: r.hash[i], IMD: r.imd[i], Practice: r.practice[i], Group: group, Order: r.order[i]})
		}
		places, err := outreach.Rank(l.List.List, m.on, candidates, cuts[0].room, nil)
		if err != nil {
			return nil, err
		}
		for _, c := range cuts {
			c.keep(group, groups[group], candidates, places)
		}
	}
	var all []monitor.Cut
	for _, c := range cuts {
		all = append(all, n.finishCut(m, l, c))
	}
	return all, nil
}

// keep keeps of a group, which has been ranked, whom an equity floor can move: the listed and, of the most deprived fifth, as many who come next. Nobody is on the
// list already, held out or on another, so that the first are listed, as many as there is room for.
func (c *judgedCut) keep(group uint32, who []member, candidates []outreach.Candidate, places []outreach.Place) {
	var listed, next []int
	for i := range places {
		places[i].Reason = cohort.BelowCapacity
		switch imd := candidates[i].IMD; {
		case int(places[i].Rank) <= c.room[group]:
			places[i].Reason = cohort.Listed
			listed = append(listed, i)
		case imd >= 1 && imd <= outreach.MostDeprivedFifth:
			next = append(next, i)
		}
	}
	slices.SortFunc(next, func(a, b int) int { return cmp.Compare(places[a].Rank, places[b].Rank) })
	for _, i := range append(listed, next[:min(len(next), len(listed))]...) {
		place := places[i]
		place.Candidate = int32(len(c.who))
		c.who, c.candidates, c.places = append(c.who, who[i]), append(c.candidates, candidates[i]), append(c.places, place)
	}
}

// finishCut gives the places by the list's own policy, with an equity floor and without.
func (n *night) finishCut(m *judgedModel, l *judgedList, c *judgedCut) monitor.Cut {
	cut := monitor.Cut{Name: c.name, Listed: m.listed(c)}
	d := n.judging.at(m.on)
	if d.eligible == 0 || d.deprived == 0 { // nobody's deprivation is known: there is nothing to level
		return cut
	}
	outreach.Level(c.candidates, c.places, float64(d.deprived)/float64(d.eligible), func(eta float64) float64 { return l.risk(n, eta) }, nil)
	cut.Floor = &monitor.Floor{InForce: l.Equity, Deprived: d.deprived, Others: d.eligible - d.deprived, Other: m.listed(c)}
	if l.Equity {
		cut.Listed, cut.Floor.Other = cut.Floor.Other, cut.Listed
	}
	return cut
}

// listed marks the rows whose people have a place.
func (m *judgedModel) listed(c *judgedCut) []bool {
	first := make([]int, len(m.rows)) // row of each part
	for part := 1; part < len(first); part++ {
		first[part] = first[part-1] + m.rows[part-1].len()
	}
	listed := make([]bool, m.size())
	for i, who := range c.who {
		if int(who.part) < len(first) && c.places[i].Reason == cohort.Listed {
			listed[first[who.part]+int(who.row)] = true
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

// tonight counts those whom tonight's list considered, and who may be counted in reports.
func (l *judgedList) tonight(seen *combinations) []monitor.Composition {
	t := newTonight(seen.attributes)
	for i, code := range l.codes {
		if code == noCode {
			continue
		}
		kind := 1
		if l.places[i].Reason == cohort.Listed {
			kind = 0
		}
		for a, level := range seen.levels[code] {
			counts := t[a][kind]
			counts[min(int(level), len(counts)-1)]++
		}
	}
	return t.compositions(seen.attributes)
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
