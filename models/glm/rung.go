package glm

import (
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
	// far is the length of a step from which the information is taken anew where it leads. Below it, what the next steps
	// lose by the old one is made up by a step more.
	far = 1e-3
	// foreseen is the length of the step left at which what comes next can be foretold.
	foreseen = 1e-2
)

// rung is one lambda of a path, and how far its solution is. Lengths and violations are by the walker's size.
type rung struct {
	pen  penalty
	open []bool // coefficients that may move
	set  []bool // those its models are about; the others of open are screened out

	origin      *point        // from where it was foretold
	from, until *rung         // the rungs of known curvature between which it was
	at          *point        // last evaluated; nil before
	curvature   *mat.SymDense // of the loss, at or near at
	to          []float64     // where to evaluate next
	length      float64       // of the step there
	informed    bool          // whether with the information
	evaluations int

	status    Status
	solved    bool
	columns   []int // what a failure is about
	violation float64
}

// screen chooses the working set for the step from a penalty to this lower one, by the gradient at the solution for that:
// coefficients that are not 0 or have no absolute penalty, and those the sequential strong rule (Tibshirani et al. 2012) does not
// discard. The rule supposes that no entry of the gradient changes faster than its penalty; it can err, and admit makes that good.
func (r *rung) screen(before float64, beta, gradient []float64) {
	r.set = make([]bool, len(r.open))
	for k, open := range r.open {
		l1 := r.pen.alpha * r.pen.factor[k]
		r.set[k] = open && (l1 == 0 || beta[k] != 0 || math.Abs(gradient[k]) >= l1*(2*r.pen.lambda-before))
	}
}

// admit checks the Karush-Kuhn-Tucker conditions of every open coefficient on the gradient of the data, takes those that
// fail into the working set, and notes the largest violation.
func (r *rung) admit(size float64) {
	worst := 0.0
	for k, open := range r.open {
		if open {
			v := r.pen.violation(k, r.at.beta[k], r.at.gradient[k])
			r.set[k] = r.set[k] || v > 0
			worst = max(worst, v)
		}
	}
	r.violation = worst / size
}

// model is the second-order model of the loss, plus the penalty, over the working set.
func (r *rung) model(beta, gradient []float64, curvature *mat.SymDense) *quadratic {
	var set []int
	for k, in := range r.set {
		if in {
			set = append(set, k)
		}
	}
	return newQuadratic(set, beta, gradient, curvature, &r.pen)
}

// judge checks the conditions at a point just evaluated, works out the step from there, and tells whether it is the solution.
func (r *rung) judge(size float64) (step []float64, done bool) {
	before := r.length
	r.admit(size)
	m := r.model(r.at.beta, r.at.gradient, r.curvature)
	m.minimise()
	step, r.length = m.step(len(r.at.beta))
	r.length /= size
	r.solved = r.violation <= certified && (r.length <= arrived || r.length <= stalled && r.length > before/2)
	return step, r.solved
}

// interpolate takes the curvature between those of the rungs around it, for a rung evaluated without the information.
func (r *rung) interpolate() {
	above, below := r.from.pen.lambda, r.until.pen.lambda
	switch {
	case r.until.curvature == nil:
		r.curvature = r.from.curvature
	case math.IsInf(above, 1):
		r.curvature = r.until.curvature
	default:
		t := (above - r.pen.lambda) / (above - below)
		r.curvature = blend(1-t, r.from.curvature, t, r.until.curvature)
	}
}

// objective is loss plus penalty at a point.
func (r *rung) objective(at *point) float64 { return at.objective + r.pen.value(at.beta) }

// ends notes how the way to the solution ended without it.
func (r *rung) ends(s Status, columns []int) {
	r.status, r.columns = s, columns
}

// free reports whether some open coefficient beside the intercept is unpenalised: only then can it run away.
func (r *rung) free() bool {
	for k, open := range r.open {
		if open && k > 0 && r.pen.l1(k) == 0 && r.pen.l2(k) == 0 {
			return true
		}
	}
	return false
}
