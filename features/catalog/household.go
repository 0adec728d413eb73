package catalog

import "riskstrat/features"

// householdFeatures count what the other members of the household did, as far as they may be used for the same purpose.
// They are never a reason: one person's care must not be told by another's list.
func householdFeatures() []features.Definition {
	others := func(name, unit, table string, m features.Match, rationale string) features.Definition {
		return features.Definition{
			Name: name, Group: "household", Unit: unit, Window: yearDays, Table: table,
			Null:      nullHousehold + "; another member's history is shorter than the window",
			Rationale: rationale, Sensitivity: features.NeverReason, Undated: true, Measure: features.HouseholdEvents{Match: m},
		}
	}
	return []features.Definition{
		others("household_ae_attended_365d", "attendances", attendanceTable,
			features.Match{is("department_type", "01", "02", "03", "04"), is("attendance_category", unplanned...)},
			"Unplanned attendances of the others in the household tell of strain that the person shares or carries."),
		others("household_gp_attended_365d", "appointments", gpTable, features.Match{is("status", "attended")},
			"Appointments of the others in the household tell of illness at home and of caring."),
		{
			Name: "household_members", Group: "household", Unit: "persons", Table: residentTable, Null: nullHousehold,
			Rationale:   "Living alone, or in a large household, changes what help is at hand; the person is counted, and only those used for the same purpose.",
			Sensitivity: features.NeverReason, Undated: true, Measure: features.HouseholdMembers,
		},
	}
}
