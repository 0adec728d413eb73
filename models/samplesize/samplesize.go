package samplesize

import (
	"fmt"
	"math"
)

// What Riley et al. recommend, and pmsampsize takes when nothing else is asked for.
const (
	shrinkage = 0.9  // smallest acceptable: coefficients too large by about a tenth
	optimism  = 0.05 // largest acceptable difference of apparent and adjusted R2 (Nagelkerke's for binary outcomes)
	margin    = 0.05 // largest acceptable half width of the 95 % interval of the overall risk
	ratio     = 1.1  // largest acceptable ratio of an upper 95 % limit to its estimate, of residual spread and mean
)

// Minimum is how many rows a model needs.
type Minimum struct {
	Parameters int         `json:"parameters"` // candidate coefficients, without the intercept
	R2         float64     `json:"r2"`         // expected: Cox-Snell's of a binary outcome, the adjusted one of a continuous outcome
	Rows       int         `json:"rows"`       // the largest of the criteria
	Events     float64     `json:"events"`     // among so many rows; 0 of a continuous outcome
	Criteria   []Criterion `json:"criteria"`
}

// Criterion is the number of rows that one aim asks for.
type Criterion struct {
	Aim  string `json:"aim"`
	Rows int    `json:"rows"`
}

func (m *Minimum) ask(aim string, rows float64) {
	m.Criteria = append(m.Criteria, Criterion{Aim: aim, Rows: int(rows)})
	m.Rows = max(m.Rows, int(rows))
}

// Binary is the minimum for a logistic model of an outcome of the given prevalence, over 0 and under 1, with the given number of
// parameters and Cox-Snell R2.
func Binary(parameters int, prevalence, coxSnell float64) (*Minimum, error) {
	largest := MaxCoxSnell(prevalence)
	switch {
	case parameters < 1:
		return nil, fmt.Errorf("finding sample size: have %d parameters, want 1 or more", parameters)
	case !(prevalence > 0 && prevalence < 1):
		return nil, fmt.Errorf("finding sample size: have a prevalence of %v, want over 0 and under 1", prevalence)
	case !(coxSnell > 0 && coxSnell < largest):
		return nil, fmt.Errorf("finding sample size: have a Cox-Snell R2 of %v, want over 0 and under %.3g, its maximum", coxSnell, largest)
	}
	m := &Minimum{Parameters: parameters, R2: coxSnell}
	m.ask(fmt.Sprintf("expected shrinkage of at least %g", shrinkage), rowsFor(parameters, coxSnell, shrinkage))
	// The shrinkage at which Nagelkerke's R2 is too high by the acceptable optimism.
	enough := round(coxSnell/(coxSnell+optimism*round(largest, 2)), 3)
	m.ask(fmt.Sprintf("Nagelkerke R2 within %g of the apparent one", optimism), rowsFor(parameters, coxSnell, enough))
	m.ask(fmt.Sprintf("overall risk within %g", margin), math.Ceil(math.Pow(1.96/margin, 2)*prevalence*(1-prevalence)))
	m.Events = float64(m.Rows) * prevalence
	return m, nil
}

// rowsFor is the number of rows at which coefficients are expected to need no more than the given shrinkage.
func rowsFor(parameters int, coxSnell, shrinkage float64) float64 {
	return math.Ceil(float64(parameters) / ((shrinkage - 1) * math.Log(1-coxSnell/shrinkage)))
}

func round(v float64, digits int) float64 {
	scale := math.Pow10(digits)
	return math.RoundToEven(v*scale) / scale
}
