package glm

import (
	"context"
	"fmt"
	"math"

	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/blas64"
	"gonum.org/v1/gonum/mat"
)

// fitter holds what the passes over a design share.
type fitter struct {
	design  Design
	opt     *Options
	moments *moments
	sd      []float64
	scale   []float64 // 1 / sd
}

// stride is the distance between columns of a standardised block: a power of two would map all of them to a few cache sets.
const stride = MaxRows + 8

// point is a place the minimiser has been, with what one pass found there. Beta is on standardised columns, the
// intercept first; a point of length 1 is of the null model. All figures are per unit of weight.
type point struct {
	beta        []float64
	deviance    float64 // total, not per unit of weight
	objective   float64 // deviance / 2 + penalty
	gradient    []float64
	information *mat.SymDense // expected, without the penalty
	reach       float64       // largest |eta|
}

// evaluate makes one pass at beta.
func (f *fitter) evaluate(ctx context.Context, beta []float64) (*point, error) {
	q := len(beta)
	total := newSums(q)
	err := reduce(ctx, f.design.Cells(), f.opt.Workers,
		func() *sums { return newSums(q) },
		func(s *sums, cell int) error {
			s.reset()
			var bad error
			f.design.Rows(cell, func(b Block) {
				if bad == nil {
					bad = f.block(s, b, beta)
				}
			})
			if bad != nil {
				return fmt.Errorf("cell %d: %w", cell, bad)
			}
			return nil
		},
		total.merge)
	if err != nil {
		return nil, err
	}
	return f.point(beta, total), nil
}

func (f *fitter) point(beta []float64, s *sums) *point {
	q, weight := len(beta), f.moments.weight
	p := &point{beta: beta, deviance: s.deviance, objective: s.deviance / 2 / weight, gradient: s.score, reach: s.reach}
	for k, b := range beta {
		ridge := f.opt.ridge(k)
		p.objective += ridge / 2 * b * b
		p.gradient[k] = -s.score[k]/weight + ridge*b
	}
	blas64.Scal(1/weight, blas64.Vector{N: q * q, Inc: 1, Data: s.information.Data})
	p.information = mat.NewSymDense(q, s.information.Data)
	return p
}

// block adds a block of rows. The block is first turned column-major and standardised: columns of up to MaxRows
// contiguous values make the sums of products (the bulk of the work) about 1.8 times as fast in gonum as short rows do.
func (f *fitter) block(s *sums, b Block, beta []float64) error {
	if err := b.check(f.design.Columns()); err != nil {
		return err
	}
	n := f.load(s, b, len(beta))
	eta, score, root := s.eta[:n], s.rowScore[:n], s.root[:n]
	for k := 1; k < len(beta); k++ {
		blas64.Axpy(beta[k], s.column(k, n), blas64.Vector{N: n, Inc: 1, Data: eta})
	}
	for i, v := range eta {
		v += beta[0]
		w := s.weight[i]
		deviance, slope, information := f.opt.Family.Row(s.y[i], v)
		s.deviance += w * deviance
		score[i] = w * slope
		root[i] = math.Sqrt(w * information)
		s.reach = max(s.reach, math.Abs(v))
	}
	for k := range beta {
		col := s.z[k*stride : k*stride+n]
		s.score[k] += blas64.Dot(s.column(k, n), blas64.Vector{N: n, Inc: 1, Data: score})
		for i, r := range root {
			col[i] *= r
		}
	}
	z := blas64.General{Rows: len(beta), Cols: n, Stride: stride, Data: s.z}
	blas64.Syrk(blas.NoTrans, 1, z, 1, s.information)
	return nil
}

// load copies the rows of positive weight, standardised, into the columns of s and returns their number; eta is left
// holding the offsets.
func (f *fitter) load(s *sums, b Block, q int) int {
	n, p := 0, f.design.Columns()
	for i, y := range b.Y {
		w := b.weight(i)
		if w == 0 {
			continue
		}
		s.y[n], s.weight[n], s.eta[n], s.z[n] = y, w, b.offset(i), 1
		row := b.X[i*p : i*p+q-1]
		for j, x := range row {
			s.z[(j+1)*stride+n] = (x - f.moments.mean[j]) * f.scale[j]
		}
		n++
	}
	return n
}

// sums are the sums over one cell at a point, and the room to work out a block.
type sums struct {
	deviance    float64
	reach       float64
	score       []float64
	information blas64.Symmetric

	z                              []float64 // column k at k*stride
	y, weight, eta, rowScore, root [MaxRows]float64
}

func newSums(q int) *sums {
	return &sums{
		score:       make([]float64, q),
		information: blas64.Symmetric{N: q, Stride: q, Uplo: blas.Upper, Data: make([]float64, q*q)},
		z:           make([]float64, q*stride),
	}
}

func (s *sums) reset() {
	s.deviance, s.reach = 0, 0
	clear(s.score)
	clear(s.information.Data)
}

func (s *sums) merge(o *sums) {
	s.deviance += o.deviance
	s.reach = max(s.reach, o.reach)
	blas64.Axpy(1, vector(o.score), vector(s.score))
	blas64.Axpy(1, vector(o.information.Data), vector(s.information.Data))
}

func (s *sums) column(k, n int) blas64.Vector {
	return blas64.Vector{N: n, Inc: 1, Data: s.z[k*stride : k*stride+n]}
}

func vector(v []float64) blas64.Vector { return blas64.Vector{N: len(v), Inc: 1, Data: v} }
