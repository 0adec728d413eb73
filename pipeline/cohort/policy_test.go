package cohort

import (
	"maps"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"

	"riskstrat/features/source"
)

func TestValidate(t *testing.T) {
	for name, c := range map[string]struct {
		change func(p *Policy)
		want   string // "" if it is right
	}{
		"as it is":            {func(*Policy) {}, ""},
		"with its defaults":   {func(p *Policy) { *p = p.WithDefaults() }, ""},
		"ends nothing":        {func(p *Policy) { p.OptOuts["national"] = OptOut{[]string{}, "not for risk stratification"} }, ""},
		"no opt-outs":         {func(p *Policy) { p.OptOuts = nil }, "opt_outs.type_1: missing"},
		"a kind unmapped":     {func(p *Policy) { delete(p.OptOuts, "national") }, "opt_outs.national: missing"},
		"an unknown kind":     {func(p *Policy) { p.OptOuts["type_2"] = p.OptOuts["type_1"] }, `opt_outs: have kind "type_2", want type_1 or national`},
		"no basis":            {func(p *Policy) { p.OptOuts["type_1"] = OptOut{[]string{"listing"}, "  "} }, "opt_outs.type_1.basis: missing"},
		"ends not said":       {func(p *Policy) { p.OptOuts["type_1"] = OptOut{nil, "law"} }, "opt_outs.type_1.ends: missing; write []"},
		"an unknown purpose":  {func(p *Policy) { p.OptOuts["type_1"] = OptOut{[]string{"lists"}, "law"} }, `opt_outs.type_1.ends: have "lists", want listing, training or reporting`},
		"a purpose twice":     {func(p *Policy) { p.OptOuts["type_1"] = OptOut{[]string{"listing", "listing"}, "law"} }, `"listing" stands twice`},
		"under 18":            {func(p *Policy) { p.MinAge = 17 }, "min_age: have 17, want 18 to 120"},
		"nobody that old":     {func(p *Policy) { p.MinAge = 121 }, "min_age: have 121"},
		"a choice":            {func(p *Policy) { p.CareHome = "yes" }, `care_home: have "yes", want "exclude" or "include"`},
		"another choice":      {func(p *Policy) { p.Palliative = "Include" }, `palliative: have "Include"`},
		"support for no days": {func(p *Policy) { p.SupportDays = -1 }, "support_days: have -1, want 1 to 3650"},
		"an unknown decision": {func(p *Policy) { p.CoolingOff = map[string]int{"refused": 9} }, `cooling_off: have decision "refused", want one of accepted, contacted, declined, not_reached, not_suitable`},
		"one that lasts":      {func(p *Policy) { p.CoolingOff = map[string]int{"objects": 9} }, `cooling_off: have decision "objects"`},
		"negative days":       {func(p *Policy) { p.CoolingOff = map[string]int{"declined": -9} }, "cooling_off.declined: have -9 days, want 0 to 3650"},
		"a register's form":   {func(p *Policy) { p.Sensitive = []string{" hiv"} }, `sensitive: have " hiv", want the name of a condition register`},
		"a name of words":     {func(p *Policy) { p.Sensitive = []string{"Termination of pregnancy (NHS)", "hiv_status"} }, ""},
		"a register twice":    {func(p *Policy) { p.ReviewFirst = []string{"smi", "smi"} }, `review_first: "smi" stands twice`},
	} {
		t.Run(name, func(t *testing.T) {
			p := policy()
			c.change(&p)
			err := p.Validate()
			if c.want == "" {
				if err != nil {
					t.Errorf("have %v, want no error", err)
				}
				return
			}
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("have %v, want an error with %q", err, c.want)
			}
			if _, compiled := Compile(p, new(source.Names)); compiled == nil {
				t.Error("Compile took it")
			}
		})
	}
}

