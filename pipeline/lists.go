package pipeline

import (
	"riskstrat/features"
	"riskstrat/features/rule"
	"riskstrat/models"
	"riskstrat/pipeline/caseload"
	"riskstrat/pipeline/outreach"
	"riskstrat/pipeline/place"
)

// listWork is one declared list on its way through the night.
type listWork struct {
	place.List
	target     int               // index of its target's scorer; -1 for a list without a target
	name       uint32            // as the decisions table knows the list
	book       *caseload.Book    // what the night before remembered
	groups     map[uint32]uint32 // what capacity is counted for, by practice
	reasons    []uint8           // one a person, by ordinal: the ledger's reason
	candidates []outreach.Candidate
	seats      map[uint32]int        // offers a week by group
	room       map[uint32]int        // of those, free for new people tonight
	places     []outreach.Place      // one a candidate, in the candidates' order
	last       map[uint32]int32      // by group, rank of the last person whom the order gave a place
	floored    outreach.Floored      // what the equity floor did, where the list has one
	reached    []caseload.Assignment // who reached a place tonight for the first time, where the list holds people out
	rows       []outreach.Row        // published: the listed, in ordinal order
}

// newListWork finds the list's scorer; findModels has one for every target that a list ranks by.
func newListWork(l place.List, scorers []targetScorer, name uint32, book *caseload.Book) *listWork {
	w := &listWork{List: l, target: -1, name: name, book: book}
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

// order is what the list ranks by: the linear predictor, at full precision, or the declared feature.
func (w *listWork) order(set *features.Set, scores []*models.Scores) ([]float64, error) {
	if w.target >= 0 {
		return scores[w.target].Eta, nil
	}
	return set.Floats(w.OrderBy, nil)
}

// certain turns Unknown to false: whoever acts on a rule acts on True alone.
func certain(t []rule.Tri) []bool {
	out := make([]bool, len(t))
	for i, v := range t {
		out[i] = v == rule.True
	}
	return out
}
