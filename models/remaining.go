package models

import (
	"context"
	"fmt"
	"math"
	"slices"

	"riskstrat/features"
	"riskstrat/features/source"
	"riskstrat/models/glm"
)

// Remaining says how the weights of a sample were made.
type Remaining struct {
	Terms     []string `json:"terms"`     // of the model of departing; empty where the weight depends on the index date alone
	Rows      int64    `json:"rows"`      // residents at risk, once an index date
	Departed  int64    `json:"departed"`  // of them, departed within the horizon: outcome unknown
	Mean      float64  `json:"mean"`      // weight of a row that remained
	Max       float64  `json:"max"`       //
	Truncated int64    `json:"truncated"` // rows whose weight was cut to Max
	Warnings  []string `json:"warnings,omitempty"`
}

const (
	// truncateAt is the quantile of the weights beyond which they are cut: a trade of a little bias for much variance (Cole and Hernán
	// 2008, Am J Epidemiol 168:656, who compare the 99th and others).
	truncateAt = 0.995
	// departuresPerColumn is the least number of departures per column for which departing is modelled at all (Peduzzi et al.
	// 1996, J Clin Epidemiol 49:1373).
	departuresPerColumn = 10
	// remainingLambda keeps a level that nobody, or everybody, of a few left finite; it moves no coefficient that matters.
	remainingLambda = 1e-5
)

// logistic is 1 / (1 + exp(-eta)).
var logistic = glm.Binomial().Mean

// WeightByRemaining sets the weight of each row to 1 / P(outcome known): a resident who stayed stands for those like
// them who departed within the horizon. P is by logistic regression, pooled over index dates with an intercept each, on age (a
// spline), sex and, where the sample has it, deprivation. Rows whose outcome is unknown get 0. Weights are not stabilised, so that each
// index date counts by its residents at risk, and are cut at their 99.5th percentile. With fewer than ten departures a
// column the weight is the same for everyone of an index date.
//
// That the estimate is then right for everyone rests on those who depart being like those of their age, sex and
// deprivation who stay; figures without the weights stand beside the others in an Entry.
func WeightByRemaining(ctx context.Context, s *Sample, workers int) (*Remaining, error) {
	d, terms, err := departures(s)
	if err != nil {
		return nil, fmt.Errorf("weighting by remaining: %w", err)
	}
	known, err := d.knownByDate(s)
	if err != nil {
		return nil, fmt.Errorf("weighting by remaining: %w", err)
	}
	rep := &Remaining{}
	for c := range s.Cells {
		for i := range s.Cells[c].Len() {
			rep.Rows++
			if !s.Cells[c].Known(i) {
				rep.Departed++
			}
		}
	}
	stay := func(cell, i int) float64 { return known[s.Cells[cell].Index[i]] }
	if rep.Departed > 0 {
		p, err := prepare(ctx, d.sample, terms, workers)
		if err != nil {
			return nil, fmt.Errorf("weighting by remaining: %w", err)
		}
		if columns := len(p.names()); rep.Departed >= int64(departuresPerColumn*columns) {
			rep.Terms = terms
			if stay, err = d.model(ctx, p, workers); err != nil {
				return nil, fmt.Errorf("weighting by remaining: %w", err)
			}
		} else {
			rep.Warnings = append(rep.Warnings, fmt.Sprintf("%d departures are too few to model by age, sex and deprivation "+
				"(want %d): weights depend on the index date alone", rep.Departed, departuresPerColumn*columns))
		}
	}
	rep.weigh(s, stay)
	s.Remaining = rep
	return rep, nil
}

// leavers is a Sample of departures: its outcome is 1 where that of the sample it is made of is unknown.
type leavers struct {
	sample *Sample
	dates  []source.Day // ascending
}

// departures makes the sample of departures and the terms that predict them.
func departures(s *Sample) (*leavers, []string, error) {
	d := &leavers{sample: &Sample{}, dates: s.dates()}
	stored := &departing{of: s}
	terms := []string{"rcs(age, 5)", "category(sex)", "imd_decile"}
	for i, name := range []string{"age", "sex", "imd_decile"} {
		column := s.Column(name)
		switch {
		case column >= 0:
			stored.columns = append(stored.columns, column)
			d.sample.Features = append(d.sample.Features, s.Features[column])
		case name == "imd_decile":
			terms = terms[:i]
		default:
			return nil, nil, fmt.Errorf("the sample has no feature %s", name)
		}
	}
	if len(d.dates) > 1 {
		date := features.Definition{Name: "index_date", Type: features.Category}
		for _, day := range d.dates {
			date.Levels = append(date.Levels, day.String())
		}
		d.sample.Features = append(d.sample.Features, date)
		terms = append(terms, "category(index_date)")
	}
	stored.dates, d.sample.Stored = d.dates, stored
	for c := range s.Cells {
		d.sample.Cells[c] = departed(&s.Cells[c])
	}
	return d, terms, nil
}

