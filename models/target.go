package models

import (
	"errors"
	"fmt"
	"math"
	"slices"

	"riskstrat/models/evaluate"
	"riskstrat/models/glm"
)

// Target declares an outcome. At risk and outcome are over features: AtRisk at the index date, the outcome at the index date
// plus the horizon, where it may name only features whose window equals the horizon.
//
// The estimand of every kind is what happens within the horizon while the person is registered and alive: a death ends the
// counting, it is no missing outcome. Who leaves has no known outcome, and those who stayed stand for them (see WeightByRemaining).
// An offset of the time at risk would estimate a rate instead and take the dying, whose rate is highest, for those of the most
// activity to come; lists and budgets ask for the activity.
type Target struct {
	Kind      Kind       `yaml:"kind" json:"kind"`
	AtRisk    string     `yaml:"at_risk" json:"at_risk"`                 // who can have the outcome: residents for whom this is true at the index date
	Outcome   string     `yaml:"outcome" json:"outcome,omitempty"`       // binary: the rule that is true of the event; count: the feature that counts; continuous: empty
	UnitCosts []UnitCost `yaml:"unit_costs" json:"unit_costs,omitempty"` // continuous: the outcome is the sum of these features times their costs
	PriceYear string     `yaml:"price_year" json:"price_year,omitempty"` // continuous: the year of the prices, such as 2023/24
	Horizon   int        `yaml:"horizon_days" json:"horizon_days"`       // days, > 0
	Label     string     `yaml:"label" json:"label"`                     // the outcome in plain English, for lists and cards
}

// UnitCost is what one unit of a feature costs.
type UnitCost struct {
	Feature string  `yaml:"feature" json:"feature"`
	Cost    float64 `yaml:"cost" json:"cost"`     // pounds, > 0
	Source  string  `yaml:"source" json:"source"` // where the figure is from
}

// Kind is the kind of outcome.
type Kind string

// The kinds of outcome.
const (
	Binary     Kind = "binary"     // happens or not: 1 or 0
	Count      Kind = "count"      // how often: 0, 1, 2, ...
	Continuous Kind = "continuous" // how much: pounds
)

// evaluated is the kind as the package that judges knows it.
func (k Kind) evaluated() evaluate.Kind { return evaluate.Kind(k) }

// Family is the distribution by which an outcome is modelled, with its link.
type Family string

// The families.
const (
	Binomial         Family = "binomial"          // logistic regression
	Poisson          Family = "poisson"           // log-linear; right about the mean whatever the variance
	NegativeBinomial Family = "negative_binomial" // log-linear; counts of likes vary by a gamma rate, whose shape theta is estimated: nearer to how care is used
	Gaussian         Family = "gaussian"          // linear; right about the mean of amounts, however skewed, which a model of their logarithm is not
)

// Families returns the families of a kind of outcome, that of a Spec that names none first.
func (k Kind) Families() []Family {
	switch k {
	case Binary:
		return []Family{Binomial}
	case Count:
		return []Family{Poisson, NegativeBinomial}
	case Continuous:
		return []Family{Gaussian}
	}
	return nil
}

// glm is the family as the package that fits knows it. Of a negative binomial, whose theta it cannot know, it is the Poisson family of the
// same link: right for means, and for recalibrating them.
func (f Family) glm() glm.Family {
	switch f {
	case Poisson, NegativeBinomial:
		return glm.Poisson()
	case Gaussian:
		return glm.Gaussian()
	}
	return glm.Binomial()
}

// Same reports whether two targets are the same outcome of the same people, whatever they are called.
func (t Target) Same(o Target) bool {
	return t.Kind == o.Kind && t.AtRisk == o.AtRisk && t.Outcome == o.Outcome && t.Horizon == o.Horizon && t.SameCosts(o)
}

// SameCosts reports whether two targets value activity alike; the sources of their figures may differ.
func (t Target) SameCosts(o Target) bool {
	return t.PriceYear == o.PriceYear && slices.EqualFunc(t.UnitCosts, o.UnitCosts, func(a, b UnitCost) bool { return a.Feature == b.Feature && a.Cost == b.Cost })
}

// Check refuses a target that cannot be modelled; that its rules and features can be read is for whoever evaluates them to
// say.
func (t Target) Check() error {
	if t.Kind.Families() == nil {
		return fmt.Errorf("target: have kind %q, want %s, %s or %s", t.Kind, Binary, Count, Continuous)
	}
	if t.Horizon <= 0 {
		return fmt.Errorf("target: have a horizon of %d days, want more than 0", t.Horizon)
	}
	if t.Kind == Continuous {
		return t.checkCosts()
	}
	if t.Outcome == "" {
		return errors.New("target: have no outcome")
	}
	if len(t.UnitCosts) > 0 || t.PriceYear != "" {
		return fmt.Errorf("target: have unit costs, want them for kind %s alone", Continuous)
	}
	return nil
}

func (t Target) checkCosts() error {
	switch {
	case t.Outcome != "":
		return fmt.Errorf("target: have an outcome, want unit costs for kind %s", Continuous)
	case len(t.UnitCosts) == 0:
		return errors.New("target: have no unit costs")
	case t.PriceYear == "":
		return errors.New("target: have no price_year, want the year of the unit costs, such as 2023/24")
	}
	for i, u := range t.UnitCosts {
		switch {
		case !(u.Cost > 0) || math.IsInf(u.Cost, 0):
			return fmt.Errorf("target: unit cost %d: have %v, want pounds above 0", i+1, u.Cost)
		case u.Source == "":
			return fmt.Errorf("target: unit cost %d: have no source, want where the figure is from", i+1)
		case slices.ContainsFunc(t.UnitCosts[:i], func(o UnitCost) bool { return o.Feature == u.Feature }):
			return fmt.Errorf("target: unit cost %d: feature %s has one already", i+1, u.Feature)
		}
	}
	return nil
}
