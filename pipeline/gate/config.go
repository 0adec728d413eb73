package gate

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"riskstrat/features/source"
)

// Config says when a night is stopped. The zero value of a field stands for its default. The limits are our choice where
// nothing else is said; a place whose feeds behave otherwise sets its own.
type Config struct {
	MaxAge       map[string]int `yaml:"max_age_days"`           // table: most days from its newest row (and its lag) to the as-of date
	OptOuts      OptOuts        `yaml:"opt_outs"`               //
	LargestDrop  float64        `yaml:"residents_largest_drop"` // share of the residents that may be gone since the night before; default 0.05
	LeastMatched float64        `yaml:"least_matched"`          // least share of a table's rows that belong to a resident; default 0.5
	Practices    []string       `yaml:"practices"`              // known practice codes; empty: those of the areas table
	PCNs         []string       `yaml:"pcns"`                   // known PCN codes; empty: those of the areas table
	Volume       Volume         `yaml:"volume"`
	Change       Change         `yaml:"change"`         // of the lists: stops no night
	Promise      string         `yaml:"broken_promise"` // of a model's card: "warn", the default, or "refuse"
	Drift        Drift          `yaml:"drift"`          // judged by pipeline/drift, once people are scored
}

// OptOuts says what the opt-out file has to be like.
type OptOuts struct {
	AsOf         *source.Day `yaml:"as_of"`         // the day the file was made; null: judged by its newest record
	MaxAge       int         `yaml:"max_age_days"`  // most days from AsOf to the night; default 7
	NewestWithin int         `yaml:"newest_within"` // most days from the newest record to the night, where AsOf is null; default 35
	LargestDrop  float64     `yaml:"largest_drop"`  // share of the rows that may be gone since the night before; default 0.02
	LeastMatched float64     `yaml:"least_matched"` // least share of the rows that belong to a resident; default 0.5
	EmptyBecause string      `yaml:"empty_because"` // why a file without rows is right, in words; else it is refused
}

// Volume says how much of a feed may be missing.
type Volume struct {
	Tables []string `yaml:"tables"` // default gp_appointments, ae_attendances, admissions
	Days   int      `yaml:"days"`   // complete days looked at, 1 to 28; default 7, whole weeks are best
	Drop   float64  `yaml:"drop"`   // share of the expected rows whose lack stops the night; default 0.25
	Z      float64  `yaml:"z"`      // and how many residual spreads below the expected that must be; default 4
}

// maxAge are the default ages in days. GP practices close from Thursday evening to Tuesday at Easter, and for longer stretches
// about Christmas; A&E never does; a spell reaches the record after it began; registers are kept when somebody looks at them.
var maxAge = map[string]int{"gp_appointments": 7, "ae_attendances": 4, "admissions": 14, "conditions": 35}

// volumeTables are the feeds of daily activity.
var volumeTables = []string{"gp_appointments", "ae_attendances", "admissions"}

// WithDefaults returns the configuration with every field that is left open filled. A table missing from MaxAge gets its
// default, if it has one; any other table's age is not checked.
func (c Config) WithDefaults() Config {
	ages := maps.Clone(maxAge)
	maps.Copy(ages, c.MaxAge)
	c.MaxAge = ages
	c.LargestDrop = or(c.LargestDrop, 0.05)
	c.LeastMatched = or(c.LeastMatched, 0.5)
	c.OptOuts.MaxAge = or(c.OptOuts.MaxAge, 7)
	c.OptOuts.NewestWithin = or(c.OptOuts.NewestWithin, 35)
	c.OptOuts.LargestDrop = or(c.OptOuts.LargestDrop, 0.02)
	c.OptOuts.LeastMatched = or(c.OptOuts.LeastMatched, 0.5)
	if c.Promise == "" {
		c.Promise = Warn
	}
	c.Change.Churn = or(c.Change.Churn, 0.25)
	c.Change.Correlation = or(c.Change.Correlation, 0.8)
	if len(c.Volume.Tables) == 0 {
		c.Volume.Tables = slices.Clone(volumeTables)
	}
	c.Volume.Days = or(c.Volume.Days, 7)
	c.Volume.Drop = or(c.Volume.Drop, 0.25)
	c.Volume.Z = or(c.Volume.Z, 4)
	c.Drift = c.Drift.withDefaults()
	return c
}

// or is value, or otherwise where value is zero.
func or[T int | int64 | float64](value, otherwise T) T {
	if value == 0 {
		return otherwise
	}
	return value
}

// Validate checks the configuration as it is written or with its defaults filled. All problems are reported, in a fixed order.
func (c Config) Validate() error {
	c = c.WithDefaults()
	var errs []error
	for _, table := range slices.Sorted(maps.Keys(c.MaxAge)) {
		errs = append(errs, checkFeed("max_age_days", table), checkDays("max_age_days."+table, c.MaxAge[table], 3650))
	}
	for _, table := range c.Volume.Tables {
		errs = append(errs, checkFeed("volume.tables", table))
	}
	errs = append(errs,
		checkDays("opt_outs.max_age_days", c.OptOuts.MaxAge, 3650),
		checkDays("opt_outs.newest_within", c.OptOuts.NewestWithin, 3650),
		checkDays("volume.days", c.Volume.Days, 28),
		checkShare("residents_largest_drop", c.LargestDrop),
		checkShare("least_matched", c.LeastMatched),
		checkShare("opt_outs.largest_drop", c.OptOuts.LargestDrop),
		checkShare("opt_outs.least_matched", c.OptOuts.LeastMatched),
		checkShare("volume.drop", c.Volume.Drop),
		checkShare("change.churn", c.Change.Churn),
		checkShare("change.correlation", c.Change.Correlation))
	errs = append(errs, c.Drift.problems()...)
	if c.Promise != Warn && c.Promise != Refuse {
		errs = append(errs, fmt.Errorf("broken_promise: have %q, want %s or %s", c.Promise, Warn, Refuse))
	}
	if !(c.Volume.Z > 0) {
		errs = append(errs, fmt.Errorf("volume.z: have %v, want more than 0", c.Volume.Z))
	}
	if b := c.OptOuts.EmptyBecause; b != "" && strings.TrimSpace(b) == "" {
		errs = append(errs, errors.New("opt_outs.empty_because: have only spaces, want a reason in words"))
	}
	if err := errors.Join(errs...); err != nil {
		return fmt.Errorf("checking gate: %w", err)
	}
	return nil
}

// checkFeed asks for a table of the contract whose rows are dated.
func checkFeed(field, table string) error {
	if t := source.Lookup(table); t == nil || t.Event == "" {
		return fmt.Errorf("%s: have %q, want a table with dated rows", field, table)
	}
	return nil
}

func checkDays(field string, n, most int) error {
	if n < 1 || n > most {
		return fmt.Errorf("%s: have %d, want 1 to %d days", field, n, most)
	}
	return nil
}

func checkShare(field string, x float64) error {
	if !(x > 0 && x <= 1) {
		return fmt.Errorf("%s: have %v, want a share above 0, up to 1", field, x)
	}
	return nil
}
