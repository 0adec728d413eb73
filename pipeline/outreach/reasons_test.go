package outreach

import (
	"math"
	"slices"
	"strconv"
	"strings"
	"testing"

	"riskstrat/features"
	"riskstrat/features/catalog"
)

// facts is a person's features; what is missing is null.
type facts map[string]float64

func (f facts) values(name string) (float64, bool) {
	v, ok := f[name]
	return v, ok
}

// Each group's sentence, in all its forms; an average person in England has 5.8 GP appointments and .45 A&E attendances a year.
func TestSentences(t *testing.T) {
	for _, c := range []struct {
		group string
		facts facts
		want  string // "" for no sentence
	}{
		{"ae", facts{"ae_attended_90d": 6, "ae_attended_before_275d": 1, "ae_attended_365d": 7}, "6 A&E attendances in the last 90 days, 1 in the 9 months before"},
		{"ae", facts{"ae_attended_90d": 1, "ae_attended_before_275d": 0, "ae_attended_365d": 1}, "1 A&E attendance in the last 90 days, none in the 9 months before"},
		{"ae", facts{"ae_attended_90d": 1, "ae_attended_before_275d": 3, "ae_attended_365d": 4}, "1 A&E attendance in the last 90 days, 3 in the 9 months before"}, // 4.06 a year against 3.98
		{"ae", facts{"ae_attended_90d": 1, "ae_attended_before_275d": 4, "ae_attended_365d": 5}, "5 A&E attendances in the last year"},
		{"ae", facts{"ae_attended_90d": 0, "ae_attended_before_275d": 1, "ae_attended_365d": 1}, "1 A&E attendance in the last year"},
		{"ae", facts{"ae_attended_90d": 0, "ae_attended_before_275d": 0, "ae_attended_365d": 0}, ""},
		{"ae", facts{"ae_attended_90d": 2}, "2 A&E attendances in the last 90 days"},
		{"ae", facts{"ae_attended_90d": 0}, ""},
		{"ae", facts{}, ""},
		{"ae", facts{"ae_attended_365d": math.NaN()}, ""},

		{"gp", facts{"gp_attended_90d": 14, "gp_attended_before_275d": 9, "gp_attended_365d": 23}, "14 GP practice appointments in the last 90 days, 9 in the 9 months before"},
		{"gp", facts{"gp_attended_90d": 2, "gp_attended_before_275d": 0, "gp_attended_365d": 2}, "2 GP practice appointments in the last 90 days, none in the 9 months before"},
		{"gp", facts{"gp_attended_90d": 1, "gp_attended_before_275d": 0, "gp_attended_365d": 1}, ""}, // a rise, but no more than the average
		{"gp", facts{"gp_attended_90d": 2, "gp_attended_before_275d": 10, "gp_attended_365d": 12}, "12 GP practice appointments in the last year"},
		{"gp", facts{"gp_attended_90d": 1, "gp_attended_before_275d": 4, "gp_attended_365d": 5}, ""},
		{"gp", facts{"gp_attended_90d": 1, "gp_attended_before_275d": 5, "gp_attended_365d": 6}, "6 GP practice appointments in the last year"},
		{"gp", facts{"gp_attended_90d": 0, "gp_attended_before_275d": 2, "gp_attended_365d": 2, "gp_home_visit_365d": 1}, "1 home visit by the GP practice in the last year"},
		{"gp", facts{"gp_attended_90d": 3, "gp_home_visit_365d": 3}, "3 GP practice appointments in the last 90 days"},

		{"missed", facts{"gp_dna_180d": 3, "gp_dna_365d": 5}, "Missed 3 GP practice appointments in the last 180 days"},
		{"missed", facts{"gp_dna_180d": 1, "gp_dna_365d": 1}, "Missed 1 GP practice appointment in the last 180 days"},
		{"missed", facts{"gp_dna_180d": 0, "gp_dna_365d": 2}, "Missed 2 GP practice appointments in the last year"},
		{"missed", facts{"gp_dna_180d": 0, "gp_dna_365d": 0}, ""},
		{"cancelled", facts{"gp_cancelled_365d": 2}, "2 cancelled GP practice appointments in the last year"},

		{"out_of_hours", facts{"ae_out_of_hours_365d": 3, "gp_out_of_hours_365d": 2}, "3 A&E attendances out of hours in the last year"},
		{"out_of_hours", facts{"ae_out_of_hours_365d": 1, "gp_out_of_hours_365d": 2}, "2 GP practice appointments out of hours in the last year"},
		{"out_of_hours", facts{"gp_out_of_hours_365d": 1}, "1 GP practice appointment out of hours in the last year"},
		{"out_of_hours", facts{"ae_out_of_hours_365d": 0, "gp_out_of_hours_365d": 0}, ""},

		{"ambulance", facts{"ae_ambulance_365d": 1}, "Arrived at A&E by ambulance once in the last year"},
		{"ambulance", facts{"ae_ambulance_365d": 2}, "Arrived at A&E by ambulance twice in the last year"},
		{"ambulance", facts{"ae_ambulance_365d": 3}, "Arrived at A&E by ambulance 3 times in the last year"},
		{"ambulance", facts{"ae_ambulance_365d": 0}, ""},
		{"sdec", facts{"sdec_attended_365d": 1}, "1 visit to same-day emergency care in the last year"},

		{"emergency", facts{"emergency_admissions_365d": 2, "emergency_admissions_730d": 3, "emergency_days_since_last": 40}, "2 emergency admissions in the last year, the most recent 40 days ago"},
		{"emergency", facts{"emergency_admissions_365d": 1, "emergency_days_since_last": 1}, "1 emergency admission in the last year, 1 day ago"},
		{"emergency", facts{"emergency_admissions_365d": 0, "emergency_admissions_730d": 1, "emergency_days_since_last": 500}, "1 emergency admission in the last 2 years, 500 days ago"},
		{"emergency", facts{"emergency_admissions_365d": 2}, "2 emergency admissions in the last year"},
		{"emergency", facts{"emergency_days_since_last": 40}, "Emergency admission 40 days ago"},
		{"emergency", facts{"emergency_admissions_365d": 0, "emergency_admissions_730d": 0}, ""},
		{"elective", facts{"elective_admissions_365d": 1}, "1 planned hospital admission in the last year"},
		{"hospital", facts{"hospital_admissions_365d": 2}, "2 hospital admissions in the last year"},

		{"conditions", facts{"conditions_count": 5}, "5 long-term conditions on record"},
		{"conditions", facts{"conditions_count": 1}, "1 long-term condition on record"},
		{"conditions", facts{"conditions_count": 0}, ""},
		{"demographic", facts{"age": 90, "imd_decile": 1}, ""},
		{"household", facts{"household_ae_attended_365d": 9}, ""},
	} {
		want := []string{c.want}
		if c.want == "" {
			want = []string{NoSingleReason}
		}
		got := texts(Evidence{Values: c.facts.values, Groups: []GroupContribution{{Group: c.group, Excess: 1}}})
		if !slices.Equal(got, want) {
			t.Errorf("%s of %v: have %q, want %q", c.group, c.facts, got, want)
		}
	}
}

