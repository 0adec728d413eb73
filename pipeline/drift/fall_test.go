package drift

import (
	"math"
	"testing"
)

// The negative binomial by hand: of size 5 and mean 10 the success probability is 1/3, and P(X <= 3) is (1 + 10/3 + 20/3 + 280/27) / 3^5; of size 100 and
// mean 20, P(X = 0) is (5/6)^100.
func TestChanceByHand(t *testing.T) {
	f := fall{events: 3, expected: 10}
	near(t, "P(X <= 3)", f.chance(1, 0.2), (1+10./3+20./3+280./27)/243, 1e-12)
	f = fall{expected: 20}
	near(t, "P(X = 0)", f.chance(1, 0.01), math.Pow(5./6, 100), 1e-9)
	near(t, "P(X = 0) at dispersion 2", f.chance(2, 0.01), math.Pow(10./11, 100), 1e-9)
}

// A unit with 540 events before the fall, by a calendar of 7,200 and 800 events of others: its mean has a relative variance of 1/100 + 1/540 + 1/7200 + 1/800.
func TestChanceOfAFall(t *testing.T) {
	events, c := make([]float64, 200), calendar{make([]float64, 200), make([]float64, 200)}
	for d := range events {
		c.weight[d], c.rests[d] = 1, 40
		if d < 180 {
			events[d] = 3
		}
	}
	f, _ := search(events, c, 7, 0.2, 1e-9)
	size := 1 / (1./100 + 1./540 + 1./7200 + 1./800)
	near(t, "chance", f.p, math.Pow(size/(size+60), size), 1e-9)
}

// Practices are taken to differ by half: of 700 events due, none is (1 + 700/4)^-4, and a fifth is too many.
func TestAbsenceByHand(t *testing.T) {
	c := calendar{weight: []float64{300, 400}, rests: []float64{math.Inf(1), 0}}
	f, ok := absence([]float64{0, 0}, c, 0.2, 1e-8)
	if !ok || f.expected != 700 {
		t.Fatalf("have %+v (%v), want one of 700", f, ok)
	}
	near(t, "chance", f.p, math.Pow(1+700./4, -4), 1e-9)
	if _, ok := absence([]float64{0, 0}, c, 0.2, 1e-10); ok {
		t.Error("named at a chance of 1e-10: it is above")
	}
	if _, ok := absence([]float64{0, 141}, c, 0.2, 1); ok {
		t.Error("named with more than a fifth left")
	}
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
