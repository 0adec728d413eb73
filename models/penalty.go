package models

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"slices"

	"riskstrat/models/glm"
)

// Penalty says how much the standardised coefficients are shrunk, by the elastic net: lambda * (alpha * |beta| + (1-alpha)/2 *
// beta^2) per observation. The zero value tunes a ridge penalty by 5-fold cross-validation over DefaultLambda.
type Penalty struct {
	Alpha  float64   `yaml:"alpha" json:"alpha"`   // 0 is ridge, which keeps every column; above it columns are left out, up to 1, the lasso
	Lambda []float64 `yaml:"lambda" json:"lambda"` // candidates; one value is used as it is. Empty means DefaultLambda of ridge, else a hundred from where all coefficients are 0
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

// DefaultLambda is the grid of ridge penalties tried when a Spec names none: on the scale of glmnet's lambda at alpha = 0. At 1e-5
// a place's sample is in effect unpenalised; many overlapping windows of the same counts are best shrunk by about 1e-2, and at
// 1e-1 real effects suffer.
var DefaultLambda = [...]float64{1e-5, 1e-4, 1e-3, 3e-3, 1e-2, 3e-2, 1e-1}

// defaultFolds is the number of folds of a Penalty that says none; maxFolds bounds it, parts being kept in a byte.
const (
	defaultFolds = 5
	maxFolds     = 20
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
	if !(p.Alpha >= 0 && p.Alpha <= 1) {
		return fmt.Errorf("penalty: alpha: have %v, want 0 (ridge) to 1 (lasso)", p.Alpha)
	}
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

// grid returns the candidates, descending and distinct; nil leaves them to the path.
func (p Penalty) grid() []float64 {
	grid := slices.Clone(p.Lambda)
	if len(grid) == 0 && p.Alpha == 0 {
		grid = slices.Clone(DefaultLambda[:])
	}
	slices.SortFunc(grid, func(a, b float64) int { return -cmp.Compare(a, b) })
	return slices.Compact(grid)
}

// ChosenPenalty is the penalty used and how it was chosen.
type ChosenPenalty struct {
	Alpha  float64      `json:"alpha"`
	Lambda float64      `json:"lambda"`
	Choose Choose       `json:"choose,omitempty"` // empty: lambda was given, not chosen
	Folds  int          `json:"folds,omitempty"`  // 0: lambda was given, not chosen
	Curve  []CVDeviance `json:"curve,omitempty"`  // descending lambda; those that had no solution in some fold are left out
}

// CVDeviance is the cross-validated figure of one penalty.
type CVDeviance struct {
	Lambda   float64 `json:"lambda"`
	Deviance float64 `json:"deviance"`       // of held-out rows, per unit of weight
	SE       float64 `json:"standard_error"` // over folds
}

// choose returns the penalty of r for p: the only one named, or the one chosen by cross-validation on folds that keep people
// and households whole.
func (f *fitting) choose(ctx context.Context, p *prepared, r Penalty, seed uint64) (ChosenPenalty, error) {
	grid := r.grid()
	if len(grid) == 1 {
		return ChosenPenalty{Alpha: r.Alpha, Lambda: grid[0]}, nil
	}
	family, err := f.crossValidated(ctx, p, grid)
	if err != nil {
		return ChosenPenalty{}, fmt.Errorf("choosing the penalty: %w", err)
	}
	if grid == nil && p.factors() != nil {
		if grid, err = f.sequence(ctx, p, family, r.Alpha); err != nil {
			return ChosenPenalty{}, fmt.Errorf("choosing the penalty: %w", err)
		}
	}
	d := f.design(p)
	parts := f.groups.parts(f.sample, forFolds, seed, r.folds())
	d.fold = &parts
	cv, err := glm.CrossValidate(ctx, d, r.folds(), glm.PathOptions{
		Family: family, Names: p.names(), Alpha: r.Alpha, Lambda: grid, Factor: p.factors(), Workers: f.workers,
	})
	if err == nil {
		err = unchosen(cv)
	}
	if err != nil {
		return ChosenPenalty{}, fmt.Errorf("choosing the penalty: %w", err)
	}
	return chosen(cv, r), nil
}

// The sequence of an elastic net without a grid, as glmnet takes it.
const (
	sequenceLength = 100
	sequenceRatio  = 1e-4 // of the last lambda to the first
)

// sequence is the grid of an elastic net that names none: from where all coefficients would be 0, were every column penalised alike. Where
// the factor of one is small, the lambda that makes its coefficient 0 as well is so far above that no model would be tried but those without the others.
func (f *fitting) sequence(ctx context.Context, p *prepared, family glm.Family, alpha float64) ([]float64, error) {
	path, err := glm.FitPath(ctx, f.design(p), glm.PathOptions{Family: family, Names: p.names(), Alpha: alpha, Count: 1, Workers: f.workers})
	if err == nil {
		err = path.Err()
	}
	if err != nil {
		return nil, err
	}
	grid := make([]float64, sequenceLength)
	for i := range grid {
		grid[i] = path.Points[0].Lambda * math.Pow(sequenceRatio, float64(i)/(sequenceLength-1))
	}
	return grid, nil
}

// crossValidated is the family penalties are compared by. The theta of a negative binomial is found once, at the least penalty: were it
// found again for each, deviances would not be on one scale.
func (f *fitting) crossValidated(ctx context.Context, p *prepared, grid []float64) (glm.Family, error) {
	if f.family != NegativeBinomial {
		return f.family.glm(), nil
	}
	res, err := glm.FitNegativeBinomial(ctx, f.design(p), glm.Options{Names: p.names(), Lambda: grid[len(grid)-1], Factor: p.factors(), Workers: f.workers})
	if err == nil {
		err = unfit(res.Status, res.Err())
	}
	if err != nil {
		return glm.Family{}, err
	}
	return res.Family, nil
}

// chosen reads the choice off a cross-validation.
func chosen(cv *glm.CV, r Penalty) ChosenPenalty {
	c := ChosenPenalty{Alpha: r.Alpha, Choose: r.choose(), Folds: r.folds(), Lambda: cv.Curve[cv.Min].Lambda}
	if c.Choose == OneSE {
		c.Lambda = cv.Curve[cv.OneSE].Lambda
	}
	for _, p := range cv.Curve {
		if !math.IsNaN(p.Deviance) {
			c.Curve = append(c.Curve, CVDeviance{Lambda: p.Lambda, Deviance: p.Deviance, SE: p.SE})
		}
	}
	return c
}
