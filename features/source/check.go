package source

// fault is what is wrong with a row: the column and its state; the zero value is a good row.
type fault struct {
	column uint8
	state  state
}

// checker judges whole rows of one table after their columns were decoded.
type checker struct {
	table   *Table
	order   []int   // columns in the order in which they are judged: strict ones first, so that none hides behind another
	event   int     // column of Table.Event, or -1
	planned int     // column of Table.Planned, or -1
	plans   []bool  // by code of the planned column
	faults  []fault // by row of the batch
	items   int     // first questionnaire item of wellbeing, or -1
}

func newChecker(t *Table) checker {
	c := checker{table: t, event: -1, planned: t.Column(t.Planned.Column), items: -1}
	for _, strict := range []bool{true, false} {
		for i := range t.Columns {
			if t.Columns[i].Strict == strict {
				c.order = append(c.order, i)
			}
		}
	}
	if t == &wellbeing {
		c.items = t.Column("item_1")
	}
	if t.Event != "" {
		c.event = t.Column(t.Event)
	}
	if c.planned >= 0 {
		c.plans = make([]bool, len(t.Columns[c.planned].Codes))
		for _, code := range t.Planned.Codes {
			i, _ := t.Code(t.Planned.Column, code)
			c.plans[i] = true
		}
	}
	return c
}

// check judges the n rows in the cursors, counts and records them, and moves the good ones to the front, in order. It
// returns how many there are. The first of them is row number first of the unit.
func (s *scanner) check(n int, first int64) int {
	s.stats.in += int64(n)
	if !s.judge(n) {
		s.stats.out += int64(n)
		s.countDays(n)
		return n
	}
	kept := s.sift(n, first)
	for i := range s.columns {
		s.columns[i].compact(s.checker.faults[:n], kept)
	}
	s.stats.out += int64(kept)
	s.countDays(kept)
	return kept
}

// judge finds the fault of each row and reports whether there is any.
func (s *scanner) judge(n int) bool {
	c := &s.checker
	c.faults = resize(c.faults, n)
	clear(c.faults)
	if c.items >= 0 {
		s.answers(n)
	}
	found := false
	for i := range s.filters {
		if f := &s.filters[i]; f.marks != 0 && markFaults(c.faults, f.state, filtered, true) {
			found = true
		}
	}
	for _, i := range c.order {
		col := &s.columns[i]
		if col.column.From != "" {
			s.order(i, n)
		}
		nothing := uint16(0)
		if col.column.Nullable {
			nothing = 1 << absent
		}
		if col.marks&^nothing != 0 && markFaults(c.faults, col.state, uint8(i), !col.column.Nullable) {
			found = true
		}
	}
	return found
}

// filtered is the column of the fault of a row that the place's filter leaves out.
const filtered = 0xFF

// markFaults notes the state of each row without a fault yet, and reports whether there was one. A null is a fault
// only where the column may not be null.
func markFaults(faults []fault, states []state, column uint8, nullIsFault bool) (found bool) {
	for j, st := range states[:len(faults)] {
		if st != valid && faults[j].state == valid && (st != absent || nullIsFault) {
			faults[j] = fault{column, st}
			found = true
		}
	}
	return found
}

// order marks the dates of column i that precede the date they may not precede.
func (s *scanner) order(i, n int) {
	later := &s.columns[i]
	earlier := &s.columns[s.feed.table.Column(later.column.From)]
	for j := range n {
		if later.vec.Int[j] < earlier.vec.Int[j] && later.state[j] == valid && earlier.state[j] == valid {
			later.mark(j, precedes)
		}
	}
}

// sift counts and records every faulty row and returns the number of good ones. Afterwards faults holds the zero value
// for exactly the rows to keep.
func (s *scanner) sift(n int, first int64) int {
	c := &s.checker
	kept := 0
	for j := range c.faults[:n] {
		f := &c.faults[j]
		switch {
		case f.state == valid:
			kept++
		case f.column == filtered:
			s.stats.filtered++
		case s.isPlan(j, *f):
			s.stats.future++
		default:
			s.stats.bad(*f, first+int64(j))
		}
	}
	return kept
}

// isPlan reports whether a row's only fault is that its event is yet to come, and the table allows that of it.
func (s *scanner) isPlan(j int, f fault) bool {
	c := &s.checker
	if f.state != ahead || int(f.column) != c.event || c.planned < 0 {
		return false
	}
	status := &s.columns[c.planned]
	return status.state[j] == valid && c.plans[status.vec.Code[j]]
}

// compact keeps the rows without a fault.
func (c *cursor) compact(faults []fault, kept int) {
	switch c.column.Kind {
	case ID:
		keep(c.vec.ID, faults)
		keep(c.vec.Hash, faults)
	case Code, Bool:
		keep(c.vec.Code, faults)
	case Name:
		keep(c.vec.Name, faults)
	case Text:
		keep(c.vec.Text, faults)
	default:
		keep(c.vec.Int, faults)
	}
	if c.marks != 0 {
		keep(c.state, faults)
		clear(c.state[kept:])
	}
}

func keep[T any](values []T, faults []fault) {
	n := 0
	for i, f := range faults {
		if f.state == valid {
			values[n] = values[i]
			n++
		}
	}
}

// countDays counts the first n rows by the day of their event. A row that is still a plan says that somebody booked it
// once, not that the feed has reached its day.
func (s *scanner) countDays(n int) {
	k := &s.checker
	if k.event < 0 {
		return
	}
	c := &s.columns[k.event]
	for j, v := range c.vec.Int[:n] {
		switch {
		case k.planned >= 0 && k.plans[s.columns[k.planned].vec.Code[j]]:
		case c.column.Kind == Time:
			s.stats.count(Minute(v).Day())
		default:
			s.stats.count(Day(v))
		}
	}
}
