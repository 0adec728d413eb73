package features_test

import (
	"fmt"
	"math"
	"sync"
	"testing"

	"riskstrat/features"
	"riskstrat/features/partition"
)

// TestHouseholdRules: who is a member of whose household, one case a row, as household_members and household_gp_attended_365d
// of the person; every other member attended twice, and the person themselves five times.
func TestHouseholdRules(t *testing.T) {
	for _, c := range []struct {
		name              string
		others            int
		set               func(people []human)
		members, attended float64
	}{
		{"alone", 0, func([]human) {}, 1, 0},
		{"two others", 2, func([]human) {}, 3, 4},
		{"no household known", 2, func(p []human) { p[0].household = "" }, nan, nan},
		{"eight members", 7, func([]human) {}, 8, 14},
		{"nine members are an institution", 8, func([]human) {}, nan, nan},
		{"a ninth in a care home is none", 8, func(p []human) { p[8].careHome = tableIndex - 1 }, 8, 14},
		{"oneself in a care home", 2, func(p []human) { p[0].careHome = tableIndex - 1 }, nan, nan},
		{"into a care home on the index date", 2, func(p []human) { p[0].careHome = tableIndex }, 3, 4},
		{"a member has left", 2, func(p []human) { p[1].registrations[0].To = tableIndex - 1 }, 2, 2},
		{"a member has died", 2, func(p []human) { p[1].deceased = tableIndex - 1 }, 2, 2},
		{"a member is new", 2, func(p []human) { p[1].registrations[0].From = tableIndex - 100 }, 3, nan},
		{"oneself is new", 2, func(p []human) { p[0].registrations[0].From = tableIndex - 100 }, 3, 4},
		{"another household", 2, func(p []human) { p[1].household = "other" }, 2, 2},
	} {
		people := make([]human, c.others+1)
		for i := range people {
			people[i] = newHuman(fmt.Sprint("p", i))
			people[i].household = "home"
			for n := range map[bool]int{true: 5, false: 2}[i == 0] {
				people[i].gp = append(people[i].gp, gpRow{clock(t, tableIndex-365, fmt.Sprintf("09:%02d", n)), "attended", "gp", "online", -1})
			}
		}
		c.set(people)
		p := newPlace(tableIndex, people...)
		definitions, err := p.catalog(t).Select("household_members", "household_gp_attended_365d")
		if err != nil {
			t.Fatal(err)
		}
		values := p.build(t, definitions)
		for name, want := range map[string]float64{"household_members": c.members, "household_gp_attended_365d": c.attended} {
			if have := values[name]["p0"]; !same(have, want) {
				t.Errorf("%s: %s: have %v, want %v", c.name, name, have, want)
			}
		}
	}
}

// TestHouseholdsOnlyOfPurpose: someone who was not added, being out of the purpose, is in nobody's household.
func TestHouseholdsOnlyOfPurpose(t *testing.T) {
	p := randomPlace(seeded(3), 60)
	packed := p.pack(t)
	definitions, err := p.catalog(t).Select("household_members", "household_gp_attended_365d", "household_ae_attended_365d")
	if err != nil {
		t.Fatal(err)
	}
	e := p.engine(t, definitions)
	var used []int32
	within := *p
	within.people = nil
	for i := range packed.Persons {
		if i%3 != 0 {
			used = append(used, int32(i))
			for _, h := range p.people {
				if h.id == string(packed.Persons[i].ID) {
					within.people = append(within.people, h)
				}
			}
		}
	}
	homes := features.NewHouseholds(e, p.index, p.side)
	if err := homes.Add(packed, used); err != nil {
		t.Fatal(err)
	}
	set, err := e.Build(packed, used, p.index, p.side, homes)
	if err != nil {
		t.Fatal(err)
	}
	defer set.Release()
	known := 0
	for _, d := range definitions {
		have, err := set.Floats(d.Name, nil)
		if err != nil {
			t.Fatal(err)
		}
		for r, v := range have {
			h := &within.people[r]
			if want := (observer{&within, h}).value(d.Name); !same(v, want) {
				t.Errorf("%s of %s: have %v, want %v", d.Name, h.id, v, want)
			}
			if !math.IsNaN(v) {
				known++
			}
		}
	}
	if known == 0 {
		t.Error("every value is null: the place tests nothing")
	}
}

// TestHouseholdsInAnyOrder: sums over several partitions, added at once, are those of one.
func TestHouseholdsInAnyOrder(t *testing.T) {
	p := randomPlace(seeded(11), 60)
	definitions, err := p.catalog(t).Select("household_members", "household_gp_attended_365d")
	if err != nil {
		t.Fatal(err)
	}
	e, all := p.engine(t, definitions), p.pack(t)
	one, many := features.NewHouseholds(e, p.index, p.side), features.NewHouseholds(e, p.index, p.side)
	if err := one.Add(all, everyone(all)); err != nil {
		t.Fatal(err)
	}
	var parts []*partition.Partition
	for i := 0; i < len(p.people); i += 7 {
		part := *p
		part.people = p.people[i:min(i+7, len(p.people))]
		parts = append(parts, part.pack(t))
	}
	var work sync.WaitGroup
	for _, part := range parts {
		work.Go(func() {
			if err := many.Add(part, everyone(part)); err != nil {
				t.Error(err)
			}
		})
	}
	work.Wait()
	want, err := e.Build(all, everyone(all), p.index, p.side, one)
	if err != nil {
		t.Fatal(err)
	}
	defer want.Release()
	have, err := e.Build(all, everyone(all), p.index, p.side, many)
	if err != nil {
		t.Fatal(err)
	}
	defer have.Release()
	for j := range definitions {
		if h, w := have.Record.Column(j+1).String(), want.Record.Column(j+1).String(); h != w {
			t.Errorf("%s: have %s, want %s", definitions[j].Name, h, w)
		}
	}
}
