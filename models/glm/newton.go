package glm

import (
	"context"
	"math"

	"gonum.org/v1/gonum/mat"
)

const (
	// precise ends the descent. The Newton decrement (step' H step) is the square of the distance still to go, in the
	// units of a standardised linear predictor (and of the outcome's, where the family is Dispersed): its root is then
	// below 1e-10, and the last step, taken but not evaluated, squares that.
	precise = 1e-20
	// unmoved ends it too, of a fit whose steps are refined, where a step moves no row's linear predictor by more. As |v'| <= v for the
	// logit and the logarithm, the information v(eta) of a row then changes by no more than that share of itself, a standard error by half of
	// it, and the next step would be that share of this.
	unmoved = 1e-7
	// closer takes its place for the negative binomial, whose link is not canonical: expected information differs from the observed,
	// and the last step leaves a share of the distance instead of its square.
	closer = 1e-24
	// rounded is the decrement, in the same units, at which steps that no longer go down or shrink are taken to be lost in
	// rounding: the linear predictor of an ill-conditioned design is a sum of large terms.
	rounded = 1e-13

	defaultLimit = 50
	halvings     = 30
)

// descent is the place a minimisation ended and what is needed to judge it.
type descent struct {
	*point
	steps     int
	condition float64       // of the penalised information
	hessian   *mat.Cholesky // penalised information
	columns   []int         // what a failure is about

	moved float64 // by the last step, as moves bounds it; 0: there was none
}

// descendFrom minimises the objective by Newton steps with the expected information, refined where there is a surrogate and halved until they go
// down.
func (f *fitter) descendFrom(ctx context.Context, at *point) (*descent, Status, error) {
	limit := f.opt.Limit
	if limit == 0 || len(at.beta) == 1 { // the limit is not meant for the null model
		limit = defaultLimit
	}
	p := &descent{point: at}
	before := math.Inf(1) // the decrement of the step before
	for ; ; p.steps++ {
		step, decrement, ok, err := f.step(ctx, p)
		decrement /= f.unit
		switch {
		case err != nil:
			return nil, 0, err
		case !ok:
			return f.explain(ctx, p, step, Singular)
		case f.done(decrement, before), f.refines() && f.moves(step) <= unmoved:
			if !p.stale {
				f.arrive(p, step)
				return p, Converged, nil
			}
			if p.point, err = f.evaluate(ctx, p.beta); err != nil {
				return nil, 0, err
			}
			continue
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
		next, err := f.advance(ctx, p, step, decrement)
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

// advance is where a step leads, refined and then halved until it goes down; nil if nothing does.
func (f *fitter) advance(ctx context.Context, p *descent, step []float64, decrement float64) (*point, error) {
	step, err := f.refined(ctx, p, step)
	if err != nil {
		return nil, err
	}
	moved := f.moves(step)
	next, err := f.downhill(ctx, p.point, step, f.passing(p, moved, decrement))
	p.moved = moved
	if next == nil && err == nil && p.stale { // it may be the information that led astray
		return f.evaluate(ctx, p.beta)
	}
	return next, err
}

// done tells whether a decrement, after the one before, ends a descent: it is below what matters, or was lost in rounding.
func (f *fitter) done(decrement, before float64) bool {
	enough := precise
	switch {
	case f.opt.enough > 0:
		enough = f.opt.enough
	case f.opt.Family.Theta > 0:
		enough = closer
	}
	return decrement <= enough || decrement <= rounded && decrement > before/2
}

// moves is a bound on what a step adds to or takes from any row's linear predictor.
func (f *fitter) moves(step []float64) float64 {
	most := math.Abs(step[0])
	for j, v := range step[1:] {
		most += math.Abs(v) * f.scale[j] * max(f.moments.high[j]-f.moments.mean[j], f.moments.mean[j]-f.moments.low[j])
	}
	return most
}

// downhill tries the step, then half of it, and so on; nil if nothing goes down. Where the descent is only passing, it takes a glance.
func (f *fitter) downhill(ctx context.Context, at *point, step []float64, passing bool) (*point, error) {
	size := 1.0
	for range halvings {
		to, look := along(at.beta, step, size), f.evaluate
		if passing {
			look = func(ctx context.Context, beta []float64) (*point, error) { return f.glance(ctx, beta, at) }
		}
		next, err := look(ctx, to)
		if err != nil {
			return nil, err
		}
		if next.objective <= at.objective+f.slack(at) {
			return next, nil
		}
		size /= 2
	}
	return nil, nil
}

// slack is how far rounding may move the objective: in the sum over rows, and in the linear predictors, which are sums of terms as
// large as the coefficients and move it by a score, typically the root of the information, for each unit they are off.
func (f *fitter) slack(at *point) float64 {
	terms := 0.0
	for _, b := range at.beta {
		terms += math.Abs(b)
	}
	return 1e-14*math.Abs(at.objective) + 0x1p-52*terms*math.Sqrt(at.information.At(0, 0)*f.unit)
}

func along(beta, step []float64, size float64) []float64 {
	to := make([]float64, len(beta))
	for k := range to {
		to[k] = beta[k] + size*step[k]
	}
	return to
}

// arrive takes the last step without a further pass, and the deviance along with it, to the second order.
func (f *fitter) arrive(p *descent, step []float64) {
	from, to := p.point, *p.point
	p.point, to.beta = &to, along(from.beta, step, 1)
	if from.triangle != nil {
		return
	}
	var curved mat.VecDense
	curved.MulVec(from.information, mat.NewVecDense(len(step), step))
	for k, v := range step {
		to.deviance += 2 * f.moments.weight * v * (from.gradient[k] - f.opt.ridge(k)*from.beta[k] + curved.AtVec(k)/2)
	}
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
func (f *fitter) explain(ctx context.Context, p *descent, step []float64, otherwise Status) (*descent, Status, error) {
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
