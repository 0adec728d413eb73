package trainset

import (
	"fmt"
	"slices"

	"riskstrat/models/glm"
)

// reader is what reading a row group takes, reused from one to the next.
type reader struct {
	file    *File
	cursors []cursor
	room    []float64   // glm.MaxRows values a column
	x       [][]float64 // by column, of the rows being visited
}

// read visits the rows of a row group in blocks that do not cross from one span of rows to the next: x has the values of the named
// columns of rows first, first+1, ... of a span.
func (f *File) read(group int, columns []string, spans []int, visit func(span, first, rows int, x [][]float64) error) error {
	r := f.room.Get().(*reader)
	defer f.room.Put(r)
	if err := guard(func() error { return r.open(group, columns) }); err != nil {
		return fmt.Errorf("reading training set: %w", err)
	}
	for span, rows := range spans {
		for first := 0; first < rows; first += glm.MaxRows {
			n := min(glm.MaxRows, rows-first)
			if err := guard(func() error { return r.next(n) }); err != nil {
				return fmt.Errorf("reading training set: %w", err)
			}
			if err := visit(span, first, n, r.x); err != nil {
				return err
			}
		}
	}
	return nil
}

func (r *reader) open(group int, columns []string) error {
	n := len(columns)
	r.cursors = slices.Grow(r.cursors[:0], n)[:n]
	r.room, r.x = slices.Grow(r.room[:0], n*glm.MaxRows)[:n*glm.MaxRows], slices.Grow(r.x[:0], n)[:n]
	for k, name := range columns {
		if err := r.cursors[k].open(r.file, group, r.file.leaves[name]); err != nil {
			return err
		}
	}
	return nil
}

// next reads n rows of every column.
func (r *reader) next(n int) error {
	for k := range r.cursors {
		r.x[k] = r.room[k*glm.MaxRows:][:n]
		if err := r.cursors[k].fill(r.x[k]); err != nil {
			return err
		}
	}
	return nil
}
