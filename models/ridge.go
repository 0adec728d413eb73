package models

import (
	"context"
	"fmt"
	"math"
	"slices"

	"riskstrat/features/source"
	"riskstrat/models/glm"
)

// DefaultLambda is the grid of penalties tried when a Spec names none: per observation, on standardised columns, the
// scale of glmnet's lambda at alpha = 0. At 1e-5 a place's sample is in effect unpenalised; many overlapping windows of the same
// counts are best shrunk by about 1e-2, and at 1e-1 real effects suffer.
var DefaultLambda = [...]float64{1e-5, 1e-4, 1e-3, 3e-3, 1e-2, 3e-2, 1e-1}

const defaultFolds = 5

// Penalty is the ridge penalty used and how it was chosen.
type Penalty struct {
	Lambda float64      `json:"lambda"`
	Folds  int          `json:"folds,omitempty"` // 0: lambda was given, not chosen
	Curve  []CVDeviance `json:"curve,omitempty"` // ascending lambda
}

// CVDeviance is the cross-validated figure of one penalty.
type CVDeviance struct {
	Lambda   float64 `json:"lambda"`
	Deviance float64 `json:"deviance"`       // of held-out rows, per unit of weight
	SE       float64 `json:"standard_error"` // over folds
}

// fitting holds what the fits of one training share.
type fitting struct {
	sample  *Sample
	groups  *groups
	workers int
}

// fit fits p to the events of the rows for which in is true. Columns constant over them are left out; the result
// is of what is left. A fit that did not converge is an error.
func (f *fitting) fit(ctx context.Context, p *prepared, in func(cell, i int) bool, lambda float64, start []float64) (*prepared, *glm.Result, error) {
	row := f.sample.outcome(in)
	varies, err := p.design(f.sample, row).varying(ctx, f.workers)
	if err != nil {
		return nil, nil, err
	}
	p = p.without(varies)
	res, err := f.refit(ctx, p, row, lambda, start)
	return p, res, err
}

// refit fits p, whose columns all vary, beginning at start (nil: nowhere).
func (f *fitting) refit(ctx context.Context, p *prepared, row func(cell, i int) (float64, float64), lambda float64, start []float64) (*glm.Result, error) {
	res, err := glm.Fit(ctx, p.design(f.sample, row), glm.Options{
		Family: glm.Binomial(), Names: p.names(), Lambda: lambda, Start: start, Workers: f.workers,
	})
	if err != nil {
		return nil, err
	}
	return res, res.Err()
}

// choose returns the penalty of r for p: the only one named, or the one with the least cross-validated deviance on
// folds that keep people and households whole.
func (f *fitting) choose(ctx context.Context, p *prepared, r Ridge, seed uint64) (Penalty, error) {
	grid := slices.Clone(r.Lambda)
	if len(grid) == 0 {
		grid = DefaultLambda[:]
	}
	if len(grid) == 1 {
		return Penalty{Lambda: grid[0]}, nil
	}
	slices.Sort(grid)
	grid = slices.Compact(grid)
	folds := r.Folds
	if folds == 0 {
		folds = defaultFolds
	}
	parts := f.groups.parts(f.sample, "ridge fold", seed, folds)
	loss := make([][]float64, folds) // by fold, by lambda
	for k := range folds {
		var err error
		if loss[k], err = f.fold(ctx, p, grid, parts, uint8(k)); err != nil {
			return Penalty{}, fmt.Errorf("choosing the penalty: fold %d of %d: %w", k+1, folds, err)
		}
	}
	return summarise(grid, loss), nil
}

// fold fits all penalties without the rows of fold k and returns the mean deviance of each on them. The grid is walked
// from the strongest penalty, each fit beginning where the last ended.
func (f *fitting) fold(ctx context.Context, p *prepared, grid []float64, parts [source.Cells][]uint8, k uint8) ([]float64, error) {
	row := f.sample.outcome(func(cell, i int) bool { return parts[cell][i] != k })
	varies, err := p.design(f.sample, row).varying(ctx, f.workers)
	if err != nil {
		return nil, err
	}
	kept := p.without(varies)
	loss := make([]float64, len(grid))
	var start []float64
	for l := len(grid) - 1; l >= 0; l-- {
		res, err := f.refit(ctx, kept, row, grid[l], start)
		if err != nil {
			return nil, fmt.Errorf("lambda %g: %w", grid[l], err)
		}
		start = append([]float64{res.Intercept}, res.Coef...)
		held := kept.design(f.sample, f.sample.outcome(func(cell, i int) bool { return parts[cell][i] == k }))
		if loss[l], err = held.deviance(ctx, res, f.workers); err != nil {
			return nil, err
		}
	}
	return loss, nil
}

// deviance is the mean unit deviance, per unit of weight, of the design's rows under a fitted model.
func (d *design) deviance(ctx context.Context, res *glm.Result, workers int) (float64, error) {
	family, p := glm.Binomial(), d.Columns()
	sums := make([][2]float64, d.Cells())
	err := each(ctx, d.Cells(), workers, func(cell int) error {
		d.Rows(cell, func(b glm.Block) {
			for i, y := range b.Y {
				unit, _, _ := family.Row(y, res.Predict(b.X[i*p:(i+1)*p]))
				sums[cell][0] += b.Weight[i] * unit
				sums[cell][1] += b.Weight[i]
			}
		})
		return nil
	})
	if err != nil {
		return 0, err
	}
	var total, weight float64
	for _, s := range sums {
		total, weight = total+s[0], weight+s[1]
	}
	if weight == 0 {
		return 0, fmt.Errorf("no held-out rows")
	}
	return total / weight, nil
}

// summarise averages the folds and takes the least deviance; of equals, the stronger penalty.
func summarise(grid []float64, loss [][]float64) Penalty {
	best := Penalty{Folds: len(loss)}
	least := math.Inf(1)
	for l, lambda := range grid {
		var sum, squares float64
		for _, fold := range loss {
			sum += fold[l]
		}
		mean, n := sum/float64(len(loss)), float64(len(loss))
		for _, fold := range loss {
			squares += (fold[l] - mean) * (fold[l] - mean)
		}
		best.Curve = append(best.Curve, CVDeviance{Lambda: lambda, Deviance: mean, SE: math.Sqrt(squares / (n - 1) / n)})
		if mean <= least {
			least, best.Lambda = mean, lambda
		}
	}
	return best
}
