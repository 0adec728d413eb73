package catalog

import (
	"fmt"
	"slices"
	"strings"

	"riskstrat/features"
)

// conditionFeatures are one flag for each register of the place, and the count of those that are not sensitive: a count that a reader
// could set against the conditions they know of would betray a sensitive one.
func conditionFeatures(o Options) ([]features.Definition, error) {
	for _, register := range o.Sensitive {
		if !slices.Contains(o.Conditions, register) {
			return nil, fmt.Errorf("sensitive register %q: not among the conditions", register)
		}
	}
	var all []features.Definition
	var counted []string
	for i, register := range o.Conditions {
		if slices.Contains(o.Conditions[:i], register) {
			return nil, fmt.Errorf("register %q: named twice", register)
		}
		if strings.Trim(identifier(register), "_") == "" {
			return nil, fmt.Errorf("register %q: have no letter or digit in the name, want some to name its feature", register)
		}
		d := features.Definition{
			Name: "condition_" + identifier(register), Group: "conditions", Unit: "0 or 1", Table: conditionTable, Null: nullRegister,
			Rationale: "Being on a register of the practice is the diagnosis that its care is planned by.",
			Measure:   features.OnRegister{Register: register},
		}
		if slices.Contains(o.Sensitive, register) {
			d.Sensitivity = features.NeverReason
		} else {
			counted = append(counted, register)
		}
		all = append(all, d)
	}
	return append(all, features.Definition{
		Name: "conditions_count", Group: "conditions", Unit: "registers", Table: conditionTable, Null: nullRegister,
		Rationale: "The number of long-term conditions foretells use beyond any single one; sensitive registers are left out, so that the number can be shown.",
		Measure:   features.RegisterCount{Registers: counted},
	}), nil
}

// identifier turns a register's name into one that rules can use: lower-case letters, digits and underscores.
func identifier(register string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case 'a' <= r && r <= 'z', '0' <= r && r <= '9':
			return r
		case 'A' <= r && r <= 'Z':
			return r - 'A' + 'a'
		}
		return '_'
	}, register)
}
