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

// finish turns the end of a descent into the Result.
func (f *fitter) finish(res *Result, p *path, status Status) *Result {
	res.Iterations, res.Condition, res.Reach = p.steps, p.condition, p.reach
	res.Solver, res.SolverWhy = f.solver, f.why
	if status != Converged {
		return res.fail(status, p.columns)
	}
	res.Mean, res.SD = f.moments.mean, f.sd
	f.figures(res, p)
	res.Intercept = p.beta[0]
	res.Coef = make([]float64, len(f.sd))
	for j, s := range f.sd {
		res.Coef[j] = p.beta[j+1] / s
		res.Intercept -= res.Coef[j] * f.moments.mean[j]
	}
	res.Covariance = f.covariance(p)
	if f.opt.Family.Dispersed {
		res.Covariance.ScaleSym(res.Dispersion, res.Covariance)
	}
	res.StdErr = make([]float64, len(f.sd))
	for j := range res.StdErr {
		res.StdErr[j] = math.Sqrt(res.Covariance.At(j+1, j+1))
	}
	res.InterceptStdErr = math.Sqrt(res.Covariance.At(0, 0))
	return res
}

// figures fills in the likelihood and what is judged by it.
func (f *fitter) figures(res *Result, p *path) {
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

// covariance is H^-1 I H^-1 on the scale of the columns as given, with H = I + penalty; I^-1 where nothing is penalised.
func (f *fitter) covariance(p *path) *mat.SymDense {
	q := len(p.beta)
	// The original coefficients are T times the standardised ones: 1/sd on the diagonal, -mean/sd in the intercept's row.
	t := mat.NewDense(q, q, nil)
	t.Set(0, 0, 1)
	for j, s := range f.sd {
		t.Set(j+1, j+1, 1/s)
		t.Set(0, j+1, -f.moments.mean[j]/s)
	}
	var half mat.Dense                  // H^-1 T'
	_ = p.hessian.SolveTo(&half, t.T()) // the condition was judged by the descent
	var cov mat.Dense
	if f.opt.Lambda == 0 {
		cov.Mul(t, &half)
	} else {
		var right mat.Dense
		right.Mul(p.information, &half)
		cov.Mul(half.T(), &right)
	}
	sym := mat.NewSymDense(q, nil)
	for i := range q {
		for j := i; j < q; j++ {
			sym.SetSym(i, j, (cov.At(i, j)+cov.At(j, i))/2/f.moments.weight)
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
