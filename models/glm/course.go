package glm

import (
	"math"
	"slices"

	"gonum.org/v1/gonum/mat"
)

// course is where a path is held to be heading: from a place known, by a curvature that goes on changing as it has.
type course struct {
	last           *rung // whose curvature is known
	beta, gradient []float64
	lambda         float64
	change         *mat.SymDense // of the curvature, by lambda; nil where nothing is known of it
}

// head is the course from the last rung, where its solution is or is to be expected.
func head(before, last *rung) *course {
	c := &course{last: last, beta: last.at.beta, gradient: last.at.gradient, lambda: last.pen.lambda}
	if !last.solved {
		c.beta, c.gradient = last.to, carried(last.at.gradient, last.curvature, last.at.beta, last.to)
	}
	if before == nil || before.curvature == last.curvature {
		return c
	}
	if gap := before.pen.lambda - last.pen.lambda; gap > 0 && !math.IsInf(gap, 1) {
		c.change = blend(-1/gap, last.curvature, 1/gap, before.curvature)
	}
	return c
}

// foretell begins the rung for a lambda where its solution is to be expected, and takes the course on to there. The curvature is that
// halfway, with which a step is right to second order instead of first.
func (c *course) foretell(lambda, size float64) *rung {
	r := &rung{pen: c.last.pen, open: c.last.open, origin: c.last.at, from: c.last, length: math.Inf(1)}
	r.pen.lambda = lambda
	r.screen(c.lambda, c.beta, c.gradient)
	curvature := c.at((c.lambda + lambda) / 2)
	m := r.model(c.beta, c.gradient, curvature)
	m.minimise()
	step, length := m.step(len(c.beta))
	r.to = along(c.beta, step, 1)
	if c.last.solved && c.lambda == c.last.pen.lambda && length <= arrived*size {
		r.at, r.curvature = c.last.at, c.last.curvature // nothing moves, so what is known there says all
		r.judge(size)
	}
	c.gradient = carried(c.gradient, curvature, c.beta, r.to)
	c.beta, c.lambda = r.to, lambda
	return r
}

// at is the curvature to be expected at a lambda, or the last known where what comes out is not positive definite.
func (c *course) at(lambda float64) *mat.SymDense {
	if c.change == nil {
		return c.last.curvature
	}
	h := blend(1, c.last.curvature, lambda-c.last.pen.lambda, c.change)
	var factor mat.Cholesky
	if !factor.Factorize(h) {
		return c.last.curvature
	}
	return h
}

// carried is the gradient at to of a second-order model of the loss, from that at from.
func carried(gradient []float64, curvature *mat.SymDense, from, to []float64) []float64 {
	out := slices.Clone(gradient)
	for k, b := range to {
		if move := b - from[k]; move != 0 {
			for j := range out {
				out[j] += move * curvature.At(k, j)
			}
		}
	}
	return out
}

// blend is x*a + y*b.
func blend(x float64, a *mat.SymDense, y float64, b *mat.SymDense) *mat.SymDense {
	n := a.SymmetricDim()
	out := mat.NewSymDense(n, nil)
	for i := range n {
		for j := i; j < n; j++ {
			out.SetSym(i, j, x*a.At(i, j)+y*b.At(i, j))
		}
	}
	return out
}
