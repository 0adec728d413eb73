package glm

import (
	"context"
	"fmt"
	"math"
)

// PathOptions say which path to fit. Only Family and Names are required.
type PathOptions struct {
	Family Family
	Names  []string // of the columns, for messages and the Path
	// Alpha is the share of the penalty that is on absolute values, 0 to 1: 0 is ridge regression, 1 the lasso.
	Alpha  float64
	Factor []float64 // penalty factor of each column, >= 0; nil means 1. A factor of 0 leaves a column unpenalised
	// Lambda are the penalties per observation on standardised columns, >= 0, in strictly descending order. Nil means Count of
	// them in geometric sequence, from the smallest at which every penalised coefficient is 0 (for an alpha below 0.001, where
	// there is none, that of 0.001) down to MinRatio times that.
	Lambda   []float64
	Count    int     // 0 means 100
	MinRatio float64 // below 1; 0 means 1e-4 where there are more rows than columns, else 0.01
	Limit    int     // Newton steps for one lambda; 0 means 50
	Workers  int     // goroutines; 0 means 1. The result is the same for any number
}

// Path is the elastic net for a descending sequence of penalties, or why there is none.
type Path struct {
	Status  Status   // of what comes before the first lambda; each point has one of its own
	Columns []string // the columns a failure is about, in the order of the design

	Alpha  float64
	Names  []string // of the columns
	Rows   int      // rows of positive weight
	Weight float64  // sum of their weights
	Events float64  // sum of their outcomes, unweighted

	NullDeviance float64 // of the intercept (and offset) alone
	LambdaMax    float64 // the smallest lambda at which every penalised coefficient is 0; +Inf for an alpha of 0
	Points       []PathPoint
	Passes       int // over the data, but for the moments

	Collinear []Collinearity // columns that only the penalty tells apart; a warning
	Constant  []string       // of a fold of CrossValidate: columns with one value in all its rows, whose coefficients are 0
	Mean, SD  []float64      // of the columns: coefficient x SD is the standardised one the penalty acts on
}

// PathPoint is the solution for one lambda. Where Status is not Converged there is none: figures are NaN, slices nil.
type PathPoint struct {
	Lambda    float64
	Status    Status
	Columns   []string // the columns a failure is about
	Intercept float64
	Coef      []float64 // by column, on the scale given; one that is left out is exactly 0
	Deviance  float64
	Explained float64 // share of the null deviance: 1 - Deviance / NullDeviance
	NonZero   int     // coefficients that are not 0, the intercept not counted
	// Violation is the largest amount by which a standardised coefficient, or the intercept, misses its Karush-Kuhn-Tucker
	// condition, per unit of weight (of a gaussian outcome, in standard deviations that the null model leaves), on the gradient of
	// the data at the coefficients given: the proof that this is the solution. At most 1e-8 for a Converged point; of a
	// failure, where it stopped.
	Violation   float64
	Evaluations int // passes over the data that looked at it, while they looked at others too
}

// FitPath fits a generalised linear model with an elastic-net penalty for each of a descending sequence of lambdas. Every
// lambda asked for is fitted: there is no early end where the deviance no longer falls. Errors are as those of Fit; a lambda
// for which no solution could be certified is a PathPoint whose Status says so, and the next begins from the last solution.
func FitPath(ctx context.Context, d Design, opt PathOptions) (*Path, error) {
	if err := opt.check(d); err != nil {
		return nil, fmt.Errorf("fitting path of %s model: %w", opt.Family.Name, err)
	}
	p, err := fitPath(ctx, d, &opt)
	if err != nil {
		return nil, fmt.Errorf("fitting path of %s model: %w", opt.Family.Name, err)
	}
	return p, nil
}

func fitPath(ctx context.Context, d Design, opt *PathOptions) (*Path, error) {
	p := new(Path)
	w, start, err := p.begin(ctx, d, opt, 0)
	if err != nil || start == nil {
		return p, err
	}
	rungs, err := w.march(ctx, start, opt.lambdas(start, p))
	p.finish(w, rungs)
	return p, err
}

// begin measures the design and goes to the start of the path of all its rows; the rung is nil where that failed.
func (p *Path) begin(ctx context.Context, d Design, opt *PathOptions, folds int) (*walker, *rung, error) {
	m, err := measure(ctx, d, opt.base())
	if err != nil {
		return nil, nil, err
	}
	if m.rows == 0 {
		return nil, nil, fmt.Errorf("no rows of positive weight")
	}
	s := &survey{folds: folds}
	w := p.walker(s, d, m, opt, everyone)
	if w == nil {
		return nil, nil, nil
	}
	s.fitter = w.fitter
	start, err := w.start(ctx, p)
	return w, start, err
}

// finish turns rungs into points.
func (p *Path) finish(w *walker, rungs []*rung) {
	for _, r := range rungs {
		p.Points = append(p.Points, p.point(w, r))
	}
	p.Passes = w.passes
}

// point is a rung on the scale of the columns as given.
func (p *Path) point(w *walker, r *rung) PathPoint {
	nan := math.NaN()
	out := PathPoint{
		Lambda: r.pen.lambda, Status: r.status, Violation: r.violation, Evaluations: r.evaluations,
		Intercept: nan, Deviance: nan, Explained: nan,
	}
	if !r.solved {
		out.Columns = p.columns(r.columns)
		return out
	}
	out.Deviance = r.at.deviance
	out.Explained = 1 - out.Deviance/p.NullDeviance
	out.Intercept = r.at.beta[0]
	out.Coef = make([]float64, len(w.scale))
	for j, scale := range w.scale {
		out.Coef[j] = r.at.beta[j+1] * scale
		out.Intercept -= out.Coef[j] * w.moments.mean[j]
		if out.Coef[j] != 0 {
			out.NonZero++
		}
	}
	return out
}

// Err is nil for a path that was begun, whatever became of its points, else says what failed and for which columns.
func (p *Path) Err() error { return failure(p.Status, p.Columns, p.Collinear) }

// Err is nil for a solution, else says what failed and for which columns.
func (p *PathPoint) Err() error { return failure(p.Status, p.Columns, nil) }

// Predict is the linear predictor of a row of the design, without its offset.
func (p *PathPoint) Predict(row []float64) float64 {
	eta := p.Intercept
	for j, x := range row {
		eta += p.Coef[j] * x
	}
	return eta
}

func (p *Path) fail(s Status, columns []int) {
	p.Status, p.Columns = s, p.columns(columns)
}

func (p *Path) columns(at []int) []string {
	var names []string
	for _, j := range at {
		names = append(names, p.Names[j])
	}
	return names
}
