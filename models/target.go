package models

import "fmt"

// Target declares an outcome. Both rules are over feature names: AtRisk at the index date, Outcome at the index date
// plus the horizon, where it may name only features whose window equals the horizon.
type Target struct {
	Kind    Kind   `yaml:"kind" json:"kind"`                 // binary
	AtRisk  string `yaml:"at_risk" json:"at_risk"`           // who can have the outcome: residents for whom this is true at the index date
	Outcome string `yaml:"outcome" json:"outcome"`           // the event: true at index date + horizon
	Horizon int    `yaml:"horizon_days" json:"horizon_days"` // days, > 0
	Label   string `yaml:"label" json:"label"`               // the outcome in plain English, for lists and cards
}

// Kind is the kind of outcome.
type Kind string

// Binary outcomes are events that happen or not, modelled by logistic regression.
const Binary Kind = "binary"

// Check refuses a target that cannot be modelled; the rules themselves are parsed by whoever evaluates them.
func (t Target) Check() error {
	switch {
	case t.Kind != Binary:
		return fmt.Errorf("target: have kind %q, want %q", t.Kind, Binary)
	case t.Horizon <= 0:
		return fmt.Errorf("target: have a horizon of %d days, want more than 0", t.Horizon)
	case t.Outcome == "":
		return fmt.Errorf("target: have no outcome rule")
	}
	return nil
}
