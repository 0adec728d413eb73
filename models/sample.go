package models

import (
	"context"
	"fmt"
	"maps"
	"math"
	"slices"

	"golang.org/x/sync/errgroup"

	"riskstrat/features"
	"riskstrat/features/source"
)

// Sample is the residents at risk on one or more index dates. Rows lie in source.Cells chunks by the resident's cell,
// within a cell by index date, then (bucket, id).
type Sample struct {
	Features  []features.Definition // the columns of X
	Cells     [source.Cells]Rows
	Audited   []Attribute // what models of the rows are judged by and never made of
	Stored    Stored      // the feature values, where the rows' X does not hold them; else nil
	Remaining *Remaining  // how WeightByRemaining set the weights; nil if it did not
}

// Rows is one cell's part of a Sample; all slices have one entry a row but X, which has len(Features) (row-major, NaN where null), and
// Audited, which has len(Audited) of the Sample (row-major, NoLevel where not known).
type Rows struct {
	X         []float64    // nil where the Sample's values are Stored
	Outcome   []float64    // what happened within the horizon: 1 or 0 of an event, the count, the amount; NaN where not known (departed)
	Weight    []float64    // inverse probability that the outcome is known; 0 where it is not
	Person    []uint64     // hash of the resident
	Household []uint64     // hash of the household; 0 unknown
	Index     []source.Day // index date
	Offered   []bool       // offered help within the horizon; nil where that is not known
	Withheld  []bool       // a registered comparison withholds offers, drawn at random; nil where there is none
	Audited   []uint16     // index into the Levels of each of the Sample's attributes
}

// Len returns the number of rows of the cell.
func (r *Rows) Len() int { return len(r.Outcome) }

// Known reports whether the outcome of row i is known.
func (r *Rows) Known(i int) bool { return !math.IsNaN(r.Outcome[i]) }

func (r *Rows) offered(i int) bool { return r.Offered != nil && r.Offered[i] }

// Withholds reports whether it is known of the rows from whom a registered comparison withholds offers.
func (s *Sample) Withholds() bool {
	return slices.ContainsFunc(s.Cells[:], func(r Rows) bool { return r.Withheld != nil })
}

// Column returns the index of the named feature in X, or -1.
func (s *Sample) Column(name string) int {
	for i := range s.Features {
		if s.Features[i].Name == name {
			return i
		}
	}
	return -1
}

// dates returns the index dates of the sample, ascending.
func (s *Sample) dates() []source.Day {
	seen, last := map[source.Day]bool{}, source.NoDay
	for c := range s.Cells {
		for _, day := range s.Cells[c].Index {
			if day != last { // nearly always it is
				seen[day], last = true, day
			}
		}
	}
	return slices.Sorted(maps.Keys(seen))
}

// lookup finds the definition of a column, as ParseTerm needs it.
func (s *Sample) lookup(name string) (features.Definition, bool) {
	if i := s.Column(name); i >= 0 {
		return s.Features[i], true
	}
	return features.Definition{}, false
}

// check refuses a sample whose slices disagree, or whose weights were not set.
func (s *Sample) check() error {
	p := len(s.Features)
	for c := range s.Cells {
		r := &s.Cells[c]
		n := r.Len()
		values := n * p
		if s.Stored != nil {
			values = 0
		}
		if len(r.X) != values || len(r.Weight) != n || len(r.Person) != n || len(r.Household) != n || len(r.Index) != n ||
			r.Offered != nil && len(r.Offered) != n || r.Withheld != nil && len(r.Withheld) != n || len(r.Audited) != n*len(s.Audited) {
			return fmt.Errorf("cell %d: slices disagree with %d rows of %d features", c, n, p)
		}
		for i, w := range r.Weight {
			switch {
			case math.IsInf(r.Outcome[i], 0):
				return fmt.Errorf("cell %d: an outcome is infinite", c)
			case r.Known(i) && !(w > 0 && !math.IsInf(w, 1)):
				return fmt.Errorf("cell %d: a row with a known outcome has no weight: want weights of remaining set first", c)
			case !r.Known(i) && w != 0:
				return fmt.Errorf("cell %d: a row with an unknown outcome has a weight, want none", c)
			}
		}
	}
	return s.checkAudited()
}

