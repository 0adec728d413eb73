package catalog_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"riskstrat/features"
	"riskstrat/features/catalog"
	"riskstrat/features/rule"
	"riskstrat/features/source"
)

func standard(t *testing.T) *catalog.Catalog {
	t.Helper()
	c, err := catalog.New(catalog.Options{Conditions: []string{"Diabetes", "Heart failure", "HIV"}, Sensitive: []string{"HIV"}})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// names is every name that rules, models and reasons of the other packages may count on.
const names = `
	gp_attended gp_dna gp_cancelled gp_attended_gp gp_attended_other gp_face_to_face gp_home_visit gp_telephone gp_online gp_same_day gp_out_of_hours
	ae_attended ae_type1 ae_other_types ae_high_acuity ae_ambulance ae_left ae_admitted ae_out_of_hours ae_providers sdec_attended
	emergency_admissions emergency_overnight_stays emergency_bed_days elective_admissions hospital_admissions
	gp_days_since_last. ae_days_since_last. emergency_days_since_last. gp_rate_of_rise. ae_rate_of_rise. emergency_rate_of_rise.
	gp_attended_before_275d. ae_attended_before_275d. emergency_admissions_before_275d.
	condition_diabetes. condition_heart_failure. condition_hiv. conditions_count.
	mh_contacts_open. mh_opened_365d. mh_discharged_365d.
	age. sex. imd_decile. ethnic_category. care_home. days_observed. registered_days.
	household_members. household_ae_attended_365d. household_gp_attended_365d.`

// TestNames: exactly the agreed features exist; a name with a point has no windows, any other has all five.
func TestNames(t *testing.T) {
	var want []string
	for _, name := range strings.Fields(names) {
		if single, ok := strings.CutSuffix(name, "."); ok {
			want = append(want, single)
			continue
		}
		for _, days := range []int{30, 90, 180, 365, 730} {
			want = append(want, fmt.Sprintf("%s_%dd", name, days))
		}
	}
	var have []string
	for _, d := range standard(t).All() {
		have = append(have, d.Name)
	}
	slices.Sort(want)
	slices.Sort(have)
	if !slices.Equal(have, want) {
		t.Errorf("have %v, want %v", have, want)
	}
}

// TestDefinitionsAreWhole: nothing the catalogue prints is left empty, and the engine can compute every feature at once.
func TestDefinitionsAreWhole(t *testing.T) {
	all := standard(t).All()
	for _, d := range all {
		if d.Group == "" || d.Unit == "" || d.Null == "" || d.Measure == nil || source.Lookup(d.Table) == nil {
			t.Errorf("%s: is not whole: %+v", d.Name, d)
		}
		if !strings.HasSuffix(d.Rationale, ".") || len(strings.Fields(d.Rationale)) < 6 {
			t.Errorf("%s: the rationale is no sentence: %q", d.Name, d.Rationale)
		}
	}
	if _, err := features.NewEngine(all, features.Options{Names: oneName{}}); err != nil {
		t.Errorf("the engine refuses the catalogue: %v", err)
	}
}

type oneName struct{}

func (oneName) Index(name string) uint32 { return uint32(len(name)) }

// TestNeverReasons: what must never be told on a list is marked so, and nothing else is.
func TestNeverReasons(t *testing.T) {
	for _, d := range standard(t).All() {
		want := features.Ordinary
		switch {
		case d.Group == "demographic", d.Group == "household", d.Group == "history", d.Group == "mental_health", d.Name == "condition_hiv":
			want = features.NeverReason
		}
		if d.Name == "ethnic_category" {
			want = features.AuditOnly
		}
		if d.Sensitivity != want {
			t.Errorf("%s: have %s, want %s", d.Name, d.Sensitivity, want)
		}
	}
}

// TestUndated: a feature of an attribute that the contract does not date is marked so.
func TestUndated(t *testing.T) {
	residents := source.Lookup("residents")
	undated := func(column string) bool { return residents.Columns[residents.Column(column)].Undated }
	for name, column := range map[string]string{"sex": "sex", "imd_decile": "imd_decile", "ethnic_category": "ethnic_category",
		"care_home": "care_home_from", "age": "year_of_birth", "household_members": "household_id",
		"household_ae_attended_365d": "household_id", "household_gp_attended_365d": "household_id"} {
		d, ok := standard(t).Lookup(name)
		if !ok || d.Undated != undated(column) {
			t.Errorf("%s: have undated %v, want %v as column %s", name, d.Undated, undated(column), column)
		}
	}
}

// TestSensitiveIsNotCounted: the count that can be shown does not betray a sensitive register.
func TestSensitiveIsNotCounted(t *testing.T) {
	d, _ := standard(t).Lookup("conditions_count")
	count := d.Measure.(features.RegisterCount)
	if want := []string{"Diabetes", "Heart failure"}; !slices.Equal(count.Registers, want) {
		t.Errorf("have %v, want %v", count.Registers, want)
	}
}

func TestSelect(t *testing.T) {
	c := standard(t)
	selected, err := c.Select("sex", "age", "sex")
	if err != nil || len(selected) != 2 || selected[0].Name != "sex" || selected[1].Name != "age" {
		t.Errorf("have %v, %v; want sex and age", selected, err)
	}
	if _, err := c.Select("age", "ae_atended_90d"); err == nil ||
		err.Error() != "selecting features: have no feature ae_atended_90d; the nearest name is ae_attended_90d" {
		t.Errorf("a misspelt name: have %v", err)
	}
	if _, err := c.Select("shoe_size_in_1999"); err == nil || strings.Contains(err.Error(), "nearest") {
		t.Errorf("a name like no other: have %v, want an error without a suggestion", err)
	}
}

func TestNearest(t *testing.T) {
	c := standard(t)
	for name, want := range map[string]string{
		"age":                    "age",
		"AGE":                    "age",
		"gp_attended_356d":       "gp_attended_365d", // neighbours swapped
		"gp_attended_90":         "gp_attended_90d",  // one left out
		"emergency_admision_90d": "emergency_admissions_90d",
		"imd_decil":              "imd_decile",
		"condition_diabets":      "condition_diabetes",
		"":                       "",
		"xyzzy":                  "",
	} {
		if have := c.Nearest(name); have != want {
			t.Errorf("%q: have %q, want %q", name, have, want)
		}
	}
}

func TestRefusals(t *testing.T) {
	for _, c := range []struct {
		options catalog.Options
		want    string
	}{
		{catalog.Options{Conditions: []string{"COPD", "COPD"}}, `register "COPD": named twice`},
		{catalog.Options{Conditions: []string{"COPD", "copd"}}, "have two features named condition_copd"},
		{catalog.Options{Conditions: []string{""}}, `register "": have no letter or digit in the name`},
		{catalog.Options{Conditions: []string{"--"}}, `register "--": have no letter or digit in the name`},
		{catalog.Options{Conditions: []string{"COPD"}, Sensitive: []string{"HIV"}}, `sensitive register "HIV": not among the conditions`},
	} {
		if _, err := catalog.New(c.options); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("have the error %v, want one with %q", err, c.want)
		}
	}
}

