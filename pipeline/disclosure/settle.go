package disclosure

import (
	"math"
	"slices"
)

// free is as many people as nobody has.
const free = math.MaxInt64 / 4

// settling decides about the cells of linked tables. Whatever it hides, or rounds more widely, gives every hidden count more room, so a count once found
// safe stays so.
type settling struct {
	networks map[*Table]*network
	todo     []place // hidden counts that are not known to be safe
}

// place is a cell, in the table it lies in.
type place struct {
	table *Table
	i, j  int
}

// settle hides what has to be hidden of the tables, and then what that could be worked out from.
func settle(tables []*Table) {
	s := settling{networks: map[*Table]*network{}}
	tellRows(tables)
	for _, t := range tables {
		t.bound()
	}
	for _, t := range tables {
		s.hideSmall(t)
		if t.rule.trueTotal && t.same == nil {
			s.hideTold(t, len(t.rows), -1)
			s.hideTold(t, -1, len(t.columns))
		}
	}
	for _, t := range tables {
		if t.same != nil && !t.mute() && t.rule.trueTotal {
			s.hideTold(t, -1, len(t.columns))
		}
	}
	for _, t := range tables {
		s.hideGroups(t)
	}
	for len(s.todo) > 0 {
		p := s.todo[0]
		s.todo = s.todo[1:]
		for !s.safe(p) {
			if !s.hideMore(p) {
				break // nothing is shown of the table
			}
		}
	}
}

// hideSmall hides every count that the rule hides for what it is itself.
func (s *settling) hideSmall(t *Table) {
	for i := range t.own(len(t.rows)) {
		for j := range t.own(len(t.columns)) {
			if c := t.at(i, j); !c.absent && t.rule.small(c.n) {
				s.hide(t, i, j, Small)
			}
		}
	}
}

// own is how many lines have counts of the table's own to tell: n, or one more where totals are told that no other table tells.
func (t *Table) own(n int) int {
	if t.rule.trueTotal {
		return n + 1
	}
	return n
}

// hideGroups hides the rows whose people are all in one cell of several, where that tells something of them.
func (s *settling) hideGroups(t *Table) {
	for i := range t.rows {
		possible, filled, tells := 0, 0, false
		for j := range t.columns {
			c := t.at(i, j)
			if !c.absent {
				possible++
			}
			if c.n > 0 {
				filled++
				tells = !t.ordinary[j]
			}
		}
		if possible > 1 && filled == 1 && tells {
			s.hideRow(t, i, Group)
		}
	}
}

// hideTold looks at a line of totals all of which something else tells too: those of the columns where j is -1, of the rows where i is. It hides the smallest of
// them if what they add up to gives those away that are too small. It goes by the totals alone, so every table that has them comes to the same.
func (s *settling) hideTold(t *Table, i, j int) {
	n, at := len(t.columns), func(k int) (int, int) { return i, k }
	if i < 0 {
		n, at = len(t.rows), func(k int) (int, int) { return k, j }
	}
	small, sum, least := 0, int64(0), -1
	for k := range n {
		row, column := at(k)
		switch c := t.at(row, column); {
		case !c.told:
			return
		case t.rule.small(c.n):
			small, sum = small+1, sum+c.n
		case least < 0 || t.rather(i, j, k, least):
			least = k
		}
	}
	if least < 0 || small == 0 || small > 1 && sum >= t.rule.redactTo {
		return
	}
	row, column := at(least)
	home, row, column := t.home(row, column)
	c := home.at(row, column)
	c.hidden = Secondary
	home.boundHidden(row, column)
}

// rather reports whether the k-th total of a line is hidden before the other: of columns that a table of other rows counts too only where there is nothing else, and then the
// smaller first.
func (t *Table) rather(i, j, k, other int) bool {
	if j >= 0 {
		return t.at(k, j).n < t.at(other, j).n
	}
	if free := t.grouped(k) == nil; free != (t.grouped(other) == nil) {
		return free
	}
	return t.at(i, k).n < t.at(i, other).n
}

