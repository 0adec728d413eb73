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
	whole, err := FitPath(ctx, d, opt)
	if err != nil {
		return nil, fmt.Errorf("cross-validating: %w", err)
	}
	c := &CV{Path: whole, Min: -1, OneSE: -1}
	if whole.Status != Converged {
		return c, nil
	}
	opt.Lambda = nil
	for _, q := range whole.Points {
		opt.Lambda = append(opt.Lambda, q.Lambda)
	}
	for k := range folds {
		p, err := fitPath(ctx, &others{d, k, folds}, &opt, true)
		if err != nil {
			return nil, fmt.Errorf("cross-validating: without fold %d of %d: %w", k+1, folds, err)
		}
		c.Folds = append(c.Folds, Fold{Path: p})
		if p.Status != Converged {
			return c, nil
		}
	}
	if err := c.judge(ctx, d, &opt); err != nil {
		return nil, fmt.Errorf("cross-validating: %w", err)
	}
	c.summarise()
	return c, nil
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
