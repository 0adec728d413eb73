package partition

import (
	"cmp"
	"context"
	"slices"

	"golang.org/x/sync/errgroup"

	"riskstrat/features/source"
)

// registered is what tells one row of residents from another.
type registered struct {
	hash uint64
	from source.Day
}

// registrations reads a section of residents.
func (s section) registrations() (rows []registered, err error) {
	var chunk []byte
	for i := range s.pieces {
		if chunk, err = s.read(i, chunk); err != nil {
			return nil, err
		}
		for rest := chunk; len(rest) > 0; {
			var r resident
			if r, _, rest, err = readResident(rest); err != nil {
				return nil, err
			}
			rows = append(rows, registered{r.hash, r.from})
		}
	}
	return rows, nil
}

// census says who is in residents.
type census struct {
	rows, residents, repeated int64 // repeated: rows that repeat another's resident_id and registered_from
}

// takeCensus counts sections that share no resident.
func takeCensus(ctx context.Context, sections []section, workers int) (census, error) {
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(workers)
	each := make([]census, len(sections))
	for i, s := range sections {
		group.Go(func() error {
			if err := ctx.Err(); err != nil {
				return err
			}
			rows, err := s.registrations()
			each[i] = countRegistered(rows)
			return err
		})
	}
	err := group.Wait()
	var all census
	for _, one := range each {
		all.rows, all.residents, all.repeated = all.rows+one.rows, all.residents+one.residents, all.repeated+one.repeated
	}
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
