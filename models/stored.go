package models

import (
	"fmt"

	"riskstrat/features/source"
	"riskstrat/models/glm"
)

// Stored hands out the feature values of a Sample from wherever they are kept, so that a training need not hold them.
type Stored interface {
	// Parts is the number of parts that may be read at the same time. A part holds the rows of whole cells, and parts and the
	// rows in them are in the order of the Sample's.
	Parts() int
	// Read visits the rows of a part in order, in blocks of so many rows, at most glm.MaxRows: those from row first of a cell on, and from
	// the first of the next where it ends. x has the values of the named columns of the Sample's Features, one slice a column, NaN where
	// null. They are good until the visitor returns, and not its own to change. An error of visit ends the reading and is returned as it is.
	Read(part int, columns []int, visit func(cell, first, rows int, x [][]float64) error) error
}

// parts is the number of parts that the feature values are read in.
func (s *Sample) parts() int {
	if s.Stored != nil {
		return s.Stored.Parts()
	}
	return source.Cells
}

// runs visits the rows of a block, cell by cell.
func (s *Sample) runs(cell, first, rows int, visit func(cell, first, rows int)) {
	for ; rows > 0; cell, first = cell+1, 0 {
		n := min(rows, s.Cells[cell].Len()-first)
		visit(cell, first, n)
		rows -= n
	}
}

// Each visits the values of some columns of all rows, in row order, in blocks: see Stored.Read.
func (s *Sample) Each(columns []int, visit func(cell, first, rows int, x [][]float64) error) error {
	for part := range s.parts() {
		if err := s.read(part, columns, visit); err != nil {
			return fmt.Errorf("reading sample: %w", err)
		}
	}
	return nil
}

// read is Stored.Read, of values stored or in the rows.
func (s *Sample) read(part int, columns []int, visit func(cell, first, rows int, x [][]float64) error) error {
	if s.Stored != nil {
		return s.Stored.Read(part, columns, visit)
	}
	r, p := &s.Cells[part], len(s.Features)
	room, x := matrix(min(glm.MaxRows, r.Len()), len(columns)), make([][]float64, len(columns))
	for first := 0; first < r.Len(); first += glm.MaxRows {
		rows := min(glm.MaxRows, r.Len()-first)
		for k, column := range columns {
			x[k] = room[k][:rows]
			for i := range x[k] {
				x[k][i] = r.X[(first+i)*p+column]
			}
		}
		if err := visit(part, first, rows, x); err != nil {
			return err
		}
	}
	return nil
}
