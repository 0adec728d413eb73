package place

import (
	"errors"
	"fmt"
	"slices"

	"riskstrat/features"
	"riskstrat/features/rule"
	"riskstrat/models"
	"riskstrat/pipeline/outreach"
)

// compileLists checks every list, and takes their rules in.
func (p *Place) compileLists() error {
	_, shared := p.Tables["areas"] // whose weekly capacity the lists share
	seen, shares := map[string]bool{}, 0.0
	for i, l := range p.Lists {
		at := fmt.Sprint(i)
		if err := l.Validate(); err != nil {
			return p.File.errorAt(err, 0, "lists", at)
		}
		if seen[l.Name] {
			return p.File.errorAt(fmt.Errorf("a list named %q is declared twice", l.Name), 0, "lists", at, "name")
		}
		seen[l.Name] = true
		if target, ok := p.Target[l.Target]; l.Target != "" && !ok {
			return p.File.errorAt(fmt.Errorf("no target named %q is declared", l.Target), 0, "lists", at, "target")
		} else if ok && target.Kind != models.Binary {
			return p.File.errorAt(fmt.Errorf("%s is a target of kind %s, want %s: a list says how likely an event is", l.Target, target.Kind, models.Binary), 0, "lists", at, "target")
		}
		if _, ok := p.Catalog.Lookup(l.OrderBy); l.OrderBy != "" && !ok {
			return p.File.errorAt(fmt.Errorf("no feature named %q", l.OrderBy), 0, "lists", at, "order_by")
		}
		whom, err := p.listRule(l, at)
		if err != nil {
			return err
		}
		if err := p.hidesSensitive(l, whom, at); err != nil {
			return err
		}
		if err := p.checkTogether(l, shared, at); err != nil {
			return err
		}
		l = l.WithDefaults()
		l.Capacity.Before = shares
		p.List = append(p.List, List{List: l, For: whom})
		if shares += l.Capacity.Share; shared && shares > 1+1e-9 {
			return p.File.errorAt(errors.New("this list and those before it take more than the whole weekly capacity: give each a capacity.share, together at most 1"), 0, "lists", at)
		}
	}
	return nil
}

// checkTogether refuses a list that does not fit the tables, or those declared before it.
func (p *Place) checkTogether(l outreach.List, areas bool, at string) error {
	if (l.Group == outreach.ByCluster || l.Group == outreach.ByAdviser) && !areas {
		return p.File.errorAt(fmt.Errorf("the %s of a practice stands in the areas table, which is not configured", l.Group), 0, "lists", at, "group")
	}
	for _, before := range p.List {
		if l.Holdout.Share > 0 && before.Holdout.Review == l.Holdout.Review && before.Holdout != l.Holdout {
			return p.File.errorAt(fmt.Errorf("list %s has another holdout under the same review", before.Name), 0, "lists", at, "holdout")
		}
	}
	return nil
}

// checkHoldouts refuses a model that is to learn from people held out where no list holds anybody out.
func (p *Place) checkHoldouts() error {
	for _, name := range sortedKeys(p.Models) {
		spec := p.Models[name]
		holds := func(l List) bool { return l.Target == spec.Target && l.Holdout.Share > 0 }
		if spec.OfferedHelp == models.WithheldOnly && !slices.ContainsFunc(p.List, holds) {
			return p.File.errorAt(fmt.Errorf("no list that ranks by %s holds anybody out", spec.Target), 0, "models", name, "offered_help")
		}
	}
	return nil
}

// hidesSensitive refuses a list whose members, by its rule or its order, are known to be on a sensitive register: to be on
// the list would be to be shown on the register.
func (p *Place) hidesSensitive(l outreach.List, whom *rule.Rule, at string) error {
	key := "rule"
	if l.Rule == "" {
		key = "target"
	}
	for _, name := range whom.Names() {
		if p.OnSensitiveRegister(name) {
			return p.File.errorAt(fmt.Errorf("%s is a sensitive register: whoever is listed would be shown to be on it or not", name), 0, "lists", at, key)
		}
	}
	if p.OnSensitiveRegister(l.OrderBy) {
		return p.File.errorAt(fmt.Errorf("%s is a sensitive register: the order would show who is on it", l.OrderBy), 0, "lists", at, "order_by")
	}
	return nil
}

// OnSensitiveRegister reports whether the feature says of a person whether they are on a sensitive register.
func (p *Place) OnSensitiveRegister(feature string) bool {
	d, known := p.Catalog.Lookup(feature)
	_, register := d.Measure.(features.OnRegister)
	return known && register && d.Sensitivity == features.NeverReason
}

// listRule joins the at-risk rule of the list's target and its own.
func (p *Place) listRule(l outreach.List, at string) (*rule.Rule, error) {
	if l.Target == "" {
		return p.rule(l.Rule, "lists", at, "rule")
	}
	if l.Rule == "" {
		return p.Target[l.Target].AtRiskRule, nil
	}
	if _, err := p.rule(l.Rule, "lists", at, "rule"); err != nil { // alone first, for the position of an error
		return nil, err
	}
	return p.rule("("+p.Targets[l.Target].AtRisk+") && ("+l.Rule+")", "lists", at, "rule")
}
