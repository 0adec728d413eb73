package place

import (
	"errors"
	"fmt"
	"strconv"

	"riskstrat/features"
	"riskstrat/features/rule"
	"riskstrat/models"
)

// Target is a declared target with its rules parsed.
type Target struct {
	models.Target
	AtRiskRule  *rule.Rule
	OutcomeRule *rule.Rule // of an event; nil of a count or an amount
}

// OutcomeFeatures returns the features that the outcome is read from, at the index date plus the horizon.
func (t *Target) OutcomeFeatures() []string {
	switch t.Kind {
	case models.Count:
		return []string{t.Outcome}
	case models.Continuous:
		var names []string
		for _, u := range t.UnitCosts {
			names = append(names, u.Feature)
		}
		return names
	}
	return t.OutcomeRule.Names()
}

func (p *Place) compileTargets() error {
	for _, name := range sortedKeys(p.Targets) {
		t := Target{Target: p.Targets[name]}
		if err := t.Check(); err != nil {
			return p.File.errorAt(err, 0, "targets", name)
		}
		var err error
		if t.AtRiskRule, err = p.rule(t.AtRisk, "targets", name, "at_risk"); err != nil {
			return err
		}
		if err := p.compileOutcome(&t, "targets", name); err != nil {
			return err
		}
		p.Target[name] = t
	}
	return nil
}

// compileOutcome checks what the outcome at keys is read from.
func (p *Place) compileOutcome(t *Target, keys ...string) error {
	switch t.Kind {
	case models.Count:
		return p.countable(t.Outcome, t.Horizon, append(keys, "outcome")...)
	case models.Continuous:
		for i, u := range t.UnitCosts {
			if err := p.countable(u.Feature, t.Horizon, append(keys, "unit_costs", strconv.Itoa(i), "feature")...); err != nil {
				return err
			}
		}
		return nil
	}
	keys = append(keys, "outcome")
	var err error
	if t.OutcomeRule, err = p.rule(t.Outcome, keys...); err != nil {
		return err
	}
	if err := t.OutcomeRule.CheckWindow(t.Horizon); err != nil {
		return p.positioned(err, keys...)
	}
	return nil
}

// countable refuses, as an outcome, anything but a count of what happens to the person within the horizon. The window is judged as
// that of a rule.
func (p *Place) countable(name string, horizon int, keys ...string) error {
	d, known := p.Catalog.Lookup(name)
	if !known {
		if near := p.Catalog.Nearest(name); near != "" {
			return p.File.errorAt(fmt.Errorf("no feature is named %q; the nearest is %s", name, near), 0, keys...)
		}
		return p.File.errorAt(fmt.Errorf("no feature is named %q", name), 0, keys...)
	}
	if _, days := d.Measure.(features.DaysSinceLast); days || d.Type != features.Count {
		return p.File.errorAt(fmt.Errorf("feature %s is no count of events", name), 0, keys...)
	}
	alone, err := p.rule(name+" >= 0", keys...)
	if err != nil {
		return err
	}
	if err := alone.CheckWindow(horizon); err != nil {
		return p.positioned(err, keys...)
	}
	return nil
}

// SameTarget refuses a model whose target is not the one the place declares under the same name: it would score other people, or
// for another outcome, than the place says. Spacing and spelling of rules do not count; the label is the place's own.
func (p *Place) SameTarget(name string, trained models.Target) error {
	now, declared := p.Target[name]
	if !declared {
		return p.File.errorAt(fmt.Errorf("no target named %q is declared, want that of the model", name), 0, "targets")
	}
	atRisk, err := rule.Parse(trained.AtRisk, p.Catalog)
	if err != nil {
		return p.File.errorAt(fmt.Errorf("the model is of those for whom %s: %w", trained.AtRisk, err), 0, "targets", name, "at_risk")
	}
	if t := atRisk.String(); t != now.AtRiskRule.String() {
		return p.File.errorAt(fmt.Errorf("have %s, the model was trained on those for whom %s: train again", now.AtRiskRule, t), 0, "targets", name, "at_risk")
	}
	if trained.Kind != now.Kind {
		return p.File.errorAt(fmt.Errorf("have %s, the model's outcome is %s: train again", now.Kind, trained.Kind), 0, "targets", name, "kind")
	}
	if trained.Horizon != now.Horizon {
		return p.File.errorAt(fmt.Errorf("have %d days, the model's outcome is of %d: train again", now.Horizon, trained.Horizon), 0, "targets", name, "horizon_days")
	}
	if !trained.SameCosts(now.Target) {
		return p.File.errorAt(errors.New("the model was trained at other unit costs: train again"), 0, "targets", name, "unit_costs")
	}
	return p.sameOutcome(name, trained.Outcome, now)
}

// sameOutcome compares the outcomes of two targets of one kind.
func (p *Place) sameOutcome(name, trained string, now Target) error {
	declared := now.Outcome
	if now.Kind == models.Binary {
		outcome, err := rule.Parse(trained, p.Catalog)
		if err != nil {
			return p.File.errorAt(fmt.Errorf("the model's outcome is %s: %w", trained, err), 0, "targets", name, "outcome")
		}
		declared, trained = now.OutcomeRule.String(), outcome.String()
	}
	if declared != trained {
		return p.File.errorAt(fmt.Errorf("have %s, the model's outcome is %s: train again", declared, trained), 0, "targets", name, "outcome")
	}
	return nil
}