// texts are the sentences of Reasons.
func texts(e Evidence) []string {
	var out []string
	for _, r := range Reasons(e) {
		out = append(out, r.Text)
	}
	return out
}

// everything is a person all of whose groups have a sentence.
func everything() facts {
	f := make(facts)
	for _, name := range EvidenceFeatures() {
		f[name] = 10
	}
	return f
}

func TestReasonsOrder(t *testing.T) {
	person := everything()
	for name, c := range map[string]struct {
		groups []GroupContribution
		want   []string // how each sentence ends
	}{
		"strongest first": {
			[]GroupContribution{{Group: "conditions", Excess: 0.1}, {Group: "ambulance", Excess: 0.9}, {Group: "cancelled", Excess: 0.5}},
			[]string{"ambulance 10 times in the last year", "cancelled GP practice appointments in the last year", "conditions on record"},
		},
		"three at most": {
			[]GroupContribution{{Group: "conditions", Excess: 1}, {Group: "ambulance", Excess: 2}, {Group: "cancelled", Excess: 3}, {Group: "elective", Excess: 4}},
			[]string{"planned hospital admissions in the last year", "cancelled GP practice appointments in the last year", "ambulance 10 times in the last year"},
		},
		"equal ones by name": {
			[]GroupContribution{{Group: "elective", Excess: 1}, {Group: "ambulance", Excess: 1}},
			[]string{"ambulance 10 times in the last year", "planned hospital admissions in the last year"},
		},
		"those that lower the score": {
			[]GroupContribution{{Group: "ambulance", Excess: -1}, {Group: "conditions", Excess: 0}, {Group: "elective", Excess: math.NaN()}, {Group: "cancelled", Excess: math.Inf(1)}},
			[]string{NoSingleReason},
		},
		"those that are never a reason": {
			[]GroupContribution{{Group: "demographic", Excess: 9}, {Group: "household", Excess: 8}, {Group: "conditions", NeverReason: true, Excess: 7},
				{Group: "history", Excess: 6}, {Group: "not_known", Excess: 5}, {Group: "ambulance", Excess: 0.1}},
			[]string{"ambulance 10 times in the last year"},
		},
		"nothing": {nil, []string{NoSingleReason}},
	} {
		before := slices.Clone(c.groups)
		got := texts(Evidence{Values: person.values, Groups: c.groups})
		if len(got) != len(c.want) {
			t.Errorf("%s: have %q, want %q", name, got, c.want)
			continue
		}
		for i := range got {
			if !strings.HasSuffix(got[i], c.want[i]) {
				t.Errorf("%s: have %q, want %q", name, got, c.want)
			}
		}
		if len(before) > 0 && before[0].Group != c.groups[0].Group {
			t.Errorf("%s: the caller's groups were reordered", name)
		}
	}
}

