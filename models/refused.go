package models

import (
	"fmt"
	"slices"

	"riskstrat/models/glm"
)

// Refused is a model that its data refuse as it is declared: they do not determine it, or show nothing to fit it to. Nothing is broken;
// another declaration may do.
type Refused struct {
	Err    error  // what failed, with the columns or the sample it is about
	Advice string // what to declare instead
}

// Error implements error.
func (r *Refused) Error() string { return r.Err.Error() }

// Unwrap returns the finding.
func (r *Refused) Unwrap() error { return r.Err }

// refuse is a Refused with a finding of its own.
func refuse(advice, format string, args ...any) error {
	return &Refused{Err: fmt.Errorf(format, args...), Advice: advice}
}

// What to do where an outcome does not vary, where a term asks for more than its feature has, and where a model was made of other features.
const (
	otherOutcome = "declare an outcome that more people have, and more people do not, or dates with more people at risk"
	otherTerm    = "leave the term out, or declare it with a transform that asks for less"
	trainAgain   = "train the model again, on the features as they are now"
)

// advice is what to declare where a fit ended so.
func advice(s glm.Status) string {
	switch s {
	case glm.Singular, glm.Separated:
		return "declare a penalty, such as penalty: {lambda: [1e-5]}, or leave the term out"
	case glm.Constant:
		return "leave the term out"
	case glm.OneOutcome:
		return otherOutcome
	case glm.NotDispersed:
		return "declare family: poisson"
	}
	return "declare a stronger penalty, or fewer terms"
}

// unfit makes of a fit that ended with a status, and so with err, a Refused; nil of one that converged.
func unfit(s glm.Status, err error) error {
	if err == nil {
		return nil
	}
	return &Refused{Err: err, Advice: advice(s)}
}

// unchosen is why no penalty can be chosen by a cross-validation; nil where one can.
func unchosen(cv *glm.CV) error {
	s := cv.Path.Status
	for _, fold := range cv.Folds {
		if s == glm.Converged {
			s = fold.Path.Status
		}
	}
	return unfit(s, cv.Err())
}

// nothingLeft refuses an entry whose penalty left out every column that scores: everybody would have one risk.
func (e *Entry) nothingLeft() error {
	left := func(c Coefficient) bool { return c.Coef != 0 }
	for _, term := range e.Terms {
		if slices.ContainsFunc(term.Columns, left) {
			return nil
		}
	}
	if slices.ContainsFunc(e.Indicators, func(i Indicator) bool { return left(i.Column) }) {
		return nil
	}
	p := e.Penalty
	if p.Choose != "" {
		return refuse("declare other terms: none of these foretells the outcome better than its mean does, or smaller candidates of lambda",
			"choosing the penalty: the elastic net of alpha %g at the chosen lambda %.3g leaves no column: every coefficient is 0", p.Alpha, p.Lambda)
	}
	return refuse("declare a smaller lambda, or none: candidates are then tried from where the first column comes in",
		"fitting: the elastic net of alpha %g at lambda %g leaves no column: every coefficient is 0", p.Alpha, p.Lambda)
}

// uncalibrated is unfit of a fit on the calibration date.
func uncalibrated(s glm.Status, err error) error {
	if s == glm.Separated {
		return &Refused{Err: err, Advice: "declare calibration: in_the_large, or a calibration date with more people who had the outcome"}
	}
	return unfit(s, err)
}
