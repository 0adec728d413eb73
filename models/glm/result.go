package glm

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"gonum.org/v1/gonum/mat"
)

// Status says how a fit ended. Only a Converged Result has coefficients.
type Status uint8

// The ways in which a fit ends.
const (
	Converged      Status = iota //
	IterationLimit               // the limit of Newton steps was reached
	NoDescent                    // a step halved many times still does not go down: the data are beyond double precision
	Singular                     // unpenalised columns are linear combinations of others, or so nearly that no digit is left
	Separated                    // unpenalised columns tell some outcomes apart without error: the maximum is at infinity
	Constant                     // a column has the same value in every row
	NotDispersed                 // the counts vary no more than Poisson's: no theta fits them better than an infinite one
	OneOutcome                   // every outcome has the same value, at the bound of the family (no intercept is large enough) or gaussian
)

// String is the status in a few words.
func (s Status) String() string {
	return [...]string{
		Converged:      "converged",
		IterationLimit: "did not converge within the limit of steps",
		NoDescent:      "no step goes down",
		Singular:       "columns are linear combinations of others",
		Separated:      "columns separate the outcomes",
		Constant:       "columns have one value in every row",
		NotDispersed:   "counts are no more dispersed than Poisson",
		OneOutcome:     "every row has the same outcome",
	}[s]
}

// Result is a fitted model, or why there is none. Figures a failed fit does not have are NaN, slices nil.
type Result struct {
	Status  Status
	Columns []string // the columns a failure is about, in the order of the design

	Rows   int     // rows of positive weight
	Weight float64 // sum of their weights
	Events float64 // sum of their outcomes, unweighted

	Family    Family // its Theta is the one given or, after FitNegativeBinomial, found
	Intercept float64
	Names     []string  // of the columns
	Coef      []float64 // by column, on the scale given
	// Covariance of the intercept (first) and coefficients: the inverse of the expected information I where nothing is
	// penalised, else H^-1 I H^-1 with H = I + penalty, the sampling covariance of the shrunken estimates for a lambda
	// fixed in advance. It says nothing of their bias, so do not test with it. Weights count as numbers of rows. It takes the
	// dispersion to be 1, unless the family is Dispersed: then the one estimated. See Robust for others.
	Covariance      *mat.SymDense
	StdErr          []float64 // by column; roots of its diagonal
	InterceptStdErr float64

	LogLik       float64 // with its constants, as R's
	Deviance     float64
	NullDeviance float64 // of the intercept (and offset) alone
	Pearson      float64 // sum of squared Pearson residuals, weighted
	DF           float64 // degrees of freedom used: columns and intercept, or the trace of H^-1 I where penalised
	// Dispersion is Pearson / (Weight - DF), an estimate of variance over the family's: the residual variance of the gaussian,
	// far above 1 for counts that are more dispersed than the family says; of single events it says nothing. NaN without
	// degrees of freedom left.
	Dispersion float64
	AIC, BIC   float64 // 2 or log(Weight), times DF and 1 for a dispersion or theta estimated, less 2 LogLik

	// ThetaStdErr is the standard error of Family.Theta where it was estimated, else NaN. Standard errors are then from the joint
	// Hessian of coefficients and theta, as Stata's and statsmodels' are; GivenTheta has those of R's glm.nb.
	ThetaStdErr float64
	GivenTheta  *GivenTheta

	Solver     Solver         // of the last step
	SolverWhy  string         // the condition that called for it
	Iterations int            // Newton steps
	Condition  float64        // condition number, in the 1-norm, of the penalised information on standardised columns
	Reach      float64        // largest absolute linear predictor; beyond 20 some probabilities are 0 or 1 to nine digits
	Collinear  []Collinearity // columns that only the penalty tells apart; a warning if the fit converged

	Mean, SD []float64 // of the columns: coefficient x SD is the standardised one the penalty acts on

	standard *standard
}

// GivenTheta has the standard errors of a negative binomial fit that take the other part of the estimate as known: those of the
// coefficients from the expected information at theta, that of theta from its observed information at the coefficients. R's
// glm.nb gives these. In the mean they differ little from the joint ones, as theta and the coefficients are uncorrelated where the
// model holds.
type GivenTheta struct {
	Covariance      *mat.SymDense // intercept first
	StdErr          []float64     // by column
	InterceptStdErr float64
	ThetaStdErr     float64
}

// Collinearity names a column that is a linear combination of others.
type Collinearity struct {
	Column string
	Of     []string // the columns it is made of; empty if it follows the intercept
}

// Err is nil for a converged fit, else says what failed and for which columns.
func (r *Result) Err() error { return failure(r.Status, r.Columns, r.Collinear) }

// failure is what a status means as an error; nil for Converged.
func failure(status Status, columns []string, collinear []Collinearity) error {
	switch {
	case status == Converged:
		return nil
	case len(collinear) > 0 && status == Singular:
		var parts []string
		for _, c := range collinear {
			parts = append(parts, fmt.Sprintf("%s of %s", c.Column, strings.Join(c.Of, ", ")))
		}
		return fmt.Errorf("fitting: %s: %s", status, strings.Join(parts, "; "))
	case len(columns) > 0:
		return fmt.Errorf("fitting: %s: %s", status, strings.Join(columns, ", "))
	}
	return fmt.Errorf("fitting: %s", status)
}

// Predict is the linear predictor of a row of the design, without its offset.
func (r *Result) Predict(row []float64) float64 {
	eta := r.Intercept
	for j, x := range row {
		eta += r.Coef[j] * x
	}
	return eta
}

// PredictBlock sets dst to the linear predictor of each row of a block, without its offset, and returns it, grown as needed.
func (r *Result) PredictBlock(b Block, dst []float64) []float64 {
	dst = slices.Grow(dst[:0], len(b.Y))[:len(b.Y)]
	for i := range dst {
		dst[i] = r.Intercept
	}
	for j, x := range b.X {
		c := r.Coef[j]
		for i, v := range x {
			dst[i] += float64(c * v)
		}
	}
	return dst
}

func newResult(m *moments, opt *Options) *Result {
	nan := math.NaN()
	return &Result{
		Rows: m.rows, Weight: m.weight, Events: m.outcome, Names: opt.Names, Family: opt.Family,
		Intercept: nan, InterceptStdErr: nan, LogLik: nan, Deviance: nan, NullDeviance: nan, Pearson: nan, DF: nan,
		Dispersion: nan, AIC: nan, BIC: nan, ThetaStdErr: nan, Condition: nan, Reach: nan,
	}
}

func (r *Result) fail(s Status, columns []int) *Result {
	r.Status = s
	for _, j := range columns {
		r.Columns = append(r.Columns, r.Names[j])
	}
	return r
}
