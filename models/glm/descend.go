package glm

import (
	"context"
	"math"
)

// sufficient is the share of the decrease promised by the gradient that a step must bring (Tseng and Yun 2009).
const sufficient = 1e-4

// descend solves a rung from its point, which has been evaluated with the information, by proximal Newton steps, halved until they
// go down. It is slower than march, and cannot overshoot.
func (w *walker) descend(ctx context.Context, r *rung, limit int) error {
	r.length = math.Inf(1)
	for steps := 0; ; steps++ {
		before := r.length
		step, done := r.judge(w.size())
		switch {
		case done:
			return nil
		case math.IsNaN(r.length) || math.IsInf(r.length, 0):
			r.ends(NoDescent, nil)
			return nil
		case steps >= limit:
			r.ends(IterationLimit, nil)
			return nil
		case steps >= 8 && r.length > before/3 && r.free():
			// As in descendFrom: steps that shrink by a constant factor are on the way to a minimum at infinity.
			columns, err := w.separates(ctx, step)
			if err != nil || columns != nil {
				r.ends(Separated, columns)
				return err
			}
		}
		next, err := w.down(ctx, r, step)
		switch {
		case err != nil:
			return err
		case next == nil && r.violation <= certified:
			r.solved = true // as far as rounding lets it
			return nil
		case next == nil:
			r.ends(NoDescent, nil)
			return nil
		}
		r.at, r.curvature = next, next.information
	}
}

// down takes the step, or half of it, and so on; nil if nothing goes down.
func (w *walker) down(ctx context.Context, r *rung, step []float64) (*point, error) {
	here := r.pen.value(r.at.beta)
	promised := r.pen.value(along(r.at.beta, step, 1)) - here
	for k, v := range step {
		promised += v * r.at.gradient[k]
	}
	size := 1.0
	for range halvings {
		next, err := w.evaluate(ctx, along(r.at.beta, step, size))
		if err != nil {
			return nil, err
		}
		r.evaluations++
		gain := next.objective + r.pen.value(next.beta) - r.at.objective - here
		if gain <= sufficient*size*promised+rounding(r.at) {
			return next, nil
		}
		size /= 2
	}
	return nil, nil
}

// rounding is what an objective may rise without meaning it.
func rounding(at *point) float64 { return 1e-14 * math.Abs(at.objective) }
