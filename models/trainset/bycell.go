package trainset

import "fmt"

// ByCell reads the features of a file whose Appends were the rows of one cell of residents each, in order. It is what a
// models.Sample asks for of values that it does not hold.
type ByCell struct {
	file  *File
	parts []part
}

// part is the cells of a row group.
type part struct {
	first int   // cell
	rows  []int // by cell
}

// ByCell returns a reader of the file by cell. rows is the number of rows of each cell; an error is that the row groups are not of
// whole cells of so many.
func (f *File) ByCell(rows []int) (*ByCell, error) {
	b := &ByCell{file: f}
	cell := 0
	for group := range f.groups() {
		p := part{first: cell}
		for left := f.groupRows(group); left > 0; cell++ {
			if cell == len(rows) || rows[cell] > left {
				return nil, fmt.Errorf("training set: have row group %d end within cell %d, want whole cells", group, cell)
			}
			left -= rows[cell]
			p.rows = append(p.rows, rows[cell])
		}
		b.parts = append(b.parts, p)
	}
	for ; cell < len(rows); cell++ {
		if rows[cell] > 0 {
			return nil, fmt.Errorf("training set: have no rows of cell %d, want %d", cell, rows[cell])
		}
	}
	return b, nil
}

// Parts returns the number of parts that may be read at the same time: row groups.
func (b *ByCell) Parts() int { return len(b.parts) }

// Read visits the rows of a part in order, in blocks of so many rows, at most glm.MaxRows: those from row first of a cell on, and from the
// first of the next where it ends. x has the values of features by their position among the definitions that the file was opened with, NaN
// where null. They are good until the visitor returns, and not its own to change. An error of visit ends the reading and is returned as it is.
func (b *ByCell) Read(i int, features []int, visit func(cell, first, rows int, x [][]float64) error) error {
	names := make([]string, len(features))
	for k, f := range features {
		names[k] = b.file.features[f].Name
	}
	p := &b.parts[i]
	cell, before := 0, 0 // of the part; rows of the cells before it
	return b.file.read(i, names, func(first, rows int, x [][]float64) error {
		for first-before >= p.rows[cell] {
			before += p.rows[cell]
			cell++
		}
		return visit(p.first+cell, first-before, rows, x)
	})
}
