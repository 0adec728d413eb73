package models

import (
	"math"
	"slices"
	"testing"

	"riskstrat/features"
)

// Values come back from a narrow column as they were put in, whatever they are.
func TestNarrowKeepsValues(t *testing.T) {
	values := []float64{0, 1, math.NaN(), 85, 65534, 300}
	every := []int32{5, 4, 3, 2, 1, 0}
	for _, last := range []float64{7, 65535, 65536, -1, .5, math.Inf(1), 1e300} {
		all := append(slices.Clone(values), last)
		rows := append([]int32{6}, every...)
		have := make([]float64, 4)
		NewNarrow(all, rows).Rows(0, 6).read(have, 0)
		for i, v := range have {
			if want := all[rows[i]]; v != want && !(math.IsNaN(v) && math.IsNaN(want)) {
				t.Errorf("beside %v: have %v, want %v", last, v, want)
			}
		}
		if narrow := NewNarrow(all, rows); (narrow.small != nil) != (last == 7) || narrow.Len() != 7 {
			t.Errorf("beside %v: have %d values in two bytes", last, len(narrow.small))
		}
	}
}

// A sample whose values are narrow reads as one that holds them.
func TestNarrowCellsAreASample(t *testing.T) {
	s := &Sample{Features: make([]features.Definition, 3)}
	narrow := &Sample{Features: s.Features}
	cells := NewNarrowCells(3)
	for cell, rows := range map[int]int{0: 1, 7: 300, 8: 513, 255: 2} {
		columns, every := make([][]float64, 3), make([]int32, rows)
		r := &s.Cells[cell]
		for i := range rows {
			every[i] = int32(i)
			for j := range columns {
				v := float64(i*(j+1)%90) / float64(1+j/2)
				if i%11 == j {
					v = math.NaN()
				}
				columns[j], r.X = append(columns[j], v), append(r.X, v)
			}
			r.Outcome = append(r.Outcome, 0)
		}
		narrow.Cells[cell].Outcome = r.Outcome
		for _, values := range columns {
			cells.Append(cell, NewNarrow(values, every))
		}
	}
	narrow.Stored = cells
	for j := range s.Features {
		want, err := s.column(j, nil)
		if err != nil {
			t.Fatal(err)
		}
		have, err := narrow.column(j, nil)
		if err != nil {
			t.Fatal(err)
		}
		same := func(a, b float64) bool { return a == b || math.IsNaN(a) && math.IsNaN(b) }
		if len(want) != 816 || !slices.EqualFunc(have, want, same) {
			t.Errorf("column %d: have %d values, not the %d of the sample", j, len(have), len(want))
		}
	}
}
