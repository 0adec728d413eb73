package rule

import (
	"fmt"
	"slices"

	"riskstrat/features"
)

// Rule is a checked rule. It is immutable and may be used by several goroutines.
type Rule struct {
	text  string
	root  condition
	named []feature // in order of appearance, repeated where the rule repeats them
}

// Names returns the features the rule reads, sorted, each once.
func (r *Rule) Names() []string {
	var names []string
	for _, f := range r.named {
		names = append(names, f.def.Name)
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// String is the rule in canonical text: one spacing, one spelling of each operator, no needless parentheses. Two texts
// that mean the same expression have the same canonical text, and parsing it gives the same rule.
func (r *Rule) String() string { return r.root.text(0) }

// Eval evaluates the rule for n rows. column returns the n values of a feature: NaN where null, the level's index for a
// category. It is called for each mention of a feature; its slices are only read. The result is the caller's.
func (r *Rule) Eval(n int, column func(name string) []float64) []Tri {
	return r.root.eval(rows{n, column})
}

// Holds evaluates the rule for the rows of a set, which must have the features that it reads.
func (r *Rule) Holds(set *features.Set) ([]Tri, error) {
	columns := map[string][]float64{}
	for _, name := range r.Names() {
		values, err := set.Floats(name, nil)
		if err != nil {
			return nil, err
		}
		columns[name] = values
	}
	return r.Eval(set.Len(), func(name string) []float64 { return columns[name] }), nil
}

// CheckWindow refuses a rule that defines an outcome over the given number of days but names a feature that looks back over
// another: it would count activity before the index date as outcome, or miss some after it. Nor may it name what rests on
// an attribute as of the extract, such as what a household did: an outcome is what happens to the person in those days.
func (r *Rule) CheckWindow(horizon int) error {
	for _, f := range r.named {
		if f.def.Window == horizon && !f.def.Undated {
			continue
		}
		if f.def.Undated {
			return at(r.text, f.from, "feature %s rests on an attribute as of the extract, want what happens to the person themselves", f.def.Name)
		}
		have := fmt.Sprintf("looks back %d days", f.def.Window)
		if f.def.Window == 0 {
			have = "has no window"
		}
		return at(r.text, f.from, "feature %s %s, want %d, the horizon of the outcome", f.def.Name, have, horizon)
	}
	return nil
}

// Vocabulary is what a rule may name; a catalogue of features is one.
type Vocabulary interface {
	Lookup(name string) (features.Definition, bool)
	Nearest(name string) string // a known name that a misspelt one may have meant; empty if none is near
}
