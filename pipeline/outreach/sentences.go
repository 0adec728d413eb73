package outreach

import (
	"fmt"
	"math"
	"slices"
)

// sentence says one reason group in words, out of a person's own counts.
type sentence struct {
	group    string                // features.Definition.Group
	features []string              // what it reads
	say      func(v values) string // "" where the counts do not bear it out
}

// sentences are all the reasons a list may give. A group that is not here is never a reason: age, sex, deprivation,
// household, care home and length of history have no entry on purpose.
var sentences = []sentence{
	{"gp", []string{"gp_attended_90d", "gp_attended_before_275d", "gp_attended_365d", "gp_home_visit_365d"}, values.practice},
	{"missed", []string{"gp_dna_180d", "gp_dna_365d"}, values.missed},
	{"cancelled", []string{"gp_cancelled_365d"}, func(v values) string {
		return v.inYear("gp_cancelled_365d", noun{"cancelled GP practice appointment", "cancelled GP practice appointments"})
	}},
	{"out_of_hours", []string{"ae_out_of_hours_365d", "gp_out_of_hours_365d"}, values.outOfHours},
	{"ae", []string{"ae_attended_90d", "ae_attended_before_275d", "ae_attended_365d"}, func(v values) string {
		return v.contacts("ae_attended", attendance, aePerYear)
	}},
	{"ambulance", []string{"ae_ambulance_365d"}, values.ambulance},
	{"sdec", []string{"sdec_attended_365d"}, func(v values) string {
		return v.inYear("sdec_attended_365d", noun{"visit to same-day emergency care", "visits to same-day emergency care"})
	}},
	{"emergency", []string{"emergency_admissions_365d", "emergency_admissions_730d", "emergency_days_since_last"}, values.emergency},
	{"elective", []string{"elective_admissions_365d"}, func(v values) string {
		return v.inYear("elective_admissions_365d", noun{"planned hospital admission", "planned hospital admissions"})
	}},
	{"hospital", []string{"hospital_admissions_365d"}, func(v values) string {
		return v.inYear("hospital_admissions_365d", noun{"hospital admission", "hospital admissions"})
	}},
	{"conditions", []string{"conditions_count"}, values.conditions},
}

// The nouns that more than one sentence uses. Appointments are with all staff of a practice, not with doctors alone.
var (
	appointment = noun{"GP practice appointment", "GP practice appointments"}
	attendance  = noun{"A&E attendance", "A&E attendances"}
)

// Published averages a head and year, in England: a count at or below its average is no reason, whatever the model makes of it.
const (
	gpPerYear = 5.8  // attended appointments at GP practices, 2024
	aePerYear = 0.45 // A&E attendances of all types, upper end of .42-.45
)

