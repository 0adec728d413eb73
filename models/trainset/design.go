package trainset

import (
	"fmt"
	"math"
	"slices"
	"sync"

	"riskstrat/models/glm"
)

// Design streams features of a file to a fit, as they are: rows of an unknown outcome weigh nothing, the others what the file
// says, or 1. A row group is a cell. A null feature of a row that weighs something is no number, which a fit refuses.
type Design struct {
	file  *File
	names []string
	room  sync.Pool // *reader
}

// Design returns a design of the named features.
func (f *File) Design(names ...string) (*Design, error) {
	for _, name := range names {
		if f.definition(name) == nil {
			return nil, fmt.Errorf("training set: have no feature %s", name)
		}
	}
	return newDesign(f, slices.Clone(names)), nil
}

func newDesign(f *File, names []string) *Design {
	d := &Design{file: f, names: names}
	d.room.New = func() any { return newReader(f, names) }
	return d
}

// WithoutColumns implements glm.Bare.
func (d *Design) WithoutColumns() glm.Design { return newDesign(d.file, nil) }

// Cells implements glm.Design.
func (d *Design) Cells() int { return len(d.file.parsed.RowGroups()) }

// Columns implements glm.Design.
func (d *Design) Columns() int { return len(d.names) }

// Rows implements glm.Design.
func (d *Design) Rows(cell int, visit func(glm.Block) error) error {
	r := d.room.Get().(*reader)
	defer d.room.Put(r)
	if err := r.open(cell); err != nil {
		return fmt.Errorf("reading training set: %w", err)
	}
	for left := int(d.file.parsed.RowGroups()[cell].NumRows()); left > 0; left -= glm.MaxRows {
		b, err := r.next(min(left, glm.MaxRows))
		if err != nil {
			return err
		}
		if err := visit(b); err != nil {
			return err
		}
	}
	return nil
}

// reader is what reading a row group takes, reused from one to the next.
type reader struct {
	outcome  *cursor
	weight   *cursor   // nil where the file has none
	features []*cursor // in the order of the design

	y, w []float64
	x    [][]float64 // MaxRows values a feature
	part [][]float64 // x, cut to the rows of the block
}

func newReader(f *File, names []string) *reader {
	r := &reader{outcome: f.cursor(Outcome), y: make([]float64, glm.MaxRows), w: make([]float64, glm.MaxRows)}
	if f.weights {
		r.weight = f.cursor(Weight)
	}
	for _, name := range names {
		r.features = append(r.features, f.cursor(name))
		r.x = append(r.x, make([]float64, glm.MaxRows))
	}
	r.part = make([][]float64, len(names))
	return r
}

// cursors are those of the columns that are read.
func (r *reader) cursors() []*cursor {
	all := append([]*cursor{r.outcome}, r.features...)
	if r.weight != nil {
		all = append(all, r.weight)
	}
	return all
}

func (r *reader) open(group int) error {
	for _, c := range r.cursors() {
		if err := c.open(group); err != nil {
			return err
		}
	}
	return nil
}

// next reads n rows.
func (r *reader) next(n int) (glm.Block, error) {
	y, w := r.y[:n], r.w[:n]
	err := guard(func() error {
		if err := r.outcome.fill(y); err != nil {
			return err
		}
		if err := r.weigh(w); err != nil {
			return err
		}
		for j, c := range r.features {
			r.part[j] = r.x[j][:n]
			if err := c.fill(r.part[j]); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return glm.Block{}, fmt.Errorf("reading training set: %w", err)
	}
	for i, v := range y {
		if math.IsNaN(v) {
			y[i], w[i] = 0, 0
		}
	}
	return glm.Block{X: r.part, Y: y, Weight: w}, nil
}

func (r *reader) weigh(w []float64) error {
	if r.weight != nil {
		return r.weight.fill(w)
	}
	for i := range w {
		w[i] = 1
	}
	return nil
}
