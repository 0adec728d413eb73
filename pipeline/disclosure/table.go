package disclosure

import "slices"

// Table is counts of people by two attributes. Rows are groups of people, columns what is said of them; everybody is in one cell at most.
//
// Its totals are part of it: they are made of what is shown or, under ACRO, protected with the cells. Until Release.Settle all of it is hidden.
type Table struct {
	name          string
	rows, columns []string
	rule          rule
	cells         []cell // row after row; each row ends in its total, and a last row has those of the columns
	whole         *Table // whose column `of` the rows break down; nil: none's
	of            int
	parts         []*Table // tables within this one
	events        []*Table // that count what happened to the people of the only column
	people        *Table   // to whom what the table counts happened; nil: it counts people, or nobody says whom it is about
	same          []same   // columns that count whom columns of other tables count
	groups        []*group // of columns, that one of another table counts together
	rowsTold      bool     // what the rows add up to is told elsewhere
	untold        []bool   // by column: what it adds up to is not
	ordinary      []bool   // by column: that all of a row are in it tells nothing of them
	settled       bool
}

// cell is one count, or the total of a line.
type cell struct {
	n       int64
	absent  bool
	told    bool  // a total that something else tells: to hide it here hides nothing
	hidden  Rule  // why it is; Shown: it is not
	step    int64 // to whose nearest multiple it is rounded; 0: the rule's own
	low, up int64 // what the count may be for all that is shown of itself
}

func newTable(r rule, name string, rows, columns []string) *Table {
	return &Table{name: name, rows: rows, columns: columns, rule: r, cells: make([]cell, (len(rows)+1)*(len(columns)+1)), untold: make([]bool, len(columns)), ordinary: make([]bool, len(columns))}
}

// Set gives the true count of the people of row i and column j, 0 or more.
func (t *Table) Set(i, j int, n int64) { t.at(i, j).n = n }

// Absent says that nobody can be of row i and column j: there is no count, not even of nobody.
func (t *Table) Absent(i, j int) { t.at(i, j).absent = true }

// Within says that row i breaks down the people of row i, column j of another table of the release, of the same rows. Where that count is
// hidden, so is the row: its counts add up to it.
func (t *Table) Within(whole *Table, j int) {
	t.whole, t.of = whole, j
	whole.parts = append(whole.parts, t)
}

// EventsOf says that row i counts what happened to the people of row i of another table of the release, of the same rows and one column: to each of them any number of times.
// Where how many they are is hidden, so is the row: what happened to so few is as much about each.
func (t *Table) EventsOf(people *Table) {
	t.people = people
	people.events = append(people.events, t)
}

// same says that a column counts the same people as a group of another table's.
type same struct {
	column int
	of     *Table
	as     *group
}

// group is columns of a table whose people another table counts by other rows.
type group struct {
	columns []int
	total   cell // what they add up to
}

// SameAs says that the people of column j are those of some columns of another table of the release, which counts them by other rows. How many those columns have together
// is then known; where true totals are told and one of them is hidden, nothing of column j is told, nor what the rows add up to.
func (t *Table) SameAs(j int, of *Table, columns ...int) {
	t.same = append(t.same, same{j, of, of.group(columns)})
	t.group([]int{j})
}

// group is that of the columns, made where there is none yet. Groups have no column in common.
func (t *Table) group(columns []int) *group {
	for _, g := range t.groups {
		if slices.Equal(g.columns, columns) {
			return g
		}
	}
	g := &group{columns: columns}
	t.groups = append(t.groups, g)
	return g
}

// grouped is the group of a column; nil: none's.
func (t *Table) grouped(j int) *group {
	for _, g := range t.groups {
		if slices.Contains(g.columns, j) {
			return g
		}
	}
	return nil
}

// alone reports whether a column is a group of its own.
func (t *Table) alone(j int) bool {
	g := t.grouped(j)
	return g != nil && len(g.columns) == 1
}

// RowsTold says that what the rows add up to is told by something else than a table of this release with the same rows.
func (t *Table) RowsTold() { t.rowsTold = true }

// Untold says that what some columns add up to is told nowhere else, in this report or another: no other table counts the same people by something
// else than these rows. Of the other columns it is taken to be known.
func (t *Table) Untold(columns ...int) {
	for _, j := range columns {
		t.untold[j] = true
	}
}

// Ordinary says that it tells nothing of the people of a row that all of them are in one of these columns: not to be on a list, not to have had an event.
func (t *Table) Ordinary(columns ...int) {
	for _, j := range columns {
		t.ordinary[j] = true
	}
}

// at is a cell of the table's own; row len(rows) and column len(columns) are the totals.
func (t *Table) at(i, j int) *cell { return &t.cells[i*(len(t.columns)+1)+j] }

// home is where a cell lies: the totals of a table within another are that one's counts.
func (t *Table) home(i, j int) (*Table, int, int) {
	switch {
	case t.whole == nil || j < len(t.columns):
		return t, i, j
	case i < len(t.rows):
		return t.whole, i, t.of
	}
	return t.whole, len(t.whole.rows), t.of
}

// Name is what the log calls the table.
func (t *Table) Name() string { return t.name }

// Rows and Columns are the names of its lines.
func (t *Table) Rows() []string { return t.rows }

// Columns are the names of its columns.
func (t *Table) Columns() []string { return t.columns }

// Count returns the count of row i, column j.
func (t *Table) Count(i, j int) Count { return t.show(i, j) }

// Row returns the total of row i.
func (t *Table) Row(i int) Count {
	of := make([]Count, len(t.columns))
	for j := range of {
		of[j] = t.show(i, j)
	}
	return t.totalOf(i, len(t.columns), of)
}

// Column returns the total of column j.
func (t *Table) Column(j int) Count {
	of := make([]Count, len(t.rows))
	for i := range of {
		of[i] = t.show(i, j)
	}
	return t.totalOf(len(t.rows), j, of)
}

// Total returns the total of the table.
func (t *Table) Total() Count {
	of := make([]Count, len(t.rows))
	for i := range of {
		of[i] = t.Row(i)
	}
	return t.totalOf(len(t.rows), len(t.columns), of)
}

// totalOf is the total at i, j of the counts shown of its line. Where some of them are not shown and the reader is taken to know the total from elsewhere
// anyway, it is the true one, shown as any count is: what is left out of a sum may be most of it.
func (t *Table) totalOf(i, j int, of []Count) Count {
	sum := Total(of...)
	switch c := t.at(i, j); {
	case t.rule.trueTotal, t.whole != nil && j == len(t.columns) && i < len(t.rows): // or it is a count of the table that this is within
		return t.show(i, j)
	case !sum.whole() && t.settled && c.told && !t.rule.small(c.n):
		return t.rule.show(c.n, t.rule.nearest)
	}
	return sum
}

// Sum returns the total of some columns of row i: of what is shown or, where totals are true ones, of all of them or hidden.
func (t *Table) Sum(i int, columns ...int) Count {
	of := make([]Count, len(columns))
	hidden := false
	for k, j := range columns {
		of[k] = t.show(i, j)
		hidden = hidden || of[k].Redacted()
	}
	if hidden && t.rule.trueTotal {
		return Count{state: redacted}
	}
	return Total(of...)
}

func (t *Table) show(i, j int) Count {
	home, i, j := t.home(i, j)
	c := home.at(i, j)
	switch {
	case c.absent:
		return Count{state: absent}
	case !home.settled || c.hidden != Shown:
		return Count{state: redacted}
	}
	return t.rule.show(c.n, max(c.step, t.rule.nearest))
}
