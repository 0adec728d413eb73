package glm

import (
	"fmt"
	"math"
	"slices"

	"gonum.org/v1/gonum/mat"
	"gonum.org/v1/gonum/mathext"
)

// Test is a test of a hypothesis about coefficients.
type Test struct {
	Statistic float64
	DF        float64 // of the hypothesis: the number of coefficients it sets
	// Residual is the degrees of freedom of the residual variance where that is estimated: Statistic is then F's, with DF and
	// Residual. 0 means that it is chi-squared's, with DF.
	Residual float64
	P        float64 // the probability of so large a statistic if the hypothesis holds
}

// WaldTest tests that the named coefficients are all 0, by a covariance of the intercept and coefficients such as that of
// RobustErrors; nil is the Result's own. With a single name the statistic is the square of coefficient over standard error. Where the
// family is Dispersed it is divided by DF and taken as F's, as R's lm does. A penalised fit is an error: its coefficients are
// shrunken by an amount that the covariance knows nothing of.
func WaldTest(r *Result, covariance *mat.SymDense, names ...string) (Test, error) {
	if err := r.testable(); err != nil {
		return Test{}, fmt.Errorf("testing coefficients: %w", err)
	}
	if covariance == nil {
		covariance = r.Covariance
	}
	at, err := r.positions(names)
	if err != nil {
		return Test{}, fmt.Errorf("testing coefficients: %w", err)
	}
	coef, cov := mat.NewVecDense(len(at), nil), mat.NewSymDense(len(at), nil)
	for i, j := range at {
		coef.SetVec(i, r.Coef[j])
		for k := i; k < len(at); k++ {
			cov.SetSym(i, k, covariance.At(j+1, at[k]+1))
		}
	}
	scaled := unitDiagonal(cov, coef)
	var factor mat.Cholesky
	if !factor.Factorize(scaled) {
		return Test{}, fmt.Errorf("testing coefficients: their covariance is singular: too few clusters for so many, or columns nearly dependent")
	}
	var solved mat.VecDense
	_ = factor.SolveVecTo(&solved, coef)
	t := Test{Statistic: mat.Dot(coef, &solved), DF: float64(len(at))}
	if r.Family.Dispersed {
		t.Residual = r.Weight - r.DF
		t.Statistic /= t.DF
	}
	return t.judge(), nil
}

// unitDiagonal is the covariance of coefficients divided by their standard errors, which they then are.
func unitDiagonal(cov *mat.SymDense, coef *mat.VecDense) *mat.SymDense {
	n := cov.SymmetricDim()
	to := mat.NewSymDense(n, nil)
	for i := range n {
		for j := i; j < n; j++ {
			to.SetSym(i, j, cov.At(i, j)/math.Sqrt(cov.At(i, i)*cov.At(j, j)))
		}
	}
	for i := range n {
		coef.SetVec(i, coef.AtVec(i)/math.Sqrt(cov.At(i, i)))
	}
	return to
}

// positions are the columns of those names.
func (r *Result) positions(names []string) ([]int, error) {
	var at []int
	for _, name := range names {
		j := slices.Index(r.Names, name)
		switch {
		case j < 0:
			return nil, fmt.Errorf("no column %s", name)
		case slices.Contains(at, j):
			return nil, fmt.Errorf("column %s: named twice", name)
		}
		at = append(at, j)
	}
	if at == nil {
		return nil, fmt.Errorf("no column is named")
	}
	return at, nil
}

// testable is an error unless the fit is at a maximum of the likelihood.
func (r *Result) testable() error {
	if err := r.Err(); err != nil {
		return err
	}
	for k, v := range r.standard.ridge {
		if v > 0 {
			return fmt.Errorf("column %s is penalised", r.Names[k-1])
		}
	}
	return nil
}

// LikelihoodRatioTest tests that what a small model leaves out of a large one, fitted to the same rows, is all 0: twice the gain in
// log-likelihood, as chi-squared. A Poisson model may stand against a negative binomial one with theta estimated; where that is
// all, or the rest, of the difference, theta is at its bound in the small model, and P is half of that with it and half of that
// without (Self and Liang 1987). The test takes rows to be independent: for rows in clusters use WaldTest.
func LikelihoodRatioTest(small, large *Result) (Test, error) {
	bounded, err := nested(small, large)
	if err != nil {
		return Test{}, fmt.Errorf("testing nested models: %w", err)
	}
	t := Test{Statistic: max(0, 2*(large.LogLik-small.LogLik)), DF: float64(len(large.Names) - len(small.Names))}
	if !bounded {
		return t.judge(), nil
	}
	without := t.judge().P
	if t.DF == 0 && t.Statistic > 0 {
		without = 0
	}
	t.DF++
	t = t.judge()
	t.P = (t.P + without) / 2
	return t, nil
}

// nested checks that models can be compared, and tells whether theta is at its bound in the small one.
func nested(small, large *Result) (bounded bool, err error) {
	for _, r := range []*Result{small, large} {
		if err := r.testable(); err != nil {
			return false, err
		}
	}
	bounded = small.Family.Name == Poisson().Name && large.Family.Name == negativeBinomial && large.GivenTheta != nil
	switch {
	case small.Rows != large.Rows || small.Weight != large.Weight || small.Events != large.Events:
		return false, fmt.Errorf("the models are of other rows or outcomes")
	case !bounded && small.Family.Name != large.Family.Name:
		return false, fmt.Errorf("have families %s and %s, want the same", small.Family.Name, large.Family.Name)
	case !bounded && (small.GivenTheta == nil) != (large.GivenTheta == nil):
		return false, fmt.Errorf("theta is estimated in one model only")
	case !bounded && small.GivenTheta == nil && small.Family.Theta != large.Family.Theta:
		return false, fmt.Errorf("have thetas %v and %v, want the same", small.Family.Theta, large.Family.Theta)
	case !bounded && small.GivenTheta == nil && math.Abs(small.NullDeviance-large.NullDeviance) > 1e-9*large.NullDeviance:
		return false, fmt.Errorf("the models are of other offsets or outcomes")
	case !bounded && len(small.Names) == len(large.Names):
		return false, fmt.Errorf("the models have the same number of columns")
	}
	for _, name := range small.Names {
		if !slices.Contains(large.Names, name) {
			return false, fmt.Errorf("column %s of the small model is not in the large one", name)
		}
	}
	return bounded, nil
}

// judge fills in P.
func (t Test) judge() Test {
	switch {
	case t.Residual > 0:
		// The upper tail of F as an incomplete beta function keeps the digits of a small P (Abramowitz and Stegun 26.6.2).
		t.P = mathext.RegIncBeta(t.Residual/2, t.DF/2, t.Residual/(t.Residual+t.DF*t.Statistic))
	case t.DF == 0:
		t.P = 1
	default:
		t.P = mathext.GammaIncRegComp(t.DF/2, t.Statistic/2)
	}
	return t
}
