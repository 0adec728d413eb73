package partition

import (
	"cmp"
	"context"
	"encoding/binary"
	"fmt"
	"slices"
	"sync"

	"golang.org/x/sync/errgroup"

	"riskstrat/features/source"
)

// registered is what tells one row of residents from another.
type registered struct {
	hash uint64
	from source.Day
}

// registrations appends the rows of a section of residents to rows, reading through chunk.
func (s section) registrations(rows []registered, chunk []byte) ([]registered, []byte, error) {
	for i := range s.pieces {
		var err error
		if chunk, err = s.read(i, chunk); err != nil {
			return rows, chunk, err
		}
		for rest := chunk; len(rest) > 0; {
			var r resident
			if r, _, rest, err = readResident(rest); err != nil {
				return rows, chunk, err
			}
			rows = append(rows, registered{r.hash, r.from})
		}
	}
	return rows, chunk, nil
}

// census says who is in residents.
type census struct {
	rows, residents, repeated int64 // repeated: rows that repeat another's resident_id and registered_from
}

// takeCensus counts sections that share no resident.
func takeCensus(ctx context.Context, sections []section, workers int) (census, error) {
	var mu sync.Mutex
	var all census
	err := eachSection(ctx, len(sections), workers, func(i int, w *matcher) (err error) {
		if w.rows, w.chunk, err = sections[i].registrations(w.rows[:0], w.chunk); err != nil {
			return err
		}
		one := countRegistered(w.rows)
		mu.Lock()
		defer mu.Unlock()
		all.rows, all.residents, all.repeated = all.rows+one.rows, all.residents+one.residents, all.repeated+one.repeated
		return nil
	})
	return all, err
}

// countRegistered sorts rows and counts them.
func countRegistered(rows []registered) census {
	slices.SortFunc(rows, func(a, b registered) int {
		if c := cmp.Compare(a.hash, b.hash); c != 0 {
			return c
		}
		return cmp.Compare(a.from, b.from)
	})
	c := census{rows: int64(len(rows))}
	for k, r := range rows {
		switch {
		case k == 0 || r.hash != rows[k-1].hash:
			c.residents++
		case r.from == rows[k-1].from:
			c.repeated++
		}
	}
	return c
}

// Match returns how many rows of a table belong to a resident, and how many there are: an opt-out file whose identifiers were
// made with another key shows here, before any feature is built. Exact duplicates count as often as they occur. Only the
// table and the residents' identifiers are read. An absent table has no rows.
func (s *Store) Match(table string) (matched, total int64, err error) {
	t := slices.IndexFunc(tables[:], func(t activityTable) bool { return t.name == table })
	if t < 0 {
		return 0, 0, fmt.Errorf("matching table %s: not a table of residents' activity", table)
	}
	var mu sync.Mutex
	err = eachSection(context.Background(), s.Partitions(), len(s.spills), func(i int, w *matcher) error {
		if len(s.activity[i][t].pieces) == 0 {
			return nil
		}
		m, n, err := w.match(s.people[i], s.activity[i][t])
		mu.Lock()
		defer mu.Unlock()
		matched, total = matched+m, total+n
		return err
	})
	if err != nil {
		return 0, 0, fmt.Errorf("matching table %s: %w", table, err)
	}
	return matched, total, nil
}

// matcher is the working memory of one goroutine.
type matcher struct {
	rows  []registered
	chunk []byte
	index index
}

func (w *matcher) match(people, activity section) (matched, total int64, err error) {
	if w.rows, w.chunk, err = people.registrations(w.rows[:0], w.chunk); err != nil {
		return 0, 0, err
	}
	w.index.reset(len(w.rows))
	for _, r := range w.rows {
		w.index.add(r.hash, 0)
	}
	for i := range activity.pieces {
		if w.chunk, err = activity.read(i, w.chunk); err != nil {
			return 0, 0, err
		}
		for at := 0; at < len(w.chunk); at += recordBytes {
			if _, ok := w.index.find(binary.LittleEndian.Uint64(w.chunk[at:])); ok {
				matched++
			}
			total++
		}
	}
	return matched, total, nil
}

// eachSection calls visit for 0 to n-1 on several goroutines, each with its own matcher, until one fails.
func eachSection(ctx context.Context, n, workers int, visit func(i int, w *matcher) error) error {
	group, ctx := errgroup.WithContext(ctx)
	next := make(chan int)
	group.Go(func() error {
		defer close(next)
		for i := range n {
			select {
			case next <- i:
			case <-ctx.Done():
				return ctx.Err()
			}
		}
		return nil
	})
	for range workers {
		group.Go(func() error {
			var w matcher
			for i := range next {
				if err := visit(i, &w); err != nil {
					return err
				}
			}
			return nil
		})
	}
	return group.Wait()
}
