package disclosure

import "fmt"

// Release is the linked tables of one report. Its tables are settled together, once.
type Release struct {
	profile Profile
	tables  []*Table
	log     []Decision
}

// NewRelease begins a report's tables under a profile.
func NewRelease(p Profile) *Release { return &Release{profile: p} }

// Profile returns the profile, for counts that are linked with nothing.
func (r *Release) Profile() Profile { return r.profile }

// Table adds a table of these rows and columns; its counts start as 0. The name is what the log calls it.
func (r *Release) Table(name string, rows, columns []string) *Table {
	rule, _ := r.profile.rule()
	t := newTable(rule, name, rows, columns)
	r.tables = append(r.tables, t)
	return t
}

// Settle decides for every cell of every table whether it is shown. The error is for a profile that does not exist, and for a table that is none:
// a negative count, or one within a table of other rows. After an error everything stays hidden.
func (r *Release) Settle() error {
	if err := r.profile.Validate(); err != nil {
		return fmt.Errorf("disclosure: profile: %w", err)
	}
	for _, t := range r.tables {
		if err := t.check(); err != nil {
			return fmt.Errorf("disclosure: table %s: %w", t.name, err)
		}
		t.total()
	}
	if r.profile != None {
		settle(r.tables)
	}
	for _, t := range r.tables {
		t.settled = true
		r.log = append(r.log, t.decisions()...)
	}
	return nil
}

// check refuses a table that cannot be.
func (t *Table) check() error {
	for i, row := range t.rows {
		for j, column := range t.columns {
			if c := t.at(i, j); c.n < 0 || c.absent && c.n != 0 {
				return fmt.Errorf("row %s, column %s: a count is below 0, or of nobody who can be", row, column)
			}
		}
	}
	w := t.whole
	switch {
	case t.people != nil && (len(t.people.rows) != len(t.rows) || len(t.people.columns) != 1):
		return fmt.Errorf("have %d rows of what happened to the people of table %s, which has %d rows and %d columns, want as many and 1", len(t.rows), t.people.name, len(t.people.rows), len(t.people.columns))
	case w == nil:
	case w.whole != nil:
		return fmt.Errorf("is within table %s, which is within another", w.name)
	case len(w.rows) != len(t.rows) || t.of < 0 || t.of >= len(w.columns):
		return fmt.Errorf("have %d rows within column %d of table %s, which has %d rows and %d columns", len(t.rows), t.of, w.name, len(w.rows), len(w.columns))
	}
	for i, row := range t.rows {
		n := int64(0)
		for j := range t.columns {
			n += t.at(i, j).n
		}
		if w != nil && n != w.at(i, t.of).n {
			return fmt.Errorf("row %s does not add up to its count in table %s", row, w.name)
		}
	}
	return nil
}

// total works out the true totals.
func (t *Table) total() {
	for i := range t.rows {
		for j := range t.columns {
			n := t.at(i, j).n
			t.at(i, len(t.columns)).n += n
			t.at(len(t.rows), j).n += n
			t.at(len(t.rows), len(t.columns)).n += n
		}
	}
}
