package monitor

import (
	"strings"
	"testing"

	"riskstrat/models/evaluate"
	"riskstrat/pipeline/disclosure"
)

// swapped is a list of 1,000 people, 30 and 70 of whose places are taken by people of the fifth and by others without the floor, so many of whom would give way: the first of the others, to people of the fifth. Of
// those placed 4 in 10 had the outcome, of those who give way none, of those who come all.
func swapped(t *testing.T, profile disclosure.Profile, swaps int) string {
	t.Helper()
	var people []person
	var of []int16
	var with []bool
	add := func(level int16, n int, event, without, floored bool) {
		people = append(people, person{category: "White: British", event: event, listed: without, weight: 1, risk: .2}.times(n)...)
		for range n {
			of, with = append(of, level), append(with, floored)
		}
	}
	add(0, 12, true, true, true)
	add(0, 18, false, true, true)
	add(1, 28, true, true, true)
	add(1, 42-swaps, false, true, true)
	add(1, swaps, false, true, false)
	add(0, swaps, true, false, true)
	add(0, 170, false, false, false)
	add(1, 130, true, false, false)
	add(1, 600-swaps, false, false, false)
	in := inputOf(t, profile, people)
	in.Models[0].Later.People.Groupings = append(in.Models[0].Later.People.Groupings, evaluate.Grouping{By: "deprivation", Levels: []string{MostDeprived, "other four fifths"}, Of: of})
	in.Lists[0].Cuts[0].Floor = &Floor{Other: with, Deprived: 203, Others: 797}
	return strings.Join(mustNew(t, in).Lists[0].Floor, "\n")
}

// The floor by hand: with 20 swaps 50 of 100 places are the fifth's, and 20 more events are found.
func TestFloorByHand(t *testing.T) {
	want := "The list has no equity floor. With one at a year's places: 60 later events are found, and 50 % of the places are taken by people of the most deprived fifth; without it 40 later events are found, " +
		"and 30 % of the places are taken by people of the most deprived fifth. The fifth is 20 % of the people who might have been listed. 20 people would have given way."
	for _, p := range []disclosure.Profile{disclosure.None, disclosure.OpenSAFELY} {
		if have := swapped(t, p, 20); have != want {
			t.Errorf("profile %s: have %q, want %q", p, have, want)
		}
	}
	if have := swapped(t, disclosure.None, 0); !strings.HasSuffix(have, "Nobody would have given way.") {
		t.Errorf("have %q", have)
	}
}

// The attack: the shares of the places with a floor and without differ by those who gave way, and so do the events found: where those who gave way are 1 to 7, the reader is told the same of each
// number.
func TestFloorTellsNoFewWhoGaveWay(t *testing.T) {
	want := swapped(t, disclosure.OpenSAFELY, 1)
	if !strings.Contains(want, "[REDACTED] people would have given way") {
		t.Fatalf("have %q", want)
	}
	for swaps := 2; swaps <= 7; swaps++ {
		if have := swapped(t, disclosure.OpenSAFELY, swaps); have != want {
			t.Errorf("%d give way: have %q, which differs from that of 1: %q", swaps, have, want)
		}
	}
}
