package models

import (
	"context"
	"fmt"
)

// Remaining says how the weights of a sample were made.
type Remaining struct {
	Terms    []string `json:"terms"`    // of the model of departing; empty where the weight depends on the index date alone
	Rows     int64    `json:"rows"`     // residents at risk, once an index date
	Departed int64    `json:"departed"` // of them, departed within the horizon: outcome unknown
	Weights
	Warnings []string `json:"warnings,omitempty"`
}

// WeightByRemaining sets the weight of each row to 1 / P(outcome known): a resident who stayed stands for those like
// them who departed within the horizon. P is by logistic regression, pooled over index dates with an intercept each, on age (a
// spline), sex and, where the sample has it, deprivation. Rows whose outcome is unknown get 0. Weights are not stabilised, so that each
// index date counts by its residents at risk, and are cut at their 99.5th percentile. With fewer than ten departures a
// column the weight is the same for everyone of an index date.
//
// That the estimate is then right for everyone rests on those who depart being like those of their age, sex and
// deprivation who stay; figures without the weights stand beside the others in an Entry.
func WeightByRemaining(ctx context.Context, s *Sample, workers int) (*Remaining, error) {
	rep, err := weightByRemaining(ctx, s, workers)
	if err != nil {
		return nil, fmt.Errorf("weighting by remaining: %w", err)
	}
	s.Remaining = rep
	return rep, nil
}

func weightByRemaining(ctx context.Context, s *Sample, workers int) (*Remaining, error) {
	columns, terms, err := s.whoStays()
	if err != nil {
		return nil, err
	}
	m := newSelection(s, columns, func(r *Rows, i int) bool { return !r.Known(i) }, func(*Rows, int) float64 { return 1 })
	stay, err := m.stay(ctx, terms, workers)
	if err != nil {
		return nil, err
	}
	rep := &Remaining{Terms: stay.terms, Rows: int64(s.rows()), Departed: m.gone}
	if m.gone > 0 && stay.terms == nil {
		rep.Warnings = append(rep.Warnings, fmt.Sprintf("%d departures are too few to model by age, sex and deprivation "+
			"(want %d): weights depend on the index date alone", m.gone, stay.fewest))
	}
	for c := range s.Cells {
		r := &s.Cells[c]
		r.Weight = make([]float64, r.Len())
		for i := range r.Len() {
			if r.Known(i) {
				r.Weight[i] = 1 / stay.chance(c, i)
			}
		}
	}
	rep.Weights = s.truncate()
	return rep, nil
}

// whoStays are the columns by which it is modelled who leaves the place, and the terms of them.
func (s *Sample) whoStays() (columns []int, terms []string, err error) {
	for _, one := range []struct{ name, term string }{{"age", "rcs(age, 5)"}, {"sex", "category(sex)"}, {"imd_decile", "imd_decile"}} {
		column := s.Column(one.name)
		if column < 0 && one.name == "imd_decile" {
			continue
		}
		if column < 0 {
			return nil, nil, fmt.Errorf("the sample has no feature %s", one.name)
		}
		columns, terms = append(columns, column), append(terms, one.term)
	}
	return columns, terms, nil
}
