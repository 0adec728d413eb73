package glm

import (
	"math"
	"slices"

	"gonum.org/v1/gonum/mat"
)

const (
	// sweeps bounds the passes of coordinate descent over one quadratic model. What it leaves undone the next model does.
	sweeps = 2000
	// inner is the number of sweeps over the coefficients that are not 0 between two over all.
	inner = 10
	// settled is the square of a change of the linear predictor, as a share of the largest so far, below which coordinate
	// descent has ended.
	settled = 1e-26
)

// quadratic is the second-order model of the loss about a point plus the penalty, over a working set of coefficients; all
// others stay where they are. Entries of its slices are members of the set.
type quadratic struct {
	set      []int // coefficients, ascending
	from     []float64
	gradient []float64 // of the loss at from
	h        []float64 // Hessian of the loss, row-major
	l1, l2   []float64

	beta  []float64 // where the minimiser is
	slope []float64 // gradient of the loss's model at beta
}

func newQuadratic(set []int, beta, gradient []float64, h mat.Symmetric, pen *penalty) *quadratic {
	n := len(set)
	m := &quadratic{set: set, h: make([]float64, n*n)}
	for i, k := range set {
		m.from = append(m.from, beta[k])
		m.gradient = append(m.gradient, gradient[k])
		m.l1, m.l2 = append(m.l1, pen.l1(k)), append(m.l2, pen.l2(k))
		for j, l := range set {
			m.h[i*n+j] = h.At(k, l)
		}
	}
	m.beta = slices.Clone(m.from)
	m.slope = slices.Clone(m.gradient)
	return m
}

// minimise runs cyclic coordinate descent (Friedman, Hastie and Tibshirani 2010), mostly over the coefficients that are not
// 0. Where these and their signs stay as they are, the rest is a linear system, and is solved as one: coordinate
// descent finds out quickly which columns take part, and slowly how strongly correlated ones share their effect.
func (m *quadratic) minimise() {
	largest := 0.0
	for done := 0; done < sweeps; {
		signs := m.signs()
		change := m.sweep(false)
		largest = max(largest, change)
		if m.keeps(signs) && m.solve() || change <= settled*largest {
			return
		}
		done++
		for range inner {
			done++
			if m.sweep(true) <= settled*largest {
				break
			}
		}
	}
}

// sweep minimises over each coefficient in turn, or only over those that are not 0 or are free of the absolute penalty, and
// returns the largest square of a change of the linear predictor.
func (m *quadratic) sweep(active bool) float64 {
	n, change := len(m.set), 0.0
	for i, b := range m.beta {
		row := m.h[i*n : (i+1)*n]
		if row[i] <= 0 || active && b == 0 && m.l1[i] > 0 {
			continue // a column without information stays where it is
		}
		m.beta[i] = soft(row[i]*b-m.slope[i], m.l1[i]) / (row[i] + m.l2[i])
		step := m.beta[i] - b
		if step == 0 {
			continue
		}
		for j, v := range row {
			m.slope[j] += step * v
		}
		change = max(change, row[i]*step*step)
	}
	return change
}

// signs are the signs of the coefficients, 0 for one that is 0; those free of the absolute penalty count as positive.
func (m *quadratic) signs() []float64 {
	s := make([]float64, len(m.beta))
	for i, b := range m.beta {
		switch {
		case m.h[i*len(m.beta)+i] <= 0:
		case m.l1[i] == 0 || b > 0:
			s[i] = 1
		case b < 0:
			s[i] = -1
		}
	}
	return s
}

// keeps tells whether the signs are still these.
func (m *quadratic) keeps(signs []float64) bool {
	for i, s := range m.signs() {
		if s != signs[i] {
			return false
		}
	}
	return true
}

// solve moves to the minimiser for the present signs and tells whether it is the model's; if it is not, nothing is moved.
func (m *quadratic) solve() bool {
	signs := m.signs()
	var active []int
	for i, s := range signs {
		if s != 0 {
			active = append(active, i)
		}
	}
	n, a := len(m.set), len(active)
	if a == 0 {
		return false
	}
	h, right := mat.NewSymDense(a, nil), mat.NewVecDense(a, nil)
	slope := m.slopeAt(m.beta)
	for c, i := range active {
		for d := c; d < a; d++ {
			h.SetSym(c, d, m.h[i*n+active[d]])
		}
		h.SetSym(c, c, h.At(c, c)+m.l2[i])
		right.SetVec(c, -(slope[i] + m.l2[i]*m.beta[i] + m.l1[i]*signs[i]))
	}
	var factor mat.Cholesky
	if !factor.Factorize(h) {
		return false
	}
	var step mat.VecDense
	_ = factor.SolveVecTo(&step, right) // whether the solution is good is looked at below
	to := slices.Clone(m.beta)
	for c, i := range active {
		to[i] += step.AtVec(c)
	}
	slope = m.slopeAt(to)
	if !m.optimal(to, slope, signs) {
		return false
	}
	m.beta, m.slope = to, slope
	return true
}

// optimal checks the model's own optimality conditions: signs as assumed, no coefficient at 0 that wants to move, and no
// slope left beyond rounding, of the sums and of the coefficients themselves.
func (m *quadratic) optimal(beta, slope, signs []float64) bool {
	n := len(beta)
	for i, s := range signs {
		b := beta[i]
		terms, digits := math.Abs(m.gradient[i])+m.l1[i]+m.l2[i]*math.Abs(b), 0.0
		for j, v := range m.h[i*n : (i+1)*n] {
			terms += math.Abs(v * (beta[j] - m.from[j]))
			digits += math.Abs(v * beta[j])
		}
		rounding := 1e-13*terms + 1e-15*digits
		switch {
		case m.h[i*n+i] <= 0:
		case s == 0 && math.Abs(slope[i]) > m.l1[i]+rounding:
			return false
		case s != 0 && m.l1[i] > 0 && b*s <= 0:
			return false
		case s != 0 && !(math.Abs(slope[i]+m.l2[i]*b+m.l1[i]*s) <= rounding):
			return false
		}
	}
	return true
}

// slopeAt is the gradient of the loss's model at beta.
func (m *quadratic) slopeAt(beta []float64) []float64 {
	slope := slices.Clone(m.gradient)
	n := len(beta)
	for i, b := range beta {
		if move := b - m.from[i]; move != 0 {
			for j, v := range m.h[i*n : (i+1)*n] {
				slope[j] += move * v
			}
		}
	}
	return slope
}

// step is the way from the point to the minimiser, over all coefficients, and its length in the norm of the model's curvature: but
// for the quadratic penalty, the root mean square of what it changes in a linear predictor of unit information.
func (m *quadratic) step(q int) (step []float64, length float64) {
	step = make([]float64, q)
	n, square := len(m.set), 0.0
	for i, k := range m.set {
		step[k] = m.beta[i] - m.from[i]
		square += m.l2[i] * step[k] * step[k]
		for j := range m.set {
			square += step[k] * m.h[i*n+j] * (m.beta[j] - m.from[j])
		}
	}
	return step, math.Sqrt(max(0, square))
}
