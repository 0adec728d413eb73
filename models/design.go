package models

import (
	"context"
	"fmt"
	"math"
	"slices"
	"sync"

	"riskstrat/features/source"
	"riskstrat/models/glm"
)

// design hands a Sample to glm: columns are encoded block by block on every pass, so that the expanded matrix is never held.
type design struct {
	sample  *Sample
	encoder *encoder
	at      []int                                 // column of the sample of each use
	row     func(cell, i int) (y, weight float64) // outcome and weight of a row; a weight of 0 leaves it out
	fold    *[source.Cells][]uint8                // part of each row for cross-validation; nil without
	never   [][]bool                              // by part, once it was read: by use, whether it is null in no row; every pass asks again
	room    sync.Pool                             // *block
}

// block is the room one visit of a part needs.
type block struct {
	y, weight []float64
	fold      []uint8
	cluster   []uint64
	encoding  *encoding
}

func newDesign(s *Sample, e *encoder, uses []Use, row func(cell, i int) (y, weight float64)) *design {
	d := &design{sample: s, encoder: e, row: row, never: make([][]bool, s.parts())}
	for _, u := range uses {
		d.at = append(d.at, s.Column(u.Feature))
	}
	d.room.New = func() any { return &block{encoding: e.room(glm.MaxRows)} }
	return d
}

// matrix makes room for rows of columns, by column.
func matrix(rows, columns int) [][]float64 {
	room, out := make([]float64, rows*columns), make([][]float64, columns)
	for j := range out {
		out[j] = room[j*rows : (j+1)*rows]
	}
	return out
}

// Cells implements glm.Design.
func (d *design) Cells() int { return d.sample.parts() }

// Columns implements glm.Design.
func (d *design) Columns() int { return d.encoder.width }

// WithoutColumns implements glm.Bare: no feature is read for a null model.
func (d *design) WithoutColumns() glm.Design {
	bare := newDesign(d.sample, newEncoder(nil, nil, nil), nil, d.row)
	bare.fold = d.fold
	return bare
}

// Rows implements glm.Design. Blocks are those of the sample: rows that are left out weigh nothing in them, and a block of none other is
// passed over.
func (d *design) Rows(part int, visit func(glm.Block) error) error {
	b := d.room.Get().(*block)
	defer d.room.Put(b)
	b.encoding.never = d.never[part]
	clear(b.encoding.null)
	err := d.sample.read(part, d.at, func(cell, first, rows int, x [][]float64) error {
		if !d.look(b, cell, first, rows) {
			return nil
		}
		out := glm.Block{X: d.encoder.encode(x, rows, b.encoding), Y: b.y, Weight: b.weight, Cluster: b.cluster}
		if d.fold != nil {
			out.Fold = b.fold
		}
		return visit(out)
	})
	if err == nil && d.never[part] == nil {
		d.never[part] = make([]bool, len(d.at))
		for u, null := range b.encoding.null {
			d.never[part][u] = !null
		}
	}
	return err
}

// look sets what is known of rows beside their features; it reports whether any of them weighs something.
func (d *design) look(b *block, cell, first, rows int) bool {
	b.y, b.weight, b.fold, b.cluster = b.y[:0], b.weight[:0], b.fold[:0], b.cluster[:0]
	any := false
	d.sample.runs(cell, first, rows, func(cell, first, rows int) {
		for i := first; i < first+rows; i++ {
			y, w := d.row(cell, i)
			b.y, b.weight, any = append(b.y, y), append(b.weight, w), any || w != 0
		}
		b.cluster = append(b.cluster, d.sample.Cells[cell].Person[first:first+rows]...)
		if d.fold != nil {
			b.fold = append(b.fold, d.fold[cell][first:first+rows]...)
		}
	})
	return any
}

// outcome is the row function of a fit to the outcomes of the sample.
func (s *Sample) outcome(cell, i int) (y, weight float64) {
	return s.Cells[cell].Outcome[i], s.Cells[cell].Weight[i]
}

// varying tells of each column whether it takes more than one value over the rows that weigh something.
func (d *design) varying(ctx context.Context, workers int) ([]bool, error) {
	p := d.Columns()
	ranges := make([][2][]float64, d.Cells())
	err := each(ctx, d.Cells(), workers, func(cell int) error {
		low, high := slices.Repeat([]float64{math.Inf(1)}, p), slices.Repeat([]float64{math.Inf(-1)}, p)
		ranges[cell] = [2][]float64{low, high}
		return d.Rows(cell, func(b glm.Block) error {
			for j, x := range b.X {
				for i, v := range x {
					if b.Weight[i] != 0 {
						low[j], high[j] = min(low[j], v), max(high[j], v)
					}
				}
			}
			return nil
		})
	})
	if err != nil {
		return nil, err
	}
	varies := make([]bool, p)
	for j := range varies {
		low, high := math.Inf(1), math.Inf(-1)
		for _, r := range ranges {
			low, high = min(low, r[0][j]), max(high, r[1][j])
		}
		varies[j] = low < high
	}
	return varies, nil
}

// without returns p without the columns that do not vary, and a warning naming each.
func (p *prepared) without(varies []bool) *prepared {
	out := &prepared{uses: p.uses, warnings: slices.Clone(p.warnings)}
	j := 0
	keep := func(c Coefficient) bool {
		j++
		if !varies[j-1] {
			out.warnings = append(out.warnings, fmt.Sprintf("column %s has one value in every training row and was dropped", c.Name))
		}
		return varies[j-1]
	}
	for _, t := range p.terms {
		var columns []Coefficient
		for _, c := range t.Columns {
			if keep(c) {
				columns = append(columns, c)
			}
		}
		t.Columns = columns
		out.terms = append(out.terms, t)
	}
	for _, in := range p.indicators {
		if keep(in.Column) {
			out.indicators = append(out.indicators, in)
		}
	}
	return out
}

// only returns p with the terms all of whose features are known, and the indicators of any that is.
func (p *prepared) only(known func(feature string) bool) *prepared {
	out := &prepared{}
	for _, u := range p.uses {
		if known(u.Feature) {
			out.uses = append(out.uses, u)
		}
	}
	for _, t := range p.terms {
		if !slices.ContainsFunc(t.Bases, func(b Basis) bool { return !known(b.Feature) }) {
			out.terms = append(out.terms, t)
		}
	}
	for _, in := range p.indicators {
		names := slices.DeleteFunc(slices.Clone(in.Features), func(name string) bool { return !known(name) })
		if len(names) > 0 {
			out.indicators = append(out.indicators, Indicator{Features: names, Column: in.Column})
		}
	}
	return out
}

// design returns the design of p over the rows of s that row gives a weight.
func (p *prepared) design(s *Sample, row func(cell, i int) (y, weight float64)) *design {
	return newDesign(s, newEncoder(p.uses, p.terms, p.indicators), p.uses, row)
}

// names returns the name of every column, in the order of the encoder.
func (p *prepared) names() []string {
	var names []string
	for _, t := range p.terms {
		for _, c := range t.Columns {
			names = append(names, c.Name)
		}
	}
	for _, in := range p.indicators {
		names = append(names, in.Column.Name)
	}
	return names
}
