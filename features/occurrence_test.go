package features_test

import (
	"math"
	"slices"
	"strings"
	"testing"

	"riskstrat/features"
	"riskstrat/features/catalog"
	"riskstrat/features/source"
)

// Over random places, the events found of a kind within a window are as many as the feature that names the kind counts in it.
func TestOccurrencesAgreeWithCounts(t *testing.T) {
	names := []string{"gp_attended_365d", "gp_telephone_365d", "gp_same_day_365d", "gp_out_of_hours_365d", "ae_attended_365d", "ae_ambulance_365d", "ae_out_of_hours_365d"}
	compared := 0
	for seed := range uint64(60) {
		p := randomPlace(seeded(seed), 6)
		p.side = features.Outcome
		definitions, err := p.catalog(t).Select(names...)
		if err != nil {
			t.Fatal(err)
		}
		counts := p.build(t, definitions)
		events, err := features.NewOccurrences(definitions, features.Options{Names: fixedNames{}, Since: p.since, Lag: p.lag})
		if err != nil {
			t.Fatal(err)
		}
		kinds := events.Kinds()
		packed := p.pack(t)
		for i := range packed.Persons {
			found := make([]float64, len(kinds))
			events.Find(packed, i, p.index-365, p.index, func(kind int, day source.Day) {
				if day < p.index-365 || day >= p.index {
					t.Fatalf("an event on %s, outside the days asked for", day)
				}
				found[kind]++
			})
			for k, kind := range kinds {
				for _, name := range kind.Features {
					if count := counts[name][string(packed.Persons[i].ID)]; len(kind.Match) > 0 && !math.IsNaN(count) {
						compared++
						if found[k] != count {
							t.Fatalf("%s: found %v, the feature counts %v", name, found[k], count)
						}
					}
				}
			}
		}
	}
	if compared < 1000 {
		t.Errorf("only %d counts were compared", compared)
	}
}

// Each kind is listed once, behind every row of its table, with the features that read it; an attribute and a table the place lacks have none.
func TestKindsOfEvent(t *testing.T) {
	all, err := catalog.New(catalog.Options{Conditions: []string{"copd"}})
	if err != nil {
		t.Fatal(err)
	}
	definitions, err := all.Select("age", "gp_attended_90d", "gp_attended_365d", "gp_rate_of_rise", "gp_dna_365d", "emergency_admissions_365d", "condition_copd", "ae_attended_30d", "household_ae_attended_365d")
	if err != nil {
		t.Fatal(err)
	}
	events, err := features.NewOccurrences(definitions, features.Options{Names: fixedNames{}, Since: map[string]source.Day{
		"gp_appointments": 16000, "admissions": 16000, "conditions": 16000}})
	if err != nil {
		t.Fatal(err)
	}
	var have []string
	for _, k := range events.Kinds() {
		have = append(have, k.Table+": "+k.Match.String()+": "+strings.Join(k.Features, " "))
	}
	want := []string{
		"gp_appointments: every row: gp_attended_90d gp_attended_365d gp_rate_of_rise gp_dna_365d",
		"gp_appointments: status is attended: gp_attended_90d gp_attended_365d gp_rate_of_rise",
		"gp_appointments: status is dna: gp_dna_365d",
		"admissions: every row: emergency_admissions_365d",
		"admissions: admission_method is 21 or 22 or 23 or 24 or 25 or 28 or 2A or 2B or 2D: emergency_admissions_365d",
		"conditions: every row: condition_copd",
	}
	if !slices.Equal(have, want) {
		t.Errorf("have\n%s\nwant\n%s", strings.Join(have, "\n"), strings.Join(want, "\n"))
	}
}
