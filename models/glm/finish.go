package glm

import (
	"math"

	"gonum.org/v1/gonum/mat"
)

func newFitter(d Design, opt *Options, m *moments, sd []float64) *fitter {
	f := &fitter{design: d, opt: opt, moments: m, sd: sd, scale: make([]float64, len(sd)), unit: 1}
	for j, s := range sd {
		f.scale[j] = 1 / s
	}
	return f
}

// end notes how a descent ended.
func (f *fitter) end(res *Result, p *descent, status Status) {
	res.Iterations += p.steps
	res.Condition, res.Reach, res.Solver, res.SolverWhy = p.condition, p.reach, f.solver, f.why
	if status != Converged {
		res.fail(status, p.columns)
	}
}

// finish turns the end of a descent that converged into the Result.
func (f *fitter) finish(res *Result, p *descent) {
	res.Mean, res.SD = f.moments.mean, f.sd
	f.figures(res, p)
	res.Intercept = p.beta[0]
	res.Coef = make([]float64, len(f.sd))
	for j, s := range f.sd {
		res.Coef[j] = p.beta[j+1] / s
		res.Intercept -= res.Coef[j] * f.moments.mean[j]
	}
	res.standard = f.standard(p)
	res.Covariance = f.covariance(p.hessian, p.information, p.triangle)
	if f.opt.Family.Dispersed {
		res.Covariance.ScaleSym(res.Dispersion, res.Covariance)
	}
	res.InterceptStdErr, res.StdErr = roots(res.Covariance)
}

// standard is a fit on standardised columns, intercept first.
type standard struct {
	beta, ridge []float64     // ridge per unit of weight
	factor      *mat.TriDense // upper; its square is the penalised information
}

func (f *fitter) standard(p *descent) *standard {
	s := &standard{beta: p.beta, factor: new(mat.TriDense)}
	for k := range p.beta {
		s.ridge = append(s.ridge, f.opt.ridge(k))
	}
	p.hessian.UTo(s.factor)
	s.factor.ScaleTri(math.Sqrt(f.moments.weight), s.factor)
	return s
}

// roots are the roots of a covariance's diagonal, of the intercept and of the rest.
func roots(cov *mat.SymDense) (intercept float64, rest []float64) {
	q, _ := cov.Dims()
	for k := range q {
		rest = append(rest, math.Sqrt(cov.At(k, k)))
	}
	return rest[0], rest[1:]
}

// figures fills in the likelihood and what is judged by it.
func (f *fitter) figures(res *Result, p *descent) {
	weight := f.moments.weight
	res.Deviance, res.Pearson = p.deviance, p.pearson
	res.DF = float64(len(p.beta))
	if f.opt.Lambda > 0 {
		var shrunk mat.Dense
		_ = p.hessian.SolveTo(&shrunk, p.information)
		res.DF = mat.Trace(&shrunk)
	}
	if left := weight - res.DF; left > 0 {
		res.Dispersion = p.pearson / left
	}
	parameters := res.DF
	if f.opt.Family.Dispersed {
		res.LogLik = gaussianLogLik(p.deviance, weight)
		parameters++
	} else {
		res.LogLik = f.moments.saturated - p.deviance/2
	}
	res.inform(parameters)
}

// inform fills in the information criteria.
func (r *Result) inform(parameters float64) {
	r.AIC = 2*parameters - 2*r.LogLik
	r.BIC = parameters*math.Log(r.Weight) - 2*r.LogLik
}

// covariance is H^-1 I H^-1 on the scale of the columns as given, with H = I + penalty, both per unit of weight and on standardised
// columns; I^-1 where nothing is penalised. What they have beyond the columns, theta, is of one scale. Root is I before it was
// squared, where there is that.
func (f *fitter) covariance(hessian *mat.Cholesky, information *mat.SymDense, root *triangle) *mat.SymDense {
	q := hessian.SymmetricDim()
	t := rescaling(q, f.moments.mean, f.sd)
	var half mat.Dense                // H^-1 T'
	_ = hessian.SolveTo(&half, t.T()) // the condition was judged by the descent
	var cov mat.Dense
	switch {
	case f.opt.Lambda == 0:
		cov.Mul(t, &half)
	case root != nil:
		var right mat.Dense
		right.Mul(root.upper(f.moments.weight), &half)
		cov.Mul(right.T(), &right)
	default:
		var right mat.Dense
		right.Mul(information, &half)
		cov.Mul(half.T(), &right)
	}
	return symmetric(&cov, f.moments.weight)
}

// rescaling turns standardised coefficients, intercept first, into those of columns as given: 1/sd on the diagonal, -mean/sd in
// the intercept's row.
func rescaling(q int, mean, sd []float64) *mat.Dense {
	t := mat.NewDense(q, q, nil)
	for k := range q {
		t.Set(k, k, 1)
	}
	for j, s := range sd {
		t.Set(j+1, j+1, 1/s)
		t.Set(0, j+1, -mean[j]/s)
	}
	return t
}

// symmetric is the symmetric part of a square matrix, divided by a number.
func symmetric(m *mat.Dense, by float64) *mat.SymDense {
	q, _ := m.Dims()
	sym := mat.NewSymDense(q, nil)
	for i := range q {
		for j := i; j < q; j++ {
			sym.SetSym(i, j, (m.At(i, j)+m.At(j, i))/2/by)
		}
	}
	return sym
}

// unpenalised returns the columns that depend on others where no penalty, on them or on those, tells them apart.
func (f *fitter) unpenalised(found []dependency) []int {
	var bad []int
	for _, d := range found {
		ridge := f.opt.ridge(d.column)
		for _, k := range d.of {
			ridge += f.opt.ridge(k)
		}
		if ridge == 0 {
			bad = append(bad, d.column-1)
		}
	}
	return bad
}

// name turns rows of the information matrix into names of columns.
func (f *fitter) name(found []dependency) []Collinearity {
	var out []Collinearity
	for _, d := range found {
		c := Collinearity{Column: f.opt.Names[d.column-1]}
		for _, k := range d.of {
			if k > 0 {
				c.Of = append(c.Of, f.opt.Names[k-1])
			}
		}
		out = append(out, c)
	}
	return out
}
