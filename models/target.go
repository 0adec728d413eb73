package models

// Target declares an outcome. Both rules are over feature names: AtRisk at the index date, Outcome at the index date
// plus the horizon, where it may name only features whose window equals the horizon.
type Target struct {
	Kind    Kind   `yaml:"kind"`         // binary
	AtRisk  string `yaml:"at_risk"`      // who can have the outcome: residents for whom this is true at the index date
	Outcome string `yaml:"outcome"`      // the event: true at index date + horizon
	Horizon int    `yaml:"horizon_days"` // days, > 0
	Label   string `yaml:"label"`        // the outcome in plain English, for lists and cards
}

// Kind is the kind of outcome.
type Kind string

// Binary outcomes are events that happen or not, modelled by logistic regression.
const Binary Kind = "binary"
