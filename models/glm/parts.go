package glm

import (
	"context"
	"fmt"
)

// others is a design without the rows of a fold: they have a weight of 0.
type others struct {
	Design
	fold int
}

// Rows implements Design.
func (o *others) Rows(cell int, visit func(Block) error) error {
	weight := make([]float64, MaxRows)
	return o.Design.Rows(cell, func(b Block) error {
		b.mask(weight, func(fold int) bool { return fold != o.fold })
		return visit(b)
	})
}

// mask gives a weight of 0 to the rows of a block whose fold is not to be kept.
func (b *Block) mask(weight []float64, keep func(fold int) bool) {
	n := min(len(b.Fold), len(b.Y), len(weight))
	for i, k := range b.Fold[:n] {
		weight[i] = 0
		if keep(int(k)) {
			weight[i] = b.weight(i)
		}
	}
	b.Weight = weight[:n]
}

// partMoments are the moments of every fold by itself.
type partMoments struct {
	parts  []*moments
	weight [MaxRows]float64
}

func newPartMoments(folds, columns int) *partMoments {
	m := new(partMoments)
	for range folds {
		m.parts = append(m.parts, newMoments(columns))
	}
	return m
}

func (m *partMoments) reset() {
	for _, p := range m.parts {
		p.reset()
	}
}

// measureParts takes the moments of the rows of each fold, in one pass.
func measureParts(ctx context.Context, d Design, folds int, opt *Options) (*partMoments, error) {
	fresh := func() *partMoments { return newPartMoments(folds, d.Columns()) }
	total := fresh()
	err := pass(ctx, d, opt.Workers, fresh,
		func(m *partMoments, b *Block) error {
			if len(b.Fold) != len(b.Y) {
				return fmt.Errorf("block: have folds of %d rows, want those of %d", len(b.Fold), len(b.Y))
			}
			for i, k := range b.Fold {
				if int(k) >= folds && b.weight(i) != 0 {
					return fmt.Errorf("a row is in fold %d, want 0 to %d", k, folds-1)
				}
			}
			for k, p := range m.parts {
				part := *b
				part.mask(m.weight[:], func(fold int) bool { return fold == k })
				if err := p.block(&part, &opt.Family); err != nil {
					return err
				}
			}
			return nil
		},
		func(m *partMoments) {
			for k, p := range m.parts {
				total.parts[k].merge(p)
			}
		})
	if err != nil {
		return nil, err
	}
	for k, p := range total.parts {
		if p.rows == 0 {
			return nil, fmt.Errorf("fold %d of %d: no rows of positive weight", k+1, folds)
		}
	}
	return total, nil
}

// without are the moments of all rows but those of a fold.
func (m *partMoments) without(fold int) *moments {
	out := newMoments(len(m.parts[fold].mean))
	for k, p := range m.parts {
		if k != fold {
			out.merge(p)
		}
	}
	return out
}
