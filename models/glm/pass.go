package glm

import (
	"context"
	"fmt"

	"riskstrat/models/glm/kernel"
)

// pass reads a design once: it hands every block, checked, to visit with the accumulator of its cell, which begins reset, and
// folds the accumulators in cell order. What comes out does not depend on the number of workers.
func pass[T interface{ reset() }](ctx context.Context, d Design, workers int, fresh func() T, visit func(T, *Block) error, fold func(T)) error {
	return reduce(ctx, d.Cells(), workers, fresh,
		func(acc T, cell int) error {
			acc.reset()
			return read(d, cell, func(b *Block) error { return visit(acc, b) })
		}, fold)
}

// read hands the blocks of a cell, checked, to visit.
func read(d Design, cell int, visit func(*Block) error) error {
	err := d.Rows(cell, func(b Block) error {
		if err := b.check(d.Columns()); err != nil {
			return err
		}
		return visit(&b)
	})
	if err != nil {
		return fmt.Errorf("cell %d: %w", cell, err)
	}
	return nil
}

// check refuses a block whose slices disagree.
func (b *Block) check(columns int) error {
	n := len(b.Y)
	switch {
	case n > MaxRows:
		return fmt.Errorf("block: have %d rows, want at most %d", n, MaxRows)
	case len(b.X) != columns:
		return fmt.Errorf("block: have %d columns, want %d", len(b.X), columns)
	case b.Weight != nil && len(b.Weight) != n:
		return fmt.Errorf("block: have %d weights, want %d", len(b.Weight), n)
	case b.Offset != nil && len(b.Offset) != n:
		return fmt.Errorf("block: have %d offsets, want %d", len(b.Offset), n)
	case b.Fold != nil && len(b.Fold) != n:
		return fmt.Errorf("block: have %d folds, want %d", len(b.Fold), n)
	case b.Cluster != nil && len(b.Cluster) != n:
		return fmt.Errorf("block: have %d clusters, want %d", len(b.Cluster), n)
	}
	for j, x := range b.X {
		if len(x) != n {
			return fmt.Errorf("block: have %d values of column %d, want %d", len(x), j, n)
		}
	}
	return nil
}

func (b *Block) weight(i int) float64 {
	if b.Weight == nil {
		return 1
	}
	return b.Weight[i]
}

func (b *Block) offset(i int) float64 {
	if b.Offset == nil {
		return 0
	}
	return b.Offset[i]
}

// selected are the rows of positive weight of a block.
type selected struct {
	y, weight, offset [MaxRows]float64
	kept              [MaxRows]int     // positions in the block
	gathered          [MaxRows]float64 // of a column
}

// keep copies what is known of each row of positive weight and returns their number.
func (s *selected) keep(b *Block) int {
	n := 0
	for i, y := range b.Y {
		if w := b.weight(i); w != 0 {
			s.y[n], s.weight[n], s.offset[n], s.kept[n] = y, w, b.offset(i), i
			n++
		}
	}
	return n
}

// column is the n entries of a block's column that keep kept. It is good until the next call.
func (s *selected) column(x []float64, n int) []float64 {
	if n == len(x) {
		return x
	}
	for to, from := range s.kept[:n] {
		s.gathered[to] = x[from]
	}
	return s.gathered[:n]
}

// room is what working out a block takes: its rows of positive weight, standardised.
type room struct {
	selected
	z   *kernel.Block    // column 0 is the intercept's
	eta [MaxRows]float64 // without the offset
}

func newRoom(q int) *room { return &room{z: kernel.NewBlock(MaxRows, q)} }

// load puts the rows of positive weight, standardised, into r and returns their number; eta is their linear predictor at beta
// (intercept first), without the offset. The first len(beta) - 1 columns are loaded.
func (f *fitter) load(r *room, b *Block, beta []float64) int {
	n := r.keep(b)
	for i := range r.eta[:n] {
		r.eta[i] = beta[0]
	}
	r.z.Resize(n)
	r.z.Fill(0, 1)
	for k := 1; k < len(beta); k++ {
		r.z.Center(k, r.column(b.X[k-1], n), f.moments.mean[k-1], f.scale[k-1], beta[k], r.eta[:n])
	}
	return n
}
