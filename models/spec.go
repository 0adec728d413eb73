package models

import "riskstrat/features/source"

// Spec declares a model of a target.
type Spec struct {
	Target string   `yaml:"target"`
	Terms  []string `yaml:"terms"` // see ParseTerm: "ae_attended_90d", "log1p(gp_attended_365d)", "rcs(age, 5)", "category(sex)"
	Ridge  Ridge    `yaml:"ridge"`
	Train  Dates    `yaml:"dates"`
	Seed   uint64   `yaml:"seed"` // of the fold assignment
}

// Ridge says how much the standardised coefficients are shrunk. The zero value tunes lambda by 5-fold cross-validation
// over the default grid.
type Ridge struct {
	Lambda []float64 `yaml:"lambda"` // candidate penalties per observation on standardised columns; one value is used as it is
	Folds  int       `yaml:"folds"`  // 0 means 5
}

// Dates are the index dates of the work. Each must leave its outcome known at the date after it is used:
// last fit date < calibrate < validate, and every date + horizon <= the extract's as-of date; fit and calibration dates + horizon <= validate.
type Dates struct {
	Fit       []source.Day `yaml:"fit"`
	Calibrate source.Day   `yaml:"calibrate"`
	Validate  source.Day   `yaml:"validate"`
}
