package pipeline

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"riskstrat/features/source"
	"riskstrat/pipeline/cohort"
	"riskstrat/pipeline/outreach"
	"riskstrat/pipeline/publish"
)

// publishLists cuts every list by practice, an empty cut where nobody is listed, and writes them and each practice's part.
func (n *night) publishLists() error {
	for _, l := range n.lists {
		n.cuts = append(n.cuts, n.cut(l))
	}
	if err := n.out.WriteLists(n.place.Name, n.cuts, n.access()); err != nil {
		return err
	}
	if err := n.publishParts(); err != nil {
		return err
	}
	return n.leaveInbox()
}

// access says which readers see what of the lists.
func (n *night) access() publish.Access {
	protect := n.place.Disclosure
	return publish.Access{
		Sharing: n.place.Sharing, Recipients: n.place.Recipients, Rule: protect.Single(),
		Protect: func(people []int64) (shown []string) {
			for _, c := range protect.Parts(people) {
				shown = append(shown, c.String())
			}
			return shown
		},
	}
}

// cut is one list as its readers get it.
func (n *night) cut(l *listWork) publish.List {
	out := publish.List{
		Name: l.Name, Title: l.Title, Policy: strings.Join(l.English(), "\n"), Group: l.Group, Standing: l.Standing,
		Capacity: map[string]int{}, ValidUntil: l.ValidUntil(n.opt.AsOf),
	}
	for group, seats := range l.seats {
		if group != source.NoName {
			out.Capacity[n.Store.Names().String(group)] = seats
		}
	}
	if l.Target != "" {
		out.Outcome = n.place.Target[l.Target].Label
	}
	considered, rows, decided := map[string]int64{}, map[string][]outreach.Row{}, l.book.Spent()
	for i := range l.candidates {
		considered[n.Store.Names().String(l.candidates[i].Practice)]++
	}
	for _, r := range l.rows {
		rows[r.Practice] = append(rows[r.Practice], r)
	}
	for practice := range rows {
		outreach.Arrange(rows[practice])
	}
	for _, p := range n.offices {
		practice := n.Store.Names().String(p.Practice)
		out.Cuts = append(out.Cuts, publish.Cut{
			Practice: practice, PCN: n.Store.Names().String(p.PCN), Group: n.Store.Names().String(l.groups[p.Practice]),
			Considered: considered[practice], Decided: decided[practice], Rows: rows[practice],
		})
	}
	return out
}

// manifest is the record of the night; Commit completes it.
func (n *night) manifest() publish.Manifest {
	m := publish.Manifest{
		Place: n.place.Name, AsOf: n.opt.AsOf, Recipe: n.recipe, Feeds: n.Feeds, Warnings: n.warnings,
		Stages: []publish.Stage{n.cohortStage()}, Cohort: n.place.Cohort.English(), Sharing: n.whoSees(), Gate: n.gateNight, Changes: n.changes,
		Referrals: n.place.Referral.English(),
	}
	if n.Inbox != nil && len(n.Inbox.Files) > 0 {
		m.Stages = append([]publish.Stage{n.inboxStage()}, m.Stages...)
	}
	for _, kind := range slices.Sorted(maps.Keys(n.place.Cohort.OptOuts)) {
		o := n.place.Cohort.OptOuts[kind]
		m.OptOuts = append(m.OptOuts, publish.OptOut{Kind: kind, Ends: o.Ends, Basis: o.Basis})
	}
	for _, l := range n.lists {
		m.Stages = append(m.Stages, n.listStage(l))
		if f := l.floored; l.Equity {
			m.Equity = append(m.Equity, publish.EquityFloor{List: l.Name, Share: f.Share, Listed: f.Listed, Wanted: f.Wanted, Found: f.Found, GaveWay: f.GaveWay, Cost: f.Expected})
		}
		m.Lists = append(m.Lists, n.policyOf(l))
	}
	return m
}

// whoSees says who sees rows of people, and whose files are sealed.
func (n *night) whoSees() []string {
	said := n.place.Sharing.English(n.opt.AsOf)
	if sealed := n.place.Recipients.English(); sealed != "" {
		said = append(said, sealed)
	}
	return append(said, n.whatLeaves())
}

// cohortStage says what became of everyone in the residents table before the lists.
func (n *night) cohortStage() publish.Stage {
	s := publish.Stage{Name: publish.CohortStage, Unit: "people", In: n.flow.In, Out: n.flow.Eligible}
	for _, row := range n.flow.Rows() {
		if row.Reason != cohort.Eligible {
			s.Dropped = append(s.Dropped, publish.Drop{Reason: string(row.Reason), N: row.N})
		}
	}
	return s
}

// listStage says what became of those who may be listed on one list.
func (n *night) listStage(l *listWork) publish.Stage {
	counts := make([]int64, len(n.codes))
	for _, r := range l.reasons {
		counts[r]++
	}
	s := publish.Stage{Name: publish.ListStage + l.Name, Unit: "people", In: n.flow.Eligible}
	for code, reason := range n.codes {
		switch {
		case counts[code] == 0 || n.flow.By[reason] > 0:
		case reason == cohort.Listed:
			s.Out = counts[code]
		default:
			s.Dropped = append(s.Dropped, publish.Drop{Reason: string(reason), N: counts[code]})
		}
	}
	return s
}

// publish writes the index page and the manifest, and moves the night into place.
func (n *night) publish(context.Context) error {
	m := n.manifest()
	if err := n.out.WriteIndex(&m, n.cuts); err != nil {
		return err
	}
	if err := n.out.WriteTimings(n.timings); err != nil {
		return err
	}
	var err error
	n.published, err = n.out.Commit(m)
	return err
}

// deliver copies each audience's part of a night that stands, and takes away what has outlived its retention on the
// night's date. All of it can be repeated: a run that was killed before it delivered is made good by the next one.
func (n *night) deliver(p *publish.Published) error {
	if err := n.out.Abort(); err != nil { // gives the folder back where nothing was to be made
		return err
	}
	if _, err := publish.Deliver(n.place.Out, p, n.place.Publish); err != nil {
		return fmt.Errorf("the night stands in %s, but: %w", p.Dir, err)
	}
	if err := n.clearInbox(p); err != nil {
		return fmt.Errorf("the night stands in %s, but: %w", p.Dir, err)
	}
	_, err := publish.Prune(n.place.Out, n.opt.AsOf, n.place.Retention)
	return err
}
