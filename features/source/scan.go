package source

import (
	"context"
	"fmt"
	"sync/atomic"

	"github.com/parquet-go/parquet-go"
	"golang.org/x/sync/errgroup"
)

// batchRows is the most rows of a Batch: enough to share the cost of a visit, few enough that a worker's columns stay in
// its cache.
const batchRows = 16_384

// unit is what a worker takes at a time: one row group of one file.
type unit struct {
	part  *part
	group parquet.RowGroup
	first int64 // row of the file at which the group starts
}

// Scan reads every row of the table on the given number of workers and hands the good ones to visit in batches. Visit is called
// concurrently, by each worker with its number, 0 to workers-1; rows come in the order of the file within a row
// group, and row groups in no particular order. An error of visit ends the scan and is returned as it is.
//
// The error is a *Refused if a file is corrupt, if more rows are bad than the tolerance allows (the Counts are valid
// then too), or if a name shows an identity.
func (e *Extract) Scan(ctx context.Context, table string, workers int, visit func(worker int, b *Batch) error) (Counts, error) {
	f := e.feeds[table]
	if f == nil {
		return Counts{}, fmt.Errorf("scanning %s: the extract does not hold it", table)
	}
	units := f.units()
	t := newTally(f)
	var next atomic.Int64
	group, ctx := errgroup.WithContext(ctx)
	for w := range max(1, min(workers, len(units))) {
		group.Go(func() error {
			s := newScanner(e, f, w)
			defer t.add(s)
			for ctx.Err() == nil {
				i := int(next.Add(1)) - 1
				if i >= len(units) {
					return nil
				}
				if err := s.scan(ctx, &units[i], i, visit); err != nil {
					return err
				}
			}
			return ctx.Err()
		})
	}
	if err := group.Wait(); err != nil {
		return Counts{}, err
	}
	counts, bad := t.settle(units)
	e.mu.Lock()
	e.quarantine[table] = bad
	e.mu.Unlock()
	return counts, t.verdict(&counts, units)
}

func (f *feed) units() []unit {
	var units []unit
	for _, p := range f.parts {
		first := int64(0)
		for _, g := range p.parsed.RowGroups() {
			units = append(units, unit{part: p, group: g, first: first})
			first += g.NumRows()
		}
	}
	return units
}

// scanner is one worker: its cursors are reused from unit to unit.
type scanner struct {
	feed    *feed
	worker  int
	columns []cursor
	filters []cursor
	words   []*words // by column
	batch   Batch
	nulls   [][]bool // by column
	checker checker
	stats   stats
}

func newScanner(e *Extract, f *feed, worker int) *scanner {
	n := len(f.table.Columns)
	s := &scanner{feed: f, worker: worker, columns: make([]cursor, n), words: make([]*words, n), nulls: make([][]bool, n)}
	s.filters = make([]cursor, len(f.spec.Mapping.Filter))
	s.batch = Batch{Table: f.table, Cols: make([]Vector, n)}
	s.checker = newChecker(f.table)
	s.stats = newStats(f.table)
	clock := new(london)
	for i := range s.columns {
		s.words[i] = &words{names: &e.names, known: map[string]word{}}
		s.columns[i].words, s.columns[i].clock = s.words[i], clock
		s.columns[i].entries.words, s.columns[i].entries.clock = s.words[i], clock
	}
	return s
}

// scan reads one unit.
func (s *scanner) scan(ctx context.Context, u *unit, number int, visit func(int, *Batch) error) (err error) {
	s.begin(u)
	defer s.end()
	s.stats.begin(number)
	for row, rows := int64(0), u.group.NumRows(); row < rows; {
		if err := ctx.Err(); err != nil {
			return err
		}
		n := int(min(batchRows, rows-row))
		if err := s.fill(u, n); err != nil {
			return err
		}
		kept := s.check(n, row)
		if kept > 0 {
			s.expose(kept)
			if err := visit(s.worker, &s.batch); err != nil {
				return err
			}
		}
		row += int64(n)
	}
	return s.finish(u)
}

func (s *scanner) begin(u *unit) {
	chunks := u.group.ColumnChunks()
	for i := range s.columns {
		c := &s.columns[i]
		c.reading, c.entries.reading = u.part.columns[i], u.part.columns[i]
		c.open(chunks)
	}
	for i := range s.filters {
		c := &s.filters[i]
		c.reading, c.entries.reading = u.part.filters[i], u.part.filters[i]
		c.open(chunks)
	}
}

func (s *scanner) end() {
	for i := range s.columns {
		s.columns[i].close()
	}
	for i := range s.filters {
		s.filters[i].close()
	}
}

// fill decodes the next n rows of every column.
func (s *scanner) fill(u *unit, n int) error {
	return s.each(u, func(c *cursor) error { return c.fill(n) })
}

// finish makes sure that the columns of the unit held as many rows as its footer says.
func (s *scanner) finish(u *unit) error {
	return s.each(u, (*cursor).finished)
}

// each runs f over every cursor, guarded, and refuses the file with the column at which it failed.
func (s *scanner) each(u *unit, f func(*cursor) error) error {
	at := ""
	err := guard(func() error {
		for i := range s.columns {
			at = s.columns[i].column.Name
			if err := f(&s.columns[i]); err != nil {
				return err
			}
			if what := s.words[i].identity; what != "" {
				return fmt.Errorf("holds %s: the extract must be pseudonymised", what)
			}
		}
		for i := range s.filters {
			at = s.filters[i].column.Name
			if err := f(&s.filters[i]); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return u.part.refuse(at, err)
	}
	return nil
}

// expose makes the batch of the first n rows of the cursors.
func (s *scanner) expose(n int) {
	s.batch.N = n
	for i := range s.columns {
		c := &s.columns[i]
		v := &s.batch.Cols[i]
		*v = c.vec.slice(n)
		if c.marks == 0 {
			continue
		}
		// All that is left to be said of a good row is whether it is null.
		null, any := resize(s.nulls[i], n), false
		for j, st := range c.state[:n] {
			null[j] = st == absent
			any = any || null[j]
		}
		s.nulls[i] = null
		if any {
			v.Null = null
		}
	}
}

// slice returns the first n rows of the vector.
func (v *Vector) slice(n int) Vector {
	return Vector{
		Hash: head(v.Hash, n), ID: head(v.ID, n), Code: head(v.Code, n),
		Name: head(v.Name, n), Text: head(v.Text, n), Int: head(v.Int, n),
	}
}

func head[T any](s []T, n int) []T {
	if s == nil {
		return nil
	}
	return s[:n]
}
