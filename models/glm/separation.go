package glm

import (
	"context"
	"math"
)

const (
	// violated is how far, as a share of the furthest row, a row may lie on the wrong side of a separating direction.
	// A Newton step on separated data differs from the direction by what the other coefficients have still to move, which
	// shrinks by e at each step.
	violated = 1e-6
	// involved is the share of the largest standardised coefficient from which a column is part of a direction.
	involved = 1e-3
)

// separates tells whether moving along a direction (on standardised columns) never lowers the likelihood of any row and
// raises some: the definition of quasi-complete separation by Albert and Anderson (1984), tried on one direction. It
// returns the columns that make the direction up, nil if it does not separate.
func (f *fitter) separates(ctx context.Context, direction []float64) ([]int, error) {
	var total margins
	err := reduce(ctx, f.design.Cells(), f.opt.Workers,
		func() *marginSums { return &marginSums{sums: newSums(len(direction))} },
		func(s *marginSums, cell int) error {
			s.margins = margins{}
			var bad error
			f.design.Rows(cell, func(b Block) {
				if bad == nil {
					bad = b.check(f.design.Columns())
				}
				if bad == nil {
					f.margins(s, b, direction)
				}
			})
			return bad
		},
		func(s *marginSums) {
			total.wrong = max(total.wrong, s.wrong)
			total.right = max(total.right, s.right)
		})
	if err != nil || total.wrong > violated*total.right {
		return nil, err
	}
	largest := 0.0
	for _, v := range direction[1:] {
		largest = max(largest, math.Abs(v))
	}
	var columns []int
	for j, v := range direction[1:] {
		if math.Abs(v) > involved*largest {
			columns = append(columns, j)
		}
	}
	return columns, nil
}

// margins are the furthest any row lies on the right and on the wrong side of a direction.
type margins struct{ right, wrong float64 }

type marginSums struct {
	*sums
	margins
}

func (f *fitter) margins(s *marginSums, b Block, direction []float64) {
	n := f.load(s.sums, b, len(direction))
	for i := range n {
		a := 0.0
		for k, v := range direction {
			a += v * s.z[k*stride+i]
		}
		switch f.opt.Family.Recedes(s.y[i]) {
		case 0:
			s.wrong = max(s.wrong, math.Abs(a))
		case 1:
			s.right, s.wrong = max(s.right, a), max(s.wrong, -a)
		case -1:
			s.right, s.wrong = max(s.right, -a), max(s.wrong, a)
		}
	}
}
