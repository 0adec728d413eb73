package models

import (
	"context"

	"riskstrat/features"
)

// reference takes the distributions of the model's features and linear predictor over the rows of s, of so many index dates. A
// person is in at most one row an index date, so MinPeople times the dates bounds the rows of a bin from below.
func (t *training) reference(ctx context.Context, m *trained, s *Sample, dates int) (Reference, error) {
	floor := int64(MinPeople * dates)
	uses := m.entry.Features
	ref := Reference{Features: make([]Histogram, len(uses))}
	err := each(ctx, len(uses), t.opt.Workers, func(i int) error {
		column := s.Column(uses[i].Feature)
		values, err := s.values(column)
		if err != nil {
			return err
		}
		def, d := s.Features[column], newDistribution(values)
		if def.Type == features.Category {
			ref.Features[i] = newLevelHistogram(def.Name, def.Levels, &d, floor)
		} else {
			ref.Features[i] = newHistogram(def.Name, &d, floor)
		}
		return nil
	})
	if err != nil {
		return ref, err
	}
	scores, err := m.scorer.score(s.columns())
	if err != nil {
		return ref, err
	}
	eta := newDistribution(s.weightedOnly(scores.Eta))
	ref.Eta = newHistogram("eta", &eta, floor)
	return ref, nil
}

// weightedOnly keeps the values, one a row in row order, of the rows that have a weight. It overwrites values.
func (s *Sample) weightedOnly(values []float64) []float64 {
	kept, k := values[:0], 0
	for c := range s.Cells {
		for _, w := range s.Cells[c].Weight {
			if w > 0 && k < len(values) {
				kept = append(kept, values[k])
			}
			k++
		}
	}
	return kept
}

// bands takes the usual contributions over the residents at risk on the calibration date: one row a person, nearer to
// the nights to come than the fitted rows, and its outcomes are not looked at.
func (t *training) bands(m *trained) (Bands, error) {
	from := t.calibrate.columns()
	band, sex, err := m.scorer.bands(from)
	if err != nil {
		return Bands{}, err
	}
	var contributions [][]float64
	_, err = m.scorer.groupSums(from, func(_ int, sums []float64) {
		contributions = append(contributions, append([]float64(nil), sums...))
	})
	if err != nil {
		return Bands{}, err
	}
	return newBands(m.scorer.group, contributions, band, sex, m.scorer.levels), nil
}
