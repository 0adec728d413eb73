package evaluate

import (
	"fmt"
	"math"
	"slices"
)

// Options say what to work out beyond the figures that every Report has. The zero value asks for nothing more.
type Options struct {
	Lists      []List    // whose yield to report
	Thresholds []float64 // risks at which to act, over 0 and under 1, of the decision curve; nil means no curve
}

// List is an outreach list of a stated size: the people of the highest predictions.
type List struct {
	Name     string
	Capacity int    // people; on a list cut by Per, in each of its levels
	Per      string // the Grouping by which the list is cut, as each Primary Care Network has its own; empty: one list of all
}

func (o *Options) check(d *Data) error {
	for i, l := range o.Lists {
		switch {
		case l.Capacity <= 0:
			return fmt.Errorf("list %s: have a capacity of %d people, want more than 0", l.Name, l.Capacity)
		case l.Per != "" && !slices.ContainsFunc(d.Groupings, func(g Grouping) bool { return g.By == l.Per }):
			return fmt.Errorf("list %s: there is no grouping by %s", l.Name, l.Per)
		case slices.ContainsFunc(o.Lists[:i], func(other List) bool { return other.Name == l.Name }):
			return fmt.Errorf("list %s is given twice", l.Name)
		}
	}
	for _, t := range o.Thresholds {
		if !(t > 0 && t < 1) || math.IsNaN(t) {
			return fmt.Errorf("have a threshold of %v, want over 0 and under 1", t)
		}
	}
	if !slices.IsSorted(o.Thresholds) {
		return fmt.Errorf("the thresholds are not in ascending order")
	}
	return nil
}
