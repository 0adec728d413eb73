package catalog

import (
	"fmt"

	"riskstrat/features"
)

// The canonical names of the tables that features come from.
const (
	gpTable         = "gp_appointments"
	attendanceTable = "ae_attendances"
	admissionTable  = "admissions"
	conditionTable  = "conditions"
	mentalTable     = "mh_contacts"
	residentTable   = "residents"
)

// The null rules, in words.
const (
	nullShort     = "the history, of the person or of the feed, is shorter than the window; not registered the day before the index date; no such feed"
	nullNone      = "no such event within the window and the observed history; no such feed"
	nullOpen      = "not registered the day before the index date; the mental health feed starts later; no such feed"
	nullRegister  = "not registered the day before the index date; the conditions feed starts later"
	nullHousehold = "household not known or an institution (more than 8 members); in a care home; not registered the day before the index date"
	nullUnknown   = "not known"
	nullNever     = "never"
)

// is tests a column for one of the codes.
func is(column string, codes ...string) features.Test {
	return features.Test{Column: column, Codes: codes}
}

// family is a count over every length of window: one definition each, named stem_30d to stem_730d.
type family struct {
	stem, group, unit, table string
	rationale                string
	measure                  features.Measure
}

// definitions returns the definitions of the families, family by family.
func definitions(families ...family) []features.Definition {
	var all []features.Definition
	for _, f := range families {
		for _, days := range features.Windows() {
			all = append(all, features.Definition{
				Name: fmt.Sprintf("%s_%dd", f.stem, days), Group: f.group, Unit: f.unit, Window: days, Table: f.table,
				Null: nullShort, Rationale: f.rationale, Measure: f.measure,
			})
		}
	}
	return all
}

// The windows of the trend features: the last quarter of the year against the three before.
const (
	recentDays = 90
	yearDays   = 365
	sinceDays  = 730
)

// trends returns the features that set the last 90 days of a count against the 275 before: days since the last event, rate
// of rise, and the count of the 275 days, which the rate's reason quotes.
func trends(stem, before, group, unit, table, event string, m features.Match) []features.Definition {
	return []features.Definition{
		{
			Name: stem + "_days_since_last", Group: group, Unit: "days", Window: sinceDays, Table: table, Null: nullNone,
			Rationale: "A recent " + event + " says more about the present than the count of a whole year.",
			Measure:   features.DaysSinceLast{Match: m},
		},
		{
			Name: stem + "_rate_of_rise", Group: group, Unit: "natural logarithm of a ratio of rates", Window: yearDays, Table: table,
			Type: features.Real, Null: nullShort,
			Rationale: "Someone whose use rises is earlier on the way than someone whose use has long been high: 0 is no change, 0.69 twice the rate of the 275 days before the last 90.",
			Measure:   features.RateOfRise{Match: m, Recent: recentDays},
		},
		{
			Name: before + "_before_275d", Group: group, Unit: unit, Window: yearDays, Table: table, Null: nullShort,
			Rationale: "The count of days 91 to 365 before the index date is what the last 90 days are compared with, in the model and in the reason given.",
			Measure:   features.Events{Match: m, Skip: recentDays},
		},
	}
}
