package partition

import (
	"testing"

	"riskstrat/features/source"
)

func TestRegistrationOnADay(t *testing.T) {
	const never = source.NoDay
	moved := []Registration{{From: 100, To: 200, Practice: 1}, {From: 230, To: 300, Practice: 2}, {From: 331, To: never, Practice: 3}}
	for _, tt := range []struct {
		name     string
		spells   []Registration
		day      source.Day
		practice uint32 // 0: registered nowhere
		since    source.Day
	}{
		{"never registered", nil, 100, 0, never},
		{"the day before", moved, 99, 0, never},
		{"first day", moved, 100, 1, 100},
		{"last day", moved, 199, 1, 100},
		{"day of leaving", moved, 200, 0, never},
		{"in a gap", moved, 229, 0, never},
		{"after a gap of 30 days", moved, 230, 2, 100},
		{"after a gap of 31 days", moved, 331, 3, 331},
		{"for ever", moved, 50_000, 3, 331},
		{"moved on the day", []Registration{{From: 1, To: 5, Practice: 1}, {From: 5, To: never, Practice: 2}}, 5, 2, 1},
		{"left", []Registration{{From: 1, To: 5, Practice: 1}}, 9, 0, never},
		{"a later registration does not count yet", moved, 150, 1, 100},
	} {
		t.Run(tt.name, func(t *testing.T) {
			p := Person{Registration: tt.spells}
			var practice uint32
			if r := p.At(tt.day); r != nil {
				practice = r.Practice
			}
			if since := p.ObservedSince(tt.day); practice != tt.practice || since != tt.since {
				t.Errorf("have practice %d since %v, want %d since %v", practice, since, tt.practice, tt.since)
			}
		})
	}
}

func TestAliveOn(t *testing.T) {
	p := Person{Deceased: 100}
	for day, want := range map[source.Day]bool{99: true, 100: true, 101: false} {
		if have := p.AliveOn(day); have != want {
			t.Errorf("day %d: have %v, want %v", day, have, want)
		}
	}
	if p.Deceased = source.NoDay; !p.AliveOn(1 << 20) {
		t.Error("a living person is not alive")
	}
}
