package glm

import (
	"context"
	"fmt"
	"math"

	"gonum.org/v1/gonum/mat"
)

// Solver says how the steps of a fit were solved for.
type Solver string

// The solvers. A fit begins with Cholesky, and goes over to QR for good where the condition calls for it.
const (
	Cholesky Solver = "cholesky" // of X'WX + penalty
	QR       Solver = "qr"       // of the rows of W^1/2 X and of the penalty, block by block
)

const (
	// squared is the condition number of the penalised information beyond which it is not solved by Cholesky but from a QR
	// factorisation, whose condition is the root of it. X'WX at that condition has lost half the digits of a double. Newton's method
	// makes up for it in the coefficients, as each step corrects the error of the one before; nothing does so in the standard
	// errors, which are to be good to 1e-7.
	squared = 1e8
	// twice takes its place where columns are told apart by the penalty alone: their standard errors have the information multiplied by
	// its inverse twice over, and lose twice the digits, four of them at least being kept.
	twice = 1e6
	// hopeless is the condition number (again of the information, so the square of that solved) beyond which a QR step has no
	// correct digit left either.
	hopeless = 1e30
)

// begin chooses the solver by the point a fit begins at, evaluates it again where that is QR, and finds the columns that are
// combinations of others.
func (f *fitter) begin(ctx context.Context, at *point) (*point, []dependency, error) {
	f.solver = Cholesky
	_, condition := f.cholesky(at)
	f.why = fmt.Sprintf("condition %.1e of the penalised information on standardised columns, at most %.0e", condition, squared)
	found := collinear(at.information)
	limit := squared
	if found != nil {
		limit = twice
	}
	if condition <= limit {
		return at, found, nil
	}
	at, err := f.turn(ctx, at, condition, limit)
	if err != nil {
		return nil, nil, err
	}
	return at, at.triangle.dependencies(f.noise()), nil
}

// turn goes over to QR.
func (f *fitter) turn(ctx context.Context, at *point, condition, limit float64) (*point, error) {
	f.solver = QR
	f.why = fmt.Sprintf("condition %.1e of the penalised information on standardised columns, above %.0e", condition, limit)
	if math.IsInf(condition, 1) {
		f.why = "the penalised information on standardised columns is not positive definite to working precision"
	}
	return f.evaluate(ctx, at.beta)
}

// cholesky factorises the penalised information; nil if it is not positive definite to working precision.
func (f *fitter) cholesky(at *point) (*mat.Cholesky, float64) {
	h := mat.NewSymDense(len(at.beta), nil)
	h.CopySym(at.information)
	for k := range at.beta {
		h.SetSym(k, k, h.At(k, k)+f.opt.ridge(k))
	}
	c := new(mat.Cholesky)
	if !c.Factorize(h) {
		return nil, math.Inf(1)
	}
	return c, c.Cond()
}

// step solves for the Newton step at the descent's point. It is not ok where the penalised information is singular to working
// precision; the step is then what came out all the same, or nil.
func (f *fitter) step(ctx context.Context, p *descent) (step []float64, decrement float64, ok bool, err error) {
	if f.solver == Cholesky || len(p.beta) == 1 {
		p.hessian, p.condition = f.cholesky(p.point)
		if p.condition <= squared || len(p.beta) == 1 {
			step, decrement = p.solve()
			return step, decrement, p.hessian != nil && decrement-decrement == 0, nil
		}
		if p.point, err = f.turn(ctx, p.point, p.condition, squared); err != nil {
			return nil, 0, false, err
		}
	}
	r := f.penalised(p.point)
	p.hessian = r.cholesky(f.moments.weight)
	p.condition = p.hessian.Cond()
	step, explained := r.solve()
	decrement = explained / f.moments.weight
	return step, decrement, p.condition <= hopeless && decrement-decrement == 0, nil
}

// penalised is the triangle of a point with the penalty.
func (f *fitter) penalised(at *point) *triangle {
	ridge := make([]float64, len(at.beta))
	for k := range ridge {
		ridge[k] = f.opt.ridge(k) * f.moments.weight
	}
	return at.triangle.penalised(ridge, at.beta)
}

// factorise factorises the penalised information in the way of the solver; nil if it is not positive definite.
func (f *fitter) factorise(at *point) *mat.Cholesky {
	if at.triangle != nil {
		return f.penalised(at).cholesky(f.moments.weight)
	}
	c, _ := f.cholesky(at)
	return c
}

// solve is the Newton step by the Cholesky factorisation, and its decrement.
func (p *descent) solve() (step []float64, decrement float64) {
	if p.hessian == nil {
		return nil, 0
	}
	var s mat.VecDense
	// A condition error is only a warning of gonum's; the limit that counts was applied before.
	_ = p.hessian.SolveVecTo(&s, mat.NewVecDense(len(p.gradient), p.gradient))
	s.ScaleVec(-1, &s)
	step = s.RawVector().Data
	for k, g := range p.gradient {
		decrement -= step[k] * g
	}
	return step, decrement
}
