package pipeline

import (
	"fmt"
	"slices"

	"riskstrat/features/source"
	"riskstrat/pipeline/caseload"
	"riskstrat/pipeline/outreach"
	"riskstrat/pipeline/part"
	"riskstrat/pipeline/publish"
)

// publishParts writes what each practice gets of the night.
func (n *night) publishParts() error {
	left := make([]map[string][]part.Leaver, len(n.lists))
	for k, l := range n.lists {
		left[k] = n.leavers(l)
	}
	areas, received := outreach.Current(n.Areas, n.opt.AsOf), n.received()
	for at, o := range n.offices {
		names := n.Store.Names()
		p := &part.Part{
			Format: part.Format, Place: n.place.Name, AsOf: n.opt.AsOf, Since: n.since(),
			Practice: names.String(o.Practice), PCN: names.String(o.PCN), Services: n.Offered, Referral: n.place.Referral.Template(),
			Received:   received[names.String(o.Practice)],
			Registered: n.registered[o],
		}
		p.Covered = n.covered()
		if p.Services == nil {
			p.Services = []part.Service{}
		}
		if area, known := areas[o.Practice]; known {
			p.Cluster, p.Adviser = names.String(area.Cluster), names.String(area.Adviser)
		}
		numbers := n.numberAddresses(at)
		for k, l := range n.lists {
			p.Lists = append(p.Lists, n.partList(l, n.cuts[k], n.cuts[k].Cuts[at], left[k][p.Practice], numbers))
		}
		if err := n.out.WritePart(p, n.place.Recipients); err != nil {
			return fmt.Errorf("publishing the part of practice %s: %w", p.Practice, err)
		}
	}
	return nil
}

// covered says of each feed of contacts until when it is known: a window "of the last 90 days" ends there.
func (n *night) covered() []part.Feed {
	var all []part.Feed
	for _, feed := range []struct{ table, contacts string }{{"gp_appointments", "GP appointments"}, {"ae_attendances", "A&E attendances"}, {"admissions", "hospital admissions"}} {
		if n.Extract.Has(feed.table) {
			all = append(all, part.Feed{Contacts: feed.contacts, Until: n.opt.AsOf - source.Day(n.Store.Lag(feed.table)) - 1})
		}
	}
	return all
}

// partList is the practice's share, cut, of one list.
func (n *night) partList(w *listWork, l publish.List, cut publish.Cut, left []part.Leaver, numbers addressNumbers) part.List {
	cluster := ""
	if l.Group == outreach.ByCluster {
		cluster = cut.Group
	}
	out := part.List{
		Name: l.Name, Title: l.Title, Outcome: l.Outcome, Policy: append(w.English(), n.place.Sharing.ToPractice(cut.PCN, cluster, n.opt.AsOf)...), Group: l.Group, Standing: w.Standing,
		Capacity: l.Capacity[cut.Group], Open: len(cut.Rows), Considered: cut.Considered, ValidUntil: l.ValidUntil, Rows: []part.Row{}, Left: left,
	}
	if left == nil {
		out.Left = []part.Leaver{}
	}
	for i := range cut.Rows {
		r := &cut.Rows[i]
		shown := n.records[r.Resident]
		out.Rows = append(out.Rows, part.Row{
			Rank: r.Rank, Resident: r.Resident, ChanceIn100: r.ChanceIn100, Tier: r.Tier, Reasons: r.Reasons, Groups: r.Groups, ReviewFirst: r.ReviewFirst,
			ListedOn: r.ListedOn, New: r.ListedOn == n.opt.AsOf, Change: w.changed(r), Nominated: r.Nominated,
			Address: numbers.of(r.Household), Contact: shown.contact, Needs: shown.needs, Months: shown.months, Nights: n.nights(w, r),
		})
	}
	return out
}

// leavers are, by practice, the people who left a list since the night before and may be named.
func (n *night) leavers(w *listWork) map[string][]part.Leaver {
	left := map[string][]part.Leaver{}
	for _, d := range n.departed(w) {
		if d.Resident != "" {
			left[d.Practice] = append(left[d.Practice], part.Leaver{Resident: d.Resident, Why: caseload.Why(d.Why)})
		}
	}
	return left
}

// nights are a listed person's chances over the last nights, tonight last; none without a chance tonight.
func (n *night) nights(w *listWork, r *outreach.Row) []part.Night {
	if r.ChanceIn100 == 0 {
		return nil
	}
	return append(slices.Clone(n.chances[w.Target][r.Resident]), part.Night{AsOf: n.opt.AsOf, ChanceIn100: r.ChanceIn100})
}
