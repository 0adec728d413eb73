package source

import (
	"cmp"
	"fmt"
	"slices"
	"sync"
)

// maxQuarantine is the most bad rows of a table that are kept with their position; all are counted.
const maxQuarantine = 100_000

// badRow is a bad row in 16 bytes.
type badRow struct {
	row   int64 // row of the unit
	unit  int32
	fault fault
}

func (b badRow) compare(o badRow) int {
	return cmp.Or(cmp.Compare(b.unit, o.unit), cmp.Compare(b.row, o.row))
}

// stats is what one worker counted.
type stats struct {
	unit                      int32
	in, out, filtered, future int64
	faults                    map[fault]faultCount
	rows                      []badRow
	daily                     []int64 // by day from firstDate
	first, last               Day
}

// faultCount is how often a fault occurred and where first.
type faultCount struct {
	count int64
	first badRow
}

// newStats counts nothing yet, and events by day only for a table that has them.
func newStats(t *Table) stats {
	s := stats{faults: map[fault]faultCount{}, first: NoDay, last: firstDate - 1}
	if t.Event != "" {
		s.daily = make([]int64, endDate-firstDate)
	}
	return s
}

func (s *stats) begin(unit int) { s.unit = int32(unit) }

// done forgets positions beyond the ones that will be kept, whatever the other workers have found.
func (s *stats) done() { s.rows = firstRows(s.rows, 2*maxQuarantine) }

// firstRows returns the first maxQuarantine rows in order once there are more than limit.
func firstRows(rows []badRow, limit int) []badRow {
	if len(rows) <= limit {
		return rows
	}
	slices.SortFunc(rows, badRow.compare)
	return rows[:maxQuarantine]
}

func (s *stats) bad(f fault, row int64) {
	b := badRow{row: row, unit: s.unit, fault: f}
	c := s.faults[f]
	if c.count == 0 || b.compare(c.first) < 0 {
		c.first = b
	}
	c.count++
	s.faults[f] = c
	s.rows = append(s.rows, b)
	s.done()
}

func (s *stats) count(d Day) {
	s.daily[d-firstDate]++
	s.first, s.last = min(s.first, d), max(s.last, d)
}

// tally adds up the workers of one scan.
type tally struct {
	feed *feed
	mu   sync.Mutex
	all  stats
}

func newTally(f *feed) *tally { return &tally{feed: f, all: newStats(f.table)} }

// add takes over what a worker counted. Sums of whole numbers do not depend on the order of the workers.
func (t *tally) add(s *scanner) {
	t.mu.Lock()
	defer t.mu.Unlock()
	a, w := &t.all, &s.stats
	a.in, a.out, a.filtered, a.future = a.in+w.in, a.out+w.out, a.filtered+w.filtered, a.future+w.future
	for f, c := range w.faults {
		have, ok := a.faults[f]
		if !ok || c.first.compare(have.first) < 0 {
			have.first = c.first
		}
		have.count += c.count
		a.faults[f] = have
	}
	a.rows = firstRows(append(a.rows, w.rows...), 2*maxQuarantine)
	if w.first <= w.last {
		for d := w.first; d <= w.last; d++ {
			a.daily[d-firstDate] += w.daily[d-firstDate]
		}
		a.first, a.last = min(a.first, w.first), max(a.last, w.last)
	}
}

// settle turns the sums into Counts and the quarantine of the table.
func (t *tally) settle(units []unit) (Counts, []BadRow) {
	a := &t.all
	c := Counts{Table: t.feed.table.Name, In: a.in, Out: a.out, Filtered: a.filtered, Future: a.future, First: NoDay, Last: NoDay}
	if len(a.faults) > 0 {
		c.Bad = make(map[string]int64, len(a.faults))
	}
	for f, n := range a.faults {
		c.Bad[t.column(f)+": "+t.reason(f)] += n.count
	}
	if t.feed.table.Event != "" {
		c.Daily = map[Day]int64{}
	}
	if a.first <= a.last {
		c.First, c.Last = a.first, a.last
		for d := a.first; d <= a.last; d++ {
			if n := a.daily[d-firstDate]; n > 0 {
				c.Daily[d] = n
			}
		}
	}
	slices.SortFunc(a.rows, badRow.compare)
	a.rows = a.rows[:min(len(a.rows), maxQuarantine)]
	bad := make([]BadRow, len(a.rows))
	for i, b := range a.rows {
		bad[i] = t.badRow(b, units)
	}
	return c, bad
}

func (t *tally) badRow(b badRow, units []unit) BadRow {
	u := &units[b.unit]
	return BadRow{Table: t.feed.table.Name, File: u.part.label, Row: u.first + b.row, Column: t.column(b.fault), Reason: t.reason(b.fault)}
}

func (t *tally) column(f fault) string { return t.feed.table.Columns[f.column].Name }

func (t *tally) reason(f fault) string {
	if f.state == precedes {
		return reasons[precedes] + t.feed.table.Columns[f.column].From
	}
	return reasons[f.state]
}

// verdict refuses the table if too many of its rows are bad. Rows that the place's filter leaves out are no part of
// the share.
func (t *tally) verdict(c *Counts, units []unit) error {
	bad := int64(0)
	for _, n := range c.Bad {
		bad += n
	}
	if c.In != c.Out+c.Filtered+c.Future+bad || c.In != t.feed.rows {
		return fmt.Errorf("scanning %s: have %d rows in, %d out, %d filtered, %d future, %d bad, want %d in all", c.Table,
			c.In, c.Out, c.Filtered, c.Future, bad, t.feed.rows)
	}
	if bad == 0 {
		return nil
	}
	if f, n := t.worst(func(f fault) bool { return t.feed.table.Columns[f.column].Strict }); n.count > 0 {
		return refuse("reading table %s: column %s: %s in %s, want none (first: %s)", c.Table, t.column(f), t.reason(f), plural(n.count), t.position(n.first, units))
	}
	tolerance := t.feed.tolerance()
	if share := float64(bad) / float64(c.In-c.Filtered); share > tolerance {
		f, n := t.worst(func(fault) bool { return true })
		return refuse("reading table %s: %d of %d rows are bad (%.3g %%), more than the tolerance of %.3g %%; most often column %s: %s, in %s (first: %s)",
			c.Table, bad, c.In-c.Filtered, 100*share, 100*tolerance, t.column(f), t.reason(f), plural(n.count), t.position(n.first, units))
	}
	return nil
}

// worst returns the most frequent of the faults chosen; of two equally frequent ones, the one met first.
func (t *tally) worst(choose func(fault) bool) (worst fault, most faultCount) {
	for f, c := range t.all.faults {
		if !choose(f) {
			continue
		}
		if c.count > most.count || c.count == most.count && c.first.compare(most.first) < 0 {
			worst, most = f, c
		}
	}
	return worst, most
}

func (t *tally) position(b badRow, units []unit) string {
	r := t.badRow(b, units)
	return fmt.Sprintf("%s, row %d", r.File, r.Row)
}

func plural(rows int64) string {
	if rows == 1 {
		return "1 row"
	}
	return fmt.Sprintf("%d rows", rows)
}

func (f *feed) tolerance() float64 {
	if f.spec.Tolerance != nil {
		return *f.spec.Tolerance
	}
	return f.table.Tolerance
}

// Quarantine returns the bad rows of the tables scanned so far by table, file and row: of each table the first 100,000.
func (e *Extract) Quarantine() []BadRow {
	e.mu.Lock()
	defer e.mu.Unlock()
	var all []BadRow
	for _, t := range tables {
		all = append(all, e.quarantine[t.Name]...)
	}
	return all
}