// EvidenceFeatures lists the features the sentences read, sorted: a night builds them for the people it may list.
func EvidenceFeatures() []string {
	var names []string
	for _, s := range sentences {
		names = append(names, s.features...)
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// sentenceOf is the group's sentence, or "" if it has none or the counts do not bear it out.
func sentenceOf(group string, lookup func(string) (float64, bool)) string {
	for _, s := range sentences {
		if s.group == group {
			return s.say(values{lookup})
		}
	}
	return ""
}

// values reads a person's counts.
type values struct {
	lookup func(name string) (float64, bool)
}

// known returns a whole count; false where it is null or no count.
func (v values) known(name string) (int, bool) {
	x, ok := v.lookup(name)
	if !ok || math.IsNaN(x) || x < 0 || x > math.MaxInt32 {
		return 0, false
	}
	return int(x), true
}

// count is known, with -1 for null: it never passes a test for being above zero.
func (v values) count(name string) int {
	if n, ok := v.known(name); ok {
		return n
	}
	return -1
}

type noun struct{ one, many string }

// The windows of the two periods that contacts compares: the last 90 days, and the 275 before them, which are 9 months.
const (
	recentDays  = 90
	earlierDays = 275
	yearDays    = recentDays + earlierDays
)

// contacts says a kind of contact. Where the daily rate of the last 90 days is above that of the 9 months before, it says both
// counts; else the count of the year, or of the 90 days where the year is not observed.
func (v values) contacts(stem string, what noun, perYear float64) string {
	recent, haveRecent := v.known(stem + "_90d")
	earlier, haveEarlier := v.known(stem + "_before_275d")
	year, haveYear := v.known(stem + "_365d")
	above := haveRecent && float64(recent)*yearDays > perYear*recentDays
	switch {
	case above && haveEarlier && recent*earlierDays > earlier*recentDays:
		before := "none"
		if earlier > 0 {
			before = fmt.Sprint(earlier)
		}
		return fmt.Sprintf("%s in the last 90 days, %s in the 9 months before", plural(recent, what.one, what.many), before)
	case haveYear && float64(year) > perYear:
		return plural(year, what.one, what.many) + " in the last year"
	case above && !haveYear:
		return plural(recent, what.one, what.many) + " in the last 90 days"
	}
	return ""
}

// practice says the contacts with the practice or, where they are no more than usual, its home visits.
func (v values) practice() string {
	if text := v.contacts("gp_attended", appointment, gpPerYear); text != "" {
		return text
	}
	return v.inYear("gp_home_visit_365d", noun{"home visit by the GP practice", "home visits by the GP practice"})
}

// inYear says a count of the last year that is above zero.
func (v values) inYear(feature string, what noun) string {
	if n := v.count(feature); n > 0 {
		return plural(n, what.one, what.many) + " in the last year"
	}
	return ""
}

func (v values) ambulance() string {
	if n := v.count("ae_ambulance_365d"); n > 0 {
		return "Arrived at A&E by ambulance " + times(n) + " in the last year"
	}
	return ""
}

// conditions says how many, never which; the count leaves the sensitive registers out.
func (v values) conditions() string {
	if n := v.count("conditions_count"); n > 0 {
		return plural(n, "long-term condition", "long-term conditions") + " on record"
	}
	return ""
}

// emergency says how many admissions, and how long ago the last one was; that alone where the history is too short to count.
func (v values) emergency() string {
	days, dated := v.known("emergency_days_since_last")
	n, period := v.count("emergency_admissions_365d"), "in the last year"
	if n <= 0 {
		n, period = v.count("emergency_admissions_730d"), "in the last 2 years"
	}
	ago := plural(days, "day", "days") + " ago"
	switch admissions := plural(n, "emergency admission", "emergency admissions"); {
	case n > 1 && dated:
		return fmt.Sprintf("%s %s, the most recent %s", admissions, period, ago)
	case n == 1 && dated:
		return fmt.Sprintf("%s %s, %s", admissions, period, ago)
	case n > 0:
		return admissions + " " + period
	case dated:
		return "Emergency admission " + ago
	}
	return ""
}

func (v values) missed() string {
	if n := v.count("gp_dna_180d"); n > 0 {
		return "Missed " + plural(n, appointment.one, appointment.many) + " in the last 180 days"
	}
	if n := v.count("gp_dna_365d"); n > 0 {
		return "Missed " + plural(n, appointment.one, appointment.many) + " in the last year"
	}
	return ""
}

// outOfHours names the service that was turned to more.
func (v values) outOfHours() string {
	ae, gp := v.count("ae_out_of_hours_365d"), v.count("gp_out_of_hours_365d")
	switch {
	case ae > 0 && ae >= gp:
		return plural(ae, attendance.one, attendance.many) + " out of hours in the last year"
	case gp > 0:
		return plural(gp, appointment.one, appointment.many) + " out of hours in the last year"
	}
	return ""
}

// times writes how often: "once", "twice", "3 times".
func times(n int) string {
	switch n {
	case 1:
		return "once"
	case 2:
		return "twice"
	}
	return fmt.Sprintf("%d times", n)
}
