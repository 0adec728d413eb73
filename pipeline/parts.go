package pipeline

import (
	"fmt"
	"slices"

	"riskstrat/pipeline/outreach"
	"riskstrat/pipeline/part"
	"riskstrat/pipeline/publish"
)

// publishParts writes what each practice gets of the night.
func (n *night) publishParts() error {
	for _, o := range n.offices {
		names := n.store.Names()
		p := &part.Part{
			Format: part.Format, Place: n.place.Name, AsOf: n.opt.AsOf,
			Practice: names.String(o.practice), PCN: names.String(o.pcn), Services: []part.Service{},
		}
		for k, l := range n.lists {
			p.Lists = append(p.Lists, partList(p, l, n.cuts[k]))
		}
		if err := n.out.WritePart(p); err != nil {
			return fmt.Errorf("publishing the part of practice %s: %w", p.Practice, err)
		}
	}
	return nil
}

// partList is the practice's share of one list.
func partList(p *part.Part, w *listWork, l publish.List) part.List {
	out := part.List{
		Name: l.Name, Title: l.Title, Outcome: l.Outcome, Policy: w.English(), Group: l.Group,
		Capacity: l.Capacity[groupCode(p, l.Group)], ValidUntil: l.ValidUntil, Rows: []part.Row{}, Left: []part.Leaver{},
	}
	for _, c := range l.Cuts {
		if c.Practice != p.Practice {
			continue
		}
		out.Considered = c.Considered
		for _, r := range c.Rows {
			out.Rows = append(out.Rows, part.Row{
				Rank: r.Rank, Resident: r.Resident, ChanceIn100: r.ChanceIn100, Tier: r.Tier, Reasons: r.Reasons, ReviewFirst: r.ReviewFirst, ListedOn: p.AsOf,
			})
		}
	}
	slices.SortFunc(out.Rows, func(a, b part.Row) int { return a.Rank - b.Rank })
	return out
}

// groupCode is the part's own code of the group that a list counts capacity for.
func groupCode(p *part.Part, group string) string {
	if group == outreach.ByPCN {
		return p.PCN
	}
	return p.Practice
}
