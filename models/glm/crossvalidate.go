package glm

import (
	"context"
	"fmt"
	"math"
)

// CV is a path with the deviance of each of its points on rows the fit did not see.
type CV struct {
	Path  *Path     // of all rows
	Folds []Fold    //
	Curve []CVPoint // by lambda, as Path.Points
	// Min is the position, in Curve and Path.Points, of the lambda of least deviance (of equals, the largest): glmnet's
	// lambda.min. OneSE is that of the largest lambda whose deviance is at most the least plus its standard error: lambda.1se, the
	// simplest model that is hardly worse. -1 where no lambda has a solution in every fold and on all rows.
	Min, OneSE int
}

// CVPoint is the cross-validated figure of one lambda. NaN where some fold, or all rows together, have no solution for it.
type CVPoint struct {
	Lambda   float64
	Deviance float64 // mean unit deviance of a held-out row: the mean of the folds', by their weight
	SE       float64 // of Deviance, from its spread over the folds
}

// Fold is one part of the rows and the path without it.
type Fold struct {
	Path     *Path     // of the other rows
	Weight   float64   // sum of the weights of the held-out rows
	Deviance []float64 // by lambda: mean unit deviance of a held-out row; NaN where the fold has no solution
}

// CrossValidate fits the path of d and, for its sequence of lambdas, the path without each of so many folds, which every Block of d
// gives row by row. It is for the caller to keep in one fold what belongs together: all rows of a person, or of a household. A
// column with one value in all rows but a fold's has a coefficient of 0 in that fold's path, which names it.
//
// The error is for what cannot be used at all, as that of Fit; see Err for paths that failed.
func CrossValidate(ctx context.Context, d Design, folds int, opt PathOptions) (*CV, error) {
	if folds < 2 {
		return nil, fmt.Errorf("cross-validating: have %d folds, want 2 or more", folds)
	}
	if err := opt.check(d); err != nil {
		return nil, fmt.Errorf("cross-validating: %w", err)
	}
	c := &CV{Path: new(Path), Min: -1, OneSE: -1}
	if err := c.fit(ctx, d, folds, &opt); err != nil {
		return nil, fmt.Errorf("cross-validating %s model: %w", opt.Family.Name, err)
	}
	return c, nil
}

// fit begins the path of all rows, which gives the lambdas, and then goes along all paths side by side.
func (c *CV) fit(ctx context.Context, d Design, folds int, opt *PathOptions) error {
	w, start, err := c.Path.begin(ctx, d, opt, folds)
	if err != nil || start == nil {
		return err
	}
	parts, err := measureParts(ctx, d, folds, opt.base())
	if err != nil {
		return err
	}
	s, lambdas := &survey{fitter: w.fitter, folds: folds}, opt.lambdas(start, c.Path)
	walks := []func(asking) error{func(ask asking) error {
		w.ask = ask
		rungs, err := w.march(ctx, start, lambdas)
		c.Path.finish(w, rungs)
		return err
	}}
	c.Folds = make([]Fold, folds)
	for k := range c.Folds {
		f := &c.Folds[k]
		f.Path, f.Weight = new(Path), parts.parts[k].weight
		if w := f.Path.walker(s, &others{d, k}, parts.without(k), opt, k); w != nil {
			walks = append(walks, func(ask asking) error {
				w.ask = ask
				return f.fit(ctx, w, lambdas)
			})
		}
	}
	if err := together(ctx, s, walks); err != nil {
		return err
	}
	for _, f := range c.Folds {
		if f.Path.Status != Converged {
			return nil
		}
	}
	c.summarise()
	return nil
}

// fit goes along the path of the rows outside a fold; those of the fold are judged on the way.
func (f *Fold) fit(ctx context.Context, w *walker, lambdas []float64) error {
	start, err := w.start(ctx, f.Path)
	if err != nil || start == nil {
		return err
	}
	rungs, err := w.march(ctx, start, lambdas)
	f.Path.finish(w, rungs)
	for _, r := range rungs {
		held := math.NaN()
		if r.solved {
			held = r.at.held / f.Weight
		}
		f.Deviance = append(f.Deviance, held)
	}
	return err
}

// Err is nil if there is a lambda to choose, else says what failed.
func (c *CV) Err() error {
	if err := c.Path.Err(); err != nil {
		return err
	}
	for k, f := range c.Folds {
		if err := f.Path.Err(); err != nil {
			return fmt.Errorf("without fold %d: %w", k+1, err)
		}
	}
	if c.Min < 0 {
		return fmt.Errorf("fitting: no lambda has a solution in every fold")
	}
	return nil
}

// summarise averages the folds and finds the two lambdas.
func (c *CV) summarise() {
	least := math.Inf(1)
	for i, q := range c.Path.Points {
		p := CVPoint{Lambda: q.Lambda}
		p.Deviance, p.SE = c.average(i)
		if q.Status != Converged {
			p.Deviance, p.SE = math.NaN(), math.NaN()
		}
		c.Curve = append(c.Curve, p)
		if p.Deviance < least {
			least, c.Min = p.Deviance, i
		}
	}
	if c.Min < 0 {
		return
	}
	limit := least + c.Curve[c.Min].SE
	for i := range c.Curve {
		if c.Curve[i].Deviance <= limit {
			c.OneSE = i
			return
		}
	}
}

// average is the mean of the folds' deviances for a lambda, weighted by the folds, and its standard error, as glmnet takes it.
func (c *CV) average(lambda int) (mean, se float64) {
	weight, squares := 0.0, 0.0
	for _, f := range c.Folds {
		weight += f.Weight
		mean += f.Weight * f.Deviance[lambda]
	}
	mean /= weight
	for _, f := range c.Folds {
		gap := f.Deviance[lambda] - mean
		squares += f.Weight * gap * gap
	}
	return mean, math.Sqrt(squares / weight / float64(len(c.Folds)-1))
}
