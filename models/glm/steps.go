package glm

import (
	"context"
	"fmt"
	"math"

	"gonum.org/v1/gonum/mat"
)

// Steps takes, for each of several sets of a design's columns, the first Newton step of a Fit of those alone that begins at opt.Start:
// two passes over the data for any number of sets, where each fit takes several. Every set must hold the columns whose coefficients in
// Start are not 0. A step is an intercept and then the coefficients of the set, on the scale given; it is nil where a column of the set has
// one value, or its information is too near singular to be solved for (a condition above 1e8): a Fit says which. Whether a step goes down
// is not looked at. Of the gaussian family it is the fit.
func Steps(ctx context.Context, d Design, opt Options, sets [][]int) ([][]float64, error) {
	err := opt.check(d)
	if err == nil && opt.Start == nil {
		err = fmt.Errorf("options: no place to begin from")
	}
	if err != nil {
		return nil, fmt.Errorf("taking steps of %s models: %w", opt.Family.Name, err)
	}
	at, f, err := outset(ctx, d, &opt)
	if err != nil {
		return nil, fmt.Errorf("taking steps of %s models: %w", opt.Family.Name, err)
	}
	steps := make([][]float64, len(sets))
	for i, set := range sets {
		steps[i] = f.stepWithin(at, set)
	}
	return steps, nil
}

// outset evaluates the start of opt. Columns of one value are left at 0.
func outset(ctx context.Context, d Design, opt *Options) (*point, *fitter, error) {
	f, res, err := prepare(ctx, d, opt)
	if err != nil {
		return nil, nil, err
	}
	if res.Status != Converged && res.Status != Constant {
		return nil, nil, res.Err()
	}
	_, constant := f.moments.spread()
	for _, j := range constant {
		f.scale[j] = 0
	}
	at, err := f.evaluate(ctx, f.standardised(opt.Start))
	return at, f, err
}

// standardised are an intercept and coefficients on the scale given, on that of standardised columns.
func (f *fitter) standardised(given []float64) []float64 {
	to := make([]float64, len(given))
	to[0] = given[0]
	for j, b := range given[1:] {
		to[0] += b * f.moments.mean[j]
		to[j+1] = b * f.sd[j]
	}
	return to
}

// stepWithin is where the Newton step of a set of columns leads from a point; nil where it cannot be solved for.
func (f *fitter) stepWithin(at *point, set []int) []float64 {
	q := len(set) + 1
	from := make([]int, q) // position in the point
	for k, j := range set {
		from[k+1] = j + 1
	}
	h, gradient := mat.NewSymDense(q, nil), mat.NewVecDense(q, nil)
	for i, a := range from {
		gradient.SetVec(i, at.gradient[a])
		for k := i; k < q; k++ {
			h.SetSym(i, k, at.information.At(a, from[k]))
		}
		h.SetSym(i, i, h.At(i, i)+f.opt.ridge(a))
	}
	var factor mat.Cholesky
	if !factor.Factorize(h) || !(factor.Cond() <= squared) {
		return nil
	}
	var step mat.VecDense
	_ = factor.SolveVecTo(&step, gradient) // its condition was judged
	to := make([]float64, q)
	to[0] = at.beta[0] - step.AtVec(0)
	for k, j := range set {
		to[k+1] = (at.beta[j+1] - step.AtVec(k+1)) / f.sd[j]
		to[0] -= to[k+1] * f.moments.mean[j]
	}
	for _, b := range to {
		if math.IsNaN(b) || math.IsInf(b, 0) {
			return nil
		}
	}
	return to
}
