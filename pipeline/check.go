package pipeline

import (
	"context"

	"riskstrat/features/source"
	"riskstrat/pipeline/gate"
	"riskstrat/pipeline/place"
)

// Checked says how an extract keeps its promises.
type Checked struct {
	Feeds      []source.Counts
	Residents  int64
	Duplicates map[string]int64 // exact duplicate rows, by table: counted once
	Unmatched  map[string]int64 // rows whose identifier is no resident's, by table
	Warnings   []gate.Warning
}

// Check reads the whole extract and asks the gates, as the night of opt.AsOf would, and writes nothing. What was
// counted is returned beside a gate's refusal too.
func Check(ctx context.Context, p *place.Place, opt Options) (*Checked, error) {
	var r reading
	defer r.close()
	if opt.Progress == nil {
		opt.Progress = silent{}
	}
	if err := r.open(ctx, p.Source(opt.AsOf)); err != nil {
		return nil, err
	}
	if err := r.read(ctx, opt.partitions, opt.Workers, opt.Progress); err != nil {
		return nil, err
	}
	c, err := r.takeCensus(ctx, opt.AsOf, opt.Workers, opt.Progress, func(*desk) error { return nil })
	if err != nil {
		return nil, err
	}
	if _, err := c.offices(r.store.Names()); err != nil {
		return nil, err
	}
	in := r.gateInputs(p.Gates, c, opt.AsOf)
	if in.Before, err = nightBefore(p.Out, opt.AsOf); err != nil {
		return nil, err
	}
	out := &Checked{Feeds: r.feeds, Residents: r.store.Residents(), Duplicates: c.duplicates, Unmatched: c.unmatched}
	out.Warnings, err = gate.Check(in)
	return out, err
}
