package practice

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"

	"riskstrat/features"
	"riskstrat/models/funnel"
)

// Config says what practices are compared by.
type Config struct {
	// Compare names features that count events of the last year, such as ae_attended_365d; none: practices are not compared.
	Compare []string `yaml:"compare"`
}

// caseFeatures are what the case mix knows of a person, in the order of Tally.Add.
var caseFeatures = [...]string{"age", "sex", "imd_decile"}

// Features returns the features that Tally.Add is given: those of the case mix first, then the compared ones; none if nothing is compared.
func (c Config) Features() []string {
	if len(c.Compare) == 0 {
		return nil
	}
	return append(caseFeatures[:], c.Compare...)
}

// Comparison is the practices of a place beside each other by one outcome.
type Comparison struct {
	Outcome string  // feature
	Missing string  // why practices could not be compared; the rest is then empty
	People  int64   // whose count is known
	Unknown int64   // people left out, for their count is not known
	Rows    []Row   // by practice code
	Phi     float64 // variance between practices, as a multiple of what chance makes it
	Tau2    float64 // of the same beyond chance (funnel.Comparison): the limits of a practice of any size follow from it
	Linear  Linear  // of the crude rates
}

// Row is one practice.
type Row struct {
	Practice string
	People   int64         // whose count is known
	Observed int64         // events
	Expected float64       // events, if each kind of person had the rate it has in the whole place
	Funnel   funnel.Judged // observed over expected, its limits and the verdict
	Line     float64       // events per 1,000 people that the linear model expects; 0 where there is none
}

// Rate is the crude rate, in events per 1,000 people.
func (r Row) Rate() float64 { return 1000 * float64(r.Observed) / float64(r.People) }

// Compare compares the practices by each outcome of the tally, named by outcomes; name gives a practice's code.
func (t *Tally) Compare(ctx context.Context, outcomes []string, name func(uint32) string) ([]Comparison, error) {
	var all []Comparison
	for i, outcome := range outcomes {
		c := Comparison{Outcome: outcome}
		mix, err := fitCaseMix(ctx, t, i)
		switch {
		case ctx.Err() != nil:
			return nil, ctx.Err()
		case err != nil:
			c.Missing = err.Error()
		default:
			if err := c.fill(t, i, mix, name); err != nil {
				return nil, err
			}
		}
		all = append(all, c)
	}
	return all, nil
}

// fill adds up each practice. Only a code is the same from run to run, so practices are put in its order before anything is fitted.
func (c *Comparison) fill(t *Tally, outcome int, mix *caseMix, name func(uint32) string) error {
	sums := map[uint32]*site{}
	for _, cell := range t.sorted() {
		s := t.cells[cell]
		c.Unknown += s.people - s.known[outcome]
		if s.known[outcome] == 0 {
			continue
		}
		to := sums[cell.practice]
		if to == nil {
			to = &site{Row: Row{Practice: name(cell.practice)}}
			sums[cell.practice] = to
		}
		c.People += s.known[outcome]
		to.add(s.known[outcome], s.events[outcome], mix.rate[cell.kind], cell.kind)
	}
	sites := slices.SortedFunc(maps.Values(sums), func(a, b *site) int { return cmp.Compare(a.Practice, b.Practice) })
	c.Linear = fitLinear(sites)
	var units []funnel.Unit
	for _, s := range sites {
		units = append(units, funnel.Unit{Name: s.Practice, Observed: float64(s.Observed), Expected: s.Expected})
	}
	judged, err := funnel.Compare(units)
	if err != nil {
		return err
	}
	c.Phi, c.Tau2 = judged.Phi, judged.Tau2
	for i, s := range sites {
		s.Funnel = judged.Units[i]
		c.Rows = append(c.Rows, s.Row)
	}
	return nil
}

// year is the window, in days, of what practices are compared by.
const year = 365

// Validate refuses a feature that is not a count of one year's events; lookup finds a feature's definition by its name.
func (c Config) Validate(lookup func(name string) (features.Definition, bool)) error {
	for i, name := range c.Compare {
		d, known := lookup(name)
		_, events := d.Measure.(features.Events)
		switch {
		case !known:
			return fmt.Errorf("compare: no feature named %q; `riskstrat features` lists them", name)
		case !events || d.Window != year:
			return fmt.Errorf("compare: %s is no count of the events of %d days, as practices are compared by", name, year)
		case d.Sensitivity == features.NeverReason || d.Sensitivity == features.AuditOnly:
			return fmt.Errorf("compare: %s is too sensitive to be compared", name)
		case slices.Contains(c.Compare[:i], name):
			return fmt.Errorf("compare: %s is named twice", name)
		}
	}
	return nil
}