// departed is the rows of a cell with departing as the outcome.
func departed(r *Rows) Rows {
	n := r.Len()
	out := Rows{
		Outcome: make([]float64, n), Weight: slices.Repeat([]float64{1}, n),
		Person: r.Person, Household: r.Household, Index: r.Index,
	}
	for i := range n {
		if !r.Known(i) {
			out.Outcome[i] = 1
		}
	}
	return out
}

// departing is the feature values of the sample of departures: some of those of the sample it is made of, and the index date.
type departing struct {
	of      *Sample
	columns []int        // of that
	dates   []source.Day // ascending
}

// Parts implements Stored.
func (d *departing) Parts() int { return d.of.parts() }

// Read implements Stored.
func (d *departing) Read(part int, columns []int, visit func(cell, first, rows int, x [][]float64) error) error {
	var from []int       // the columns of the other sample
	var room [][]float64 // for the index date, where it is asked for
	for _, column := range columns {
		if column < len(d.columns) {
			from = append(from, d.columns[column])
		} else {
			room = matrix(glm.MaxRows, 1)
		}
	}
	x := make([][]float64, len(columns))
	return d.of.read(part, from, func(cell, first, rows int, have [][]float64) error {
		for k, column := range columns {
			if column < len(d.columns) {
				x[k], have = have[0], have[1:]
				continue
			}
			x[k] = room[0][:rows]
			for i, day := range d.of.Cells[cell].Index[first : first+rows] {
				date, _ := slices.BinarySearch(d.dates, day)
				x[k][i] = float64(date)
			}
		}
		return visit(cell, first, rows, x)
	})
}

// dates returns the index dates of the sample, ascending.
func (s *Sample) dates() []source.Day {
	seen := map[source.Day]bool{}
	for c := range s.Cells {
		for _, day := range s.Cells[c].Index {
			seen[day] = true
		}
	}
	var dates []source.Day
	for day := range seen {
		dates = append(dates, day)
	}
	slices.Sort(dates)
	return dates
}

// knownByDate returns the share of each index date's rows whose outcome is known, and refuses a share of 0.
func (d *leavers) knownByDate(s *Sample) (map[source.Day]float64, error) {
	rows, known := map[source.Day]float64{}, map[source.Day]float64{}
	for c := range s.Cells {
		r := &s.Cells[c]
		for i, day := range r.Index {
			rows[day]++
			if r.Known(i) {
				known[day]++
			}
		}
	}
	for _, day := range d.dates {
		if known[day] == 0 {
			return nil, fmt.Errorf("index date %s: no row has a known outcome", day)
		}
		known[day] /= rows[day]
	}
	return known, nil
}

// model fits departing and returns the probability of remaining of each row.
func (d *leavers) model(ctx context.Context, p *prepared, workers int) (func(cell, i int) float64, error) {
	f := &fitting{sample: d.sample, family: Binomial, workers: workers}
	p, err := f.withoutConstants(ctx, p)
	if err != nil {
		return nil, err
	}
	res, err := f.regress(ctx, p, remainingLambda)
	if err != nil {
		return nil, err
	}
	des := f.design(p) // every row weighs 1, so that none is passed over
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
		first[c+1] = first[c] + d.sample.Cells[c].Len()
	}
	return func(cell, i int) float64 { return all[first[cell]+i] }, nil
}

// weigh sets the weights and cuts the largest.
func (rep *Remaining) weigh(s *Sample, stay func(cell, i int) float64) {
	for c := range s.Cells {
		r := &s.Cells[c]
		r.Weight = make([]float64, r.Len())
		for i := range r.Len() {
			if r.Known(i) {
				r.Weight[i] = 1 / stay(c, i)
			}
		}
	}
	all := []float64{}
	for c := range s.Cells {
		for _, w := range s.Cells[c].Weight {
			if w > 0 {
				all = append(all, w)
			}
		}
	}
	if len(all) == 0 {
		return
	}
	weights := newDistribution(all)
	limit, sum := weights.quantile(truncateAt), 0.0
	for c := range s.Cells {
		for i, w := range s.Cells[c].Weight {
			if w > limit {
				s.Cells[c].Weight[i] = limit
				rep.Truncated++
			}
			sum += s.Cells[c].Weight[i]
			rep.Max = math.Max(rep.Max, s.Cells[c].Weight[i])
		}
	}
	rep.Mean, rep.Max = sum/float64(len(all)), rounded(rep.Max)
}
