package glm

import (
	"context"
	"math"

	"gonum.org/v1/gonum/mat"
)

const (
	// certified is the largest violation of the Karush-Kuhn-Tucker conditions with which a point of a path is a solution.
	certified = 1e-8
	// arrived is the length of the next step at which the descent to a point ends. Violations alone would not do: of nearly
	// collinear columns even a small one leaves the coefficients far away.
	arrived = 1e-9
	// stalled is the length up to which steps that no longer shrink are taken to be lost in rounding.
	stalled = 3e-7
	// sufficient is the share of the decrease promised by the gradient that a step must bring (Tseng and Yun 2009).
	sufficient = 1e-4
)

// walker goes along a path, from the solution for one penalty to that for the next, by proximal Newton steps: the loss is
// replaced by its second-order model, the model plus penalty minimised, and the step halved until it goes down.
type walker struct {
	*fitter
	pen   *penalty
	limit int    // steps for one lambda
	open  []bool // coefficients that may move

	at     *point
	set    []bool // coefficients the model is about; the others of open are screened out
	passes int    // for the present lambda
	// The information and lambda at the solution before the last.
	before       *mat.SymDense
	lambdaBefore float64
}

// arrival says how the walk to a solution ended.
type arrival struct {
	status    Status
	columns   []int   // what a failure is about
	violation float64 // of the Karush-Kuhn-Tucker conditions
	passes    int
}

// to moves to the solution for lambda. Where it fails, it stays at the solution it came from.
func (w *walker) to(ctx context.Context, lambda float64) (arrival, error) {
	from, last := w.at, w.pen.lambda
	w.screen(lambda)
	w.pen.lambda, w.passes = lambda, 0
	end, err := w.descendTo(ctx, w.ahead(last))
	end.passes = w.passes
	if end.status == Converged {
		w.before, w.lambdaBefore = from.information, last
	} else {
		w.at, w.pen.lambda = from, last
	}
	return end, err
}

// descendTo minimises loss plus penalty, the first step by the curvature given.
func (w *walker) descendTo(ctx context.Context, curvature *mat.SymDense) (end arrival, err error) {
	before := math.Inf(1) // the length of the step before
	for steps := 0; ; steps++ {
		end.violation = w.admit() / w.size()
		step, length := w.step(curvature)
		length /= w.size()
		switch {
		case end.violation <= certified && (length <= arrived || length <= stalled && length > before/2):
			return end, nil
		case math.IsNaN(length) || math.IsInf(length, 0):
			end.status = NoDescent
			return end, nil
		case steps >= w.limit:
			end.status = IterationLimit
			return end, nil
		case steps >= 8 && length > before/3 && w.free():
			// As in descendFrom: steps that shrink by a constant factor are on the way to a minimum at infinity.
			if end.columns, err = w.separates(ctx, step); err != nil || end.columns != nil {
				end.status = Separated
				return end, err
			}
		}
		before = length
		next, err := w.down(ctx, step)
		switch {
		case err != nil:
			return end, err
		case next == nil && end.violation <= certified:
			return end, nil // as far as rounding lets it
		case next == nil:
			end.status = NoDescent
			return end, nil
		}
		w.at, curvature = next, next.information
	}
}

// size is what violations and lengths are measured by: 1, or where the family is Dispersed the spread of the outcome that the null
// model leaves.
func (w *walker) size() float64 { return math.Sqrt(w.unit) }

// step minimises the model over the working set.
func (w *walker) step(curvature *mat.SymDense) (step []float64, length float64) {
	var set []int
	for k, in := range w.set {
		if in {
			set = append(set, k)
		}
	}
	m := newQuadratic(set, w.at.beta, w.at.gradient, curvature, w.pen)
	m.minimise()
	return m.step(len(w.at.beta))
}

// down takes the step, or half of it, and so on; nil if nothing goes down.
func (w *walker) down(ctx context.Context, step []float64) (*point, error) {
	here := w.pen.value(w.at.beta)
	promised := w.pen.value(along(w.at.beta, step, 1)) - here
	for k, v := range step {
		promised += v * w.at.gradient[k]
	}
	size := 1.0
	for range halvings {
		next, err := w.evaluate(ctx, along(w.at.beta, step, size))
		if err != nil {
			return nil, err
		}
		w.passes++
		gain := next.objective + w.pen.value(next.beta) - w.at.objective - here
		if gain <= sufficient*size*promised+1e-14*math.Abs(w.at.objective) {
			return next, nil
		}
		size /= 2
	}
	return nil, nil
}

// ahead is the curvature the step to the next solution begins with: where the path bends as it did between the last two
// solutions, that halfway to the next one, with which the step is right to second order instead of first. It is the
// curvature here where there is no more to go by, or what comes out is not positive definite.
func (w *walker) ahead(last float64) *mat.SymDense {
	here, gap := w.at.information, w.lambdaBefore-last
	if w.before == nil || !(gap > 0) {
		return here
	}
	ratio := min(1, (last-w.pen.lambda)/gap)
	q, _ := here.Dims()
	h := mat.NewSymDense(q, nil)
	for i := range q {
		for j := i; j < q; j++ {
			v := here.At(i, j)
			h.SetSym(i, j, v+ratio/2*(v-w.before.At(i, j)))
		}
	}
	var factor mat.Cholesky
	if !factor.Factorize(h) {
		return here
	}
	return h
}

// free reports whether some open coefficient beside the intercept is unpenalised: only then can it run away.
func (w *walker) free() bool {
	for k, open := range w.open {
		if open && k > 0 && w.pen.l1(k) == 0 && w.pen.l2(k) == 0 {
			return true
		}
	}
	return false
}
