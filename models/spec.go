package models

import (
	"fmt"
	"regexp"
	"slices"

	"riskstrat/features/source"
)

// Spec declares a model of a target.
type Spec struct {
	Target      string            `yaml:"target" json:"target"`
	Terms       []string          `yaml:"terms" json:"terms"`       // see ParseTerm: "ae_attended_90d", "log1p(gp_attended_365d)", "rcs(age, 5)", "category(sex)"
	Baseline    []string          `yaml:"baseline" json:"baseline"` // terms of the model every figure stands beside; empty means DefaultBaseline
	Family      Family            `yaml:"family" json:"family"`     // empty means the first of the target's Kind.Families
	Penalty     Penalty           `yaml:"penalty" json:"penalty"`
	OfferedHelp OfferedHelp       `yaml:"offered_help" json:"offered_help"` // empty means adjust
	Calibration CalibrationMethod `yaml:"calibration" json:"calibration"`   // empty means bend
	Train       Dates             `yaml:"dates" json:"dates"`
	Seed        uint64            `yaml:"seed" json:"seed"` // of the fold assignment
}

// Dates are the index dates of the work. Each must leave its outcome known at the date after it is used:
// last fit date < calibrate < validate, and every date + horizon <= the extract's as-of date; fit and calibration dates + horizon <= validate.
type Dates struct {
	Fit       []source.Day `yaml:"fit" json:"fit"`
	Calibrate source.Day   `yaml:"calibrate" json:"calibrate"`
	Validate  source.Day   `yaml:"validate" json:"validate"`
}

// DefaultBaseline is what a model must beat to be worth having: age, sex and last year's counts.
var DefaultBaseline = [...]string{
	"rcs(age, 5)", "category(sex)", "log1p(gp_attended_365d)", "log1p(ae_attended_365d)", "log1p(emergency_admissions_365d)",
}

// modelName is what a target may be called: it becomes part of file names.
var modelName = regexp.MustCompile(`^[a-z][a-z0-9_]{0,63}$`)

// Check refuses dates whose outcomes, horizon days on, are not known when they are used, given an extract taken on asOf.
func (d Dates) Check(horizon int, asOf source.Day) error {
	if len(d.Fit) == 0 {
		return fmt.Errorf("dates: have no fit date, want at least one")
	}
	if !slices.IsSorted(d.Fit) || len(slices.Compact(slices.Clone(d.Fit))) < len(d.Fit) {
		return fmt.Errorf("dates: fit dates must be ascending and distinct")
	}
	last, h := d.Fit[len(d.Fit)-1], source.Day(horizon)
	for _, day := range append(slices.Clone(d.Fit), d.Calibrate, d.Validate) {
		if day == source.NoDay {
			return fmt.Errorf("dates: a date is missing, want fit, calibrate and validate")
		}
	}
	switch {
	case last >= d.Calibrate:
		return fmt.Errorf("dates: last fit date is %s, want it before the calibration date %s", last, d.Calibrate)
	case d.Calibrate >= d.Validate:
		return fmt.Errorf("dates: calibration date is %s, want it before the validation date %s", d.Calibrate, d.Validate)
	case d.Calibrate+h > d.Validate:
		return fmt.Errorf("dates: outcomes of the calibration date %s are known from %s, want by the validation date %s", d.Calibrate, d.Calibrate+h, d.Validate)
	case d.Validate+h > asOf:
		return fmt.Errorf("dates: outcomes of the validation date %s are known from %s, want by the extract's date %s", d.Validate, d.Validate+h, asOf)
	}
	return nil
}

// Check refuses a spec that cannot be trained on an extract taken on asOf; terms are checked when they are parsed.
func (s Spec) Check(t Target, asOf source.Day) error {
	if !modelName.MatchString(s.Target) {
		return fmt.Errorf("spec: have target name %q, want lower-case letters, digits and underscores, a letter first", s.Target)
	}
	if err := t.Check(); err != nil {
		return err
	}
	if _, err := s.CheckChoices(t.Kind); err != nil {
		return err
	}
	return s.Train.Check(t.Horizon, asOf)
}

// CheckChoices refuses a choice that no model of the kind can be fitted by, and names the setting.
func (s Spec) CheckChoices(k Kind) (setting string, err error) {
	if f := s.family(k); !slices.Contains(k.Families(), f) {
		return "family", fmt.Errorf("family: have %q, want one of %q for a target of kind %s", f, k.Families(), k)
	}
	if err := s.Penalty.check(); err != nil {
		return "penalty", err
	}
	if f := s.family(k); f == NegativeBinomial && s.Penalty.Alpha > 0 {
		return "penalty", fmt.Errorf("penalty: alpha: have %v, want 0 (ridge) for the family %s, whose theta no path of an elastic net finds", s.Penalty.Alpha, f)
	}
	if err := s.OfferedHelp.check(); err != nil {
		return "offered_help", err
	}
	return "calibration", s.Calibration.check()
}

// family is the family declared, or that of the kind.
func (s Spec) family(k Kind) Family {
	if families := k.Families(); s.Family == "" && len(families) > 0 {
		return families[0]
	}
	return s.Family
}

// Needs returns the names of the features a sample must hold to train s, in a fixed order: those of its terms and its
// baseline, age and sex (for bands), and WeightFeatures. Features of the default baseline, and of the weights, that lookup does not know are
// left out.
func (s Spec) Needs(lookup Lookup) ([]string, error) {
	terms, err := ParseTerms(s.Terms, lookup)
	if err != nil {
		return nil, err
	}
	texts, _ := s.baseline(lookup)
	baseline, err := ParseTerms(texts, lookup)
	if err != nil {
		return nil, fmt.Errorf("baseline: %w", err)
	}
	var all, names []string
	for _, t := range append(terms, baseline...) {
		all = append(all, t.Features()...)
	}
	for _, name := range slices.Concat(all, []string{"age", "sex"}, WeightFeatures(lookup)) {
		if !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	return names, nil
}

// baseline returns the declared terms, or those of the default whose features lookup knows, with a warning for each of
// the others.
func (s Spec) baseline(lookup Lookup) (terms, warnings []string) {
	if len(s.Baseline) > 0 {
		return s.Baseline, nil
	}
	for _, text := range DefaultBaseline {
		if _, err := ParseTerm(text, lookup); err != nil {
			warnings = append(warnings, fmt.Sprintf("the baseline goes without %s: the place has no such feature", text))
			continue
		}
		terms = append(terms, text)
	}
	return terms, warnings
}
