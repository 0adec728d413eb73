package cohort

import (
	"errors"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"

	"riskstrat/features/source"
)

// The longest spans, in days, that a policy may state; ten years, so that a slip of the keyboard is caught.
const longest = 3650

// register is the form of a condition register's name, as the conditions table writes it: words of printable characters.
var register = regexp.MustCompile(`^[\pL\pN][\pL\pN\pP]*( [\pL\pN\pP]+)*$`)

// Validate checks the policy as it is written or with its defaults filled. Every kind of opt-out of the contract has to be
// mapped to known purposes with a basis in words; a decision, day count, choice or register name that is not possible is
// refused. All problems are reported, in a fixed order, each with its place in the policy.
func (p Policy) Validate() error {
	var errs []error
	errs = append(errs, p.checkOptOuts()...)
	errs = append(errs, p.checkCoolingOff()...)
	if p.MinAge != 0 && (p.MinAge < adult || p.MinAge > 120) {
		errs = append(errs, fmt.Errorf("min_age: have %d, want %d to 120; a list for younger people needs a policy of its own", p.MinAge, adult))
	}
	if p.SupportDays < 0 || p.SupportDays > longest {
		errs = append(errs, fmt.Errorf("support_days: have %d, want 1 to %d", p.SupportDays, longest))
	}
	for _, c := range []struct{ field, value string }{{"care_home", p.CareHome}, {"palliative", p.Palliative}} {
		if c.value != "" && c.value != Exclude && c.value != Include {
			errs = append(errs, fmt.Errorf("%s: have %q, want %q or %q", c.field, c.value, Exclude, Include))
		}
	}
	errs = append(errs, checkRegisters("review_first", p.ReviewFirst)...)
	errs = append(errs, checkRegisters("sensitive", p.Sensitive)...)
	if len(errs) > 0 {
		return fmt.Errorf("checking policy: %w", errors.Join(errs...))
	}
	return nil
}

// checkOptOuts asks for a decision of the place about every kind: there is no default.
func (p Policy) checkOptOuts() (errs []error) {
	kinds := optOutKinds()
	for _, kind := range slices.Sorted(maps.Keys(p.OptOuts)) {
		if !slices.Contains(kinds, kind) {
			errs = append(errs, fmt.Errorf("opt_outs: have kind %q, want %s", kind, strings.Join(kinds, " or ")))
		}
	}
	for _, kind := range kinds {
		o, ok := p.OptOuts[kind]
		if !ok {
			errs = append(errs, fmt.Errorf("opt_outs.%s: missing; say which purposes it ends and on what basis", kind))
			continue
		}
		if o.Ends == nil {
			errs = append(errs, fmt.Errorf("opt_outs.%s.ends: missing; write [] if it ends no purpose", kind))
		}
		for i, name := range o.Ends {
			if _, ok := ParsePurpose(name); !ok {
				errs = append(errs, fmt.Errorf("opt_outs.%s.ends: have %q, want listing, training or reporting", kind, name))
			} else if slices.Contains(o.Ends[:i], name) {
				errs = append(errs, fmt.Errorf("opt_outs.%s.ends: %q stands twice", kind, name))
			}
		}
		if strings.TrimSpace(o.Basis) == "" {
			errs = append(errs, fmt.Errorf("opt_outs.%s.basis: missing; write the legal basis in the place's own words", kind))
		}
	}
	return errs
}

// checkCoolingOff lets a policy give days only to the decisions that wear off.
func (p Policy) checkCoolingOff() (errs []error) {
	for _, decision := range slices.Sorted(maps.Keys(p.CoolingOff)) {
		if _, ok := coolingOff[decision]; !ok {
			errs = append(errs, fmt.Errorf("cooling_off: have decision %q, want one of %s", decision,
				strings.Join(slices.Sorted(maps.Keys(coolingOff)), ", ")))
		}
		if days := p.CoolingOff[decision]; days < 0 || days > longest {
			errs = append(errs, fmt.Errorf("cooling_off.%s: have %d days, want 0 to %d", decision, days, longest))
		}
	}
	return errs
}

func checkRegisters(field string, names []string) (errs []error) {
	for i, name := range names {
		switch {
		case !register.MatchString(name):
			errs = append(errs, fmt.Errorf("%s: have %q, want the name of a condition register", field, name))
		case slices.Contains(names[:i], name):
			errs = append(errs, fmt.Errorf("%s: %q stands twice", field, name))
		}
	}
	return errs
}

// optOutKinds are the kinds the contract declares, in the order of their codes.
func optOutKinds() []string { return source.Lookup("opt_outs").Codes("kind") }
