package models

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"riskstrat/features/source"
	"riskstrat/models/glm"
	"riskstrat/models/samplesize"
)

// Format is the version of the entry's layout that this package writes and reads.
const Format = 2

// Entry is a trained model: everything needed to score, and everything known of how it came about. It holds nothing of
// a single resident: see MinPeople.
type Entry struct {
	Format        int                 `json:"format"`
	Target        Target              `json:"target"`
	Spec          Spec                `json:"spec"` // as given
	Features      []Use               `json:"features"`
	Intercept     Coefficient         `json:"intercept"`
	Terms         []FittedTerm        `json:"terms"`
	Indicators    []Indicator         `json:"indicators"`
	Offered       *Coefficient        `json:"offered_help,omitempty"`                // of having been offered help, by the rule adjust; scoring takes nobody as offered help
	OfferedFactor float64             `json:"offered_help_penalty_factor,omitempty"` // what lambda is multiplied by for the column of Offered; absent of entries from before there was one: 1
	Covariance    *Covariance         `json:"covariance,omitempty"`                  // absent where penalised, and of entries from before it was kept
	Penalty       ChosenPenalty       `json:"penalty"`
	Fit           FitReport           `json:"fit"`
	Calibration   Calibration         `json:"calibration"`
	Figures       Figures             `json:"figures"`
	Trained       Trained             `json:"trained"`
	Reference     Reference           `json:"reference"`
	Recalibrated  *Recalibration      `json:"recalibrated,omitempty"` // of a model made from another by calibrating it anew; Reference and Bands are then over the calibration date
	Bands         Bands               `json:"bands"`
	Warnings      []string            `json:"warnings"`              // without numbers of people: cards are published
	Leakage       *Leakage            `json:"leakage,omitempty"`     // absent of models trained before it was looked for
	Questions     []string            `json:"questions,omitempty"`   // to be answered before it is promoted: may the outcome have leaked into what predicts it?
	SampleSize    *samplesize.Minimum `json:"sample_size,omitempty"` // people wanted for so many columns, after Riley et al. 2019; absent where they have no criteria
}

// FitReport says how the final fit ended. Figures that the fit does not have are absent.
type FitReport struct {
	Family       Family   `json:"family"`
	Status       string   `json:"status"` // "converged", else the entry cannot score
	Solver       string   `json:"solver"` // cholesky, qr or coordinate descent
	SolverWhy    string   `json:"solver_why"`
	Iterations   int      `json:"iterations"` // of an elastic net, passes over the data
	Deviance     float64  `json:"deviance"`
	NullDeviance float64  `json:"null_deviance"`
	LogLik       *float64 `json:"log_likelihood,omitempty"`
	DF           *float64 `json:"degrees_of_freedom,omitempty"` // used; where penalised fewer than columns
	AIC          *float64 `json:"aic,omitempty"`
	BIC          *float64 `json:"bic,omitempty"`
	Dispersion   *float64 `json:"dispersion,omitempty"` // of counts, variance over the family's: far above 1, the family is too narrow; of amounts the residual variance
	Theta        *float64 `json:"theta,omitempty"`      // of a negative binomial: variance = mean + mean^2 / theta
	ThetaSE      *float64 `json:"theta_standard_error,omitempty"`
	Condition    *float64 `json:"condition,omitempty"` // condition number of the penalised information, standardised columns
	Reach        *float64 `json:"reach,omitempty"`     // largest absolute linear predictor
	Violation    *float64 `json:"violation,omitempty"` // of an elastic net: by how much it misses its optimality conditions
	NonZero      int      `json:"columns_used"`        // columns whose coefficient is not 0
	Errors       string   `json:"standard_errors"`     // what the standard errors of the coefficients are
}

// Trained says what the model was trained on.
type Trained struct {
	AsOf      source.Day        `json:"as_of"`  // date of the extract
	Inputs    map[string]string `json:"inputs"` // sha256 of each input file, by path
	Lags      map[string]int    `json:"lags"`   // days by which each table was late: a feature cut at another lag is another feature
	Fit       SampleReport      `json:"fit"`
	Calibrate SampleReport      `json:"calibrate"`
	Validate  SampleReport      `json:"validate"`
}

// SampleReport counts a sample.
type SampleReport struct {
	Dates     []source.Day `json:"index_dates"`
	Rows      int64        `json:"rows"`                // residents at risk, once an index date
	People    int64        `json:"people"`              // distinct residents whose outcome is known
	Events    int64        `json:"events"`              // rows whose outcome is above 0
	Total     float64      `json:"outcome_total"`       // sum of those outcomes: of events their number
	Departed  int64        `json:"departed"`            // rows whose outcome is unknown
	Weight    float64      `json:"weight"`              // sum of the weights
	Remaining *Remaining   `json:"remaining,omitempty"` // how the weights were made
	Offered   *int64       `json:"offered,omitempty"`   // rows with a known outcome that were offered help within the horizon; absent where the place does not record it
	Unoffered *Unoffered   `json:"unoffered,omitempty"` // how those not offered help were made to stand for the others, where they were
}

// Reference is what later nights are compared with: the distributions over the fitted rows.
type Reference struct {
	Features []Histogram `json:"features"`
	Eta      Histogram   `json:"eta"`
}

// Risk is the calibrated expected outcome at a linear predictor: the probability of an event, 0 to 1, or the mean of a count or
// amount.
func (e *Entry) Risk(eta float64) float64 {
	return e.Fit.Family.glm().Mean(e.Calibration.Predictor(eta))
}