// mute hides the columns that would tell what other tables count by other rows and hide, and then what the rows add up to: all of them where one adds up to too few. It returns whether there are any. A
// total that is hidden in one of two tables with other rows cannot be left open by each for itself; one that both show is told.
func (t *Table) mute() (any bool) {
	few := slices.ContainsFunc(t.same, func(s same) bool { return t.rule.small(t.at(len(t.rows), s.column).n) })
	for _, s := range t.same {
		totals := make([]*cell, len(s.as.columns))
		for i, k := range s.as.columns {
			totals[i] = s.of.at(len(s.of.rows), k)
		}
		switch {
		case few || slices.ContainsFunc(totals, func(c *cell) bool { return c.hidden != Shown }):
			any = true
			t.silence(s.column)
			if t.whole != nil {
				t.whole.silence(t.of)
			}
		case t.rule.trueTotal:
			for _, c := range totals {
				c.told = true
			}
		}
	}
	return any
}

// silence hides a column, and what the rows add up to.
func (t *Table) silence(j int) {
	for i := range len(t.rows) + 1 {
		for _, c := range []*cell{t.at(i, j), t.at(i, len(t.columns))} {
			if c.hidden == Shown {
				c.hidden = Secondary
			}
			c.told, c.low, c.up = false, 0, free
		}
	}
}

func (s *settling) hideRow(t *Table, i int, why Rule) (any bool) {
	for j := range t.columns {
		any = s.hide(t, i, j, why) || any
	}
	return any
}

func (s *settling) hideColumn(t *Table, j int, why Rule) (any bool) {
	for i := range t.rows {
		any = s.hide(t, i, j, why) || any
	}
	return any
}

// hide hides a count, wherever it lies, and what breaks it down; it returns whether it was shown.
func (s *settling) hide(t *Table, i, j int, why Rule) bool {
	t, i, j = t.home(i, j)
	c := t.at(i, j)
	if c.absent || c.hidden != Shown || c.told && why != Small {
		return false
	}
	c.hidden = why
	t.boundHidden(i, j)
	s.todo = append(s.todo, place{t, i, j})
	if i < len(t.rows) {
		for _, part := range t.parts {
			if part.of == j {
				s.hideRow(part, i, Whole)
			}
		}
		for _, events := range t.events {
			s.hideRow(events, i, Whole)
		}
	}
	return true
}

// safe reports whether a hidden count may be any number from 1 to the last that is redacted, for all that is shown. A zero hides nobody where something else
// tells that its whole line is empty. Beside true totals a large count that was hidden for another's sake is seen to be large; that hides the other all
// the same.
func (s *settling) safe(p place) bool {
	n, c := s.network(p.table), p.table.at(p.i, p.j)
	if c.hidden == Secondary && p.table.rule.trueTotal {
		return true
	}
	if c.n == 0 && (p.table.empties(p.i, len(p.table.columns)) || p.table.empties(len(p.table.rows), p.j)) {
		return true
	}
	last := p.table.rule.redactTo
	return n.reaches(c, last-c.n) && n.reaches(c, 1-c.n)
}

// empties reports whether something else tells that a line is empty, whose total is at i, j.
func (t *Table) empties(i, j int) bool {
	total := t.at(i, j)
	return total.told && total.n == 0 && !t.rule.zeros
}

func (s *settling) network(t *Table) *network {
	n := s.networks[t]
	if n == nil {
		n = newNetwork(t)
		s.networks[t] = n
	}
	return n
}

// widen rounds counts that stand in the way of one that is not safe more widely, the largest first, if that can make it safe; it returns whether it did. A
// large count that is 7 off says what it said, and one that is hidden says nothing.
func (s *settling) widen(p place) bool {
	n := s.network(p.table)
	if !n.widest(func() bool { return s.safe(p) }) {
		return false
	}
	for !s.safe(p) {
		n.widenInTheWay()
	}
	return true
}

// hideMore hides something more so that a count becomes safe that is not: the smallest count that stands in its way or, where only zeros do, its
// whole row, its whole column, and in the end its whole table. It returns false where nothing is left to hide.
func (s *settling) hideMore(p place) bool {
	t := p.table
	if s.widen(p) {
		return true
	}
	if best := s.network(t).inTheWay(); best != nil {
		return s.hide(best.table, best.i, best.j, Secondary)
	}
	if p.i < len(t.rows) && s.hideRow(t, p.i, Secondary) || p.j < len(t.columns) && s.hideColumn(t, p.j, Secondary) {
		return true
	}
	any := false
	for i := range t.own(len(t.rows)) {
		for j := range t.own(len(t.columns)) {
			any = s.hide(t, i, j, Secondary) || any
		}
	}
	return any
}