// TestTransfersChangeTheDefinition: whether transfers are counted changes what admissions and stays mean, and nothing else.
func TestTransfersChangeTheDefinition(t *testing.T) {
	plain, err := catalog.New(catalog.Options{})
	if err != nil {
		t.Fatal(err)
	}
	counted, err := catalog.New(catalog.Options{CountTransfers: true})
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range plain.All() {
		other, _ := counted.Lookup(d.Name)
		changed := d.Digest() != other.Digest()
		want := (strings.HasPrefix(d.Name, "emergency_") || strings.HasPrefix(d.Name, "hospital_")) && !strings.HasPrefix(d.Name, "emergency_bed_days")
		if changed != want {
			t.Errorf("%s: digest changed: have %v, want %v", d.Name, changed, want)
		}
	}
}

// Every published cohort is a rule over the catalogue, under a name of its own that no feature has.
func TestCohortsAreRules(t *testing.T) {
	all, seen := standard(t), map[string]bool{}
	for _, c := range catalog.Cohorts() {
		if _, err := rule.Parse(c.Rule, all); err != nil {
			t.Errorf("%s: %v", c.Name, err)
		}
		if _, feature := all.Lookup(c.Name); feature || seen[c.Name] || c.Title == "" || c.Source == "" {
			t.Errorf("%s: have %+v, want a name of its own, a title and a source", c.Name, c)
		}
		seen[c.Name] = true
	}
}
