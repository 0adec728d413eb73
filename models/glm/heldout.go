package glm

import (
	"context"
	"fmt"
	"math"
)

// others is a design without the rows of a fold: they have a weight of 0.
type others struct {
	Design
	fold, folds int
}

// Rows implements Design.
func (o *others) Rows(cell int, visit func(Block) error) error {
	weight := make([]float64, MaxRows)
	return o.Design.Rows(cell, func(b Block) error {
		if len(b.Y) > MaxRows || len(b.Fold) != len(b.Y) {
			return fmt.Errorf("block: have folds of %d rows, want those of %d, at most %d", len(b.Fold), len(b.Y), MaxRows)
		}
		for i, k := range b.Fold {
			weight[i] = b.weight(i)
			switch {
			case int(k) >= o.folds && weight[i] != 0:
				return fmt.Errorf("a row is in fold %d, want 0 to %d", k, o.folds-1)
			case int(k) == o.fold:
				weight[i] = 0
			}
		}
		b.Weight = weight[:len(b.Y)]
		return visit(b)
	})
}

// judge takes the deviance of every row by the path without its fold, for every lambda, in one pass.
func (c *CV) judge(ctx context.Context, d Design, opt *PathOptions) error {
	fresh := func() *heldOut { return newHeldOut(len(c.Folds), len(opt.Lambda), d.Columns()) }
	total := fresh()
	err := pass(ctx, d, opt.Workers, fresh,
		func(h *heldOut, b *Block) error {
			for k := range c.Folds {
				h.add(k, b, c.Folds[k].Path, &opt.Family)
			}
			return nil
		},
		func(h *heldOut) {
			add(total.weight, h.weight)
			for k := range h.deviance {
				add(total.deviance[k], h.deviance[k])
			}
		})
	if err != nil {
		return err
	}
	for k := range c.Folds {
		f := &c.Folds[k]
		if f.Weight = total.weight[k]; f.Weight == 0 {
			return fmt.Errorf("fold %d of %d: no rows of positive weight", k+1, len(c.Folds))
		}
		for i, v := range total.deviance[k] {
			if f.Path.Points[i].Status != Converged {
				v = math.NaN()
			}
			f.Deviance = append(f.Deviance, v/f.Weight)
		}
	}
	return nil
}

// heldOut is the sums over the rows of a cell, and the room to work out those of one fold in a block.
type heldOut struct {
	weight   []float64   // by fold
	deviance [][]float64 // by fold, by lambda

	x                                                   [][]float64 // by column
	y, rowWeight, offset, eta, unit, score, information [MaxRows]float64
}

func newHeldOut(folds, points, columns int) *heldOut {
	h := &heldOut{weight: make([]float64, folds)}
	for range folds {
		h.deviance = append(h.deviance, make([]float64, points))
	}
	for range columns {
		h.x = append(h.x, make([]float64, MaxRows))
	}
	return h
}

func (h *heldOut) reset() {
	clear(h.weight)
	for _, d := range h.deviance {
		clear(d)
	}
}

// add adds the rows of fold k in a block.
func (h *heldOut) add(k int, b *Block, path *Path, family *Family) {
	n := h.load(k, b)
	if n == 0 {
		return
	}
	y, eta, unit := h.y[:n], h.eta[:n], h.unit[:n]
	for _, w := range h.rowWeight[:n] {
		h.weight[k] += w
	}
	for l := range path.Points {
		q := &path.Points[l]
		if q.Status != Converged {
			continue
		}
		for i, o := range h.offset[:n] {
			eta[i] = q.Intercept + o
		}
		for j, c := range q.Coef {
			if c == 0 {
				continue
			}
			for i, x := range h.x[j][:n] {
				eta[i] += float64(c * x)
			}
		}
		family.rows(y, eta, unit, h.score[:n], h.information[:n])
		for i, w := range h.rowWeight[:n] {
			h.deviance[k][l] += float64(w * unit[i])
		}
	}
}

// load gathers the rows of fold k that have a weight and returns their number.
func (h *heldOut) load(k int, b *Block) int {
	n := 0
	var rows [MaxRows]int
	for i, fold := range b.Fold {
		if w := b.weight(i); int(fold) == k && w != 0 {
			rows[n], h.y[n], h.rowWeight[n], h.offset[n] = i, b.Y[i], w, b.offset(i)
			n++
		}
	}
	if n > 0 {
		for j, column := range b.X {
			for to, from := range rows[:n] {
				h.x[j][to] = column[from]
			}
		}
	}
	return n
}
