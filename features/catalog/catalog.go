package catalog

import (
	"fmt"
	"slices"
	"strings"

	"riskstrat/features"
)

// Options is what the place decides about the catalogue. The zero value has no condition registers.
type Options struct {
	Conditions     []string // condition registers, as the conditions table writes them
	Sensitive      []string // those of Conditions that are never shown nor a reason
	CountTransfers bool     // count a transfer (2B) that continues a spell as an admission of its own
}

// Catalog is the list of features of one place. It does not change once made.
type Catalog struct {
	all    []features.Definition
	byName map[string]int
}

// New returns the catalogue, in the order in which it is printed. It refuses a register that is named twice, that has the same feature
// name as another, or that is sensitive but not among the conditions.
func New(o Options) (*Catalog, error) {
	conditions, err := conditionFeatures(o)
	if err != nil {
		return nil, fmt.Errorf("making feature catalogue: %w", err)
	}
	c := &Catalog{all: slices.Concat(
		appointmentFeatures(),
		attendanceFeatures(),
		admissionFeatures(o.CountTransfers),
		conditions,
		mentalFeatures(),
		personFeatures(),
		householdFeatures(),
	)}
	c.byName = make(map[string]int, len(c.all))
	for i, d := range c.all {
		if _, twice := c.byName[d.Name]; twice {
			return nil, fmt.Errorf("making feature catalogue: have two features named %s", d.Name)
		}
		c.byName[d.Name] = i
	}
	return c, nil
}

// All returns every definition, in the order in which the catalogue is printed.
func (c *Catalog) All() []features.Definition { return slices.Clone(c.all) }

// Lookup returns the definition of the named feature.
func (c *Catalog) Lookup(name string) (features.Definition, bool) {
	i, ok := c.byName[name]
	if !ok {
		return features.Definition{}, false
	}
	return c.all[i], true
}

// Select returns the named definitions in the order of their first mention, each once. The error for an unknown name offers
// the nearest one.
func (c *Catalog) Select(names ...string) ([]features.Definition, error) {
	selected := make([]features.Definition, 0, len(names))
	seen := make(map[string]bool, len(names))
	for _, name := range names {
		d, ok := c.Lookup(name)
		if !ok {
			return nil, c.unknown(name)
		}
		if !seen[name] {
			seen[name] = true
			selected = append(selected, d)
		}
	}
	return selected, nil
}

// Union returns the features that any of several lists names, sorted, each once: what is built of them does not depend on who asked first.
func Union(lists ...[]string) []string {
	all := slices.Concat(lists...)
	slices.Sort(all)
	return slices.Compact(all)
}

func (c *Catalog) unknown(name string) error {
	if near := c.Nearest(name); near != "" {
		return fmt.Errorf("selecting features: have no feature %s; the nearest name is %s", name, near)
	}
	return fmt.Errorf("selecting features: have no feature %s", name)
}

// Nearest returns the name of the feature nearest to the given one, as Nearest does.
func (c *Catalog) Nearest(name string) string {
	names := make([]string, len(c.all))
	for i := range c.all {
		names[i] = c.all[i].Name
	}
	return Nearest(name, names)
}

// Nearest returns the one of some names with the fewest edits (a character put in, taken out or changed, or two neighbours
// swapped) from the given one, the first of several; "" if more than a third of the name would have to change.
func Nearest(name string, among []string) string {
	best, fewest := "", len(name)/3+1
	for _, known := range among {
		if n := edits(strings.ToLower(name), known); n < fewest {
			best, fewest = known, n
		}
	}
	return best
}

// edits returns the optimal string alignment distance of two names, byte by byte.
func edits(a, b string) int {
	var before []int
	last := make([]int, len(b)+1)
	for j := range last {
		last[j] = j
	}
	for i := 1; i <= len(a); i++ {
		row := make([]int, len(b)+1)
		row[0] = i
		for j := 1; j <= len(b); j++ {
			changed := last[j-1]
			if a[i-1] != b[j-1] {
				changed++
			}
			row[j] = min(last[j]+1, row[j-1]+1, changed)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				row[j] = min(row[j], before[j-2]+1)
			}
		}
		before, last = last, row
	}
	return last[len(b)]
}
