package models

import (
	"context"
	"fmt"

	"riskstrat/features/source"
	"riskstrat/models/glm"
)

// fitting holds what the fits of one training share.
type fitting struct {
	sample  *Sample
	family  glm.Family
	groups  *groups
	workers int
}

// fit fits p to the outcomes of the rows for which in is true. Columns constant over them are left out; the result
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
		Family: f.family, Names: p.names(), Lambda: lambda, Start: start, Workers: f.workers,
	})
	if err != nil {
		return nil, err
	}
	return res, res.Err()
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
		if loss[l], err = held.deviance(ctx, f.family, res, f.workers); err != nil {
			return nil, err
		}
	}
	return loss, nil
}

// deviance is the mean unit deviance, per unit of weight, of the design's rows under a fitted model.
func (d *design) deviance(ctx context.Context, family glm.Family, res *glm.Result, workers int) (float64, error) {
	sums := make([][2]float64, d.Cells())
	err := each(ctx, d.Cells(), workers, func(cell int) error {
		var eta []float64
		return d.Rows(cell, func(b glm.Block) error {
			eta = res.PredictBlock(b, eta)
			for i, y := range b.Y {
				unit, _, _ := family.Row(y, eta[i])
				sums[cell][0] += b.Weight[i] * unit
				sums[cell][1] += b.Weight[i]
			}
			return nil
		})
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
