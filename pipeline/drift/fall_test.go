package drift

import (
	"math"
	"testing"
)

// The negative binomial by hand: of size 5 and mean 10 the success probability is 1/3, and P(X <= 3) is (1 + 10/3 + 20/3 + 280/27) / 3^5; of size 100 and
// mean 20, P(X = 0) is (5/6)^100.
func TestChanceByHand(t *testing.T) {
	f := fall{events: 3, expected: 10}
	near(t, "P(X <= 3)", f.chance(1, 1/(0.2-wander*wander), nil), (1+10./3+20./3+280./27)/243, 1e-12)
	f = fall{expected: 20}
	near(t, "P(X = 0)", f.chance(1, math.Inf(1), nil), math.Pow(5./6, 100), 1e-9)
	near(t, "P(X = 0) at dispersion 2", f.chance(2, math.Inf(1), nil), math.Pow(10./11, 100), 1e-9)
	// Others of whom 100 events in the fall and 100 before make the calendar: 1/100 + 1/100 + wander^2 is a size of 100/3.
	f = fall{start: 1, expected: 10}
	near(t, "P(X = 0) by the calendar of others", f.chance(1, math.Inf(1), []float64{100, 100}), math.Pow((100./3)/(100./3+10), 100./3), 1e-9)
}

// A constant unit beside a constant calendar: the fall begins where the events end, and what is expected of it is by hand.
func TestSearchByHand(t *testing.T) {
	events, c := make([]float64, 200), calendar{weight: make([]float64, 200)}
	for d := range events {
		c.weight[d] = 0.5
		if d < 180 {
			events[d] = 3
		}
	}
	f, ok := search(events, c, 7, 0.2, 1e-9)
	if !ok || f.start != 180 || f.events != 0 {
		t.Fatalf("have %+v (%v), want one from day 180", f, ok)
	}
	near(t, "expected", f.expected, 60, 1e-12)
	if _, ok := search(events[:186], calendar{weight: c.weight[:186]}, 7, 0.2, 1e-9); ok {
		t.Error("found after 6 days, want 7 at least")
	}
	for d := 180; d < 200; d++ {
		events[d] = 0.5 // a sixth of what is due
	}
	if f, ok = search(events, c, 7, 0.2, 1e-9); !ok || f.start != 180 {
		t.Errorf("a sixth left: have %+v (%v), want one from day 180", f, ok)
	}
	if _, ok = search(events, c, 7, 0.15, 1e-9); ok {
		t.Error("found with a sixth left, want at most 15 %")
	}
	if _, ok = search(make([]float64, 200), c, 7, 0.2, 1e-9); ok {
		t.Error("found one where there never was an event")
	}
}

// Weeks of 7, 14, 7, 14 events about an even calendar: squares of 3.5^2/10.5 each, over one degree less than there are weeks.
func TestDispersionByHand(t *testing.T) {
	events, c := make([]float64, 70), calendar{weight: make([]float64, 70)}
	for d := range events {
		events[d], c.weight[d] = 1+float64(d/7%2), 1
	}
	for d := range events {
		events[d] *= 4
	}
	near(t, "dispersion", dispersion(events, c, 70), 10*14*14/42./9, 1e-12)
	for d := range events {
		events[d] = 1
	}
	if phi := dispersion(events, c, 70); phi != 1 {
		t.Errorf("dispersion of even weeks: have %v, want 1", phi)
	}
}