func TestRuleEvidence(t *testing.T) {
	person := everything()
	got := texts(RuleEvidence(person.values, []string{"demographic", "conditions", "ambulance"}))
	if len(got) != 2 || !strings.HasSuffix(got[0], "conditions on record") || !strings.HasPrefix(got[1], "Arrived") {
		t.Errorf("have %q, want conditions, then ambulance", got)
	}
	if got := texts(RuleEvidence(facts{}.values, []string{"demographic"})); !slices.Equal(got, []string{MeetsRule}) {
		t.Errorf("have %q, want %q", got, MeetsRule)
	}
}

// No sentence claims a rise that is not there, a count that is zero or one that is not the person's.
func TestSentencesAgreeWithCounts(t *testing.T) {
	for recent := range 8 {
		for earlier := range 25 {
			person := facts{"gp_attended_90d": float64(recent), "gp_attended_before_275d": float64(earlier), "gp_attended_365d": float64(recent + earlier)}
			text := sentenceOf("gp", person.values)
			rises := float64(recent)/90 > float64(earlier)/275
			if strings.Contains(text, "before") && !rises {
				t.Errorf("%d and %d: have %q, which is no rise", recent, earlier, text)
			}
			if strings.HasPrefix(text, "0 ") || text != "" && float64(recent+earlier) <= 1.43 {
				t.Errorf("%d and %d: have %q", recent, earlier, text)
			}
			said := recent
			if strings.Contains(text, "the last year") {
				said += earlier
			}
			if text != "" && !strings.HasPrefix(text, strconv.Itoa(said)+" ") {
				t.Errorf("%d and %d: have %q, want it to say %d", recent, earlier, text, said)
			}
		}
	}
}

// The catalogue and the sentences agree: every group of features that may be a reason has a sentence, no other has, and
// the features the sentences read exist and may be shown.
func TestSentencesCoverCatalogue(t *testing.T) {
	known, err := catalog.New(catalog.Options{Conditions: []string{"asthma", "hiv"}, Sensitive: []string{"hiv"}})
	if err != nil {
		t.Fatal(err)
	}
	var want []string
	for _, d := range known.All() {
		if d.Sensitivity == features.Ordinary && !slices.Contains(want, d.Group) {
			want = append(want, d.Group)
		}
	}
	slices.Sort(want)
	var got []string
	for _, s := range sentences {
		got = append(got, s.group)
	}
	slices.Sort(got)
	if !slices.Equal(got, want) {
		t.Errorf("have sentences for %v, want them for the catalogue's %v", got, want)
	}
	for _, s := range sentences {
		for _, name := range s.features {
			d, ok := known.Lookup(name)
			if !ok || d.Sensitivity != features.Ordinary {
				t.Errorf("the sentence of %s reads %s, which is no feature that may be shown", s.group, name)
			}
			if ok && d.Group != s.group {
				t.Errorf("the sentence of %s reads %s, of group %s", s.group, name, d.Group)
			}
		}
		// A sentence reads what it declares, so that a night builds it.
		s.say(values{func(name string) (float64, bool) {
			if !slices.Contains(s.features, name) {
				t.Errorf("the sentence of %s reads %s undeclared", s.group, name)
			}
			return 0, true
		}})
	}
}
