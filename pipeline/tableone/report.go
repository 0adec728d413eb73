package tableone

import (
	"riskstrat/features/source"
	"riskstrat/pipeline/disclosure"
)

// Report is what one or two cohorts are like, in words and figures that may be shown.
type Report struct {
	Place   string
	Extract source.Day
	Rule    string // of disclosure, in English
	Heads   []Head // one a cohort
	Flows   []Steps
	Overlap *Overlap // nil: there are no two cohorts that could share people
	Rows    []Row
	Notes   []string
}

// Head is what a cohort is.
type Head struct {
	Title, Meaning, Rule string
	AsOf                 source.Day
	People               disclosure.Count
}

// Steps are the flow of people to a cohort.
type Steps struct {
	AsOf              source.Day
	Dead, Left        disclosure.Count
	Registered        disclosure.Count // all of the next
	True, False, Null disclosure.Count
}

// Overlap counts the people of two cohorts.
type Overlap struct{ Both, FirstAlone, SecondAlone disclosure.Count }

// Row is one line of the table: a level of a variable, or a figure of it.
type Row struct {
	Variable string // as a file names it
	Label    string // as a reader reads it; of the variable's first row alone
	Level    string
	Cells    []Cell // one a cohort
	SMD      string // standardised difference of two cohorts: on a variable's first row, or on each flag's
}

// Cell is one cohort's figure in a row.
type Cell struct {
	Value   string // a count, a mean, a median; [REDACTED]
	Reads   string // the same for reading, where that is another text: 12,345
	Percent string // of the cohort; of a count alone
	Spread  string // standard deviation of a mean
	Lower   string // quartiles of a median
	Upper   string
}

// New protects the study's counts and lays them out.
func New(profile disclosure.Profile, s *Study) (*Report, error) {
	counts, err := register(profile, s)
	if err != nil {
		return nil, err
	}
	r := &Report{Place: s.Place, Extract: s.Extract, Rule: profile.English()}
	b := &builder{profile: profile, study: s, counts: counts, report: r}
	described := true
	for c, cohort := range s.cohorts() {
		people := counts.people(s, c)
		r.Heads = append(r.Heads, Head{cohort.Title, cohort.Meaning, cohort.Rule, cohort.AsOf, people})
		b.people = append(b.people, people)
		described = described && !people.Redacted()
	}
	for c, t := range counts.flows {
		r.Flows = append(r.Flows, newSteps(s.cohorts()[c].AsOf, t))
	}
	r.Overlap = counts.shared()
	if described {
		for i := range s.First.Tally.variables {
			b.variable(i)
		}
	} else {
		r.Notes = append(r.Notes, "A cohort is too small to be described.")
	}
	r.Notes = append(r.Notes, s.Notes...)
	return r, nil
}

func newSteps(asOf source.Day, t *disclosure.Table) Steps {
	return Steps{
		AsOf: asOf, Dead: t.Count(0, flowDead), Left: t.Count(0, flowLeft),
		Registered: t.Sum(0, flowTrue, flowFalse, flowNull),
		True:       t.Count(0, flowTrue), False: t.Count(0, flowFalse), Null: t.Count(0, flowNull),
	}
}

// Line is one count of a flow.
type Line struct {
	Label string
	N     disclosure.Count
	Part  bool // of the registered
}

// Lines are the flow's counts, from everybody in the extract who may be counted to the cohort.
func (s Steps) Lines() []Line {
	return []Line{
		{Label: "died by the date", N: s.Dead}, {Label: "not registered with a practice of the place on it", N: s.Left}, {Label: "registered", N: s.Registered},
		{"of whom the rule is true", s.True, true}, {"of whom the rule is false", s.False, true},
		{"of whom it is not known: too short a history, or a value is null", s.Null, true},
	}
}

// Reading says how to read the table, and what was left out of it.
func (r *Report) Reading() []string {
	all := []string{"Percentages are of the cohort, with whoever is missing."}
	if len(r.Heads) == 2 {
		all = append(all, "Difference: standardised, of those of whom it is known, whatever the size of the cohorts; below 0.1 is commonly taken for none that matters "+
			"(Austin, Statistics in Medicine 2009;28:3083; of more than two levels Yang and Dalton, SAS Global Forum 2012, 335). "+unbounded+": a count is redacted, or there is no spread to measure it in.")
	}
	return append(all, r.Notes...)
}
