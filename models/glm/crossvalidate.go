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

// CrossValidate fits the path of d and, for its sequence of lambdas, the path without each of so many folds. design gives the rows
// of a fold (held) or those of all the others; together they must be the rows of d, with the same columns. It is for the caller to
// keep in one fold what belongs together: all rows of a person, or of a household. A column with one value in all rows but a
// fold's has a coefficient of 0 in that fold's path, which names it.
//
// The error is for what cannot be used at all, as that of Fit; see Err for paths that failed.
func CrossValidate(ctx context.Context, d Design, folds int, design func(fold int, held bool) Design, opt PathOptions) (*CV, error) {
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
		f, err := opt.fold(ctx, design(k, false), design(k, true))
		if err != nil {
			return nil, fmt.Errorf("cross-validating: fold %d of %d: %w", k+1, folds, err)
		}
		c.Folds = append(c.Folds, *f)
		if f.Path.Status != Converged {
			return c, nil
		}
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

// fold fits the path of one fold's other rows and judges it on the fold's own.
func (o *PathOptions) fold(ctx context.Context, others, held Design) (*Fold, error) {
	if others.Columns() != len(o.Names) || held.Columns() != len(o.Names) {
		return nil, fmt.Errorf("have %d columns, and %d of the held-out rows, want %d", others.Columns(), held.Columns(), len(o.Names))
	}
	p, err := fitPath(ctx, others, o, true)
	if err != nil || p.Status != Converged {
		return &Fold{Path: p}, err
	}
	f := &Fold{Path: p}
	return f, f.judge(ctx, held, o)
}

// judge takes the deviance of the held-out rows for every lambda, in one pass.
func (f *Fold) judge(ctx context.Context, held Design, opt *PathOptions) error {
	points := len(f.Path.Points)
	total := newHeldOut(points)
	err := pass(ctx, held, opt.Workers,
		func() *heldOut { return newHeldOut(points) },
		func(h *heldOut, b *Block) error { return h.add(b, f.Path, &opt.Family) },
		func(h *heldOut) { total.weight += h.weight; add(total.deviance, h.deviance) })
	switch {
	case err != nil:
		return fmt.Errorf("held-out rows: %w", err)
	case total.weight == 0:
		return fmt.Errorf("held-out rows: none of positive weight")
	}
	f.Weight = total.weight
	for i, v := range total.deviance {
		if f.Path.Points[i].Status != Converged {
			v = math.NaN()
		}
		f.Deviance = append(f.Deviance, v/total.weight)
	}
	return nil
}

// heldOut is the sums over the held-out rows of a cell.
type heldOut struct {
	weight   float64
	deviance []float64 // by lambda

	eta, unit, score, information [MaxRows]float64
}

func newHeldOut(points int) *heldOut { return &heldOut{deviance: make([]float64, points)} }

func (h *heldOut) reset() {
	h.weight = 0
	clear(h.deviance)
}

func (h *heldOut) add(b *Block, path *Path, family *Family) error {
	n := len(b.Y)
	for i, y := range b.Y {
		w := b.weight(i)
		if w != 0 && !(family.Check(y) && w > 0 && !math.IsInf(w, 1)) {
			return fmt.Errorf("an outcome is outside %s, or a weight is negative or not finite", family.Valid)
		}
		h.weight += w
	}
	for k := range path.Points {
		q, eta := &path.Points[k], h.eta[:n]
		if q.Status != Converged {
			continue
		}
		q.linear(b, eta)
		family.rows(b.Y, eta, h.unit[:n], h.score[:n], h.information[:n])
		for i, unit := range h.unit[:n] {
			if w := b.weight(i); w != 0 {
				h.deviance[k] += float64(w * unit)
			}
		}
	}
	return nil
}

// linear sets eta to the linear predictor of the rows of a block.
func (q *PathPoint) linear(b *Block, eta []float64) {
	for i := range eta {
		eta[i] = q.Intercept + b.offset(i)
	}
	for j, c := range q.Coef {
		if c == 0 {
			continue
		}
		for i, x := range b.X[j] {
			eta[i] += float64(c * x)
		}
	}
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
