package pipeline

import (
	"context"
	"fmt"
	"maps"
	"math"
	"slices"

	"riskstrat/features"
	"riskstrat/features/source"
	"riskstrat/models"
	"riskstrat/pipeline/cohort"
	"riskstrat/pipeline/outreach"
	"riskstrat/pipeline/walk"
)

// rank gives every candidate of the place their place on each list, and everyone their ledger reason. Lists are made in the order declared, so
// that whom one has a place for is not offered help by another.
func (n *night) rank(context.Context) error {
	offered := map[uint32]bool{} // ordinals of the people whom a list offers help
	for _, l := range n.lists {
		if !l.Apart() {
			for i := range l.candidates {
				if c := &l.candidates[i]; c.Open || c.Nominated {
					offered[c.Person] = true
				}
			}
		}
	}
	n.tellTrials()
	for _, l := range n.lists {
		if err := n.rankList(l, offered); err != nil {
			return err
		}
	}
	return nil
}

// rankList ranks one list; offered gains the people whom it lists.
func (n *night) rankList(l *listWork, offered map[uint32]bool) error {
	if !l.Apart() {
		for i := range l.candidates {
			c := &l.candidates[i]
			c.Elsewhere = offered[c.Person] && !c.Open && !c.Nominated
		}
	}
	groups := slices.Collect(maps.Values(l.groups))
	l.seats = outreach.Seats(l.List.List, n.opt.AsOf, n.Areas, groups, n.Store.Names())
	l.room = outreach.Room(l.seats, l.candidates, n.spent(l))
	comparison := n.comparisonOf(l)
	var err error
	if l.places, err = outreach.Rank(l.List.List, n.opt.AsOf, l.candidates, l.room, comparison); err != nil {
		return err
	}
	l.last = outreach.LastRanks(l.candidates, l.places)
	if l.Equity && n.flow.Eligible > 0 {
		share := float64(n.deprived) / float64(n.flow.Eligible)
		l.floored = outreach.Level(l.candidates, l.places, share, func(eta float64) float64 { return l.risk(n, eta) }, comparison)
	}
	l.settle(n.codes)
	if !l.Apart() {
		for _, at := range l.places {
			if at.Reason == cohort.Listed {
				offered[l.candidates[at.Candidate].Person] = true
			}
		}
	}
	return l.check(n.codes)
}

// spent counts, by group, the offers of the last week that the practices have decided about.
func (n *night) spent(l *listWork) map[uint32]int {
	spent := map[uint32]int{}
	for practice, offers := range l.book.Spent() {
		if group, known := l.groups[n.Store.Names().Index(practice)]; known {
			spent[group] += offers
		}
	}
	return spent
}

// check proves that everyone has one reason of the ledger: nobody fell between standing, rule and rank.
func (w *listWork) check(codes reasonCodes) error {
	missing := 0
	for _, r := range w.reasons {
		if int(r) >= len(codes) {
			missing++
		}
	}
	if missing > 0 {
		return fmt.Errorf("ranking list %s: %d of %d residents were given no reason", w.Name, missing, len(w.reasons))
	}
	return nil
}

// partitionRows makes the list's published rows of one partition: those listed, with their reasons from the same
// features that scored them.
func (w *listWork) partitionRows(n *night, d *walk.Desk, at []int) ([]outreach.Row, error) {
	if len(at) == 0 {
		return nil, nil
	}
	persons := w.personsAt(at, n.bases[d.Partition.Index])
	set, err := n.engine.Build(&d.Partition, persons, n.opt.AsOf, features.Predictors, n.households)
	if err != nil {
		return nil, err
	}
	defer set.Release()
	evidence, err := w.evidence(n, set)
	if err != nil {
		return nil, fmt.Errorf("list %s: %w", w.Name, err)
	}
	rows := make([]outreach.Row, len(at))
	for k, i := range at {
		rows[k] = w.row(n, i)
		rows[k].Resident = string(d.Partition.Persons[persons[k]].ID)
		for _, reason := range outreach.Reasons(evidence[k]) {
			rows[k].Reasons, rows[k].Groups = append(rows[k].Reasons, reason.Text), append(rows[k].Groups, reason.Group)
		}
	}
	return rows, nil
}

// row is the published row of the listed person at a place, but for their pseudonym and reasons.
func (w *listWork) row(n *night, i int) outreach.Row {
	c := &w.candidates[w.places[i].Candidate]
	risk, names := w.risk(n, c.Order), n.Store.Names()
	r := outreach.Row{
		InGroup: int(w.places[i].Rank), Practice: names.String(c.Practice), PCN: names.String(n.pcns[c.Practice]),
		Household: c.Household, Order: c.Order, Risk: risk, ChanceIn100: outreach.ChanceIn100(risk), Tier: w.Tier(risk),
		ReviewFirst: c.ReviewFirst, Nominated: c.Nominated, ListedOn: w.listedOn(n, c), ValidUntil: w.ValidUntil(n.opt.AsOf),
	}
	return r
}

// listedOn is the first night of a listed person's stay.
func (w *listWork) listedOn(n *night, c *outreach.Candidate) source.Day {
	if c.Open {
		return c.ListedOn
	}
	return n.opt.AsOf
}

// risk is the calibrated risk of a linear predictor; NaN where there is none, and for a list without a target.
func (w *listWork) risk(n *night, eta float64) float64 {
	if w.target < 0 || math.IsNaN(eta) {
		return math.NaN()
	}
	return n.scorers[w.target].entry.Risk(eta)
}

// evidence says, for each row of the set, how far each reason group raises the score, and the counts a sentence may quote.
func (w *listWork) evidence(n *night, set *features.Set) ([]outreach.Evidence, error) {
	columns := map[string][]float64{}
	for _, name := range outreach.EvidenceFeatures() {
		values, err := set.Floats(name, nil)
		if err != nil {
			return nil, err
		}
		columns[name] = values
	}
	explained, err := w.explain(n, set)
	if err != nil {
		return nil, err
	}
	all := make([]outreach.Evidence, set.Len())
	for r := range all {
		values := func(name string) (float64, bool) {
			column, ok := columns[name]
			if !ok || math.IsNaN(column[r]) {
				return 0, false
			}
			return column[r], true
		}
		if w.target < 0 {
			all[r] = outreach.RuleEvidence(values, n.reasonGroups(w))
			continue
		}
		all[r] = outreach.Evidence{Values: values}
		for _, g := range explained[r].Groups {
			if !g.NeverReason {
				all[r].Groups = append(all[r].Groups, outreach.GroupContribution{Group: g.Name, Excess: g.Excess()})
			}
		}
	}
	return all, nil
}

// explain gives the contributions of every row of the set; nil for a list without a target.
func (w *listWork) explain(n *night, set *features.Set) ([]models.Contributions, error) {
	if w.target < 0 {
		return nil, nil
	}
	rows := make([]int, set.Len())
	for r := range rows {
		rows[r] = r
	}
	return n.scorers[w.target].scorer.Explain(set, rows...)
}

// reasonGroups are the groups of the features a rule list names, in the order of its rule.
func (n *night) reasonGroups(w *listWork) []string {
	var groups []string
	for _, name := range w.For.Names() {
		if def, ok := n.place.Catalog.Lookup(name); ok && def.Sensitivity == features.Ordinary {
			groups = append(groups, def.Group)
		}
	}
	return groups
}
