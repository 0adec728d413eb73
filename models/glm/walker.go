package glm

import (
	"context"
	"math"
	"slices"

	"gonum.org/v1/gonum/mat"

	"riskstrat/models/glm/kernel"
)

// walker goes along one path: of all rows, or of those outside a fold. Its fitter has the moments of its own rows, by which its columns
// are standardised; the survey's are those of all rows.
type walker struct {
	*fitter
	ask    asking
	passes int // asked for
	part   int // the fold left out, or everyone
	// A column standardised by the walker's moments is ratio times the survey's, plus shift; nil where the moments are the same.
	ratio, shift []float64

	base  penalty // of no lambda
	limit int     // evaluations of one lambda
}

// size is what violations and lengths are measured by: 1, or where the family is Dispersed the spread of the outcome that the null
// model leaves.
func (w *walker) size() float64 { return math.Sqrt(w.unit) }

// trial is a place a walker wants to know of.
type trial struct {
	beta     []float64
	informed bool
}

// evaluate asks for one point, with its information.
func (w *walker) evaluate(ctx context.Context, beta []float64) (*point, error) {
	points, err := w.evaluateAll(ctx, []trial{{beta, true}})
	if err != nil {
		return nil, err
	}
	return points[0], nil
}

// evaluateAll asks for several points in one pass.
func (w *walker) evaluateAll(ctx context.Context, trials []trial) ([]*point, error) {
	queries := make([]query, len(trials))
	for t, at := range trials {
		queries[t] = query{beta: w.outward(at.beta), part: w.part, informed: at.informed}
	}
	answers, err := w.ask(ctx, queries)
	if err != nil {
		return nil, err
	}
	w.passes++
	points := make([]*point, len(trials))
	for t, at := range trials {
		points[t] = w.point(at.beta, &answers[t])
	}
	return points, nil
}

// outward turns coefficients of the walker's standardised columns into those of the survey's.
func (w *walker) outward(beta []float64) []float64 {
	if w.ratio == nil {
		return beta
	}
	out := slices.Clone(beta)
	for j, b := range beta[1:] {
		out[0] += b * w.shift[j]
		out[j+1] = b * w.ratio[j]
	}
	return out
}

// point turns an answer into a point in the walker's coordinates, per unit of its weight.
func (w *walker) point(beta []float64, a *answer) *point {
	q, weight := len(beta), w.moments.weight
	p := &point{
		beta: beta, deviance: a.deviance, held: a.held, objective: a.deviance / 2 / weight, gradient: make([]float64, q),
	}
	for k, s := range a.score {
		p.gradient[k] = -s / weight
		if k > 0 && w.ratio != nil {
			p.gradient[k] = -(w.ratio[k-1]*s + w.shift[k-1]*a.score[0]) / weight
		}
	}
	if a.information == nil {
		return p
	}
	p.information = mat.NewSymDense(q, nil)
	width := kernel.Width(q)
	for i := range q {
		for j := i; j < q; j++ {
			p.information.SetSym(i, j, w.inward(a.information, width, i, j)/weight)
		}
	}
	return p
}

// inward is an entry of the information in the walker's coordinates, i <= j.
func (w *walker) inward(h []float64, width, i, j int) float64 {
	if w.ratio == nil || j == 0 {
		return h[i*width+j]
	}
	rj, sj := w.ratio[j-1], w.shift[j-1]
	if i == 0 {
		return rj*h[j] + sj*h[0]
	}
	ri, si := w.ratio[i-1], w.shift[i-1]
	return ri*(rj*h[i*width+j]+sj*h[i]) + si*(rj*h[j]+sj*h[0])
}
