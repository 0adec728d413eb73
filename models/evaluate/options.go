package evaluate

import (
	"fmt"
	"math"
	"slices"
)

// Options say what to work out beyond the figures that every Report has. The zero value asks for nothing more.
type Options struct {
	Lists      []List    // whose yield to report
	Thresholds []float64 // risks at which to act, over 0 and under 1, ascending, of the decision curve; nil means no curve
	Floor      Floor     // below which a subgroup has no figures
	Brief      bool      // leave calibration in the large out and, of subgroups, AUROC and Brier score: two fifths of what a report costs
	Bootstrap  Bootstrap // intervals of figures without a formula
	Workers    int       // goroutines; 0 means 1. The figures are the same for any number
}

// Floor is the smallest subgroup that has figures. What is below it says little, and says it of few people. Collins, Ogundimu and Altman
// (2016) ask for 100 events and 100 others before a validation is worth its name; the interval says how much less is worth.
type Floor struct {
	Rows   int // 0 means 20
	Events int // and as many rows without; 0 means 10. Not asked of amounts
}

func (f Floor) orDefault() Floor {
	if f.Rows == 0 {
		f.Rows = 20
	}
	if f.Events == 0 {
		f.Events = 10
	}
	return f
}

// List is an outreach list of a stated size: the people of the highest predictions.
type List struct {
	Name     string
	Capacity int    // people; on a list cut by Per, in each of its levels
	Per      string // the Grouping by which the list is cut, as each Primary Care Network has its own; empty: one list of all
}

func (o *Options) check(d *Data) error {
	if err := o.Bootstrap.check(); err != nil {
		return err
	}
	if o.Floor.Rows < 0 || o.Floor.Events < 0 {
		return fmt.Errorf("have a floor of %d rows and %d events, want 0 or more", o.Floor.Rows, o.Floor.Events)
	}
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
