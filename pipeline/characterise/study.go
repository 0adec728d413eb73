package characterise

import (
	"fmt"
	"slices"
	"strings"

	"riskstrat/features/catalog"
	"riskstrat/features/source"
	"riskstrat/pipeline/tableone"
)

// study is what was counted, in words.
func (q *querying) study() *tableone.Study {
	s := &tableone.Study{Place: q.place.Name, Extract: q.asOf, Others: q.others, Both: q.counted.both, Notes: append(q.caveats(), q.notes...)}
	for g := range q.counted.cohorts {
		one := q.questions[q.groups[g].question]
		c := tableone.Cohort{Title: one.title, Meaning: one.means, Rule: one.rule.String(), AsOf: one.day, Flow: q.counted.cohorts[g].flow, Tally: q.counted.cohorts[g].tally}
		if g == 0 {
			s.First = c
			continue
		}
		if q.others {
			c.Title, c.Meaning, c.Rule = "Everybody else", "", "!("+c.Rule+")"
		}
		s.Second = &c
	}
	return s
}

// caveats say what a reader of the figures has to know about the extract.
func (q *querying) caveats() []string {
	var out []string
	if late := q.late(); late != "" {
		out = append(out, "What was known by the date counts, as in a night: "+late+".")
	}
	if slices.ContainsFunc(q.asked(), func(one *question) bool { return one.day < q.asOf }) {
		out = append(out, fmt.Sprintf("Sex, ethnicity and deprivation are those of the extract of %s: what they were on an earlier date is not in it. "+
			"Whoever has opted out since is left out of earlier dates too.", q.asOf))
		if names := q.undated(); len(names) > 0 {
			out = append(out, "So it is with what a rule reads: "+strings.Join(names, ", ")+".")
		}
	}
	if q.before > 0 {
		out = append(out, fmt.Sprintf("%d answers before the last %d were not held against this one.", q.before, len(q.earlier)))
	}
	return out
}

// late says which tables end before the date, and by how much.
func (q *querying) late() string {
	var all []string
	for _, t := range source.Contract() {
		if days := q.Store.Lag(t.Name); days > 0 {
			all = append(all, fmt.Sprintf("%s up to %d days before it", t.Name, days))
		}
	}
	return strings.Join(all, ", ")
}

// undated are the features of the rules that rest on an attribute as of the extract.
func (q *querying) undated() []string {
	var names []string
	for _, one := range q.asked() {
		for _, name := range one.rule.Names() {
			if d, known := q.place.Catalog.Lookup(name); known && d.Undated {
				names = append(names, name)
			}
		}
	}
	return catalog.Union(names)
}
