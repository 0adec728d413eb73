package catalog

// Cohort is a cohort that a place has published, as a rule over the catalogue's features.
type Cohort struct {
	Name   string
	Title  string
	Rule   string
	Source string // where it is described
}

// Cohorts are the published cohorts. Where a source gives averages or a sentence, the rule is our reading of it.
func Cohorts() []Cohort {
	const oldham = "gp_attended_365d >= 10 && (ae_attended_365d >= 3 || emergency_overnight_stays_365d >= 2)"
	return []Cohort{
		{"oldham", "Oldham's target cohort", oldham,
			"Oldham's Commissioning Partnership Board, minutes of 28 February 2019, in our reading"},
		{"rotherham_register", "Rotherham's 'at risk' register of intensive users", "age >= 18 && " + oldham,
			"after Rotherham's register, with the thresholds of Oldham's cohort"},
		{"rotherham_long_term_conditions", "Rotherham's cohort of long-term conditions", "conditions_count >= 2",
			"the first of Rotherham's two cohorts, with the usual reading of multimorbidity"},
		{"rotherham_mental_health", "Rotherham's cohort of mental health", "mh_contacts_open >= 1 || mh_discharged_365d >= 1",
			"the second of Rotherham's two cohorts"},
	}
}
