package trainset

import (
	"fmt"
	"math"
	"slices"

	"riskstrat/features"
	"riskstrat/models/glm"
)

// Design streams features of a file to a fit, as they are: rows of an unknown outcome weigh nothing, the others what the file
// says, or 1. A row group is a cell. A null feature of a row that weighs something is no number, which a fit refuses.
type Design struct {
	file    *File
	columns []string // the outcome, the weight if there is one, the features
	first   int      // position of the first feature
}

// Design returns a design of the named features.
func (f *File) Design(names ...string) (*Design, error) {
	d := &Design{file: f, columns: []string{Outcome}}
	if f.leaves[Weight] != nil {
		d.columns = append(d.columns, Weight)
	}
	d.first = len(d.columns)
	for _, name := range names {
		if !slices.ContainsFunc(f.features, func(d features.Definition) bool { return d.Name == name }) {
			return nil, fmt.Errorf("training set: have no feature %s", name)
		}
		d.columns = append(d.columns, name)
	}
	return d, nil
}

// WithoutColumns implements glm.Bare.
func (d *Design) WithoutColumns() glm.Design {
	return &Design{file: d.file, columns: d.columns[:d.first:d.first], first: d.first}
}

// Cells implements glm.Design.
func (d *Design) Cells() int { return d.file.groups() }

// Columns implements glm.Design.
func (d *Design) Columns() int { return len(d.columns) - d.first }

// Rows implements glm.Design.
func (d *Design) Rows(cell int, visit func(glm.Block) error) error {
	var y, weight [glm.MaxRows]float64
	return d.file.read(cell, d.columns, func(_, rows int, x [][]float64) error {
		for i, v := range x[0] {
			switch {
			case math.IsNaN(v):
				y[i], weight[i] = 0, 0
			case d.first == 2:
				y[i], weight[i] = v, x[1][i]
			default:
				y[i], weight[i] = v, 1
			}
		}
		return visit(glm.Block{X: x[d.first:], Y: y[:rows], Weight: weight[:rows]})
	})
}
