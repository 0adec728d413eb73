package pipeline

import (
	"cmp"
	"slices"
	"strings"

	"riskstrat/features/source"
	"riskstrat/pipeline/outreach"
	"riskstrat/pipeline/publish"
)

// near is how many ranks before and after the last place of a group are looked at for a band that tells its chance: more than any disclosure rule
// wants in a cell, and few beside the people of a place.
const near = 50

// policyOf is a list as the manifest says it.
func (n *night) policyOf(l *listWork) publish.Policy {
	p := publish.Policy{
		List: l.Name, Title: l.Title, Policy: strings.Join(l.English(), "\n"), ValidUntil: l.ValidUntil(n.opt.AsOf),
		Target: l.Target, OrderBy: l.OrderBy, Reads: l.For.Names(), Standing: l.Standing, Apart: l.Apart(), CountedBy: l.Group,
	}
	if l.OrderBy != "" && !slices.Contains(p.Reads, l.OrderBy) {
		p.Reads = append(slices.Clone(p.Reads), l.OrderBy)
	}
	names, at := n.Store.Names(), map[uint32]int{}
	for _, o := range n.offices {
		group := l.groups[o.Practice]
		k, met := at[group]
		if !met {
			k = len(p.Groups)
			at[group] = k
			g := publish.Group{Offers: l.seats[group], Room: l.room[group], LastRank: int(l.last[group])}
			if group != source.NoName {
				g.Code = names.String(group)
			}
			p.Groups = append(p.Groups, g)
		}
		p.Groups[k].Practices = append(p.Groups[k].Practices, names.String(o.Practice))
	}
	if l.target >= 0 {
		for group, band := range n.lastChances(l) {
			p.Groups[at[group]].Chance = &band
		}
	}
	for k := range p.Groups {
		slices.Sort(p.Groups[k].Practices)
	}
	slices.SortFunc(p.Groups, func(a, b publish.Group) int { return cmp.Compare(a.Code, b.Code) })
	return p
}

// lastChances tells, of every group in which the order gave somebody a place, the chance of the last of them as a band that enough people share.
func (n *night) lastChances(l *listWork) map[uint32]outreach.Band {
	chances, lowest := map[uint32][]int{}, map[uint32]int{}
	for i := range l.places {
		c := &l.candidates[l.places[i].Candidate]
		last, rank := l.last[c.Group], l.places[i].Rank
		if last == 0 || rank == 0 || rank < last-near || rank > last+near {
			continue
		}
		chance := outreach.ChanceIn100(l.risk(n, c.Order))
		chances[c.Group] = append(chances[c.Group], chance)
		if rank == last {
			lowest[c.Group] = chance
		}
	}
	shown := func(people int64) bool { return !n.place.Disclosure.Protect(people).Redacted() }
	bands := map[uint32]outreach.Band{}
	for group, chance := range lowest {
		if band, ok := outreach.BandOf(chance, chances[group], shown); ok {
			bands[group] = band
		}
	}
	return bands
}
