package glm

import (
	"context"
	"math"

	"gonum.org/v1/gonum/mat"

	"riskstrat/models/glm/kernel"
)

// fitter holds what the passes over a design share.
type fitter struct {
	design  Design
	opt     *Options
	moments *moments
	sd      []float64
	scale   []float64 // 1 / sd
	unit    float64   // of the objective: 1, or where the family is Dispersed the null deviance per unit of weight
	solver  Solver
	why     string // the solver

	surrogate *surrogate // nil without a pilot
}

// point is a place the minimiser has been, with what one pass found there. Beta is on standardised columns, the
// intercept first; a point of length 1 is of the null model. All figures are per unit of weight.
type point struct {
	beta        []float64
	deviance    float64 // total, not per unit of weight
	held        float64 // of the rows a survey was told to leave out, total likewise
	pearson     float64 // sum of squared Pearson residuals, total likewise
	objective   float64 // deviance / 2 + penalty
	gradient    []float64
	information *mat.SymDense // expected, without the penalty
	stale       bool          // the information is that of the point before
	triangle    *triangle     // of the weighted design and working residuals, where the solver is QR
	reach       float64       // largest |eta|
	surrogate   *point        // the same, of the fitter's surrogate; nil where steps are not refined
}

// evaluate makes one pass at beta. Sums are formed per cell and added in cell order.
func (f *fitter) evaluate(ctx context.Context, beta []float64) (*point, error) {
	return f.sum(ctx, beta, f.newSums, f.newPortion(len(beta)))
}

// glance is evaluate without the information, which takes most of the time: that of a point close by has to do.
func (f *fitter) glance(ctx context.Context, beta []float64, near *point) (*point, error) {
	p, err := f.sum(ctx, beta, func(q int) *sums { return &sums{score: make([]float64, q), room: newRoom(q)} }, new(portion))
	if err == nil {
		p.information, p.stale = near.information, true
	}
	return p, err
}

// sum makes one pass at beta with sums as fresh makes them.
func (f *fitter) sum(ctx context.Context, beta []float64, fresh func(q int) *sums, part *portion) (*point, error) {
	q, design := len(beta), f.design
	if bare, ok := design.(Bare); ok && q == 1 {
		design = bare.WithoutColumns()
	}
	total := fresh(q)
	err := pass(ctx, design, f.opt.Workers,
		func() *sums { return fresh(q) },
		func(s *sums, b *Block) error { f.block(s, b, beta); return nil },
		func(s *sums) { total.merge(s); part.merge(s) })
	if err != nil {
		return nil, err
	}
	p := f.point(beta, total)
	if part.sums != nil {
		p.surrogate = f.surrogate.point(beta, part.sums)
	}
	return p, nil
}

func (f *fitter) point(beta []float64, s *sums) *point {
	weight := f.moments.weight
	p := &point{
		beta: beta, deviance: s.deviance, pearson: s.pearson, objective: s.deviance / 2 / weight,
		gradient: s.score, triangle: s.triangle, reach: s.reach,
	}
	for k, b := range beta {
		ridge := f.opt.ridge(k)
		p.objective += ridge / 2 * b * b
		p.gradient[k] = -s.score[k]/weight + ridge*b
	}
	q, width := len(beta), kernel.Width(len(beta))
	if s.information == nil {
		return p
	}
	if s.triangle != nil {
		s.triangle.square(s.information, width)
	}
	p.information = mat.NewSymDense(q, nil)
	for i := range q {
		for j := i; j < q; j++ {
			p.information.SetSym(i, j, s.information[i*width+j]/weight)
		}
	}
	return p
}

// block adds a block of rows: they are standardised, and the linear predictor formed, column by column; the family says what each
// row contributes; then the columns, times the roots of the rows' information, are multiplied with each other.
func (f *fitter) block(s *sums, b *Block, beta []float64) {
	n := f.load(s.room, b, beta)
	eta, deviance, score, root := s.eta[:n], s.deviances[:n], s.scores[:n], s.roots[:n]
	for i, o := range s.offset[:n] {
		eta[i] += o
	}
	low, high := kernel.Range(eta)
	s.reach = max(s.reach, -low, high)
	f.opt.Family.rows(s.y[:n], eta, deviance, score, root)
	s.weigh(deviance, score, root)
	s.z.Weigh(s.scores[:], s.roots[:], s.score)
	switch {
	case s.triangle != nil:
		s.triangle.addWeighted(s.z, score, root)
	case s.information != nil:
		s.z.Gram(s.information)
	}
}

// weigh adds what rows contribute to the deviance and the squared Pearson residuals, and weights their scores; in place of their
// information it leaves its weighted root.
func (s *sums) weigh(deviance, score, root []float64) {
	total, pearson := s.deviance, s.pearson
	for i, w := range s.weight[:len(root)] {
		total += float64(w * deviance[i]) // rounded before it is added: a fused sum would have other bits
		if root[i] > 0 {
			pearson += float64(w * score[i] * score[i] / root[i])
		}
		score[i] *= w
		root[i] = math.Sqrt(w * root[i])
	}
	s.deviance, s.pearson = total, pearson
}

// sums are the sums over one cell at a point.
type sums struct {
	deviance    float64
	pearson     float64
	reach       float64
	score       []float64
	information []float64 // upper triangle; see kernel.Block.Gram; nil where it is not asked for
	triangle    *triangle // instead of it where the solver is QR

	*room
	deviances, scores, roots [MaxRows]float64 // by row
}

func (f *fitter) newSums(q int) *sums {
	width := kernel.Width(q)
	s := &sums{score: make([]float64, q), information: make([]float64, width*width), room: newRoom(q)}
	if f.solver == QR && q > 1 {
		s.triangle = newTriangle(q)
	}
	return s
}

func (s *sums) reset() {
	s.deviance, s.pearson, s.reach = 0, 0, 0
	clear(s.score)
	clear(s.information)
	if s.triangle != nil {
		clear(s.triangle.data)
	}
}

func (s *sums) merge(o *sums) {
	s.deviance += o.deviance
	s.pearson += o.pearson
	s.reach = max(s.reach, o.reach)
	add(s.score, o.score)
	if s.triangle != nil {
		s.triangle.merge(o.triangle)
		return
	}
	add(s.information, o.information)
}

// add adds b to a.
func add(a, b []float64) {
	for i, v := range b {
		a[i] += v
	}
}
