package models

import (
	"math"
	"sync"

	"riskstrat/features/source"
	"riskstrat/models/glm"
)

// Narrow is a column of a feature's values in two bytes each, as far as they are whole numbers: so are ages, levels, deciles and counts.
type Narrow struct {
	small []uint16
	exact []float64 // where one of them is not; small is then nil
}

// narrowNull stands for a null.
const narrowNull = math.MaxUint16

// NewNarrow is the column of some of the values, NaN where null.
func NewNarrow(values []float64, rows []int32) Narrow {
	small := make([]uint16, len(rows))
	for i, r := range rows {
		switch v := values[r]; {
		case math.IsNaN(v):
			small[i] = narrowNull
		case v >= 0 && v < narrowNull && v == math.Trunc(v):
			small[i] = uint16(v)
		default:
			exact := make([]float64, len(rows))
			for k, r := range rows {
				exact[k] = values[r]
			}
			return Narrow{exact: exact}
		}
	}
	return Narrow{small: small}
}

// Len is the number of rows.
func (n Narrow) Len() int { return max(len(n.small), len(n.exact)) }

// Rows are those from one on and before another.
func (n Narrow) Rows(from, to int) Narrow {
	if n.small == nil {
		return Narrow{exact: n.exact[from:to]}
	}
	return Narrow{small: n.small[from:to]}
}

// read sets the values to those of the rows from one on.
func (n Narrow) read(to []float64, from int) {
	if n.small == nil {
		copy(to, n.exact[from:])
		return
	}
	for i, v := range n.small[from : from+len(to)] {
		if to[i] = float64(v); v == narrowNull {
			to[i] = math.NaN()
		}
	}
}

// NarrowCells is Stored in memory, in a quarter of the room that Rows.X takes: the columns of each cell. A part is a cell.
type NarrowCells struct {
	cells [source.Cells][]Narrow // by feature; none in a cell without rows
	room  sync.Pool              // *[]float64, for a block
}

// NewNarrowCells is that of so many features, without a row yet.
func NewNarrowCells(features int) *NarrowCells {
	v := &NarrowCells{}
	v.room.New = func() any { return new(make([]float64, features*glm.MaxRows)) }
	return v
}

// Append gives a cell its next column.
func (v *NarrowCells) Append(cell int, column Narrow) {
	v.cells[cell] = append(v.cells[cell], column)
}

// Parts implements Stored.
func (v *NarrowCells) Parts() int { return source.Cells }

// Read implements Stored.
func (v *NarrowCells) Read(cell int, columns []int, visit func(cell, first, rows int, x [][]float64) error) error {
	of := v.cells[cell]
	if len(of) == 0 {
		return nil
	}
	room := v.room.Get().(*[]float64)
	defer v.room.Put(room)
	x := make([][]float64, len(columns))
	for first := 0; first < of[0].Len(); first += glm.MaxRows {
		rows := min(glm.MaxRows, of[0].Len()-first)
		for k, column := range columns {
			x[k] = (*room)[k*glm.MaxRows:][:rows]
			of[column].read(x[k], first)
		}
		if err := visit(cell, first, rows, x); err != nil {
			return err
		}
	}
	return nil
}
