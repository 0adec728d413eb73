package explain

import (
	"errors"
	"fmt"
	"math"
	"slices"

	"riskstrat/features/catalog"
	"riskstrat/features/rule"
	"riskstrat/models"
)

// Setting is one change of a record.
type Setting struct {
	Feature string `json:"feature"`
	Value   string `json:"value"` // as models.Entry.With reads it
}

// WhatIf is what the model would say of a person who is like the one recorded but for what was set. It is not what would happen if
// somebody changed it: the model was fitted to what was seen together, not to what follows from what.
type WhatIf struct {
	Set      []Setting        `json:"set"`
	AtRisk   *bool            `json:"at_risk"` // false: a night would not score such a person; null: not known from what is recorded
	Workings *models.Workings `json:"workings"`
}

// change works it out once more, of a person in whom something is set otherwise.
func (x *explaining) change() error {
	if len(x.Set) == 0 {
		return nil
	}
	if s := x.out.Scores[0]; s.Workings == nil { // the one that targets chose
		return &BadRequest{fmt.Errorf("there is no score to change anything in: %s", s.Missing)}
	}
	changed, seen := x.record, map[string]bool{}
	for _, s := range x.Set {
		if seen[s.Feature] {
			return &BadRequest{fmt.Errorf("feature %s: is set twice", s.Feature)}
		}
		seen[s.Feature] = true
		var err error
		if changed, err = x.entry.With(changed, s.Feature, s.Value); err != nil {
			return &BadRequest{x.besides(err, s.Feature)}
		}
	}
	w, err := x.entry.Workings(changed)
	if err != nil {
		return &BadRequest{err}
	}
	x.out.If = &WhatIf{Set: x.Set, AtRisk: x.atRisk(changed), Workings: w}
	return nil
}

// besides names, where a model does not read a feature, the nearest that it reads.
func (x *explaining) besides(err error, feature string) error {
	if !errors.Is(err, models.ErrNotRead) {
		return err
	}
	var names []string
	for _, u := range x.entry.Features {
		names = append(names, u.Feature)
	}
	if near := catalog.Nearest(feature, names); near != "" {
		return fmt.Errorf("%w; did you mean %s?", err, near)
	}
	return fmt.Errorf("%w; it reads %d others, none of a name like that", err, len(names))
}

// atRisk reports whether a night would have scored such a person; nil where the record does not tell.
func (x *explaining) atRisk(r models.Record) *bool {
	if x.Catalog == nil {
		return nil
	}
	who, err := rule.Parse(x.entry.Target.AtRisk, x.Catalog)
	if err != nil {
		return nil // the place has changed since: a feature of the rule is gone
	}
	values := map[string][]float64{}
	for _, name := range who.Names() {
		have, recorded := r[name]
		def, _ := x.Catalog.Lookup(name)
		if !recorded || have.Digest != def.Digest() {
			return nil
		}
		v := math.NaN()
		if have.Value.Known {
			v = have.Value.Number
			if have.Value.Level != "" {
				v = float64(slices.Index(def.Levels, have.Value.Level))
			}
		}
		values[name] = []float64{v}
	}
	holds := who.Eval(1, func(name string) []float64 { return values[name] })[0] == rule.True
	return &holds
}
