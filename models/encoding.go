package models

import (
	"math"
	"slices"
)

// Use is a feature the model reads.
type Use struct {
	Feature     string   `json:"feature"`
	Digest      string   `json:"digest"`                 // of its definition at training
	Median      *float64 `json:"median,omitempty"`       // stands in for null (a category: the index of its reference level); absent if always null, when no term reads it
	Nulls       int64    `json:"nulls"`                  // training rows in which it was null
	NeverReason bool     `json:"never_reason,omitempty"` // its sensitivity at training; the digest does not cover it
}

// Coefficient is one column of the linear predictor.
type Coefficient struct {
	Name string  `json:"name"`
	At   int     `json:"at"`   // position among all columns of its term, counted before constant ones were dropped
	Coef float64 `json:"coef"` // change of the linear predictor per unit of the column: log-odds, log of the mean, or pounds
	// The standard errors are what FitReport.Errors says; absent where there is none.
	SE       *float64 `json:"standard_error,omitempty"`
	RobustSE *float64 `json:"robust_standard_error,omitempty"`
}

// FittedTerm is a Term with what training read off the data.
type FittedTerm struct {
	Term        string        `json:"term"`
	Group       string        `json:"group"`                  // the reason group it explains under
	NeverReason bool          `json:"never_reason,omitempty"` // it predicts, but is never given as a reason
	Bases       []Basis       `json:"bases"`                  // one a factor
	Columns     []Coefficient `json:"columns"`                // empty where every column was constant in training
}

// Indicator is the column that is 1 where features are null. Features whose nulls coincided on every training row
// share one.
type Indicator struct {
	Features []string    `json:"features"`
	Column   Coefficient `json:"column"`
}

// NotKnown is the reason group of the indicators: it counts towards the linear predictor and is never a reason.
const NotKnown = "not_known"

// encoder turns the values of the used features of one row into the columns of the linear predictor: the terms in
// declared order, then the indicators. It does not change; values, scratch space and
// output are the caller's.
type encoder struct {
	medians    []float64 // by use; NaN where the feature was always null
	terms      []encodedTerm
	indicators [][]int // by indicator: positions of its features among the uses
	width      int     // columns
	scratch    int     // entries of scratch space that encode needs
}

type encodedTerm struct {
	bases []Basis
	uses  []int // position of each basis's feature among the uses
	keep  []int // positions of the kept columns among all of the term's
	width int   // number of all columns
	first int   // position of its first kept column in the row
}

// newEncoder compiles what training found. Every feature named must be among the uses.
func newEncoder(uses []Use, terms []FittedTerm, indicators []Indicator) *encoder {
	e := &encoder{medians: make([]float64, len(uses))}
	at := map[string]int{}
	for i, u := range uses {
		at[u.Feature], e.medians[i] = i, math.NaN()
		if u.Median != nil {
			e.medians[i] = *u.Median
		}
	}
	for _, t := range terms {
		c := encodedTerm{bases: t.Bases, first: e.width, width: 1}
		room := 0
		for i := range t.Bases {
			c.uses = append(c.uses, at[t.Bases[i].Feature])
			c.width *= t.Bases[i].width()
			room += t.Bases[i].width()
		}
		for _, column := range t.Columns {
			c.keep = append(c.keep, column.At)
		}
		e.width += len(c.keep)
		e.scratch = max(e.scratch, room+c.width)
		e.terms = append(e.terms, c)
	}
	for _, in := range indicators {
		var of []int
		for _, name := range in.Features {
			of = append(of, at[name])
		}
		e.indicators = append(e.indicators, of)
	}
	e.width += len(indicators)
	return e
}

// encoding is the room in which columns are made.
type encoding struct {
	values  [][]float64 // by use, medians filled in: the caller's where nothing was null, else in filled
	filled  [][]float64 // by use
	own     [][]float64 // by column
	columns [][]float64 // by column: in own, or the values themselves
	scratch []float64
	null    []bool // by use: whether it was null in a row encoded
	never   []bool // by use: whether it is known to be null in none, and need not be looked at; nil if nothing is known
}

// room is what encoding so many rows takes.
func (e *encoder) room(rows int) *encoding {
	return &encoding{
		values: make([][]float64, len(e.medians)), filled: matrix(rows, len(e.medians)),
		own: matrix(rows, e.width), columns: make([][]float64, e.width), scratch: make([]float64, e.scratch),
		null: make([]bool, len(e.medians)),
	}
}

// encode returns the columns of n rows, one slice of n a column, good until the room is used again or values change. values holds one slice of
// n a use, NaN where null, and is not changed.
func (e *encoder) encode(values [][]float64, n int, room *encoding) [][]float64 {
	for j := range room.columns {
		room.columns[j] = room.own[j][:n]
	}
	for i, uses := range e.indicators {
		column := room.columns[e.width-len(e.indicators)+i]
		for r := range column {
			column[r] = anyNull(values, uses, r)
		}
	}
	for u := range e.medians {
		room.values[u] = values[u][:n]
		if (room.never == nil || !room.never[u]) && slices.ContainsFunc(room.values[u], math.IsNaN) {
			e.fill(u, room)
		}
	}
	for i := range e.terms {
		t := &e.terms[i]
		switch {
		case len(t.keep) == 0:
		case t.plain():
			room.columns[t.first] = room.values[t.uses[0]]
		default:
			var pair [2][]float64
			for k, u := range t.uses {
				pair[k] = room.values[u]
			}
			t.fill(pair, room.scratch, room.columns[t.first:])
		}
	}
	return room.columns
}

// plain reports whether the term's one column is its feature as it is.
func (t *encodedTerm) plain() bool { return len(t.bases) == 1 && t.bases[0].Transform == Linear }

// fill puts the median where a use is null.
func (e *encoder) fill(use int, room *encoding) {
	values := room.filled[use][:len(room.values[use])]
	for i, v := range room.values[use] {
		if values[i] = v; v != v {
			values[i] = e.medians[use]
		}
	}
	room.values[use], room.null[use] = values, true
}

// anyNull is 1 if one of the features is null in row r, else 0. Features that share an indicator were null together in training;
// where only some are null at scoring, the indicator speaks for those.
func anyNull(values [][]float64, uses []int, r int) float64 {
	for _, u := range uses {
		if math.IsNaN(values[u][r]) {
			return 1
		}
	}
	return 0
}

// fill writes the kept columns of the term into out, one slice a column. values holds the values of each factor's feature,
// none of them NaN.
func (t *encodedTerm) fill(values [2][]float64, scratch []float64, out [][]float64) {
	if len(t.bases) == 1 && t.width == len(t.keep) {
		t.bases[0].fill(values[0], scratch, out)
		return
	}
	for r := range values[0] {
		all := scratch
		if len(t.bases) == 1 {
			t.bases[0].columns(values[0][r], all)
		} else {
			all = t.product(values[0][r], values[1][r], scratch)
		}
		for i, k := range t.keep {
			out[i][r] = all[k]
		}
	}
}

// product returns the products of the columns of two factors, the second's running fastest, in scratch.
func (t *encodedTerm) product(first, second float64, scratch []float64) []float64 {
	m, n := t.bases[0].width(), t.bases[1].width()
	a, b, all := scratch[:m], scratch[m:m+n], scratch[m+n:m+n+m*n]
	t.bases[0].columns(first, a)
	t.bases[1].columns(second, b)
	for i := range m {
		for j := range n {
			all[i*n+j] = a[i] * b[j]
		}
	}
	return all
}
