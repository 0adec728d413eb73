package evaluate

import (
	"fmt"
	"math"
	"slices"
)

// Kind is what is predicted.
type Kind string

// The kinds of outcome. The zero Kind means Binary.
const (
	Binary     Kind = "binary"     // an event; predictions are its probability, 0 to 1
	Count      Kind = "count"      // a number of events, 0, 1, 2 ...; predictions are its mean, >= 0
	Continuous Kind = "continuous" // an amount; predictions are its mean
)

// Data are the rows of a validation sample, one entry of each slice a row.
type Data struct {
	Kind      Kind
	Predicted []float64  // probability of the event, or mean of the count or amount
	Outcome   []float64  // 1 or 0 of an event, else the count or amount; not looked at where Weight is 0
	Weight    []float64  // inverse probability that the outcome is known, 0 where it is not; nil means 1
	Cluster   []uint64   // rows with the same value are not independent (a resident, a household); nil means that all are
	Groupings []Grouping // ways to cut the rows into subgroups
	Theta     float64    // dispersion of a negative binomial count: variance = mean + mean^2 / Theta; 0 where the model has none
}

// Grouping cuts the rows by an attribute, as sex, a band of age or a Primary Care Network.
type Grouping struct {
	By     string   // the attribute
	Levels []string // its values, in the order of the report
	Of     []int16  // of each row, an index into Levels, or -1 where it is not known

	// Code, where it is not nil, is of each row an index into Of, which is then of the codes: several groupings can share one.
	Code []uint32
}

// Level is the index into Levels of row i, -1 where it is not known.
func (g *Grouping) Level(i int) int16 {
	if g.Code != nil {
		return g.Of[g.Code[i]]
	}
	return g.Of[i]
}

// rows is the number of rows that have a level, known or not.
func (g *Grouping) rows() int {
	if g.Code != nil {
		return len(g.Code)
	}
	return len(g.Of)
}

func (d *Data) checkLengths() error {
	n := len(d.Predicted)
	switch {
	case !(d.Theta >= 0) || math.IsInf(d.Theta, 1):
		return fmt.Errorf("have theta %v, want a finite number >= 0", d.Theta)
	case n > math.MaxInt32:
		return fmt.Errorf("have %d predictions, want at most %d", n, math.MaxInt32)
	case len(d.Outcome) != n:
		return fmt.Errorf("have %d outcomes, want one for each of %d predictions", len(d.Outcome), n)
	case d.Weight != nil && len(d.Weight) != n:
		return fmt.Errorf("have %d weights, want one for each of %d predictions", len(d.Weight), n)
	case d.Cluster != nil && len(d.Cluster) != n:
		return fmt.Errorf("have %d clusters, want one for each of %d predictions", len(d.Cluster), n)
	}
	for i, g := range d.Groupings {
		switch {
		case g.rows() != n:
			return fmt.Errorf("grouping by %s: have %d rows, want one for each of %d predictions", g.By, g.rows(), n)
		case slices.ContainsFunc(g.Code, func(code uint32) bool { return int64(code) >= int64(len(g.Of)) }):
			return fmt.Errorf("grouping by %s: a row has none of its %d codes", g.By, len(g.Of))
		case len(g.Levels) > math.MaxInt16:
			return fmt.Errorf("grouping by %s: have %d levels, want at most %d", g.By, len(g.Levels), math.MaxInt16)
		case slices.ContainsFunc(d.Groupings[:i], func(o Grouping) bool { return o.By == g.By }):
			return fmt.Errorf("grouping by %s is given twice", g.By)
		case slices.ContainsFunc(g.Of, func(level int16) bool { return level < -1 || int(level) >= len(g.Levels) }):
			return fmt.Errorf("grouping by %s: a row has none of its %d levels", g.By, len(g.Levels))
		}
	}
	return nil
}

func (d *Data) weight(i int) float64 {
	if d.Weight == nil {
		return 1
	}
	return d.Weight[i]
}

// numberClusters numbers the clusters of the rows by their first row; of other rows the number means nothing.
func (d *Data) numberClusters(rows []int32) (of []int32, clusters int) {
	of = make([]int32, len(d.Predicted))
	if d.Cluster == nil {
		for k, i := range rows {
			of[i] = int32(k)
		}
		return of, len(rows)
	}
	numbers := make(map[uint64]int32, len(rows))
	for _, i := range rows {
		number, known := numbers[d.Cluster[i]]
		if !known {
			number = int32(len(numbers))
			numbers[d.Cluster[i]] = number
		}
		of[i] = number
	}
	return of, len(numbers)
}

func pick[T any](from []T, rows []int32) []T {
	to := make([]T, len(rows))
	for k, i := range rows {
		to[k] = from[i]
	}
	return to
}
