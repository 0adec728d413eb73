package features_test

import (
	"math"
	"slices"
	"testing"

	"riskstrat/features"
	"riskstrat/features/source"
)

// Over random places, the days of a diary within each window are as many as the feature of that window counts, and none lies at or after the cut.
func TestDiaryAgreesWithCounts(t *testing.T) {
	stems := []string{"gp_attended", "ae_attended", "emergency_admissions"}
	compared := 0
	for seed := range uint64(120) {
		p := randomPlace(seeded(seed), 6)
		p.side = features.Predictors
		names := []string{}
		for _, stem := range stems {
			for _, w := range []string{"_30d", "_180d", "_365d", "_730d"} {
				names = append(names, stem+w)
			}
		}
		definitions, err := p.catalog(t).Select(names...)
		if err != nil {
			t.Fatal(err)
		}
		counts := p.build(t, definitions)
		diary, err := features.NewDiary(definitions, features.Options{Names: fixedNames{}, Since: p.since, Lag: p.lag})
		if err != nil {
			t.Fatal(err)
		}
		packed := p.pack(t)
		for i := range packed.Persons {
			page := diary.Read(packed, int32(i), p.index)
			for k, d := range definitions {
				cut := p.index - source.Day(p.lag[d.Table])
				within := 0.0
				for _, day := range page.Days[k] {
					if day >= cut {
						t.Fatalf("%s: an event %d days after the cut", d.Name, day-cut)
					}
					if day >= cut-source.Day(d.Window) {
						within++
					}
				}
				if count := counts[d.Name][string(packed.Persons[i].ID)]; !math.IsNaN(count) {
					compared++
					if within != count {
						t.Fatalf("%s: have %v days, the feature counts %v", d.Name, within, count)
					}
				} else if page.Since[k] <= cut-source.Day(d.Window) {
					t.Fatalf("%s: known since %s, and the feature is null", d.Name, page.Since[k])
				}
			}
		}
	}
	if compared < 3000 {
		t.Errorf("only %d counts were compared", compared)
	}
}

func TestDiaryRefuses(t *testing.T) {
	p := newPlace(20000)
	definitions, err := p.catalog(t).Select("gp_rate_of_rise")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := features.NewDiary(definitions, features.Options{}); err == nil {
		t.Error("a rate is taken for events")
	}
	definitions, _ = p.catalog(t).Select("gp_attended_365d")
	diary, err := features.NewDiary(definitions, features.Options{Missing: map[string][]string{"gp_appointments": {"status"}}, Since: p.since})
	if err != nil {
		t.Fatal(err)
	}
	p.people = []human{newHuman("one")}
	if page := diary.Read(p.pack(t), 0, p.index); !slices.Equal(page.Since, []source.Day{source.NoDay}) {
		t.Errorf("without the column have %v, want nothing known", page.Since)
	}
}
