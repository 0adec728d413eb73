package catalog

import "riskstrat/features"

// appointmentFeatures are the features of gp_appointments. Unless the name says otherwise an appointment counts if it was attended.
func appointmentFeatures() []features.Definition {
	attended := is("status", "attended")
	count := func(stem, group, unit, rationale string, tests ...features.Test) family {
		return family{stem, group, unit, gpTable, rationale, features.Events{Match: tests}}
	}
	return append(definitions(
		count("gp_attended", "gp", "appointments",
			"Contact with the practice rises with need, and before use of hospital does; Oldham's cohort is defined by it.", attended),
		count("gp_dna", "missed", "appointments",
			"Missed appointments go with worse outcomes and with lives that make it hard to attend.", is("status", "dna")),
		count("gp_cancelled", "cancelled", "appointments",
			"Cancelled appointments are contact that was sought and not had, by either side's doing.", is("status", "cancelled")),
		count("gp_attended_gp", "gp", "appointments",
			"Seeing a general practitioner, rather than other staff, marks the less routine part of contact.", attended, is("hcp_type", "gp")),
		count("gp_attended_other", "gp", "appointments",
			"Contact with nurses, pharmacists and others is largely planned care of long-term conditions.", attended, is("hcp_type", "other")),
		count("gp_face_to_face", "gp", "appointments",
			"Being asked to come in separates contact by the need of an examination.", attended, is("mode", "face_to_face")),
		count("gp_home_visit", "gp", "visits",
			"A home visit says that the person cannot easily leave the house.", attended, is("mode", "home_visit")),
		count("gp_telephone", "gp", "calls",
			"Telephone contact is how much of a first request for help arrives.", attended, is("mode", "telephone")),
		count("gp_online", "gp", "contacts",
			"Online contact is used by other people and for other needs than telephone and visits.", attended, is("mode", "online")),
		count("gp_same_day", "gp", "appointments",
			"An appointment booked for the same day is felt as urgent; one whose booking time is not known does not count.",
			attended, is("booking", "same_day")),
		count("gp_out_of_hours", "out_of_hours", "appointments",
			"Appointments before 08:00, from 18:30 or at the weekend fall outside core hours; bank holidays are not known and count as weekdays.",
			attended, is("hours", "out")),
	), trends("gp", "gp_attended", "gp", "appointments", gpTable, "appointment", features.Match{attended})...)
}
