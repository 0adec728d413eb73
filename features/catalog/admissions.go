package catalog

import (
	"slices"

	"riskstrat/features"
)

// Admission methods of the NHS Data Dictionary. Of the emergencies, 2C (baby born at home as intended) is left out, since it is
// no escalation of need.
var (
	emergencyMethods = []string{"21", "22", "23", "24", "25", "28", "2A", "2B", "2D"}
	electiveMethods  = []string{"11", "12", "13"}
	maternityMethods = []string{"31", "32"}
)

// admissionFeatures are the features of admissions. Admissions and stays count by their day of admission, bed days by the midnight.
// A transfer (2B) that continues a spell is not counted again, unless countTransfers says that it is.
func admissionFeatures(countTransfers bool) []features.Definition {
	emergency := is("admission_method", emergencyMethods...)
	anyMethods := slices.Concat(emergencyMethods, electiveMethods, maternityMethods)
	newSpell := []features.Test{is("spell", "new")}
	if countTransfers {
		newSpell = nil
	}
	admitted := slices.Concat(features.Match{emergency}, newSpell)
	stayed := slices.Concat(features.Match{emergency, is("stay", "overnight")}, newSpell)
	return append(definitions(
		family{"emergency_admissions", "emergency", "admissions", admissionTable,
			"An emergency admission is the escalation that a place most wants to foresee.", features.Events{Match: admitted}},
		family{"emergency_overnight_stays", "emergency", "stays", admissionTable,
			"Several non-elective overnight stays are part of how Oldham defined its cohort; a spell still open counts once a midnight has passed.",
			features.Events{Match: stayed}},
		family{"emergency_bed_days", "emergency", "midnights", admissionTable,
			"Midnights in hospital weigh one long stay against several short ones; an open spell counts up to the index date, and a midnight under two spells once.",
			features.BedDays{Match: features.Match{emergency, is("stay", "overnight")}}},
		family{"elective_admissions", "elective", "admissions", admissionTable,
			"Planned treatment, day cases included, tells of known disease rather than of crisis.",
			features.Events{Match: features.Match{is("admission_method", electiveMethods...)}}},
		family{"hospital_admissions", "hospital", "admissions", admissionTable,
			"All admissions but births and transfers, for a place whose feed does not say of which kind they were.",
			features.Events{Match: slices.Concat(features.Match{is("admission_method", anyMethods...)}, newSpell)}},
	), trends("emergency", "emergency_admissions", "emergency", "admissions", admissionTable, "emergency admission", admitted)...)
}
