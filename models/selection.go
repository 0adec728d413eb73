package models

import (
	"context"
	"math"
	"slices"

	"riskstrat/features"
	"riskstrat/features/source"
	"riskstrat/models/glm"
)

// selection is a model of who drops out of a sample for a reason, by which those who stay stand for them.
type selection struct {
	sample *Sample // its outcome is 1 of who drops out; rows of weight 0 are not asked about
	dates  []source.Day
	gone   int64 // rows that drop out
}

const (
	// truncateAt is the quantile of the weights beyond which they are cut: a trade of a little bias for much variance (Cole and Hernán
	// 2008, Am J Epidemiol 168:656, who compare the 99th and others).
	truncateAt = 0.995
	// gonePerColumn is the least number of people per column who drop out for which it is modelled who does (Peduzzi et al.
	// 1996, J Clin Epidemiol 49:1373).
	gonePerColumn = 10
	// selectionLambda keeps a level that nobody, or everybody, of a few left finite; it moves no coefficient that matters.
	selectionLambda = 1e-5
)

// logistic is 1 / (1 + exp(-eta)).
var logistic = glm.Binomial().Mean

// indexDate is the pseudo-feature by which selection differs between index dates.
const indexDate = "index_date"

// newSelection makes the model's sample of s: the columns named, the index date where there are several, and whether a row is gone;
// weight says how much a row counts, 0 if it is not asked about.
func newSelection(s *Sample, columns []int, gone func(r *Rows, i int) bool, weight func(r *Rows, i int) float64) *selection {
	m := &selection{dates: s.dates()}
	var added []addedColumn
	if len(m.dates) > 1 {
		date := features.Definition{Name: indexDate, Type: features.Category}
		for _, day := range m.dates {
			date.Levels = append(date.Levels, day.String())
		}
		added = append(added, addedColumn{date, func(r *Rows, i int) float64 {
			at, _ := slices.BinarySearch(m.dates, r.Index[i])
			return float64(at)
		}})
	}
	m.sample = s.extended(columns, added...)
	for c := range s.Cells {
		from := &s.Cells[c]
		r := *from
		r.Outcome, r.Weight = make([]float64, from.Len()), make([]float64, from.Len())
		for i := range r.Outcome {
			if r.Weight[i] = weight(from, i); r.Weight[i] > 0 && gone(from, i) {
				r.Outcome[i] = 1
				m.gone++
			}
		}
		m.sample.Cells[c] = r
	}
	return m
}

// staying says how likely each row is to stay.
type staying struct {
	chance func(cell, i int) float64
	terms  []string // of the model; nil where the chance is the share of the index date
	fewest int      // rows that have to drop out for there to be a model
}

// stay models who stays by a logistic regression on the terms and the index date or, where too few drop out for that, by the
// share of the index date.
func (m *selection) stay(ctx context.Context, terms []string, workers int) (*staying, error) {
	share, err := m.shareByDate()
	if err != nil {
		return nil, err
	}
	s := &staying{chance: func(cell, i int) float64 { return share[m.sample.Cells[cell].Index[i]] }}
	if m.gone == 0 {
		return s, nil
	}
	if len(m.dates) > 1 {
		terms = append(slices.Clone(terms), "category("+indexDate+")")
	}
	p, err := prepare(ctx, m.sample, terms, workers)
	if err != nil {
		return nil, err
	}
	if s.fewest = gonePerColumn * len(p.names()); m.gone < int64(s.fewest) {
		return s, nil
	}
	s.terms = terms
	s.chance, err = m.fit(ctx, p, workers)
	return s, err
}

// shareByDate returns the weighted share of each index date's rows that stay, and refuses a share of 0.
func (m *selection) shareByDate() (map[source.Day]float64, error) {
	all, stay := map[source.Day]float64{}, map[source.Day]float64{}
	for c := range m.sample.Cells {
		r := &m.sample.Cells[c]
		for i, day := range r.Index {
			all[day] += r.Weight[i]
			stay[day] += r.Weight[i] * (1 - r.Outcome[i])
		}
	}
	for _, day := range m.dates {
		if !(stay[day] > 0) {
			return nil, refuse("declare dates on which more people are at risk", "index date %s: nobody stays", day)
		}
		stay[day] /= all[day]
	}
	return stay, nil
}

// fit fits dropping out and returns the probability of staying of each row.
func (m *selection) fit(ctx context.Context, p *prepared, workers int) (func(cell, i int) float64, error) {
	f := &fitting{sample: m.sample, family: Binomial, workers: workers}
	p, err := f.withoutConstants(ctx, p)
	if err != nil {
		return nil, err
	}
	res, err := f.regress(ctx, p, selectionLambda)
	if err != nil {
		return nil, err
	}
	des := p.design(m.sample, func(int, int) (float64, float64) { return 0, 1 }) // every row, also those not asked about
	stay := make([][]float64, des.Cells())
	err = each(ctx, des.Cells(), workers, func(part int) error {
		var eta []float64
		return des.Rows(part, func(b glm.Block) error {
			eta = res.PredictBlock(b, eta)
			for _, v := range eta {
				stay[part] = append(stay[part], logistic(-v))
			}
			return nil
		})
	})
	if err != nil {
		return nil, err
	}
	all, first := slices.Concat(stay...), make([]int, source.Cells) // by row; the first row of each cell
	for c := range first[1:] {
		first[c+1] = first[c] + m.sample.Cells[c].Len()
	}
	return func(cell, i int) float64 { return all[first[cell]+i] }, nil
}

// Weights sum up weights that were made of probabilities.
type Weights struct {
	Mean      float64 `json:"mean"` // of a row that has one
	Max       float64 `json:"max"`
	Truncated int64   `json:"truncated"` // rows whose weight was cut to Max
}

// truncate cuts the largest weights of s at their 99.5th percentile.
func (s *Sample) truncate() Weights {
	var out Weights
	all := []float64{}
	for c := range s.Cells {
		for _, w := range s.Cells[c].Weight {
			if w > 0 {
				all = append(all, w)
			}
		}
	}
	if len(all) == 0 {
		return out
	}
	weights := newDistribution(all)
	limit, sum := weights.quantile(truncateAt), 0.0
	for c := range s.Cells {
		for i, w := range s.Cells[c].Weight {
			if w > limit {
				s.Cells[c].Weight[i] = limit
				out.Truncated++
			}
			sum += s.Cells[c].Weight[i]
			out.Max = math.Max(out.Max, s.Cells[c].Weight[i])
		}
	}
	out.Mean, out.Max = sum/float64(len(all)), rounded(out.Max)
	return out
}
