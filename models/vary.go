package models

import (
	"fmt"
	"slices"
)

// Vary scores made-up residents: row i has values[feature][i] of each feature named (of a category the index of its level, NaN for null), and
// of every other feature its training median, the most frequent level of a category. It shows what the model makes of a feature, all
// else being equal, which in real people it seldom is. Unlike a Scorer it does not ask whether features are still defined as at training.
func (e *Entry) Vary(rows int, values map[string][]float64) (*Scores, error) {
	if err := e.check(); err != nil {
		return nil, fmt.Errorf("varying model %s: %w", e.Spec.Target, err)
	}
	for name, v := range values {
		if len(v) != rows || !slices.ContainsFunc(e.Features, func(u Use) bool { return u.Feature == name }) {
			return nil, fmt.Errorf("varying model %s: have %d values of feature %s, want %d of one the model reads", e.Spec.Target, len(v), name, rows)
		}
	}
	s := e.compile()
	scores, err := s.score(columns{rows: rows, float: func(name string, dst []float64) ([]float64, error) {
		if v, varied := values[name]; varied {
			return append(dst[:0], v...), nil
		}
		use := slices.IndexFunc(e.Features, func(u Use) bool { return u.Feature == name })
		return append(dst[:0], slices.Repeat([]float64{s.encoder.medians[use]}, rows)...), nil
	}})
	if err != nil {
		return nil, fmt.Errorf("varying model %s: %w", e.Spec.Target, err)
	}
	return scores, nil
}
