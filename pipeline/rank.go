package pipeline

import (
	"context"
	"fmt"
	"math"

	"riskstrat/features"
	"riskstrat/models"
	"riskstrat/pipeline/outreach"
)

// rank gives every candidate of the place their place on each list, and everyone their ledger reason.
func (n *night) rank(context.Context) error {
	for _, l := range n.lists {
		seen := map[uint32]bool{}
		var groups []uint32
		for i := range l.candidates {
			if g := l.GroupOf(&l.candidates[i]); !seen[g] {
				seen[g] = true
				groups = append(groups, g)
			}
		}
		l.seats = outreach.Seats(l.List.List, n.opt.AsOf, n.areas, groups, n.store.Names())
		var err error
		if l.places, err = outreach.Rank(l.List.List, n.opt.AsOf, l.candidates, l.seats); err != nil {
			return err
		}
		l.settle(n.codes)
		if err := l.check(n.codes); err != nil {
			return err
		}
	}
	return nil
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
func (w *listWork) partitionRows(n *night, d *desk, at []int) ([]outreach.Row, error) {
	if len(at) == 0 {
		return nil, nil
	}
	persons := w.personsAt(at, n.bases[d.partition.Index])
	set, err := n.engine.Build(&d.partition, persons, n.opt.AsOf, features.Predictors, n.households)
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
		c := &w.candidates[w.places[i].Candidate]
		risk := w.risk(n, c.Order)
		rows[k] = outreach.Row{
			Rank: int(w.places[i].Rank), Resident: string(d.partition.Persons[persons[k]].ID),
			Practice: n.store.Names().String(c.Practice), PCN: n.store.Names().String(c.PCN),
			Risk: risk, ChanceIn100: outreach.ChanceIn100(risk), Tier: w.Tier(risk),
			Reasons: outreach.Reasons(evidence[k]), ReviewFirst: c.ReviewFirst, ValidUntil: w.ValidUntil(n.opt.AsOf),
		}
	}
	return rows, nil
}

// risk is the calibrated risk of a linear predictor; NaN for a list without a target.
func (w *listWork) risk(n *night, eta float64) float64 {
	if w.target < 0 {
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
