package glm

import (
	"context"
	"fmt"
	"math"
)

// Options say what to fit. Only Family and Names are required.
type Options struct {
	Family  Family
	Names   []string  // of the columns, for messages and the Result
	Lambda  float64   // ridge penalty per observation on standardised columns, >= 0; see the package comment
	Factor  []float64 // penalty factor of each column, >= 0; nil means 1. A factor of 0 leaves a column unpenalised
	Start   []float64 // intercept, then coefficients on the original scale, to begin from if better than the null model; nil: see the package comment
	Limit   int       // Newton steps; 0 means 50
	Workers int       // goroutines; 0 means 1. The result is the same for any number

	enough float64 // Newton decrement that ends the descent of a pilot; 0 means precise, or closer
}

// Fit fits a generalised linear model. The error is for data or options that cannot be used at all (a value that is not
// finite, a negative weight, an outcome the family does not allow, a cancelled context); a fit that ran but did not succeed is
// a Result whose Status says so, with NaN where there is no figure.
func Fit(ctx context.Context, d Design, opt Options) (*Result, error) {
	if err := opt.check(d); err != nil {
		return nil, fmt.Errorf("fitting %s model: %w", opt.Family.Name, err)
	}
	res, err := fit(ctx, d, &opt)
	if err != nil {
		return nil, fmt.Errorf("fitting %s model: %w", opt.Family.Name, err)
	}
	return res, nil
}

func fit(ctx context.Context, d Design, opt *Options) (*Result, error) {
	f, res, err := prepare(ctx, d, opt)
	if err != nil || res.Status != Converged {
		return res, err
	}
	last, err := f.estimate(ctx, res)
	if err == nil && res.Status == Converged {
		f.finish(res, last)
	}
	return res, err
}

// prepare takes the moments and sees what is wrong with the columns and outcomes one by one.
func prepare(ctx context.Context, d Design, opt *Options) (*fitter, *Result, error) {
	m, err := measure(ctx, d, opt)
	if err != nil {
		return nil, nil, err
	}
	if m.rows == 0 {
		return nil, nil, fmt.Errorf("no rows of positive weight")
	}
	res := newResult(m, opt)
	sd, constant := m.spread()
	switch {
	case m.oneOutcome(&opt.Family):
		res.fail(OneOutcome, nil)
	case constant != nil:
		res.fail(Constant, constant)
	}
	return newFitter(d, opt, m, sd), res, nil
}

// estimate fits the null model and then all columns, and returns where it ended; what failed is in the Result's status.
func (f *fitter) estimate(ctx context.Context, res *Result) (*descent, error) {
	null, status, err := f.null(ctx)
	switch {
	case err != nil:
		return nil, err
	case status == Converged && f.unit == 0:
		status = OneOutcome
	}
	if status != Converged {
		res.fail(status, nil)
		return nil, nil
	}
	res.NullDeviance = null.deviance
	start := f.opt.Start
	if start == nil {
		if start, err = f.pilot(ctx); err != nil {
			return nil, err
		}
	}
	before := *res
	last, err := f.estimateFrom(ctx, res, null.point, start)
	if err == nil && res.Status != Converged && f.surrogate != nil { // the pilot may have led to where no information is left
		*res, f.surrogate, f.solver, f.why = before, nil, "", ""
		last, err = f.estimateFrom(ctx, res, null.point, nil)
	}
	return last, err
}

// estimateFrom fits all columns from a start, or from the null model.
func (f *fitter) estimateFrom(ctx context.Context, res *Result, null *point, start []float64) (*descent, error) {
	first, err := f.first(ctx, null, start)
	if err != nil {
		return nil, err
	}
	first, dependencies, err := f.begin(ctx, first)
	if err != nil {
		return nil, err
	}
	res.Collinear = f.name(dependencies)
	if bad := f.unpenalised(dependencies); bad != nil {
		res.fail(Singular, bad)
		return nil, nil
	}
	last, status, err := f.descendFrom(ctx, first)
	if err != nil {
		return nil, err
	}
	f.end(res, last, status)
	return last, nil
}

func (o *Options) check(d Design) error {
	p := d.Columns()
	switch {
	case o.Family.Row == nil:
		return fmt.Errorf("options: no family")
	case o.Family.Name == negativeBinomial && !(o.Family.Theta > 0 && !math.IsInf(o.Family.Theta, 1)):
		return fmt.Errorf("options: have theta %v, want a finite number > 0", o.Family.Theta)
	case len(o.Names) != p:
		return fmt.Errorf("options: have %d names, want one for each of %d columns", len(o.Names), p)
	case o.Factor != nil && len(o.Factor) != p:
		return fmt.Errorf("options: have %d penalty factors, want one for each of %d columns", len(o.Factor), p)
	case o.Start != nil && len(o.Start) != p+1:
		return fmt.Errorf("options: have %d start values, want an intercept and %d coefficients", len(o.Start), p)
	case !(o.Lambda >= 0) || math.IsInf(o.Lambda, 1):
		return fmt.Errorf("options: have lambda %v, want a finite number >= 0", o.Lambda)
	case o.Limit < 0:
		return fmt.Errorf("options: have a limit of %d steps, want 0 or more", o.Limit)
	}
	for j, v := range o.Factor {
		if !(v >= 0) || math.IsInf(v, 1) {
			return fmt.Errorf("options: penalty factor of column %s: have %v, want a finite number >= 0", o.Names[j], v)
		}
	}
	for _, v := range o.Start {
		if v-v != 0 {
			return fmt.Errorf("options: a start value is not finite")
		}
	}
	return nil
}

// ridge is the penalty on the square of standardised coefficient k, where 0 is the intercept.
func (o *Options) ridge(k int) float64 {
	switch {
	case k == 0:
		return 0
	case o.Factor == nil:
		return o.Lambda
	}
	return o.Lambda * o.Factor[k-1]
}

// null fits the intercept alone. Where the family is Dispersed, what that leaves unexplained is the unit of all that follows.
func (f *fitter) null(ctx context.Context) (*descent, Status, error) {
	at, err := f.evaluate(ctx, []float64{f.opt.Family.Link(f.moments.weighted / f.moments.weight)})
	if err != nil {
		return nil, 0, err
	}
	f.scaleBy(at)
	null, status, err := f.descendFrom(ctx, at)
	if err == nil && status == Converged {
		f.scaleBy(null.point)
	}
	return null, status, err
}

// scaleBy sets the unit of the objective by what a point leaves unexplained.
func (f *fitter) scaleBy(at *point) {
	f.unit = 1
	if f.opt.Family.Dispersed {
		f.unit = at.deviance / f.moments.weight
	}
}

// first evaluates the point to begin from: a start, if there is one, unless it is worse than the null model. Far out, where all probabilities
// are 0 or 1, there is no information left to find the way back by.
func (f *fitter) first(ctx context.Context, null *point, start []float64) (*point, error) {
	if start != nil {
		at, err := f.evaluate(ctx, f.standardised(start))
		if err != nil || at.objective <= null.objective {
			return at, err
		}
	}
	beta := make([]float64, f.design.Columns()+1)
	beta[0] = null.beta[0]
	return f.evaluate(ctx, beta)
}
