package walk

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"

	"riskstrat/features/partition"
	"riskstrat/features/source"
	"riskstrat/pipeline/gate"
)

// Census is what a walk over the partitions counts before anything is computed of a person: the gates judge by it.
type Census struct {
	Unmatched    map[string]int64 // rows whose identifier is no resident's, by table
	Duplicates   map[string]int64 // exact duplicate rows dropped, by table
	Practices    map[Office]int64 // people registered on the date
	NewestOptOut source.Day       // newest record of the opt-out file, on the date or before; NoDay if there is none
}

// Office is a practice and the PCN it belongs to.
type Office struct{ Practice, PCN uint32 }

func newCensus() Census {
	return Census{Unmatched: map[string]int64{}, Duplicates: map[string]int64{}, Practices: map[Office]int64{}, NewestOptOut: source.NoDay}
}

// TakeCensus walks every partition once. also is called with each partition on a worker's desk, for what else can be
// counted on the way; it may be called from several goroutines, each with its own desk.
func (r *Reading) TakeCensus(ctx context.Context, on source.Day, workers int, progress Progress, also func(*Desk) error) (Census, error) {
	progress.Stage("counting people and rows", int64(r.Store.Partitions()))
	all, desks := newCensus(), r.Desks(workers)
	err := InOrder(ctx, r.Store.Partitions(), workers,
		func(worker, i int) (Census, error) {
			d := &desks[worker]
			if err := r.Store.Load(i, &d.Partition); err != nil {
				return Census{}, err
			}
			return count(&d.Partition, on), also(d)
		},
		func(_ int, c Census) error { progress.Step(1); all.merge(c); return nil })
	return all, err
}

func count(p *partition.Partition, on source.Day) Census {
	c := newCensus()
	addTo(c.Unmatched, p.Unknown)
	addTo(c.Duplicates, p.Duplicates)
	for i := range p.Persons {
		if at := p.Persons[i].At(on); at != nil {
			c.Practices[Office{at.Practice, at.PCN}]++
		}
		for _, o := range p.OptOut.Of(i) {
			if day := o.Recorded(); day <= on { // a date still to come says nothing of how new the file is
				c.NewestOptOut = newest(c.NewestOptOut, day)
			}
		}
	}
	return c
}

func (c *Census) merge(d Census) {
	addTo(c.Unmatched, d.Unmatched)
	addTo(c.Duplicates, d.Duplicates)
	addTo(c.Practices, d.Practices)
	c.NewestOptOut = newest(c.NewestOptOut, d.NewestOptOut)
}

func addTo[K comparable](sum, more map[K]int64) {
	for k, n := range more {
		sum[k] += n
	}
}

// Offices returns the practices with anyone registered, by code; one practice under two PCNs is refused, for its list would
// have two readers.
func (c *Census) Offices(names *source.Names) ([]Office, error) {
	all := slices.Collect(maps.Keys(c.Practices))
	slices.SortFunc(all, func(a, b Office) int {
		return cmp.Or(cmp.Compare(names.String(a.Practice), names.String(b.Practice)), cmp.Compare(names.String(a.PCN), names.String(b.PCN)))
	})
	for i := 1; i < len(all); i++ {
		if all[i].Practice == all[i-1].Practice {
			return nil, &source.Refused{Message: fmt.Sprintf("checking residents: practice %s has people under PCN %s and PCN %s, want one",
				names.String(all[i].Practice), names.String(all[i-1].PCN), names.String(all[i].PCN))}
		}
	}
	return all, nil
}

// newest is the later of two days, where NoDay is none.
func newest(a, b source.Day) source.Day {
	if a == source.NoDay || b != source.NoDay && b > a {
		return b
	}
	return a
}

// GateInputs is what the gates judge: counts, dates and codes of organisations.
func (r *Reading) GateInputs(config gate.Config, c Census, asOf source.Day) gate.Inputs {
	in := gate.Inputs{
		AsOf: asOf, Config: config, NewestOut: c.NewestOptOut, Residents: r.Store.Residents(),
		Practices: map[string]int64{}, PCNs: map[string]int64{}, Areas: r.knownCodes(),
	}
	for o, people := range c.Practices {
		in.Practices[r.Store.Names().String(o.Practice)] += people
		in.PCNs[r.Store.Names().String(o.PCN)] += people
	}
	for _, f := range r.Feeds {
		in.Tables = append(in.Tables, gate.Table{Counts: f, Lag: r.Store.Lag(f.Table), Since: r.Store.Since(f.Table), Unmatched: c.Unmatched[f.Table]})
	}
	return in
}

// knownCodes are the organisations the areas table knows; nil where there is none.
func (r *Reading) knownCodes() *gate.Codes {
	if r.Areas == nil {
		return nil
	}
	c := &gate.Codes{}
	for _, a := range r.Areas {
		c.Practices = append(c.Practices, r.Store.Names().String(a.Practice))
		c.PCNs = append(c.PCNs, r.Store.Names().String(a.PCN))
	}
	return c
}
