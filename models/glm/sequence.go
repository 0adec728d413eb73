package glm

import (
	"context"
	"fmt"
	"math"
	"slices"

	"gonum.org/v1/gonum/mat"
)

// What glmnet takes where nothing is said.
const (
	defaultCount    = 100
	defaultMinRatio = 1e-4
	wideMinRatio    = 1e-2 // with fewer rows than columns
	leastAlpha      = 1e-3 // at which ridge regression, of which no lambda makes a coefficient 0, takes its first lambda
)

func (o *PathOptions) check(d Design) error {
	base := o.base()
	if err := base.check(d); err != nil {
		return err
	}
	switch {
	case d.Columns() == 0:
		return fmt.Errorf("options: have no columns, want one or more")
	case !(o.Alpha >= 0 && o.Alpha <= 1):
		return fmt.Errorf("options: have alpha %v, want 0 to 1", o.Alpha)
	case o.Count < 0:
		return fmt.Errorf("options: have %d lambdas to choose, want 0 or more", o.Count)
	case !(o.MinRatio >= 0 && o.MinRatio < 1):
		return fmt.Errorf("options: have a ratio %v of the last lambda to the first, want 0 or more and less than 1", o.MinRatio)
	}
	before := math.Inf(1)
	for i, l := range o.Lambda {
		if !(l >= 0 && l < before) {
			return fmt.Errorf("options: lambda %d of %d: have %v, want finite numbers >= 0 in strictly descending order", i+1, len(o.Lambda), l)
		}
		before = l
	}
	for _, f := range o.Factor {
		if f > 0 {
			return nil
		}
	}
	if o.Factor != nil {
		return fmt.Errorf("options: every penalty factor is 0, want one that is not")
	}
	return nil
}

// base are the options of the unpenalised loss.
func (o *PathOptions) base() *Options {
	return &Options{Family: o.Family, Names: o.Names, Factor: o.Factor, Limit: o.Limit, Workers: o.Workers}
}

// sequence is the lambdas from the first down.
func (o *PathOptions) sequence(first float64, tall bool) []float64 {
	count, ratio := o.Count, o.MinRatio
	if count == 0 {
		count = defaultCount
	}
	if ratio == 0 {
		ratio = defaultMinRatio
		if !tall {
			ratio = wideMinRatio
		}
	}
	lambda := make([]float64, count)
	for i := range lambda {
		lambda[i] = first
		if i > 0 {
			lambda[i] = first * math.Pow(ratio, float64(i)/float64(count-1))
		}
	}
	return lambda
}

// begin takes the moments, fits the null model and then the unpenalised columns: the solution for every lambda from
// LambdaMax up, from which the walk begins. A fold's constant columns are kept at 0, a path's own are a failure.
func (p *Path) begin(ctx context.Context, d Design, opt *PathOptions, fold bool) (*walker, error) {
	base := opt.base()
	m, err := measure(ctx, d, base)
	if err != nil {
		return nil, err
	}
	if m.rows == 0 {
		return nil, fmt.Errorf("no rows of positive weight")
	}
	p.Rows, p.Weight, p.Events = m.rows, m.weight, m.outcome
	if m.oneOutcome(&opt.Family) {
		p.fail(OneOutcome, nil)
		return nil, nil
	}
	sd, constant := m.spread()
	p.Mean, p.SD = m.mean, sd
	if constant != nil && !fold {
		p.fail(Constant, constant)
		return nil, nil
	}
	p.Constant = p.columns(constant)
	f := newFitter(d, base, m, sd)
	for _, j := range constant {
		f.scale[j] = 0 // a column of zeros
	}
	null, status, err := f.null(ctx)
	switch {
	case err != nil:
		return nil, err
	case status != Converged:
		p.fail(status, nil)
		return nil, nil
	case f.unit == 0:
		p.fail(OneOutcome, nil)
		return nil, nil
	}
	p.NullDeviance = null.deviance
	w := &walker{fitter: f, pen: newPenalty(opt.Alpha, opt.Factor, len(sd)), limit: opt.Limit}
	if w.limit == 0 {
		w.limit = defaultLimit
	}
	return w, p.unpenalised(ctx, w, null.beta[0], constant)
}

// unpenalised fits the columns whose factor is 0, and opens the others.
func (p *Path) unpenalised(ctx context.Context, w *walker, intercept float64, constant []int) error {
	beta := make([]float64, len(p.SD)+1)
	beta[0] = intercept
	at, err := w.evaluate(ctx, beta)
	if err != nil {
		return err
	}
	varies := make([]bool, len(beta))
	w.at, w.open = at, make([]bool, len(beta))
	for k := range beta {
		varies[k] = !slices.Contains(constant, k-1)
		w.open[k] = varies[k] && w.pen.factor[k] == 0
	}
	if bad := p.dependencies(w, varies); bad != nil {
		p.fail(Singular, bad)
		return nil
	}
	w.set = slices.Clone(w.open)
	end, err := w.descendTo(ctx, at.information)
	if err != nil {
		return err
	}
	if end.status != Converged {
		p.fail(end.status, end.columns)
		return nil
	}
	w.open, p.LambdaMax = varies, math.Inf(1)
	if w.pen.alpha > 0 {
		p.LambdaMax = w.lambdaMax(w.pen.alpha)
	}
	w.pen.lambda = p.LambdaMax
	return nil
}

// dependencies notes which columns that vary are linear combinations of others, and returns those of them that no penalty,
// on them or on the others, tells apart.
func (p *Path) dependencies(w *walker, varies []bool) (bad []int) {
	var kept []int
	for k, v := range varies {
		if v {
			kept = append(kept, k)
		}
	}
	h := mat.NewSymDense(len(kept), nil)
	for i, k := range kept {
		for j := i; j < len(kept); j++ {
			h.SetSym(i, j, w.at.information.At(k, kept[j]))
		}
	}
	found := collinear(h)
	for i := range found {
		d := &found[i]
		d.column = kept[d.column]
		factor := w.pen.factor[d.column]
		for c, k := range d.of {
			d.of[c] = kept[k]
			factor += w.pen.factor[kept[k]]
		}
		if factor == 0 {
			bad = append(bad, d.column-1)
		}
	}
	p.Collinear = w.name(found)
	return bad
}

// lambdaMax is the smallest lambda at which no coefficient at 0 moves from there, with the penalty's share alpha on
// absolute values.
func (w *walker) lambdaMax(alpha float64) float64 {
	largest := 0.0
	for k, open := range w.open {
		if f := w.pen.factor[k]; open && f > 0 {
			largest = max(largest, math.Abs(w.at.gradient[k])/f/alpha)
		}
	}
	return largest
}
