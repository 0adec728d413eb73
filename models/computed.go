package models

import (
	"slices"

	"riskstrat/features"
	"riskstrat/models/glm"
)

// computed is the feature values of a Sample made of another: some columns of that, and some worked out from what else is
// known of a row.
type computed struct {
	of      *Sample
	columns []int // of that
	more    []func(r *Rows, i int) float64
}

// extended returns a sample of the same rows whose columns are those of s at the positions given and the ones added.
func (s *Sample) extended(columns []int, added ...addedColumn) *Sample {
	out := *s
	c := &computed{of: s, columns: columns}
	out.Features = nil
	for _, at := range columns {
		out.Features = append(out.Features, s.Features[at])
	}
	for _, a := range added {
		out.Features = append(out.Features, a.definition)
		c.more = append(c.more, a.value)
	}
	out.Stored = c
	return &out
}

// addedColumn is a column that no feature gives.
type addedColumn struct {
	definition features.Definition
	value      func(r *Rows, i int) float64
}

// all are the positions of every column of s.
func (s *Sample) all() []int {
	var at []int
	for i := range s.Features {
		at = append(at, i)
	}
	return at
}

// Parts implements Stored.
func (d *computed) Parts() int { return d.of.parts() }

// Read implements Stored.
func (d *computed) Read(part int, columns []int, visit func(cell, first, rows int, x [][]float64) error) error {
	var from []int // the columns of the other sample
	for _, column := range columns {
		if column < len(d.columns) {
			from = append(from, d.columns[column])
		}
	}
	room := matrix(glm.MaxRows, len(columns)-len(from))
	x := make([][]float64, len(columns))
	return d.of.read(part, from, func(cell, first, rows int, have [][]float64) error {
		have, free := slices.Clone(have), room
		for k, column := range columns {
			if column < len(d.columns) {
				x[k], have = have[0], have[1:]
				continue
			}
			to, value := free[0][:0], d.more[column-len(d.columns)]
			d.of.runs(cell, first, rows, func(cell, first, rows int) {
				for i := range rows {
					to = append(to, value(&d.of.Cells[cell], first+i))
				}
			})
			x[k], free = to, free[1:]
		}
		return visit(cell, first, rows, x)
	})
}
