package pipeline

import (
	"context"
	"slices"

	"riskstrat/features/source"
	"riskstrat/pipeline/audit"
	"riskstrat/pipeline/gate"
	"riskstrat/pipeline/outreach"
	"riskstrat/pipeline/publish"
	"riskstrat/pipeline/walk"
)

// askGates stops the night unless its input can be right. Household sums are taken in the same walk as the census.
func (n *night) askGates(ctx context.Context) error {
	n.households = n.newHouseholds()
	c, err := n.TakeCensus(ctx, n.opt.AsOf, n.opt.Workers, n.progress, func(d *walk.Desk) error {
		if err := n.countHouseholds(d); err != nil {
			return err
		}
		return n.seeJudged(d)
	})
	if err != nil {
		return err
	}
	n.unmatched, n.duplicates = c.Unmatched, c.Duplicates
	if err := n.judging.traits.Settle(); err != nil {
		return err
	}
	n.judging.seen = newCombinations(n.judging.traits.Attributes)
	in := n.GateInputs(n.place.Gates, c, n.opt.AsOf)
	if in.Before, err = nightBefore(n.place.Out, n.opt.AsOf); err != nil {
		return err
	}
	warnings, err := gate.Check(in)
	for _, w := range warnings {
		n.tell(w.String(), audit.Warning{Text: w.Told(), Unchecked: w.Unchecked})
	}
	if err != nil {
		return err
	}
	n.gateNight = in.Tonight()
	if n.offices, err = c.Offices(n.Store.Names()); err != nil {
		return err
	}
	n.groupPractices()
	return n.fitReaders()
}

// fitReaders says where agreements and keys do not fit tonight's practices, PCNs and clusters, or soon will not; and stops the night where
// somebody's files may go out unsealed by a slip.
func (n *night) fitReaders() error {
	areas, names := outreach.Current(n.Areas, n.opt.AsOf), n.Store.Names()
	var all publish.Readers
	for _, o := range n.offices {
		all.Practices, all.PCNs = append(all.Practices, names.String(o.Practice)), append(all.PCNs, names.String(o.PCN))
		if area, known := areas[o.Practice]; known && area.Cluster != source.NoName {
			all.Clusters = append(all.Clusters, names.String(area.Cluster))
		}
	}
	for _, codes := range []*[]string{&all.PCNs, &all.Clusters} {
		slices.Sort(*codes)
		*codes = slices.Compact(*codes)
	}
	for _, w := range append(n.place.Sharing.Warnings(n.opt.AsOf, all), n.place.Recipients.Warnings(all)...) {
		n.warn(w)
	}
	var slips []gate.Finding
	for _, s := range n.place.Recipients.Misnamed(all) {
		slips = append(slips, gate.Finding{Check: "recipients", Text: s})
	}
	if len(slips) > 0 {
		return &gate.Refused{Findings: slips}
	}
	return nil
}

// nightBefore finds what the last published night before asOf counted; nil for the first.
func nightBefore(out string, asOf source.Day) (*gate.Night, error) {
	before, err := publish.Before(out, asOf)
	if err != nil || before == nil || before.Manifest == nil {
		return nil, err
	}
	return &before.Manifest.Gate, nil
}
