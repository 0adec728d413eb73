package catalog

import (
	"slices"

	"riskstrat/features"
)

// Department types of A&E (01 to 04; 05 is same-day emergency care) and the unplanned attendance categories.
var (
	majorDepartment  = []string{"01"}
	otherDepartments = []string{"02", "03", "04"}
	sdecDepartment   = []string{"05"}
	unplanned        = []string{"1", "2", "3"}
)

// attendanceFeatures are the features of ae_attendances. An A&E attendance is one in a department of type 01 to 04 of an unplanned category
// (first, or follow-up in the same or another department); planned follow-ups are left out, and so is same-day emergency care, which
// moved into this feed from admissions provider by provider and has a count of its own.
func attendanceFeatures() []features.Definition {
	ae := []features.Test{is("department_type", slices.Concat(majorDepartment, otherDepartments)...), is("attendance_category", unplanned...)}
	and := func(tests ...features.Test) features.Match { return slices.Concat(ae, tests) }
	count := func(stem, group, rationale string, m features.Match) family {
		return family{stem, group, "attendances", attendanceTable, rationale, features.Events{Match: m}}
	}
	providers := family{"ae_providers", "ae", "providers", attendanceTable,
		"Attending several departments is care that no one of them sees whole; an attendance whose provider is not known does not count.",
		features.Providers{Match: and()}}
	return append(definitions(
		count("ae_attended", "ae",
			"Unplanned attendances are the use that outreach hopes to make needless, and foretell more of it.", and()),
		count("ae_type1", "ae",
			"Consultant-led departments see the more serious part of attendances.",
			features.Match{is("department_type", majorDepartment...), is("attendance_category", unplanned...)}),
		count("ae_other_types", "ae",
			"Minor injuries units, urgent treatment and walk-in centres are used for needs that primary care could meet.",
			features.Match{is("department_type", otherDepartments...), is("attendance_category", unplanned...)}),
		count("ae_high_acuity", "ae",
			"Acuity 1 or 2 at arrival means immediate or very urgent; an attendance without a recorded acuity does not count.",
			and(is("acuity", "1", "2"))),
		count("ae_ambulance", "ambulance",
			"Coming by emergency ambulance goes with frailty, crisis and admission.", and(is("arrival_mode", "ambulance"))),
		count("ae_left", "ae",
			"Leaving before treatment was complete goes with returning and with unmet need.", and(is("disposal", "left"))),
		count("ae_admitted", "ae",
			"Being admitted from A&E shows that the attendance was serious.", and(is("disposal", "admitted"))),
		count("ae_out_of_hours", "out_of_hours",
			"Attendances before 08:00, from 18:30 or at the weekend fall where the practice is shut; bank holidays are not known and count as weekdays.",
			and(is("hours", "out"))),
		providers,
		count("sdec_attended", "sdec",
			"Same-day emergency care replaces part of A&E attendances and of short emergency stays, so it is counted beside them, whatever its attendance category.",
			features.Match{is("department_type", sdecDepartment...)}),
	), trends("ae", "ae_attended", "ae", "attendances", attendanceTable, "attendance", and())...)
}
