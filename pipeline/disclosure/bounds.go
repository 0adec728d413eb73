package disclosure

import (
	"fmt"
	"slices"
)

// bound works out, before anything is hidden, what each count may be for all that is shown of itself: a rounded one is known to within its rounding,
// but not where another table breaks it down and narrows that.
//
// A total may be known although this table does not tell it: from a table of the same people by something else, or from another report. Where that can
// be, it is taken as known exactly. One that is itself too small to be told anywhere may be any larger number, but no smaller one:
// counts that break it down elsewhere are known to be 1 at least. Of nobody it is told that there is nobody.
func (t *Table) bound() {
	for i := range t.rows {
		for j := range t.columns {
			c := t.at(i, j)
			c.low, c.up = c.n, c.n
			if c.n > t.rule.redactTo && !t.narrowed(j) {
				c.low, c.up = t.rule.between(c.n, t.rule.nearest)
			}
		}
	}
	for i := range t.rows {
		t.boundTotal(t.at(i, len(t.columns)), t.rowsTold && t.possible(i, -1) > 1)
	}
	for j := range t.columns {
		t.boundTotal(t.at(len(t.rows), j), t.alone(j) || !t.untold[j] && t.possible(-1, j) > 1)
	}
	for _, g := range t.groups {
		g.total = cell{}
		for _, j := range g.columns {
			g.total.n += t.at(len(t.rows), j).n
		}
		t.boundTotal(&g.total, true)
	}
	t.boundTotal(t.at(len(t.rows), len(t.columns)), t.rowsTold || !slices.Contains(t.untold, true))
}

// boundTotal bounds the total of a line, which is told elsewhere or not.
func (t *Table) boundTotal(c *cell, told bool) {
	c.low, c.up = c.n, c.n
	c.told = told
	switch {
	case t.rule.trueTotal:
	case !told:
		c.low, c.up = 0, free
	case c.n > 0 && c.n <= t.rule.redactTo:
		c.up = free
	}
}

// tellRows marks the tables that have the same rows with the same totals: if they are of the same people, each tells what the rows of the other add up
// to.
func tellRows(tables []*Table) {
	seen := map[string]*Table{}
	for _, t := range tables {
		key := fmt.Sprintf("%q", t.rows)
		for i := range t.rows {
			key += fmt.Sprintf(" %d", t.at(i, len(t.columns)).n)
		}
		if other := seen[key]; other != nil {
			t.rowsTold, other.rowsTold = true, true
		}
		seen[key] = t
	}
}

// narrowed reports whether other tables break the counts of a column down.
func (t *Table) narrowed(j int) bool {
	for _, part := range t.parts {
		if part.of == j {
			return true
		}
	}
	return false
}

// possible counts the cells of row i or, where i is -1, of column j in which somebody can be.
func (t *Table) possible(i, j int) int {
	n := 0
	t.line(i, j, func(c *cell) {
		if !c.absent {
			n++
		}
	})
	return n
}

// line calls do with each cell of row i or, where i is -1, of column j, totals left out.
func (t *Table) line(i, j int, do func(*cell)) {
	if i >= 0 {
		for j := range t.columns {
			do(t.at(i, j))
		}
		return
	}
	for i := range t.rows {
		do(t.at(i, j))
	}
}

// boundHidden bounds a count that has just been hidden. Somebody is in it, as zeros are shown: but where a whole row or column is hidden, or
// zeros are as disclosive as people, there may be nobody.
func (t *Table) boundHidden(i, j int) {
	c := t.at(i, j)
	c.low, c.up = min(c.n, 1), free
	if t.rule.zeros {
		c.low = 0
		if c.told { // in other tables too, each of which lets it move as far as one small count can
			c.low, c.up = max(c.n-t.rule.redactTo, 0), c.n+t.rule.redactTo
		}
		return
	}
	t.empty(i, -1)
	t.empty(-1, j)
}

// empty lets everything of a line be zero if all of it is hidden.
func (t *Table) empty(i, j int) {
	counts, hidden := 0, 0
	t.line(i, j, func(c *cell) {
		if !c.absent {
			counts++
		}
		if c.hidden != Shown {
			hidden++
		}
	})
	if counts > 1 && hidden == counts {
		t.line(i, j, func(c *cell) {
			if c.hidden != Shown {
				c.low = 0
			}
		})
	}
}
