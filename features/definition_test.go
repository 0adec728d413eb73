package features_test

import (
	"encoding/hex"
	"testing"

	"riskstrat/features"
)

func dna() features.Definition {
	return features.Definition{
		Name: "gp_dna_90d", Group: "missed", Unit: "appointments", Window: 90, Table: "gp_appointments", Null: "short",
		Rationale: "why", Measure: features.Events{Match: features.Match{{Column: "status", Codes: []string{"dna"}}}},
	}
}

// TestDigestIsStable pins the digest to a figure from outside the code, since models in the registry hold it:
//
//	printf '%s' '{"Semantics":1,"Name":"gp_dna_90d","Unit":"appointments","Table":"gp_appointments","Type":"count","Null":"short",
//	"Window":90,"Levels":null,"Undated":false,"Kind":"events","Measure":{"Match":[{"Column":"status","Codes":["dna"]}],"Skip":0}}' |
//	tr -d '\n' | sha256sum
func TestDigestIsStable(t *testing.T) {
	const want = "7212e41d9399681dbfbf51f5d180f1a4796e146c1d4556334d48ab3ffdaf5b29"
	if have := dna().Digest(); have != want {
		t.Errorf("have %s, want %s", have, want)
	}
}

// TestDigestChanges: with everything that decides the values, and with nothing else.
func TestDigestChanges(t *testing.T) {
	status := func(codes ...string) features.Match { return features.Match{{Column: "status", Codes: codes}} }
	seen := map[string]string{dna().Digest(): "the definition itself"}
	for name, change := range map[string]func(*features.Definition){
		"name":               func(d *features.Definition) { d.Name = "gp_dna_91d" },
		"unit":               func(d *features.Definition) { d.Unit = "visits" },
		"window":             func(d *features.Definition) { d.Window = 180 },
		"table":              func(d *features.Definition) { d.Table = "ae_attendances" },
		"type":               func(d *features.Definition) { d.Type = features.Real },
		"levels":             func(d *features.Definition) { d.Levels = []string{"a", "b"} },
		"order of levels":    func(d *features.Definition) { d.Levels = []string{"b", "a"} },
		"null":               func(d *features.Definition) { d.Null = "never" },
		"undated":            func(d *features.Definition) { d.Undated = true },
		"no measure":         func(d *features.Definition) { d.Measure = nil },
		"codes":              func(d *features.Definition) { d.Measure = features.Events{Match: status("dna", "cancelled")} },
		"joined codes":       func(d *features.Definition) { d.Measure = features.Events{Match: status("dna,cancelled")} },
		"no tests":           func(d *features.Definition) { d.Measure = features.Events{} },
		"skip":               func(d *features.Definition) { d.Measure = features.Events{Match: status("dna"), Skip: 30} },
		"kind of measure":    func(d *features.Definition) { d.Measure = features.DaysSinceLast{Match: status("dna")} },
		"another kind":       func(d *features.Definition) { d.Measure = features.Providers{Match: status("dna")} },
		"rate of rise":       func(d *features.Definition) { d.Measure = features.RateOfRise{Match: status("dna"), Recent: 30} },
		"recent days":        func(d *features.Definition) { d.Measure = features.RateOfRise{Match: status("dna"), Recent: 90} },
		"register":           func(d *features.Definition) { d.Measure = features.OnRegister{Register: "COPD"} },
		"registers":          func(d *features.Definition) { d.Measure = features.RegisterCount{Registers: []string{"COPD"}} },
		"attribute":          func(d *features.Definition) { d.Measure = features.Age },
		"another attribute":  func(d *features.Definition) { d.Measure = features.CareHome },
		"household's events": func(d *features.Definition) { d.Measure = features.HouseholdEvents{Match: status("dna")} },
	} {
		d := dna()
		change(&d)
		digest := d.Digest()
		if raw, err := hex.DecodeString(digest); err != nil || len(raw) != 32 {
			t.Errorf("%s: have the digest %q, want 64 hex digits", name, digest)
		}
		if other, taken := seen[digest]; taken {
			t.Errorf("%s: has the digest of %s", name, other)
		}
		seen[digest] = name
	}
	shown := dna()
	shown.Group, shown.Rationale, shown.Sensitivity = "gp", "other words", features.NeverReason
	if shown.Digest() != dna().Digest() {
		t.Error("the group, the rationale or the sensitivity changed the digest; want only what decides the values to")
	}
}

// TestCatalogueDigestsDiffer: no two features of the catalogue are the same thing.
func TestCatalogueDigestsDiffer(t *testing.T) {
	seen := make(map[string]string)
	for _, d := range newPlace(tableIndex).catalog(t).All() {
		if other, taken := seen[d.Digest()]; taken {
			t.Errorf("%s has the digest of %s", d.Name, other)
		}
		seen[d.Digest()] = d.Name
	}
}
