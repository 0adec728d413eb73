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
	err := pass(ctx, f.design, f.opt.Workers,
		func() *margins { return &margins{room: newRoom(len(direction))} },
		func(m *margins, b *Block) error { f.margins(m, b, direction); return nil },
		func(m *margins) {
			total.wrong = max(total.wrong, m.wrong)
			total.right = max(total.right, m.right)
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
type margins struct {
	right, wrong float64
	*room
}

func (m *margins) reset() { m.right, m.wrong = 0, 0 }

func (f *fitter) margins(m *margins, b *Block, direction []float64) {
	n := f.load(m.room, b, direction)
	for i, a := range m.eta[:n] {
		switch f.opt.Family.Recedes(m.y[i]) {
		case 0:
			m.wrong = max(m.wrong, math.Abs(a))
		case 1:
			m.right, m.wrong = max(m.right, a), max(m.wrong, -a)
		case -1:
			m.right, m.wrong = max(m.right, -a), max(m.wrong, a)
		}
	}
}
