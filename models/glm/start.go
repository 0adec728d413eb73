package glm

import (
	"context"
	"math"
	"slices"

	"gonum.org/v1/gonum/mat"
)

// walker is the one to go along p, whose rows have the moments m; nil where p fails at once. A fold's columns of one value are kept at 0,
// those of all rows are a failure.
func (p *Path) walker(s *survey, d Design, m *moments, opt *PathOptions, part int) *walker {
	p.Alpha, p.Names, p.Rows, p.Weight, p.Events = opt.Alpha, opt.Names, m.rows, m.weight, m.outcome
	p.NullDeviance, p.LambdaMax = math.NaN(), math.NaN()
	if m.rows == 0 || m.oneOutcome(&opt.Family) {
		p.fail(OneOutcome, nil)
		return nil
	}
	sd, constant := m.spread()
	p.Mean, p.SD = m.mean, sd
	if constant != nil && part == everyone {
		p.fail(Constant, constant)
		return nil
	}
	p.Constant = p.columns(constant)
	w := &walker{
		fitter: newFitter(d, opt.base(), m, sd), ask: s.ask, part: part,
		base: newPenalty(opt.Alpha, opt.Factor, len(sd)), limit: opt.Limit,
	}
	if w.limit == 0 {
		w.limit = defaultLimit
	}
	for _, j := range constant {
		w.scale[j] = 0
	}
	if part != everyone {
		for j, scale := range w.scale {
			w.ratio = append(w.ratio, s.sd[j]*scale)
			w.shift = append(w.shift, (s.moments.mean[j]-m.mean[j])*scale)
		}
	}
	return w
}

// start goes to the solution for every lambda from LambdaMax up, the null model with the columns whose factor is 0, and notes in p what
// it finds on the way; nil where that fails.
func (w *walker) start(ctx context.Context, p *Path) (*rung, error) {
	at, err := w.evaluate(ctx, []float64{w.opt.Family.Link(w.moments.weighted / w.moments.weight)})
	if err != nil {
		return nil, err
	}
	w.scaleBy(at)
	null := &rung{pen: penalty{factor: []float64{0}}, open: []bool{true}, set: []bool{true}, at: at, curvature: at.information}
	if err := w.descend(ctx, null, defaultLimit); err != nil || !null.solved {
		p.fail(null.status, nil)
		return nil, err
	}
	w.scaleBy(null.at)
	p.NullDeviance = null.at.deviance
	if w.unit == 0 {
		p.fail(OneOutcome, nil)
		return nil, nil
	}
	beta := make([]float64, len(w.sd)+1)
	beta[0] = null.at.beta[0]
	if at, err = w.evaluate(ctx, beta); err != nil {
		return nil, err
	}
	return w.unpenalised(ctx, p, at)
}

// unpenalised fits the columns whose factor is 0, and opens the others.
func (w *walker) unpenalised(ctx context.Context, p *Path, at *point) (*rung, error) {
	varies, open := make([]bool, len(at.beta)), make([]bool, len(at.beta))
	for k := range varies {
		varies[k] = k == 0 || w.scale[k-1] > 0
		open[k] = varies[k] && w.base.factor[k] == 0
	}
	bad := w.dependencies(p, varies, at.information)
	if bad != nil {
		p.fail(Singular, bad)
		return nil, nil
	}
	r := &rung{pen: w.base, open: open, set: slices.Clone(open), at: at, curvature: at.information}
	if err := w.descend(ctx, r, defaultLimit); err != nil || !r.solved {
		p.fail(r.status, r.columns)
		return nil, err
	}
	r.open, p.LambdaMax = varies, math.Inf(1)
	if w.base.alpha > 0 {
		p.LambdaMax = r.lambdaMax(w.base.alpha)
	}
	r.pen.lambda = p.LambdaMax
	return r, nil
}

// dependencies notes in p which columns that vary are linear combinations of others, and returns those of them that no penalty, on
// them or on the others, tells apart.
func (w *walker) dependencies(p *Path, varies []bool, information *mat.SymDense) (bad []int) {
	var kept []int
	for k, v := range varies {
		if v {
			kept = append(kept, k)
		}
	}
	h := mat.NewSymDense(len(kept), nil)
	for i, k := range kept {
		for j := i; j < len(kept); j++ {
			h.SetSym(i, j, information.At(k, kept[j]))
		}
	}
	found := collinear(h)
	for i := range found {
		d := &found[i]
		d.column = kept[d.column]
		factor := w.base.factor[d.column]
		for c, k := range d.of {
			d.of[c] = kept[k]
			factor += w.base.factor[kept[k]]
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
func (r *rung) lambdaMax(alpha float64) float64 {
	largest := 0.0
	for k, open := range r.open {
		if f := r.pen.factor[k]; open && f > 0 {
			largest = max(largest, math.Abs(r.at.gradient[k])/f/alpha)
		}
	}
	return largest
}
