package pipeline

import (
	"fmt"
	"math"

	"riskstrat/features"
	"riskstrat/features/rule"
	"riskstrat/models"
	"riskstrat/pipeline/cohort"
	"riskstrat/pipeline/outreach"
	"riskstrat/pipeline/place"
)

// listWork is one declared list on its way through the night.
type listWork struct {
	place.List
	target     int     // index of its target's scorer; -1 for a list without a target
	reasons    []uint8 // one a person, by ordinal: the ledger's reason
	candidates []outreach.Candidate
	seats      map[uint32]int   // offers a week by group
	places     []outreach.Place // one a candidate, in the candidates' order
	rows       []outreach.Row   // published: the listed, in ordinal order
}

// newListWork finds the list's scorer; findModels has one for every target that a list ranks by.
func newListWork(l place.List, scorers []targetScorer) *listWork {
	w := &listWork{List: l, target: -1}
	for i, s := range scorers {
		if s.target == l.Target {
			w.target = i
		}
	}
	return w
}

// listShare is one partition's part of a list: a reason for every person, and those who compete for a place. Persons
// are counted within the partition.
type listShare struct {
	reasons    []uint8
	candidates []outreach.Candidate
}

// share decides the partition on the desk for the list. A person with a reason in their standing keeps it; a person of
// the set is a candidate, not at risk, or of too short a history to tell.
func (w *listWork) share(n *night, d *desk, s *share) (listShare, error) {
	out := listShare{reasons: make([]uint8, len(s.standing))}
	for i, st := range s.standing {
		out.reasons[i] = st.reason
	}
	if s.set == nil {
		return out, nil
	}
	atRisk, err := holds(w.For, s.set)
	if err != nil {
		return out, fmt.Errorf("making list %s: %w", w.Name, err)
	}
	order, err := w.order(s.set, s.scores)
	if err != nil {
		return out, fmt.Errorf("making list %s: %w", w.Name, err)
	}
	eligible, notAtRisk, unobserved := n.codes.code(cohort.Eligible), n.codes.code(cohort.NotAtRisk), n.codes.code(cohort.Unobserved)
	for r, i := range s.set.Person {
		if s.standing[i].reason != eligible {
			continue
		}
		switch {
		case atRisk[r] == rule.False:
			out.reasons[i] = notAtRisk
		case atRisk[r] == rule.Unknown, math.IsNaN(order[r]): // nobody is ranked by a count that is not known
			out.reasons[i] = unobserved
		default:
			person := &d.partition.Persons[i]
			at := person.At(n.opt.AsOf)
			out.candidates = append(out.candidates, outreach.Candidate{
				Person: uint32(i), Hash: person.Hash, Order: order[r],
				Practice: at.Practice, PCN: at.PCN, ReviewFirst: n.decider.ReviewFirst(&d.partition, int(i), n.opt.AsOf),
			})
		}
	}
	return out, nil
}

// order is what the list ranks by: the linear predictor, at full precision, or the declared feature.
func (w *listWork) order(set *features.Set, scores []*models.Scores) ([]float64, error) {
	if w.target >= 0 {
		return scores[w.target].Eta, nil
	}
	return set.Floats(w.OrderBy, nil)
}

// add appends a partition's share; base is the ordinal of its first person.
func (w *listWork) add(base uint32, s listShare) {
	w.reasons = append(w.reasons, s.reasons...)
	for _, c := range s.candidates {
		c.Person += base
		w.candidates = append(w.candidates, c)
	}
}

// settle turns the places into ledger reasons.
func (w *listWork) settle(codes reasonCodes) {
	for _, at := range w.places {
		w.reasons[w.candidates[at.Candidate].Person] = codes.code(at.Reason)
	}
}

// holds evaluates a rule over the rows of a set.
func holds(r *rule.Rule, set *features.Set) ([]rule.Tri, error) {
	columns := map[string][]float64{}
	for _, name := range r.Names() {
		values, err := set.Floats(name, nil)
		if err != nil {
			return nil, err
		}
		columns[name] = values
	}
	return r.Eval(set.Len(), func(name string) []float64 { return columns[name] }), nil
}

// certain turns Unknown to false: whoever acts on a rule acts on True alone.
func certain(t []rule.Tri) []bool {
	out := make([]bool, len(t))
	for i, v := range t {
		out[i] = v == rule.True
	}
	return out
}
