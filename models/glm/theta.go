package glm

import (
	"context"
	"fmt"
	"math"

	"gonum.org/v1/gonum/mat"
)

// FitNegativeBinomial fits the negative binomial model with theta and the coefficients by maximum likelihood; with a penalty on
// the coefficients, by penalised likelihood. The options' Family must be left out. Beginning with Poisson, it alternates between
// the coefficients at a theta and theta at the coefficients until neither moves. Errors are as those of Fit; counts that vary no
// more than Poisson's, or of which Poisson cannot be fitted, are a Result whose Status says so.
func FitNegativeBinomial(ctx context.Context, d Design, opt Options) (*Result, error) {
	if opt.Family.Row != nil {
		return nil, fmt.Errorf("fitting %s model: options: have family %s, want none", negativeBinomial, opt.Family.Name)
	}
	opt.Family = Poisson()
	err := opt.check(d)
	if err == nil {
		var res *Result
		if res, err = fitNegativeBinomial(ctx, d, &opt); err == nil {
			return res, nil
		}
	}
	return nil, fmt.Errorf("fitting %s model: %w", negativeBinomial, err)
}

func fitNegativeBinomial(ctx context.Context, d Design, opt *Options) (*Result, error) {
	f, res, err := prepare(ctx, d, opt)
	if err != nil || res.Status != Converged {
		return res, err
	}
	last, err := f.estimate(ctx, res)
	if err != nil || res.Status != Converged {
		return res, err
	}
	theta, err := f.firstTheta(ctx, last.beta)
	if err != nil {
		return nil, err
	}
	if theta < 0 {
		return res.fail(NotDispersed, nil), nil
	}
	last, shape, err := f.alternate(ctx, res, last, theta)
	if err != nil || res.Status != Converged {
		return res, err
	}
	null, status, err := f.null(ctx)
	if err != nil || status != Converged {
		return res.fail(status, nil), err
	}
	res.NullDeviance = null.deviance
	f.finish(res, last)
	res.LogLik = shape.logLik
	res.inform(res.DF + 1)
	return res, f.joint(ctx, res, last, shape)
}

// alternate goes to the joint maximum, from coefficients that are the best at an infinite theta.
func (f *fitter) alternate(ctx context.Context, res *Result, last *descent, theta float64) (*descent, *shape, error) {
	before := math.Inf(1)
	for range defaultLimit {
		var err error
		if theta, err = f.descendTheta(ctx, last.beta, theta); err != nil {
			return nil, nil, err
		}
		f.opt.Family = NegativeBinomial(theta)
		at, err := f.evaluate(ctx, last.beta)
		if err != nil {
			return nil, nil, err
		}
		var status Status
		if last, status, err = f.descendFrom(ctx, at); err != nil {
			return nil, nil, err
		}
		res.Family = f.opt.Family
		if f.end(res, last, status); status != Converged {
			return nil, nil, nil
		}
		shape, err := f.shapeAt(ctx, last.beta, theta)
		if err != nil {
			return nil, nil, err
		}
		d := shape.decrement()
		if f.done(d, before) {
			return last, shape, nil
		}
		before = d
	}
	res.fail(IterationLimit, nil)
	return nil, nil, nil
}

// descendTheta is the theta that maximises the likelihood at these coefficients, by Newton's method on its logarithm.
func (f *fitter) descendTheta(ctx context.Context, beta []float64, theta float64) (float64, error) {
	before := math.Inf(1)
	for range defaultLimit {
		s, err := f.shapeAt(ctx, beta, theta)
		if err != nil {
			return 0, err
		}
		d := s.decrement()
		if f.done(d, before) {
			break
		}
		before = d
		theta *= math.Exp(s.step())
	}
	return theta, nil
}

// joint takes the standard errors from the observed information of coefficients and theta together, and puts those that the
// fit at theta gave aside.
func (f *fitter) joint(ctx context.Context, res *Result, last *descent, s *shape) error {
	res.GivenTheta = &GivenTheta{
		Covariance: res.Covariance, StdErr: res.StdErr, InterceptStdErr: res.InterceptStdErr, ThetaStdErr: 1 / math.Sqrt(s.information),
	}
	g := *f
	g.opt = &Options{Family: observed(s.theta), Factor: f.opt.Factor, Workers: f.opt.Workers}
	at, err := g.evaluate(ctx, last.beta)
	if err != nil {
		return err
	}
	g.opt.Lambda = f.opt.Lambda
	hessian, information := g.bordered(at, s.information/f.moments.weight)
	if hessian == nil {
		res.fail(NoDescent, nil)
		return nil
	}
	cov := g.covariance(hessian, information, nil)
	q := len(last.beta)
	res.Covariance = mat.NewSymDense(q, nil)
	res.Covariance.CopySym(cov.SliceSym(0, q))
	res.InterceptStdErr, res.StdErr = roots(res.Covariance)
	res.ThetaStdErr = math.Sqrt(cov.At(q, q))
	return nil
}

// bordered is the observed information of the coefficients with a row and column for theta, and its factorisation with the
// penalty; that is nil if it is not positive definite, which is to say that this is no maximum.
func (f *fitter) bordered(at *point, theta float64) (*mat.Cholesky, *mat.SymDense) {
	q := len(at.beta)
	inner := f.factorise(at)
	if inner == nil {
		return nil, nil
	}
	var u mat.TriDense
	inner.UTo(&u)
	cross := mat.NewDense(q, 1, at.gradient)
	var border mat.Dense
	_ = u.SolveTo(&border, true, cross)
	left := theta - mat.Dot(border.ColView(0), border.ColView(0))
	if !(left > 0) {
		return nil, nil
	}
	upper, information := mat.NewTriDense(q+1, mat.Upper, nil), mat.NewSymDense(q+1, nil)
	for k := range q {
		for i := range k + 1 {
			upper.SetTri(i, k, u.At(i, k))
			information.SetSym(i, k, at.information.At(i, k))
		}
		upper.SetTri(k, q, border.At(k, 0))
		information.SetSym(k, q, at.gradient[k])
	}
	upper.SetTri(q, q, math.Sqrt(left))
	information.SetSym(q, q, theta)
	hessian := new(mat.Cholesky)
	hessian.SetFromU(upper)
	return hessian, information
}
