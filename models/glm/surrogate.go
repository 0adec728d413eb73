package glm

import (
	"context"
	"math"

	"gonum.org/v1/gonum/mat"
)

// A Newton step takes the objective to be of the second order; what it is beyond that is the distance left for the next step. This remainder
// is an average over rows like the rest, and the pilot's cells tell it nearly as well as all rows do, for a sixteenth of a pass: corrected by
// theirs, a step ends some ten times nearer, and of millions of rows a pass in five is saved. Jordan, Lee and Yang (Communication-efficient distributed
// statistical inference, 2019) put such a part in the place of the whole but for the gradient; here it is but for the information too. A part
// that is unlike the whole costs a pass or two, and the end is the same.

// trusted is the largest correction of a step, as a share of the step (both as decrements): beyond it, the part says other than the whole.
const trusted = 0.1

// surrogate is the fit of the pilot's cells alone, on columns standardised as they are for all.
type surrogate struct {
	*fitter
	cells *spread
}

func (f *fitter) surrogateOf(cells *spread, weight float64) *surrogate {
	g, m := *f, *f.moments
	m.weight = weight
	g.design, g.moments = cells, &m
	return &surrogate{&g, cells}
}

// refines reports whether steps are refined: where there is a surrogate, the problem is well-conditioned and no square, and the information is
// the observed one. Where it is expected (negative binomial), by how much the two differ is chance, and another in the part.
func (f *fitter) refines() bool {
	return f.surrogate != nil && f.solver != QR && !f.opt.Family.Dispersed && f.opt.Family.Theta == 0
}

// portion is the sums over the surrogate's cells, taken out of those of all cells, which come in order.
type portion struct {
	*sums // nil if they are not asked for
	of    *spread
	cell  int // the next
}

func (f *fitter) newPortion(q int) *portion {
	if q == 1 || !f.refines() {
		return new(portion)
	}
	return &portion{sums: f.newSums(q), of: f.surrogate.cells}
}

func (p *portion) merge(s *sums) {
	if p.sums != nil && p.of.has(p.cell) {
		p.sums.merge(s)
	}
	p.cell++
}

// refined is a Newton step with its correction.
func (f *fitter) refined(ctx context.Context, p *descent, step []float64) ([]float64, error) {
	if p.surrogate == nil {
		return step, nil
	}
	s, to := &survey{fitter: f.surrogate.fitter}, along(p.beta, step, 1)
	answers, err := s.ask(ctx, []query{{beta: to, part: everyone}})
	if err != nil {
		return nil, err
	}
	gradient := answers[0].score
	for k, b := range to {
		gradient[k] = f.opt.ridge(k)*b - gradient[k]/f.surrogate.moments.weight
	}
	return f.corrected(p, step, gradient), nil
}

// corrected is a step with what makes up for the remainder, where that is to be trusted; gradient is the surrogate's where the step ends.
func (f *fitter) corrected(p *descent, step, gradient []float64) []float64 {
	var remainder, correction mat.VecDense
	remainder.MulVec(p.surrogate.information, mat.NewVecDense(len(step), step))
	whole := 0.0
	for k, g := range p.gradient {
		remainder.SetVec(k, p.surrogate.gradient[k]+remainder.AtVec(k)+f.opt.ridge(k)*step[k]-gradient[k])
		whole -= step[k] * g
	}
	_ = p.hessian.SolveVecTo(&correction, &remainder) // its condition was judged
	if !(mat.Dot(&correction, &remainder) <= trusted*whole) {
		return step
	}
	return along(step, correction.RawVector().Data, 1)
}

// passing tells whether a step, which moves rows by so much, leads to where the descent will not end, but so near to its end that the next step needs
// no other information than there is here. Steps shorten to the square of the one before, times a constant: two of them foretell the third. The
// information there differs from that here by a share of the order of the root of the step's decrement.
func (f *fitter) passing(p *descent, moved, decrement float64) bool {
	if !f.refines() || p.stale || p.moved == 0 {
		return false
	}
	next := moved * (moved / p.moved) * (moved / p.moved)
	return next > unmoved && next*10*math.Sqrt(decrement) <= unmoved
}