// A policy with many faults names each of them, in the same order every time.
func TestValidateReportsAll(t *testing.T) {
	p := Policy{MinAge: 3, CareHome: "x", Palliative: "y", CoolingOff: map[string]int{"a": -1, "b": -1}, Sensitive: []string{""}}
	want := p.Validate().Error()
	if n := strings.Count(want, "\n") + 1; n != 10 {
		t.Errorf("have %d problems, want 10:\n%s", n, want)
	}
	for range 20 {
		if got := p.Validate().Error(); got != want {
			t.Fatalf("have\n%s\nwant\n%s", got, want)
		}
	}
}

func TestPolicyFromYAML(t *testing.T) {
	text := `
opt_outs:
  type_1: {ends: [listing, training, reporting], basis: upheld for every use}
  national: {ends: [], basis: does not apply}
cooling_off: {declined: 90, not_reached: 0}
`
	var p Policy
	if err := yaml.UnmarshalWithOptions([]byte(text), &p, yaml.Strict()); err != nil {
		t.Fatal(err)
	}
	if err := p.Validate(); err != nil {
		t.Fatal(err)
	}
	full := p.WithDefaults()
	want := map[string]int{"accepted": 180, "declined": 90, "contacted": 28, "not_reached": 0, "not_suitable": 365}
	if full.MinAge != 18 || full.CareHome != Exclude || full.Palliative != Exclude || full.SupportDays != 365 || !maps.Equal(full.CoolingOff, want) {
		t.Errorf("have %+v, want the defaults where nothing is written", full)
	}
	if len(p.CoolingOff) != 2 {
		t.Error("WithDefaults changed its receiver")
	}
}

// Every decision of the contract that wears off has a default, and every default is such a decision: a new code of the
// contract fails here and in Compile before it is ignored.
func TestEveryDecisionHasARule(t *testing.T) {
	lasting := []string{"died_or_moved", "unsafe_to_contact", "objects", "nominate"}
	codes := source.Lookup("decisions").Codes("decision")
	if len(codes) != len(coolingOff)+len(lasting) {
		t.Errorf("the contract has %d decisions, the policy rules for %d", len(codes), len(coolingOff)+len(lasting))
	}
	for decision := range coolingOff {
		if _, ok := source.Lookup("decisions").Code("decision", decision); !ok {
			t.Errorf("the contract has no decision %q", decision)
		}
	}
}

func TestEnglish(t *testing.T) {
	p := policy()
	p.Palliative = Include
	p.CoolingOff = map[string]int{"not_reached": 0, "contacted": 1}
	p.ReviewFirst, p.Sensitive = []string{"smi", "dementia", "ld"}, []string{"hiv"}
	want := `Type 1 opt-out, recorded at the practice: ends listing, training and reporting, from the day it is in the file and for every date. Basis: objection to use beyond direct care.
National Data Opt-out: ends training, from the day it is in the file and for every date. Basis: policy of the place.
Nobody who has died or is not registered with a practice of the place on the date is listed.
Nobody who asked not to be offered help again is listed.
Nobody under 18 is listed. Only the year of birth is known, so a person can be listed from 1 January after the year in which they turn 18.
People on the palliative care register may be listed.
Nobody living in a care home is listed.
Nobody with an open referral is listed; a referral that nobody closed counts as open for 365 days.
After the decision "accepted the offer" a person is not listed for 180 days.
After the decision "declined the offer" a person is not listed for 180 days.
After the decision "contacted, no answer to the offer yet" a person is not listed for 1 day.
After the decision "could not be reached" a person may be listed again at once.
After the decision "judged not suitable" a person is not listed for 365 days.
Somebody the practice says died or moved is not listed until they register again; somebody unsafe to contact is not listed.
A later nomination by the practice lifts these, but never an objection.
The practice reads the record before any contact with people on these registers: smi, dementia and ld.
These registers are never shown nor given as a reason: hiv.`
	if got := strings.Join(p.English(), "\n"); got != want {
		t.Errorf("have\n%s\nwant\n%s", got, want)
	}
}
