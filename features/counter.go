package features

import (
	"fmt"
	"slices"

	"riskstrat/features/source"
)

// maxCounters is the most different counts that one table can be asked for: a row's counts are the bits of one word.
const maxCounters = 64

// manner is how the rows that a counter selects are added up.
type manner uint8

const (
	eachRow      manner = iota // one a row
	eachProvider               // one a provider, in the band of its latest row
	eachMidnight               // one a midnight in hospital
)

// lookup gives the counters that accept a code: entry 0 is null, entry i+1 the code of index i.
type lookup [64]uint64

// of returns the counters that accept the code as the packed rows give it, partition.NoCode for null.
func (l *lookup) of(code uint8) uint64 { return l[(code+1)&63] }

// counters is every count asked of one table. Counter k is bit k of a row's mask. A row's mask is the AND of one lookup for each
// column: the counters whose Match accepts the row's code there.
type counters struct {
	table     *source.Table
	matches   []Match
	manners   []manner
	columns   map[string]*lookup
	providers uint64 // counters of manner eachProvider
	midnights uint64 // counters of manner eachMidnight
	news      uint64 // counters that leave out transfers continuing a spell
	dated     uint64 // counters whose latest row's day somebody asked for
	clock     bool   // some counter tests the derived hours
}

// newCounters prepares the table for counters over the given columns, which are all that may be tested.
func newCounters(table string, columns ...string) (*counters, error) {
	c := &counters{table: source.Lookup(table), columns: make(map[string]*lookup)}
	if c.table == nil {
		return nil, fmt.Errorf("table %s: not in the contract", table)
	}
	for _, name := range columns {
		codes, err := codesOf(c.table, name)
		if err != nil {
			return nil, err
		}
		if len(codes) >= len(lookup{}) {
			return nil, fmt.Errorf("column %s of table %s: have %d codes, want fewer than %d", name, table, len(codes), len(lookup{}))
		}
		c.columns[name] = new(lookup)
	}
	return c, nil
}

// add returns the counter of the match and manner, making it if no definition asked for it before.
func (c *counters) add(m Match, how manner) (int, error) {
	for k := range c.matches {
		if c.manners[k] == how && equal(c.matches[k], m) {
			return k, nil
		}
	}
	if err := m.check(c.table); err != nil {
		return 0, err
	}
	k := len(c.matches)
	if k == maxCounters {
		return 0, fmt.Errorf("table %s: have more than %d different counts, want fewer", c.table.Name, maxCounters)
	}
	c.matches, c.manners = append(c.matches, m), append(c.manners, how)
	for name, l := range c.columns {
		if err := l.accept(k, c.table, name, m); err != nil {
			return 0, err
		}
	}
	return k, c.mark(k, m, how)
}

// accept sets bit k of the entries of the column's codes that the match accepts.
func (l *lookup) accept(k int, table *source.Table, column string, m Match) error {
	codes, err := codesOf(table, column)
	if err != nil {
		return err
	}
	tested := slices.IndexFunc(m, func(t Test) bool { return t.Column == column })
	if tested < 0 {
		l[0] |= 1 << k
	}
	for i, code := range codes {
		if tested < 0 || slices.Contains(m[tested].Codes, code) {
			l[i+1] |= 1 << k
		}
	}
	return nil
}

// mark sets what the walk over the table must know of counter k beyond its lookups.
func (c *counters) mark(k int, m Match, how manner) error {
	switch how {
	case eachProvider:
		c.providers |= 1 << k
	case eachMidnight:
		c.midnights |= 1 << k
	}
	for _, t := range m {
		switch {
		case t.Column == hoursColumn:
			c.clock = true
		case t.Column == spellColumn:
			c.news |= 1 << k
		case c.columns[t.Column] == nil:
			return fmt.Errorf("column %s of table %s: cannot be tested by a match", t.Column, c.table.Name)
		}
	}
	return nil
}

// equal reports whether two matches select the same rows for the same reason: the same tests in any order.
func equal(a, b Match) bool {
	if len(a) != len(b) {
		return false
	}
	for _, t := range a {
		same := func(u Test) bool { return u.Column == t.Column && slices.Equal(u.Codes, t.Codes) }
		if !slices.ContainsFunc(b, same) {
			return false
		}
	}
	return true
}

// size is the number of counters.
func (c *counters) size() int { return len(c.matches) }
