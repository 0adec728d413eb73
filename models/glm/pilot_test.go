package glm

import (
	"sync/atomic"
	"testing"
)

// counting counts how often each cell is read, with and without columns.
type counting struct {
	*Matrix
	cells, bare atomic.Int64
}

func (c *counting) Rows(cell int, visit func(Block) error) error {
	c.cells.Add(1)
	return c.Matrix.Rows(cell, visit)
}

func (c *counting) WithoutColumns() Design {
	return &outcomes{&Matrix{Y: c.Y, Weight: c.Weight, Offset: c.Offset}, &c.bare}
}

type outcomes struct {
	*Matrix
	cells *atomic.Int64
}

func (o *outcomes) Rows(cell int, visit func(Block) error) error {
	o.cells.Add(1)
	return o.Matrix.Rows(cell, visit)
}

// reads is the number of passes over all rows that a fit takes.
func reads(t *testing.T, m *Matrix, opt Options) (*Result, float64) {
	t.Helper()
	c := &counting{Matrix: m}
	r := mustFit(t, c, opt)
	if c.bare.Load() == 0 || c.bare.Load()%int64(c.Cells()) > int64(c.Cells())/leastShare {
		t.Errorf("have %d cells read without columns, want whole passes for the null model", c.bare.Load())
	}
	return r, float64(c.cells.Load()) / float64(c.Cells())
}

// A pilot shortens the way and does not change where it ends.
func TestPilotSavesPasses(t *testing.T) {
	m, names := simulated(21, 2*pilotRows, 5)
	for i := range m.Weight {
		m.Weight[i]++ // all rows count
	}
	for _, lambda := range penalties {
		opt := Options{Names: names, Lambda: lambda, Workers: 2}
		with, fewer := reads(t, m, opt)
		opt.Start = append([]float64{-1}, make([]float64, 5)...) // about the null model
		without, more := reads(t, m, opt)
		same(t, with, without, 1e-10)
		if fewer > more-2.3 {
			t.Errorf("lambda %v: have %.1f passes with a pilot, %.1f without, want it to save two to three", lambda, fewer, more)
		}
	}
}

// Where the part is nothing like the whole, the fit is that of the whole all the same.
func TestUselessPilot(t *testing.T) {
	want, names := simulated(22, pilotRows, 3)
	sorted := &Matrix{P: 3}
	for _, y := range []float64{0, 1} { // every cell but one has one outcome
		for i, v := range want.Y {
			if v == y {
				sorted.X = append(sorted.X, want.X[i*3:(i+1)*3]...)
				sorted.Y = append(sorted.Y, y)
				sorted.Weight, sorted.Offset = append(sorted.Weight, 1), append(sorted.Offset, want.Offset[i])
			}
		}
	}
	have := mustFit(t, sorted, Options{Names: names, Workers: 2})
	want.Weight = nil
	same(t, have, mustFit(t, want, Options{Names: names, Start: []float64{0, 0, 0, 0}}), 1e-9)

	// The first column is what separates outcomes in the cells that the pilot reads, but not in the others.
	misled := &Matrix{P: 3, X: append([]float64(nil), want.X...), Y: want.Y}
	for i := range want.Y {
		if i/matrixCell%pilotShare == pilotShare/2 {
			misled.X[i*3] = 100 * want.Y[i]
		}
	}
	have = mustFit(t, misled, Options{Names: names, Workers: 2})
	same(t, have, mustFit(t, misled, Options{Names: names, Start: []float64{0, 0, 0, 0}}), 1e-9)
}
