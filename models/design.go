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
	room    sync.Pool                             // *block
}

// block is the room one visit of a part needs.
type block struct {
	y, weight, scratch []float64
	fold               []uint8
	cluster            []uint64
	from               []int       // rows kept of what is read
	values             [][]float64 // by use
	columns            [][]float64 // by column of the design
	x                  [][]float64 // columns, cut to the rows of the block
}

func newDesign(s *Sample, e *encoder, uses []Use, row func(cell, i int) (y, weight float64)) *design {
	d := &design{sample: s, encoder: e, row: row}
	for _, u := range uses {
		d.at = append(d.at, s.Column(u.Feature))
	}
	d.room.New = func() any {
		return &block{
			scratch: make([]float64, e.scratch), values: matrix(glm.MaxRows, len(uses)),
			columns: matrix(glm.MaxRows, e.width), x: make([][]float64, e.width),
		}
	}
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

// Rows implements glm.Design. Rows that are left out make room for others: blocks are full but for the last.
func (d *design) Rows(part int, visit func(glm.Block) error) error {
	b := d.room.Get().(*block)
	defer d.room.Put(b)
	b.empty()
	err := d.sample.read(part, d.at, func(cell, first, rows int, x [][]float64) error {
		for from := 0; from < rows; {
			from = d.take(b, cell, first, from, rows, x)
			if len(b.y) < glm.MaxRows {
				break
			}
			if err := visit(d.encode(b)); err != nil {
				return err
			}
			b.empty()
		}
		return nil
	})
	if err != nil || len(b.y) == 0 {
		return err
	}
	return visit(d.encode(b))
}

func (b *block) empty() {
	b.y, b.weight, b.fold, b.cluster = b.y[:0], b.weight[:0], b.fold[:0], b.cluster[:0]
}

// take moves rows of x, from a position on, into the block until it is full, and returns the position after the last it looked at.
func (d *design) take(b *block, cell, first, from, rows int, x [][]float64) int {
	begin, at := len(b.y), from
	b.from = b.from[:0]
	for ; at < rows && len(b.y) < glm.MaxRows; at++ {
		y, w := d.row(cell, first+at)
		if w == 0 {
			continue
		}
		b.y, b.weight, b.from = append(b.y, y), append(b.weight, w), append(b.from, at)
		b.cluster = append(b.cluster, d.sample.Cells[cell].Person[first+at])
		if d.fold != nil {
			b.fold = append(b.fold, d.fold[cell][first+at])
		}
	}
	for u, column := range x {
		to := b.values[u][begin:]
		if len(b.from) == at-from {
			copy(to, column[from:at])
			continue
		}
		for k, i := range b.from {
			to[k] = column[i]
		}
	}
	return at
}

// encode works out the columns of the block's rows.
func (d *design) encode(b *block) glm.Block {
	n := len(b.y)
	d.encoder.encode(b.values, n, b.scratch, b.columns)
	for j, column := range b.columns {
		b.x[j] = column[:n]
	}
	out := glm.Block{X: b.x, Y: b.y, Weight: b.weight, Cluster: b.cluster}
	if d.fold != nil {
		out.Fold = b.fold
	}
	return out
}

// outcome is the row function of a fit to the outcomes of the sample.
func (s *Sample) outcome(cell, i int) (y, weight float64) {
	return s.Cells[cell].Outcome[i], s.Cells[cell].Weight[i]
}

// varying tells of each column whether it takes more than one value over the design's rows.
func (d *design) varying(ctx context.Context, workers int) ([]bool, error) {
	p := d.Columns()
	ranges := make([][2][]float64, d.Cells())
	err := each(ctx, d.Cells(), workers, func(cell int) error {
		low, high := slices.Repeat([]float64{math.Inf(1)}, p), slices.Repeat([]float64{math.Inf(-1)}, p)
		ranges[cell] = [2][]float64{low, high}
		return d.Rows(cell, func(b glm.Block) error {
			for j, x := range b.X {
				low[j], high[j] = min(low[j], slices.Min(x)), max(high[j], slices.Max(x))
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
