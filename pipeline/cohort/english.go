package cohort

import (
	"fmt"
	"strings"

	"riskstrat/features/source"
)

// English says the policy, defaults filled, in plain sentences: for the manifest and the audit page. The order is that in
// which the rules are tested; the same policy always gives the same text.
func (p Policy) English() []string {
	p = p.WithDefaults()
	out := p.englishOptOuts()
	out = append(out,
		"Nobody who has died or is not registered with a practice of the place on the date is listed.",
		"Nobody who asked not to be offered help again is listed.",
		fmt.Sprintf("Nobody under %d is listed. Only the year of birth is known, so a person can be listed from 1 January after the year in which they turn %d.",
			p.MinAge, p.MinAge),
		englishGroup("on the palliative care register", p.Palliative),
		englishGroup("living in a care home", p.CareHome),
		fmt.Sprintf("Nobody with an open referral is listed; a referral that nobody closed counts as open for %s.", days(p.SupportDays)))
	out = append(out, p.englishCoolingOff()...)
	if len(p.ReviewFirst) > 0 {
		out = append(out, "The practice reads the record before any contact with people on these registers: "+and(p.ReviewFirst, "")+".")
	}
	if len(p.Sensitive) > 0 {
		out = append(out, "These registers are never shown nor given as a reason: "+and(p.Sensitive, "")+".")
	}
	return out
}

func (p Policy) englishOptOuts() (out []string) {
	table := source.Lookup("opt_outs")
	column := table.Columns[table.Column("kind")]
	for i, kind := range column.Codes {
		label := kind
		if i < len(column.Labels) {
			label = column.Labels[i]
		}
		o := p.OptOuts[kind]
		out = append(out, fmt.Sprintf("%s: ends %s, from the day it is in the file and for every date. Basis: %s",
			label, o.purposes(), sentence(o.Basis)))
	}
	return out
}

func englishGroup(group, choice string) string {
	if choice == Include {
		return "People " + group + " may be listed."
	}
	return "Nobody " + group + " is listed."
}

func (p Policy) englishCoolingOff() (out []string) {
	table := source.Lookup("decisions")
	column := table.Columns[table.Column("decision")]
	for i, decision := range column.Codes {
		wait, ok := p.CoolingOff[decision]
		if !ok {
			continue
		}
		label := decision
		if i < len(column.Labels) {
			label = column.Labels[i]
		}
		if wait == 0 {
			out = append(out, fmt.Sprintf("After the decision %q a person may be listed again at once.", label))
		} else {
			out = append(out, fmt.Sprintf("After the decision %q a person is not listed for %s.", label, days(wait)))
		}
	}
	return append(out,
		"Somebody the practice says died or moved is not listed until they register again; somebody unsafe to contact is not listed.",
		"A later nomination by the practice lifts these, but never an objection.")
}

func days(n int) string {
	if n == 1 {
		return "1 day"
	}
	return fmt.Sprintf("%d days", n)
}

// sentence ends the text with a full stop.
func sentence(text string) string {
	return strings.TrimRight(strings.TrimSpace(text), ".") + "."
}