// check refuses an entry that may not score.
func (e *Entry) check() error {
	switch {
	case e.Format != Format:
		return fmt.Errorf("have format %d, want %d", e.Format, Format)
	case e.Fit.Status != glm.Converged.String():
		return fmt.Errorf("the fit is %q, want %q", e.Fit.Status, glm.Converged)
	case !finite(e.Intercept.Coef):
		return fmt.Errorf("the intercept is not usable")
	}
	if !slices.Contains(e.Target.Kind.Families(), e.Fit.Family) {
		return fmt.Errorf("have a %s model of a %s target", e.Fit.Family, e.Target.Kind)
	}
	if err := e.Calibration.check(); err != nil {
		return err
	}
	if err := e.Spec.Check(e.Target, e.Trained.AsOf); err != nil {
		return err
	}
	named := map[string]Use{}
	for _, u := range e.Features {
		if _, twice := named[u.Feature]; twice {
			return fmt.Errorf("feature %s is listed twice", u.Feature)
		}
		named[u.Feature] = u
	}
	for _, name := range []string{"age", "sex"} {
		if _, ok := named[name]; !ok {
			return fmt.Errorf("have no feature %s, want it for the bands", name)
		}
	}
	for _, t := range e.Terms {
		if err := t.check(named); err != nil {
			return fmt.Errorf("term %q: %w", t.Term, err)
		}
	}
	for _, in := range e.Indicators {
		if err := in.check(named); err != nil {
			return fmt.Errorf("indicator %q: %w", in.Column.Name, err)
		}
	}
	if e.Covariance != nil {
		if err := e.Covariance.check(e); err != nil {
			return err
		}
	}
	return e.Bands.check(e.groups())
}

// check refuses a term that could not be computed.
func (t *FittedTerm) check(named map[string]Use) error {
	if n := len(t.Bases); n != 1 && n != 2 {
		return fmt.Errorf("have %d bases, want one or two", n)
	}
	width := 1
	for i := range t.Bases {
		b := &t.Bases[i]
		u, listed := named[b.Feature]
		if !listed {
			return fmt.Errorf("feature %s is not listed", b.Feature)
		}
		if err := b.check(); err != nil {
			return err
		}
		if u.Median == nil || !finite(*u.Median) || b.Transform == Category && !isLevel(*u.Median, len(b.Levels)) {
			return fmt.Errorf("feature %s has no usable median", b.Feature)
		}
		width *= b.width()
	}
	last := -1
	for _, c := range t.Columns {
		if c.At <= last || c.At >= width || !finite(c.Coef) {
			return fmt.Errorf("column %q is not usable", c.Name)
		}
		last = c.At
	}
	return nil
}

func (b *Basis) check() error {
	switch b.Transform {
	case Linear, Log1p, Square:
	case Winsor:
		return b.checkCuts()
	case Spline:
		if n := len(b.Knots); n < minKnots || n > maxKnots || !slices.IsSorted(b.Knots) || len(slices.Compact(slices.Clone(b.Knots))) < n {
			return fmt.Errorf("rcs has no usable knots")
		}
	case Category:
		if b.Reference == nil || *b.Reference < 0 || *b.Reference >= len(b.Levels) {
			return fmt.Errorf("category has no reference level")
		}
	default:
		return fmt.Errorf("have transform %q", b.Transform)
	}
	return nil
}

func (b *Basis) checkCuts() error {
	switch {
	case b.Floor == nil && b.Cap == nil:
		return fmt.Errorf("winsor has no cut")
	case b.Floor != nil && !finite(*b.Floor), b.Cap != nil && !finite(*b.Cap):
		return fmt.Errorf("winsor has a cut that is not finite")
	case b.Floor != nil && b.Cap != nil && *b.Floor > *b.Cap:
		return fmt.Errorf("winsor has its lower cut above its upper one")
	}
	return nil
}

func (in *Indicator) check(named map[string]Use) error {
	for _, name := range in.Features {
		if _, listed := named[name]; !listed {
			return fmt.Errorf("feature %s is not listed", name)
		}
	}
	if len(in.Features) == 0 || !finite(in.Column.Coef) {
		return fmt.Errorf("have no features or no coefficient")
	}
	return nil
}

func (b *Bands) check(groups []Group) error {
	if !slices.Equal(b.Groups, groups) || len(b.Overall) != len(groups) {
		return fmt.Errorf("the bands are not of the model's reason groups")
	}
	for _, band := range b.Bands {
		if len(band.Median) != len(groups) {
			return fmt.Errorf("a band has %d medians, want %d", len(band.Median), len(groups))
		}
	}
	return nil
}

func finite(values ...float64) bool {
	for _, v := range values {
		if math.IsNaN(v) || math.IsInf(v, 0) {
			return false
		}
	}
	return true
}

// groups returns the reason groups of the terms, sorted, and NotKnown last.
func (e *Entry) groups() []Group {
	var groups []Group
	for _, t := range e.Terms {
		if g := (Group{t.Group, t.NeverReason}); !slices.Contains(groups, g) {
			groups = append(groups, g)
		}
	}
	slices.SortFunc(groups, func(a, b Group) int {
		if c := strings.Compare(a.Name, b.Name); c != 0 || a.NeverReason == b.NeverReason {
			return c
		}
		if b.NeverReason {
			return -1
		}
		return 1
	})
	return append(groups, Group{NotKnown, true})
}
