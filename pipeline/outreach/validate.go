package outreach

import (
	"errors"
	"fmt"
	"maps"
	"regexp"
	"slices"
)

// listName is the form of a list's name: it names a folder and stands in file names and the ledger.
var listName = regexp.MustCompile(`^[a-z][a-z0-9_]{0,63}$`)

// Validate checks the list's form, as it is written or with its defaults filled. That its target has a model and that its
// rule and order_by name features is for the reader of the configuration to check, who knows them. All problems are
// reported, in a fixed order.
func (l List) Validate() error {
	errs := []error{l.checkChoice(), l.checkStanding(), l.checkCapacity(), l.checkTiers(), l.Holdout.check()}
	if !listName.MatchString(l.Name) {
		errs = append(errs, errors.New("name: want lower-case letters, digits and underscores, starting with a letter, at most 64"))
	}
	if englishOf(l.Group) == "" {
		errs = append(errs, fmt.Errorf("group: have %q, want practice, pcn, cluster or adviser", l.Group))
	}
	if l.ValidFor < 0 || l.ValidFor > StayDays {
		errs = append(errs, fmt.Errorf("valid_for_days: have %d, want 1 to %d", l.ValidFor, StayDays))
	}
	if l.RestDays < 0 || l.RestDays > longestRest {
		errs = append(errs, fmt.Errorf("rest_days: have %d, want 1 to %d", l.RestDays, longestRest))
	}
	if err := errors.Join(errs...); err != nil {
		return fmt.Errorf("checking list %q: %w", l.Name, err)
	}
	return nil
}

// checkChoice asks for exactly one order: a target's risk, or a feature among those whom a rule names.
func (l List) checkChoice() error {
	switch {
	case l.Target == "" && l.Rule == "":
		return errors.New("have neither target nor rule, want one of them")
	case l.Target == "" && l.OrderBy == "":
		return errors.New("order_by: missing; a list without a target needs a feature to order by")
	case l.Equity && l.Target == "":
		return errors.New("equity_floor: a list without a target cannot say what it costs; leave it out")
	case l.Target != "" && l.OrderBy != "":
		return errors.New("order_by: a list with a target is ordered by its risk; leave it out")
	}
	return nil
}

// checkStanding refuses what only a list that makes offers can have.
func (l List) checkStanding() error {
	if !l.Standing {
		return nil
	}
	c := l.Capacity
	switch {
	case c.Share != 0 || c.PerWorker != 0 || len(c.Workers) > 0:
		return errors.New("capacity: a standing list makes no offers; leave it out")
	case l.Beside:
		return errors.New("beside_others: a standing list always is; leave it out")
	case l.Equity:
		return errors.New("equity_floor: a standing list has no last place; leave it out")
	case l.Holdout != (Holdout{}):
		return errors.New("holdout: a standing list has no last place; leave it out")
	}
	return nil
}

func (l List) checkCapacity() error {
	if s := l.Capacity.Share; !(s >= 0 && s <= 1) {
		return fmt.Errorf("capacity.share: have %v, want more than 0 and at most 1", s)
	}
	if l.Capacity.PerWorker < 0 {
		return fmt.Errorf("capacity.per_worker: have %d, want 1 or more", l.Capacity.PerWorker)
	}
	for _, code := range slices.Sorted(maps.Keys(l.Capacity.Workers)) {
		if n := l.Capacity.Workers[code]; n < 0 {
			return fmt.Errorf("capacity.workers.%s: have %d, want 0 or more", code, n)
		}
	}
	return nil
}

func (l List) checkTiers() error {
	if len(l.Tiers) > 0 && l.Target == "" {
		return errors.New("tiers: a list without a target has no risk to band; leave them out")
	}
	for i, t := range l.Tiers {
		switch {
		case t.Name == "":
			return fmt.Errorf("tiers[%d].name: missing", i)
		case !(t.AtLeast >= 0 && t.AtLeast <= 1):
			return fmt.Errorf("tiers[%d].at_least: have %v, want a risk from 0 to 1", i, t.AtLeast)
		case i > 0 && t.AtLeast >= l.Tiers[i-1].AtLeast:
			return fmt.Errorf("tiers[%d].at_least: have %v after %v, want the highest tier first", i, t.AtLeast, l.Tiers[i-1].AtLeast)
		case slices.ContainsFunc(l.Tiers[:i], func(u Tier) bool { return u.Name == t.Name }):
			return fmt.Errorf("tiers[%d].name: %q stands twice", i, t.Name)
		}
	}
	return nil
}
