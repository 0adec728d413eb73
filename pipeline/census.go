package pipeline

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

// census is what a walk over the partitions counts before anything is computed of a person: the gates judge by it.
type census struct {
	unmatched  map[string]int64 // rows whose identifier is no resident's, by table
	duplicates map[string]int64 // exact duplicate rows dropped, by table
	practices  map[office]int64 // people registered on the date
	newestOut  source.Day       // newest record of the opt-out file, on the date or before; NoDay if there is none
}

// office is a practice and the PCN it belongs to.
type office struct{ practice, pcn uint32 }

func newCensus() census {
	return census{unmatched: map[string]int64{}, duplicates: map[string]int64{}, practices: map[office]int64{}, newestOut: source.NoDay}
}

// takeCensus walks every partition once. also is called with each partition on a worker's desk, for what else can be
// counted on the way; it may be called from several goroutines, each with its own desk.
func (r *reading) takeCensus(ctx context.Context, on source.Day, workers int, progress Progress, also func(*desk) error) (census, error) {
	progress.Stage("counting people and rows", int64(r.store.Partitions()))
	all, desks := newCensus(), r.desksOf(workers)
	err := inOrder(ctx, r.store.Partitions(), workers,
		func(worker, i int) (census, error) {
			d := &desks[worker]
			if err := r.store.Load(i, &d.partition); err != nil {
				return census{}, err
			}
			return count(&d.partition, on), also(d)
		},
		func(_ int, c census) error { progress.Step(1); all.merge(c); return nil })
	return all, err
}

func count(p *partition.Partition, on source.Day) census {
	c := newCensus()
	addTo(c.unmatched, p.Unknown)
	addTo(c.duplicates, p.Duplicates)
	for i := range p.Persons {
		if at := p.Persons[i].At(on); at != nil {
			c.practices[office{at.Practice, at.PCN}]++
		}
		for _, o := range p.OptOut.Of(i) {
			if day := o.Recorded(); day <= on { // a date still to come says nothing of how new the file is
				c.newestOut = newest(c.newestOut, day)
			}
		}
	}
	return c
}

func (c *census) merge(d census) {
	addTo(c.unmatched, d.unmatched)
	addTo(c.duplicates, d.duplicates)
	addTo(c.practices, d.practices)
	c.newestOut = newest(c.newestOut, d.newestOut)
}

func addTo[K comparable](sum, more map[K]int64) {
	for k, n := range more {
		sum[k] += n
	}
}

// offices returns the practices with anyone registered, by code; one practice under two PCNs is refused, for its list would
// have two readers.
func (c *census) offices(names *source.Names) ([]office, error) {
	all := slices.Collect(maps.Keys(c.practices))
	slices.SortFunc(all, func(a, b office) int {
		return cmp.Or(cmp.Compare(names.String(a.practice), names.String(b.practice)), cmp.Compare(names.String(a.pcn), names.String(b.pcn)))
	})
	for i := 1; i < len(all); i++ {
		if all[i].practice == all[i-1].practice {
			return nil, &source.Refused{Message: fmt.Sprintf("checking residents: practice %s has people under PCN %s and PCN %s, want one",
				names.String(all[i].practice), names.String(all[i-1].pcn), names.String(all[i].pcn))}
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

// gateInputs is what the gates judge: counts, dates and codes of organisations.
func (r *reading) gateInputs(config gate.Config, c census, asOf source.Day) gate.Inputs {
	in := gate.Inputs{
		AsOf: asOf, Config: config, NewestOut: c.newestOut, Residents: r.store.Residents(),
		Practices: map[string]int64{}, PCNs: map[string]int64{}, Areas: r.knownCodes(),
	}
	for o, people := range c.practices {
		in.Practices[r.store.Names().String(o.practice)] += people
		in.PCNs[r.store.Names().String(o.pcn)] += people
	}
	for _, f := range r.feeds {
		in.Tables = append(in.Tables, gate.Table{Counts: f, Lag: r.store.Lag(f.Table), Since: r.store.Since(f.Table), Unmatched: c.unmatched[f.Table]})
	}
	return in
}

// knownCodes are the organisations the areas table knows; nil where there is none.
func (r *reading) knownCodes() *gate.Codes {
	if r.areas == nil {
		return nil
	}
	c := &gate.Codes{}
	for _, a := range r.areas {
		c.Practices = append(c.Practices, r.store.Names().String(a.Practice))
		c.PCNs = append(c.PCNs, r.store.Names().String(a.PCN))
	}
	return c
}
