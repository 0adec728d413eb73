package glm

import (
	"context"
	"math"

	"gonum.org/v1/gonum/mat"
)

const (
	// precise ends the descent. The Newton decrement (step' H step) is the square of the distance still to go, in the
	// units of a standardised linear predictor: its root is then below 1e-10, and the last step, taken but not
	// evaluated, squares that.
	precise = 1e-20
	// rounded is the decrement at which a step that no longer goes down is taken to be lost in rounding.
	rounded = 1e-13
	// illConditioned is the condition number beyond which a Newton step has no correct digit left.
	illConditioned = 1e15

	defaultLimit = 50
	halvings     = 30
)

// descend evaluates beta and minimises from there.
func (f *fitter) descend(ctx context.Context, beta []float64) (*path, Status, error) {
	at, err := f.evaluate(ctx, beta)
	if err != nil {
		return nil, 0, err
	}
	return f.descendFrom(ctx, at)
}

// path is the place a descent ended and what is needed to judge it.
type path struct {
	*point
	steps     int
	condition float64       // of the penalised information
	hessian   *mat.Cholesky // penalised information
	columns   []int         // what a failure is about
}

// descendFrom minimises the objective by Newton steps with the expected information, halved until they go down.
func (f *fitter) descendFrom(ctx context.Context, at *point) (*path, Status, error) {
	limit := f.opt.Limit
	if limit == 0 || len(at.beta) == 1 { // the limit is not meant for the null model
		limit = defaultLimit
	}
	p := &path{point: at}
	before := math.Inf(1) // the decrement of the step before
	for ; ; p.steps++ {
		step, decrement, ok := f.step(p)
		switch {
		case !ok:
			return f.explain(ctx, p, step, Singular)
		case decrement <= precise:
			p.move(step, 1)
			return p, Converged, nil
		case p.steps >= limit:
			return f.explain(ctx, p, step, IterationLimit)
		case p.steps >= 8 && decrement > before/10 && f.free():
			// Newton's method squares its error near a minimum. Steps that shrink by a constant factor instead
			// are what it does on the way to a minimum at infinity.
			if columns, err := f.separates(ctx, step); err != nil || columns != nil {
				p.columns = columns
				return p, Separated, err
			}
		}
		before = decrement
		next, err := f.downhill(ctx, p.point, step)
		switch {
		case err != nil:
			return nil, 0, err
		case next == nil && decrement <= rounded:
			return p, Converged, nil
		case next == nil:
			return p, NoDescent, nil
		}
		p.point = next
	}
}

// step solves for the Newton step at the path's point. It is not ok where the penalised information is singular to working
// precision; the step is then what came out all the same, or nil.
func (f *fitter) step(p *path) (step []float64, decrement float64, ok bool) {
	q := len(p.beta)
	h := mat.NewSymDense(q, nil)
	h.CopySym(p.information)
	for k := range q {
		h.SetSym(k, k, h.At(k, k)+f.opt.ridge(k))
	}
	p.hessian = new(mat.Cholesky)
	if !p.hessian.Factorize(h) {
		p.condition = math.Inf(1)
		return nil, 0, false
	}
	p.condition = p.hessian.Cond()
	var s mat.VecDense
	// A condition error is only a warning of gonum's; the limit that counts is below.
	_ = p.hessian.SolveVecTo(&s, mat.NewVecDense(q, p.gradient))
	s.ScaleVec(-1, &s)
	step = s.RawVector().Data
	for k, g := range p.gradient {
		decrement -= step[k] * g
	}
	return step, decrement, p.condition <= illConditioned && decrement-decrement == 0
}

// downhill tries the step, then half of it, and so on; nil if nothing goes down.
func (f *fitter) downhill(ctx context.Context, at *point, step []float64) (*point, error) {
	size := 1.0
	for range halvings {
		next, err := f.evaluate(ctx, along(at.beta, step, size))
		if err != nil {
			return nil, err
		}
		if next.objective <= at.objective+1e-14*math.Abs(at.objective) {
			return next, nil
		}
		size /= 2
	}
	return nil, nil
}

func along(beta, step []float64, size float64) []float64 {
	to := make([]float64, len(beta))
	for k := range to {
		to[k] = beta[k] + size*step[k]
	}
	return to
}

// move takes the last step without a further pass.
func (p *path) move(step []float64, size float64) {
	last := *p.point
	last.beta = along(p.beta, step, size)
	p.point = &last
}

// free reports whether some coefficient beside the intercept is unpenalised: only then can it run away.
func (f *fitter) free() bool {
	for j := range f.sd {
		if f.opt.ridge(j+1) == 0 {
			return true
		}
	}
	return false
}

// explain looks for separation behind a descent that failed for another reason.
func (f *fitter) explain(ctx context.Context, p *path, step []float64, otherwise Status) (*path, Status, error) {
	if len(p.beta) == 1 || !f.free() || p.steps == 0 {
		return p, otherwise, nil
	}
	if step == nil {
		step = p.beta // far out on the way to infinity, the way there is the position itself
	}
	columns, err := f.separates(ctx, step)
	if err != nil || columns == nil {
		return p, otherwise, err
	}
	p.columns = columns
	return p, Separated, nil
}
