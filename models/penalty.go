package models

import (
	"context"
	"fmt"
	"math"
	"slices"
)

// Penalty says how much the standardised coefficients are shrunk. The zero value tunes a ridge penalty by 5-fold
// cross-validation over DefaultLambda.
type Penalty struct {
	Lambda []float64 `yaml:"lambda" json:"lambda"` // candidate penalties per observation on standardised columns; one value is used as it is
	Folds  int       `yaml:"folds" json:"folds"`   // of people and their households; 0 means 5
	Choose Choose    `yaml:"choose" json:"choose"` // which candidate is taken; empty means min
}

// Choose says which of the cross-validated penalties is taken.
type Choose string

// The choices.
const (
	Min   Choose = "min"    // the one of least deviance
	OneSE Choose = "one_se" // the strongest whose deviance is within a standard error of the least: a simpler model that is hardly worse
)

func (p Penalty) choose() Choose {
	if p.Choose == "" {
		return Min
	}
	return p.Choose
}

func (p Penalty) folds() int {
	if p.Folds == 0 {
		return defaultFolds
	}
	return p.Folds
}

func (p Penalty) check() error {
	if p.Folds != 0 && (p.Folds < 2 || p.Folds > maxFolds) {
		return fmt.Errorf("penalty: have %d folds, want 2 to %d", p.Folds, maxFolds)
	}
	if p.Choose != "" && p.Choose != Min && p.Choose != OneSE {
		return fmt.Errorf("penalty: choose: have %q, want %s or %s", p.Choose, Min, OneSE)
	}
	for _, lambda := range p.Lambda {
		if !(lambda >= 0 && lambda <= 1e6) {
			return fmt.Errorf("penalty: have lambda %g, want 0 or more", lambda)
		}
	}
	return nil
}

// DefaultLambda is the grid of penalties tried when a Spec names none: per observation, on standardised columns, the
// scale of glmnet's lambda at alpha = 0. At 1e-5 a place's sample is in effect unpenalised; many overlapping windows of the same
// counts are best shrunk by about 1e-2, and at 1e-1 real effects suffer.
var DefaultLambda = [...]float64{1e-5, 1e-4, 1e-3, 3e-3, 1e-2, 3e-2, 1e-1}

const defaultFolds = 5

// ChosenPenalty is the penalty used and how it was chosen.
type ChosenPenalty struct {
	Lambda float64      `json:"lambda"`
	Choose Choose       `json:"choose,omitempty"` // empty: lambda was given, not chosen
	Folds  int          `json:"folds,omitempty"`  // 0: lambda was given, not chosen
	Curve  []CVDeviance `json:"curve,omitempty"`  // ascending lambda
}

// CVDeviance is the cross-validated figure of one penalty.
type CVDeviance struct {
	Lambda   float64 `json:"lambda"`
	Deviance float64 `json:"deviance"`       // of held-out rows, per unit of weight
	SE       float64 `json:"standard_error"` // over folds
}

// choose returns the penalty of r for p: the only one named, or the one with the least cross-validated deviance on
// folds that keep people and households whole.
func (f *fitting) choose(ctx context.Context, p *prepared, r Penalty, seed uint64) (ChosenPenalty, error) {
	grid := slices.Clone(r.Lambda)
	if len(grid) == 0 {
		grid = DefaultLambda[:]
	}
	if len(grid) == 1 {
		return ChosenPenalty{Lambda: grid[0]}, nil
	}
	slices.Sort(grid)
	grid = slices.Compact(grid)
	folds := r.folds()
	parts := f.groups.parts(f.sample, forFolds, seed, folds)
	loss := make([][]float64, folds) // by fold, by lambda
	for k := range folds {
		var err error
		if loss[k], err = f.fold(ctx, p, grid, parts, uint8(k)); err != nil {
			return ChosenPenalty{}, fmt.Errorf("choosing the penalty: fold %d of %d: %w", k+1, folds, err)
		}
	}
	return summarise(grid, loss, r.choose()), nil
}

// summarise averages the folds and takes the least deviance; of equals, the stronger penalty. By OneSE it takes the strongest
// penalty whose deviance is at most a standard error, that of the least, above it.
func summarise(grid []float64, loss [][]float64, by Choose) ChosenPenalty {
	chosen := ChosenPenalty{Choose: by, Folds: len(loss)}
	least, limit := math.Inf(1), 0.0
	for l, lambda := range grid {
		var sum, squares float64
		for _, fold := range loss {
			sum += fold[l]
		}
		mean, n := sum/float64(len(loss)), float64(len(loss))
		for _, fold := range loss {
			squares += (fold[l] - mean) * (fold[l] - mean)
		}
		se := math.Sqrt(squares / (n - 1) / n)
		chosen.Curve = append(chosen.Curve, CVDeviance{Lambda: lambda, Deviance: mean, SE: se})
		if mean <= least {
			least, limit, chosen.Lambda = mean, mean+se, lambda
		}
	}
	for _, point := range chosen.Curve {
		if by == OneSE && point.Deviance <= limit {
			chosen.Lambda = max(chosen.Lambda, point.Lambda)
		}
	}
	return chosen
}
