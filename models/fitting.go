package models

import (
	"context"
	"fmt"
	"math"

	"gonum.org/v1/gonum/mat"

	"riskstrat/models/glm"
)

// fitting holds what the fits of one training share.
type fitting struct {
	sample  *Sample
	family  Family
	groups  *groups
	workers int
	start   []float64 // intercept and coefficients for regress to begin from; nil: none
}

// solution is a prepared that was fitted.
type solution struct {
	*prepared
	intercept Coefficient
	columns   []Coefficient // by column; names are those of the prepared
	report    FitReport
	robust    *mat.SymDense // covariance of the intercept, then the columns; nil of an elastic net
}

// design is the design of p over the rows of the sample, with each row's resident as its cluster.
func (f *fitting) design(p *prepared) *design { return p.design(f.sample, f.sample.outcome) }

// withoutConstants returns p without the columns that have one value in every row of the sample.
func (f *fitting) withoutConstants(ctx context.Context, p *prepared) (*prepared, error) {
	varies, err := f.design(p).varying(ctx, f.workers)
	if err != nil {
		return nil, err
	}
	return p.without(varies), nil
}

// fit fits p, whose columns all vary, by the penalty. A fit that did not converge is an error.
func (f *fitting) fit(ctx context.Context, p *prepared, penalty ChosenPenalty) (*solution, error) {
	if penalty.Alpha > 0 {
		return f.fitPath(ctx, p, penalty)
	}
	res, err := f.regress(ctx, p, penalty.Lambda)
	if err != nil {
		return nil, err
	}
	robust, err := glm.Robust(ctx, f.design(p), res, glm.CR1, f.workers)
	if err != nil {
		return nil, err
	}
	s := &solution{prepared: p.warned(res.Collinear), report: f.report(res), robust: robust.Covariance}
	s.intercept = Coefficient{Name: "intercept", Coef: res.Intercept, SE: &res.InterceptStdErr, RobustSE: &robust.InterceptStdErr}
	for j, name := range p.names() {
		s.columns = append(s.columns, Coefficient{Name: name, Coef: res.Coef[j], SE: &res.StdErr[j], RobustSE: &robust.StdErr[j]})
	}
	s.report.Errors = classicalErrors
	if penalty.Lambda > 0 {
		s.report.Errors = shrunkenErrors
	}
	return s, nil
}

// regress fits p by (ridge) regression.
func (f *fitting) regress(ctx context.Context, p *prepared, lambda float64) (*glm.Result, error) {
	opt := glm.Options{Family: f.family.glm(), Names: p.names(), Lambda: lambda, Factor: p.factors(), Start: f.start, Workers: f.workers}
	fit := glm.Fit
	if f.family == NegativeBinomial {
		fit, opt.Family = glm.FitNegativeBinomial, glm.Family{}
	}
	res, err := fit(ctx, f.design(p), opt)
	if err != nil {
		return nil, err
	}
	return res, unfit(res.Status, res.Err())
}

// What the standard errors of an entry are.
const (
	classicalErrors = "standard_error takes rows as independent, their weights as numbers of rows and the family's variance as right; robust_standard_error none of it (CR1 by resident)"
	shrunkenErrors  = "both are of the shrunken estimates at this penalty, standard_error as if rows were independent and robust_standard_error by resident (CR1): they leave out the bias and the choice of the penalty, so nothing is to be tested by them"
	noErrors        = "none: those of an elastic net, which leaves columns out, would say nothing true"
)

// report says how a fit ended.
func (f *fitting) report(res *glm.Result) FitReport {
	r := FitReport{
		Family: f.family, Status: res.Status.String(), Iterations: res.Iterations, Deviance: res.Deviance, NullDeviance: res.NullDeviance,
		Solver: string(res.Solver), SolverWhy: res.SolverWhy, NonZero: len(res.Coef), Reach: known(rounded(res.Reach)), Condition: known(res.Condition),
		LogLik: known(res.LogLik), AIC: known(res.AIC), BIC: known(res.BIC), DF: known(res.DF),
	}
	if f.family != Binomial {
		r.Dispersion = known(res.Dispersion)
	}
	if f.family == NegativeBinomial {
		r.Theta, r.ThetaSE = known(res.Family.Theta), known(res.ThetaStdErr)
	}
	return r
}

// fitPath fits p by the elastic net at one lambda.
func (f *fitting) fitPath(ctx context.Context, p *prepared, penalty ChosenPenalty) (*solution, error) {
	path, err := glm.FitPath(ctx, f.design(p), glm.PathOptions{
		Family: f.family.glm(), Names: p.names(), Alpha: penalty.Alpha, Lambda: []float64{penalty.Lambda}, Factor: p.factors(), Workers: f.workers,
	})
	if err == nil {
		err = unfit(path.Status, path.Err())
	}
	if err != nil {
		return nil, err
	}
	at := &path.Points[0]
	if err := unfit(at.Status, at.Err()); err != nil {
		return nil, err
	}
	s := &solution{prepared: p.warned(path.Collinear), intercept: Coefficient{Name: "intercept", Coef: at.Intercept}}
	for j, name := range p.names() {
		s.columns = append(s.columns, Coefficient{Name: name, Coef: at.Coef[j]})
	}
	s.report = FitReport{
		Family: f.family, Status: at.Status.String(), Iterations: path.Passes, Deviance: at.Deviance, NullDeviance: path.NullDeviance,
		Solver: "coordinate descent", SolverWhy: "the penalty is on absolute values too", NonZero: at.NonZero, Violation: known(at.Violation), Errors: noErrors,
	}
	return s, nil
}

// warned returns p with a warning for each column that only the penalty tells apart from others.
func (p *prepared) warned(collinear []glm.Collinearity) *prepared {
	out := *p
	for _, c := range collinear {
		out.warnings = append(out.warnings[:len(out.warnings):len(out.warnings)], fmt.Sprintf("column %s is a combination of others that only the penalty tells apart", c.Column))
	}
	return &out
}

// known is a figure, or nil where there is none.
func known(v float64) *float64 {
	if math.IsNaN(v) || math.IsInf(v, 0) {
		return nil
	}
	return &v
}
