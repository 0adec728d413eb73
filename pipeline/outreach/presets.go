package outreach

// Presets are lists ready to use, by the names their programmes know them under; a configuration names one or writes its
// own. They rest only on tables the night reads. A list for people open to a mental health service is not among them: it
// needs the table mh_contacts, which no feature reads yet, and a guess from condition registers would be another list.
//
// Where a rule holds a number without a source, it is our choice and said to be; a place edits it.
func Presets() []List {
	return []List{risingNeed(), atRiskRegister(), longTermConditions(), focusedCare(), imdt()}
}

// Preset returns the preset of that name; false if there is none.
func Preset(name string) (List, bool) {
	for _, l := range Presets() {
		if l.Name == name {
			return l, true
		}
	}
	return List{}, false
}

// tiers are the bands of every preset with a target. Our choice: each edge about halves the chance of the one above.
func tiers() []Tier {
	return []Tier{{"very high", 0.40}, {"high", 0.20}, {"raised", 0.10}, {"some", 0.05}}
}

// risingNeed is the list the pipeline is built around: people who are not yet intensive users of GP and A&E, by the chance
// that they become so within a year. Those who already are have a list of their own (at_risk_register): highest need now is
// not where an early offer changes most (BMJ Open 2021;11:e052455).
func risingNeed() List {
	return List{
		Name: "rising_need", Title: "Rising need", Target: "escalation", Group: ByPCN, Tiers: tiers(),
	}.WithDefaults()
}

// atRiskRegister is the register of persistent intensive users, after Rotherham's 'at risk' register; its rule is the target
// cohort of Oldham's minutes of 28/02/2019 as the default target escalation reads it.
func atRiskRegister() List {
	return List{
		Name: "at_risk_register", Title: "At-risk register: intensive users of GP and A&E",
		Rule:    "gp_attended_365d >= 10 && (ae_attended_365d >= 3 || emergency_overnight_stays_365d >= 2)",
		OrderBy: "ae_attended_365d", Group: ByPractice,
	}.WithDefaults()
}

// longTermConditions is for people with two or more long-term conditions, after the first of Rotherham's two cohorts, by their
// chance of an emergency admission within a year. Two conditions is the usual reading of multimorbidity.
func longTermConditions() List {
	return List{
		Name: "long_term_conditions", Title: "Long-term conditions", Target: "emergency_admission",
		Rule: "conditions_count >= 2", Group: ByPractice, Tiers: tiers(),
	}.WithDefaults()
}

// focusedCare is for people in the two most deprived deciles who miss appointments while they, or somebody they live with, turn to
// A&E: care that reaches out to a household. Own attendances are tested alone first, for people whose household is not known.
// The counts are our choice.
func focusedCare() List {
	return List{
		Name: "focused_care", Title: "Focused care: households that usual care does not reach",
		Rule:    "imd_decile <= 2 && gp_dna_365d >= 2 && (ae_attended_365d >= 3 || ae_attended_365d + household_ae_attended_365d >= 3)",
		OrderBy: "ae_attended_365d", Group: ByPractice,
	}.WithDefaults()
}

// imdt is the agenda of an integrated multi-disciplinary team: older people with several conditions, by their chance of an
// emergency admission within a year. Age and count are our choice.
func imdt() List {
	return List{
		Name: "imdt", Title: "Integrated multi-disciplinary team", Target: "emergency_admission",
		Rule: "age >= 65 && conditions_count >= 3", Group: ByPCN, Tiers: tiers(),
	}.WithDefaults()
}
