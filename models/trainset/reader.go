package trainset

import (
	"fmt"

	"riskstrat/models/glm"
)

// reader is what reading a row group takes, reused from one to the next.
type reader struct {
	file    *File
	chunk   chunk
	columns []*decoded  // being read
	own     []*decoded  // room for those that are not kept
	room    []float64   // glm.MaxRows values a column
	x       [][]float64 // by column, of the rows being visited
}

// read visits the rows of a row group in blocks: x has the values of the named columns of rows first, first+1, ... of it. They are not the
// visitor's to change.
func (f *File) read(group int, columns []string, visit func(first, rows int, x [][]float64) error) error {
	r := f.readers.Get().(*reader)
	defer f.readers.Put(r)
	if err := guard(func() error { return r.open(group, columns) }); err != nil {
		return fmt.Errorf("reading training set: %w", err)
	}
	rows := f.groupRows(group)
	for first := 0; first < rows; first += glm.MaxRows {
		n := min(glm.MaxRows, rows-first)
		for k, c := range r.columns {
			r.x[k] = c.rows(first, r.room[k*glm.MaxRows:][:n])
		}
		if err := visit(first, n, r.x); err != nil {
			return err
		}
	}
	return nil
}

func (r *reader) open(group int, columns []string) error {
	n := len(columns)
	r.columns, r.room, r.x = resized(r.columns, n), resized(r.room, n*glm.MaxRows), resized(r.x, n)
	for len(r.own) < n {
		r.own = append(r.own, new(decoded))
	}
	for k, name := range columns {
		var err error
		if r.columns[k], err = r.column(group, r.file.leaves[name], k); err != nil {
			return err
		}
	}
	return nil
}

// column returns the k-th column asked for: as it was kept, or else decoded, and then kept if there is room.
func (r *reader) column(group int, l *leaf, k int) (*decoded, error) {
	if d := l.kept[group].Load(); d != nil {
		return d, nil
	}
	d := r.own[k]
	if err := r.chunk.decode(r.file, group, l, d); err != nil {
		return nil, err
	}
	if r.file.room.take(d) && !l.kept[group].CompareAndSwap(nil, d.clone()) {
		r.file.room.giveBack(d) // another reader was first
	}
	return d, nil
}
