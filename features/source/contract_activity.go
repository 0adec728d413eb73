package source

// The tables of activity.

// gpAppointments: the values are those of the published GP appointments data (attended, DNA, unknown; GP, other; face to
// face, home visit, telephone, video or online, unknown), with cancelled and booked beside them, which practice systems hold.
var gpAppointments = Table{
	Name: "gp_appointments",
	Doc:  "One row per appointment at a GP practice. Exact duplicates are allowed and dropped later.",
	Columns: []Column{
		residentID(),
		{Name: "starts_at", Kind: Time, Past: true, Doc: "Start of the appointment."},
		{Name: "status", Kind: Code, Codes: []string{"attended", "dna", "cancelled", "booked", "unknown"},
			Labels: []string{"seen, in progress or waiting", "did not attend", "cancelled by either side", "not yet happened", "not known"},
			Doc:    "What became of it. After the as-of date booked, cancelled and unknown are plans: counted and ignored; attended and dna are bad."},
		{Name: "hcp_type", Kind: Code, Nullable: true, Codes: []string{"gp", "other"},
			Labels: []string{"general practitioner", "other practice staff"}, Doc: "Who it was with. Null: not known."},
		{Name: "mode", Kind: Code, Codes: []string{"face_to_face", "home_visit", "telephone", "online", "unknown"},
			Doc: "How it was held."},
		{Name: "booked_at", Kind: Time, Nullable: true, Optional: true, Past: true,
			Doc: "When it was booked; after starts_at where it was entered afterwards. Null: not known."},
	},
	Event:     "starts_at",
	Planned:   Planned{Column: "status", Codes: []string{"booked", "cancelled", "unknown"}},
	Tolerance: DefaultTolerance,
}

// aeAttendances: department types 01-04 as in the NHS Data Dictionary (emergency care department type); 05 as in
// SUS data since 2024. Attendance categories are those of the Emergency Care Data Set. The older HES A&E data numbers follow-ups
// the other way round and has to be recoded.
var aeAttendances = Table{
	Name: "ae_attendances",
	Doc:  "One row per attendance at an emergency department (ECDS).",
	Columns: []Column{
		residentID(),
		{Name: "arrived_at", Kind: Time, Past: true, Doc: "Arrival."},
		{Name: "department_type", Kind: Code, Codes: []string{"01", "02", "03", "04", "05"},
			Labels: []string{"consultant-led, 24 hours (type 1)", "mono-specialty", "other, minor injuries, urgent treatment centre",
				"walk-in centre", "same-day emergency care, which is not A&E"},
			Doc: "Type of department."},
		{Name: "attendance_category", Kind: Code, Codes: []string{"1", "2", "3", "4"},
			Labels: []string{"unplanned, first", "unplanned follow-up, same department", "unplanned follow-up, another department", "planned follow-up"},
			Doc:    "ECDS attendance category. 1 to 3 are unplanned and count as A&E attendances."},
		{Name: "acuity", Kind: Int, Unit: "level", Min: 1, Max: 5, Nullable: true,
			Doc: "1 immediate, 2 very urgent, 3 urgent, 4 standard, 5 low. Null: not recorded."},
		{Name: "arrival_mode", Kind: Code, Nullable: true, Codes: []string{"ambulance", "other"},
			Doc: "How the person came; ambulance is any emergency ambulance, road or air. Null: not recorded."},
		{Name: "disposal", Kind: Code, Nullable: true, Codes: []string{"home", "admitted", "left", "transferred", "died"},
			Labels: []string{"discharged", "admitted here", "left before treatment was complete", "to another provider", "died in the department"},
			Doc:    "How it ended. Null: not recorded."},
		{Name: "provider_code", Kind: Name, Nullable: true, Doc: "ODS code of the provider's site. Null: not known."},
	},
	Event:     "arrived_at",
	Tolerance: DefaultTolerance,
}

// admissions: NHS Data Dictionary, admission method (hospital provider spell) and patient classification. 28 is the code
// that 2A to 2D replaced about 2013/14; old extracts hold it still.
var admissions = Table{
	Name: "admissions",
	Doc:  "One row per hospital spell.",
	Columns: []Column{
		residentID(),
		{Name: "admission_method", Kind: Code,
			Codes: []string{"11", "12", "13", "21", "22", "23", "24", "25", "2A", "2B", "2C", "2D", "28", "31", "32", "81", "82", "83"},
			Labels: []string{"elective, waiting list", "elective, booked", "elective, planned", "emergency, A&E or dental casualty",
				"emergency, GP", "emergency, bed bureau", "emergency, consultant clinic", "emergency, mental health crisis team",
				"emergency, A&E of another provider", "emergency, transfer from another hospital", "emergency, baby born at home as intended",
				"emergency, other", "emergency, other (until about 2013)", "maternity, before delivery", "maternity, after delivery",
				"transfer, not an emergency", "birth in this provider", "birth outside this provider"},
			Doc: "NHS Data Dictionary, admission method. 21 to 2D and 28 are emergencies."},
		{Name: "admitted_on", Kind: Date, Past: true, Doc: "First day of the spell."},
		{Name: "discharged_on", Kind: Date, Nullable: true, Past: true, From: "admitted_on", Doc: "Last day of the spell. Null: still in hospital."},
		{Name: "patient_classification", Kind: Code, Codes: []string{"1", "2", "3", "4", "5"},
			Labels: []string{"ordinary", "day case", "regular day", "regular night", "mother and baby, delivery facilities only"},
			Doc:    "NHS Data Dictionary, patient classification. Only 1 can be an overnight stay."},
		{Name: "provider_code", Kind: Name, Nullable: true, Doc: "ODS code of the provider. Null: not known."},
	},
	Event:     "admitted_on",
	Tolerance: DefaultTolerance,
}

var mhContacts = Table{
	Name: "mh_contacts",
	Doc:  "One row per period with a mental health service.",
	Columns: []Column{
		residentID(),
		{Name: "opened_on", Kind: Date, Past: true, Doc: "Day the service took the person on."},
		{Name: "discharged_on", Kind: Date, Nullable: true, Past: true, From: "opened_on", Doc: "Day of discharge from the service. Null: still open."},
		{Name: "service", Kind: Name, Nullable: true, Optional: true, Doc: "Name of the service or team. Null: not known."},
	},
	Event:     "opened_on",
	Tolerance: DefaultTolerance,
}
