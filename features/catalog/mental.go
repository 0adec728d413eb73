package catalog

import "riskstrat/features"

// mentalFeatures count periods with mental health services. They say of a person what a practice knows and a list need not repeat: never a reason.
func mentalFeatures() []features.Definition {
	period := func(name string, window int, null, rationale string, count features.PeriodCount) features.Definition {
		return features.Definition{
			Name: name, Group: "mental_health", Unit: "periods", Window: window, Table: mentalTable, Null: null,
			Rationale: rationale, Sensitivity: features.NeverReason, Measure: features.Periods{Count: count},
		}
	}
	return []features.Definition{
		period("mh_contacts_open", 0, nullOpen,
			"Who is under a mental health service now is one of Rotherham's two cohorts of social prescribing.", features.PeriodsOpen),
		period("mh_opened_365d", yearDays, nullShort,
			"A service that took somebody on within the year tells of need that is new.", features.PeriodsOpened),
		period("mh_discharged_365d", yearDays, nullShort,
			"After a discharge support falls away; stepping down with help is what Rotherham's mental health cohort is offered.", features.PeriodsDischarged),
	}
}
