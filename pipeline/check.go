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
	n := newNight(p, opt)
	defer n.close()
	var err error
	if n.extract, err = source.Open(ctx, p.Source(opt.AsOf)); err != nil {
		return nil, err
	}
	if err := n.readTables(ctx); err != nil {
		return nil, err
	}
	c, err := takeCensus(ctx, n.store, opt.AsOf, opt.Workers, n.progress, func(*desk) error { return nil })
	if err != nil {
		return nil, err
	}
	in := gateInputs(p, n.store, c, n.feeds, n.areas, opt.AsOf)
	if in.Before, err = nightBefore(p.Out, opt.AsOf); err != nil {
		return nil, err
	}
	out := &Checked{Feeds: n.feeds, Residents: n.store.Residents(), Duplicates: c.duplicates, Unmatched: c.unmatched}
	out.Warnings, err = gate.Check(in)
	return out, err
}
