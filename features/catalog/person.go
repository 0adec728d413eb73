package catalog

import (
	"riskstrat/features"
	"riskstrat/features/source"
)

// personFeatures are the features of the person. None is ever a reason: no one is offered help for their age, sex or address.
func personFeatures() []features.Definition {
	return []features.Definition{
		{
			Name: "age", Group: "demographic", Unit: "years", Table: residentTable, Null: "the year of birth lies after the index date",
			Rationale:   "Need rises with age; only the year of birth is known, so this is the calendar year of the index date less the year of birth.",
			Sensitivity: features.NeverReason, Measure: features.Age,
		},
		{
			Name: "sex", Group: "demographic", Unit: "code", Table: residentTable, Type: features.Category, Levels: codes("sex"), Null: nullUnknown,
			Rationale:   "Use of care differs between the sexes at every age; the codes are 1 male, 2 female, 9 indeterminate, X not known.",
			Sensitivity: features.NeverReason, Undated: true, Measure: features.Sex,
		},
		{
			Name: "imd_decile", Group: "demographic", Unit: "decile", Table: residentTable, Null: nullUnknown,
			Rationale:   "Emergency use follows deprivation; 1 is the most deprived tenth of areas, 10 the least.",
			Sensitivity: features.NeverReason, Undated: true, Measure: features.Deprivation,
		},
		{
			Name: "ethnic_category", Group: "demographic", Unit: "code", Table: residentTable, Type: features.Category,
			Levels: codes("ethnic_category"), Null: nullUnknown,
			Rationale:   "Ethnicity is read only to audit whether lists are fair; it is never a predictor.",
			Sensitivity: features.AuditOnly, Undated: true, Measure: features.Ethnicity,
		},
		{
			Name: "care_home", Group: "demographic", Unit: "0 or 1", Table: residentTable, Null: "the place supplies no care_home_from",
			Rationale:   "Care homes have their own arrangements with practices and hospitals; the flag is dated before the index date.",
			Sensitivity: features.NeverReason, Measure: features.CareHome,
		},
		{
			Name: "days_observed", Group: "history", Unit: "days", Table: residentTable, Null: nullNever,
			Rationale:   "How long the person could be seen in every activity feed says what the counts rest on, and who came recently.",
			Sensitivity: features.NeverReason, Measure: features.DaysObserved,
		},
		{
			Name: "registered_days", Group: "history", Unit: "days", Table: residentTable, Null: "not registered the day before the index date",
			Rationale:   "Someone new to a practice has more contact at first and is less known there.",
			Sensitivity: features.NeverReason, Measure: features.RegisteredDays,
		},
	}
}

// codes returns the declared codes of a column of residents, which are the levels of its feature.
func codes(column string) []string {
	t := source.Lookup(residentTable)
	return t.Columns[t.Column(column)].Codes
}
