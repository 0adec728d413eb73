package pipeline

import (
	"context"

	"riskstrat/features/source"
	"riskstrat/pipeline/gate"
	"riskstrat/pipeline/place"
	"riskstrat/pipeline/walk"
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
	var r walk.Reading
	defer r.Close()
	if opt.Progress == nil {
		opt.Progress = walk.Silent{}
	}
	if err := r.Open(ctx, p.Source(opt.AsOf)); err != nil {
		return nil, err
	}
	if err := r.Read(ctx, opt.partitions, opt.Workers, opt.Progress); err != nil {
		return nil, err
	}
	c, err := r.TakeCensus(ctx, opt.AsOf, opt.Workers, opt.Progress, func(*walk.Desk) error { return nil })
	if err != nil {
		return nil, err
	}
	if _, err := c.Offices(r.Store.Names()); err != nil {
		return nil, err
	}
	in := r.GateInputs(p.Gates, c, opt.AsOf)
	if in.Before, err = nightBefore(p.Out, opt.AsOf); err != nil {
		return nil, err
	}
	out := &Checked{Feeds: r.Feeds, Residents: r.Store.Residents(), Duplicates: c.Duplicates, Unmatched: c.Unmatched}
	out.Warnings, err = gate.Check(in)
	return out, err
}