// rows is the number of rows.
func (s *Sample) rows() int {
	n := 0
	for c := range s.Cells {
		n += s.Cells[c].Len()
	}
	return n
}

// column sets dst to one column, in row order, and returns it, grown as needed.
func (s *Sample) column(column int, dst []float64) ([]float64, error) {
	dst = slices.Grow(dst[:0], s.rows())
	err := s.Each([]int{column}, func(_, _, _ int, x [][]float64) error {
		dst = append(dst, x[0]...)
		return nil
	})
	return dst, err
}

// values gathers one column over the rows that have a weight, in row order.
func (s *Sample) values(column int) ([]float64, error) {
	all, err := s.column(column, nil)
	return s.weightedOnly(all), err
}

// varies reports whether two rows have different outcomes.
func (s *Sample) varies() bool {
	low, high := math.Inf(1), math.Inf(-1)
	for c := range s.Cells {
		for i, y := range s.Cells[c].Outcome {
			if s.Cells[c].Known(i) {
				low, high = min(low, y), max(high, y)
			}
		}
	}
	return low < high
}

// people counts the distinct residents among the rows that have a weight.
func (s *Sample) people() int64 {
	n := int64(0)
	for c := range s.Cells {
		r := &s.Cells[c]
		seen := make(map[uint64]struct{}, r.Len())
		for i, w := range r.Weight {
			if w > 0 {
				seen[r.Person[i]] = struct{}{}
			}
		}
		n += int64(len(seen))
	}
	return n
}

// columns reads features by name, as a features.Set does: one value a row, NaN where null.
type columns struct {
	atRisk []bool // rows to score; nil: all of them
	rows   int
	float  func(name string, dst []float64) ([]float64, error)
}

// columns gives a trained model the rows of the sample, in row order.
func (s *Sample) columns() columns {
	return columns{rows: s.rows(), float: func(name string, dst []float64) ([]float64, error) {
		column := s.Column(name)
		if column < 0 {
			return nil, fmt.Errorf("reading sample: have no feature %s", name)
		}
		return s.column(column, dst)
	}}
}

// weighted returns a copy of s whose rows weigh what weight says; all else is shared.
func (s *Sample) weighted(weight func(cell, i int) float64) *Sample {
	out := *s
	for c := range out.Cells {
		r := &out.Cells[c]
		w := make([]float64, r.Len())
		for i := range w {
			w[i] = weight(c, i)
		}
		r.Weight = w
	}
	return &out
}

// weights are those of the rows, in row order.
func (s *Sample) weights() []float64 {
	all := make([]float64, 0, s.rows())
	for c := range s.Cells {
		all = append(all, s.Cells[c].Weight...)
	}
	return all
}

// Report counts the sample.
func (s *Sample) Report() SampleReport {
	rep := SampleReport{Dates: s.dates(), People: s.people(), Remaining: s.Remaining}
	if slices.ContainsFunc(s.Cells[:], func(r Rows) bool { return r.Offered != nil }) {
		_, offered := s.offers()
		rep.Offered = &offered
	}
	for c := range s.Cells {
		r := &s.Cells[c]
		for i, y := range r.Outcome {
			rep.Rows++
			switch {
			case !r.Known(i):
				rep.Departed++
			case y > 0:
				rep.Events++
				rep.Total += y
			}
			rep.Weight += r.Weight[i]
		}
	}
	return rep
}

// each calls work(0) ... work(n-1) on so many workers; the error is that of one that failed.
func each(ctx context.Context, n, workers int, work func(i int) error) error {
	g, ctx := errgroup.WithContext(ctx)
	g.SetLimit(max(1, workers))
	for i := range n {
		g.Go(func() error {
			if err := ctx.Err(); err != nil {
				return err
			}
			return work(i)
		})
	}
	return g.Wait()
}
