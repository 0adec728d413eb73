package pipeline

import (
	"context"

	"riskstrat/features/partition"
	"riskstrat/features/source"
	"riskstrat/pipeline/gate"
	"riskstrat/pipeline/outreach"
	"riskstrat/pipeline/place"
	"riskstrat/pipeline/publish"
)

// askGates stops the night unless its input can be right. Household sums are taken in the same walk as the census.
func (n *night) askGates(ctx context.Context) error {
	n.households = n.newHouseholds()
	var err error
	n.census, err = takeCensus(ctx, n.store, n.opt.AsOf, n.opt.Workers, n.progress, n.countHouseholds)
	if err != nil {
		return err
	}
	in := gateInputs(n.place, n.store, n.census, n.feeds, n.areas, n.opt.AsOf)
	if in.Before, err = nightBefore(n.place.Out, n.opt.AsOf); err != nil {
		return err
	}
	warnings, err := gate.Check(in)
	for _, w := range warnings {
		n.warn(w.String())
	}
	if err != nil {
		return err
	}
	n.gateNight = in.Tonight()
	n.offices, err = n.census.offices(n.store.Names())
	return err
}

// gateInputs is what the gates judge: counts, dates and codes of organisations.
func gateInputs(p *place.Place, store *partition.Store, c census, feeds []source.Counts, areas []outreach.Area, asOf source.Day) gate.Inputs {
	in := gate.Inputs{
		AsOf: asOf, Config: p.Gates, NewestOut: c.newestOut, Residents: store.Residents(),
		Practices: map[string]int64{}, PCNs: map[string]int64{},
	}
	for o, people := range c.practices {
		in.Practices[store.Names().String(o.practice)] += people
		in.PCNs[store.Names().String(o.pcn)] += people
	}
	for _, f := range feeds {
		in.Tables = append(in.Tables, gate.Table{Counts: f, Lag: store.Lag(f.Table), Since: store.Since(f.Table), Unmatched: c.unmatched[f.Table]})
	}
	if areas != nil {
		in.Areas = &gate.Codes{}
		for _, a := range areas {
			in.Areas.Practices = append(in.Areas.Practices, store.Names().String(a.Practice))
			in.Areas.PCNs = append(in.Areas.PCNs, store.Names().String(a.PCN))
		}
	}
	return in
}

// nightBefore finds what the last published night before asOf counted; nil for the first.
func nightBefore(out string, asOf source.Day) (*gate.Night, error) {
	before, err := publish.Before(out, asOf)
	if err != nil || before == nil || before.Manifest == nil {
		return nil, err
	}
	return &before.Manifest.Gate, nil
}
