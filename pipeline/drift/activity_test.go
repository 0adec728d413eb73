package drift

import (
	"slices"
	"testing"

	"riskstrat/features"
	"riskstrat/features/partition"
	"riskstrat/features/source"
)

// What is recorded of a person counts for the practice they are registered with, from the day they joined it, in the last 364 days: not what another recorded
// before, nor what lies after the night.
func TestActivityFollowsTheRegistration(t *testing.T) {
	attended, _ := source.Lookup("gp_appointments").Code("status", "attended")
	missed, _ := source.Lookup("gp_appointments").Code("status", "dna")
	call := func(before source.Day, status uint8) partition.GP {
		return partition.PackGP(source.Minute(night-before)*source.MinutesPerDay+600, status, 0, 0, -1)
	}
	b := partition.NewBuilder()
	b.Person("moved", func(p *partition.Person) {
		p.Registration = []partition.Registration{{From: 0, To: night - 50, Practice: 1}, {From: night - 50, To: source.NoDay, Practice: 2}}
	})
	b.GP("moved", call(100, attended), call(51, attended), call(50, attended), call(10, missed))
	b.Person("stayed", func(p *partition.Person) {
		p.Registration = []partition.Registration{{From: 0, To: source.NoDay, Practice: 2}}
	})
	b.GP("stayed", call(365, attended), call(364, attended), call(1, attended), call(0, attended))
	b.Person("left", func(p *partition.Person) {
		p.Registration = []partition.Registration{{From: 0, To: night - 1, Practice: 3}}
	})
	b.GP("left", call(5, attended))
	p, err := b.Build()
	if err != nil {
		t.Fatal(err)
	}
	o := features.Options{Since: map[string]source.Day{"gp_appointments": 0}}
	events, err := features.NewOccurrences([]features.Definition{
		{Name: "gp_attended_365d", Table: "gp_appointments", Measure: features.Events{Match: features.Match{{Column: "status", Codes: []string{"attended"}}}}},
	}, o)
	if err != nil {
		t.Fatal(err)
	}
	a := NewActivity(events, night, o)
	everyone := make([]int32, len(p.Persons))
	for i := range everyone {
		everyone[i] = int32(i)
	}
	a.Count(p, everyone)
	if len(a.practices) != 1 {
		t.Fatalf("have %d practices, want the one where anybody is registered", len(a.practices))
	}
	all, attendances := a.series(0, 0, Span, a.tallies([]uint32{2})), a.series(1, 0, Span, a.tallies([]uint32{2}))
	days := func(s series) (on []int) {
		for d, n := range s.events {
			for range int(n) {
				on = append(on, Span-d)
			}
		}
		return on
	}
	if have, want := days(all), []int{364, 50, 10, 1}; !slices.Equal(have, want) {
		t.Errorf("all rows: have them %v days before, want %v", have, want)
	}
	if have, want := days(attendances), []int{364, 50, 1}; !slices.Equal(have, want) {
		t.Errorf("attended: have them %v days before, want %v", have, want)
	}
	if all.people[Span-51] != 1 || all.people[Span-50] != 2 || all.people[0] != 1 {
		t.Errorf("have %v, %v and %v people at first, the day before the move and on it, want 1, 1 and 2", all.people[0], all.people[Span-51], all.people[Span-50])
	}
}
