package bands

import (
	"math"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func code(i uint32) string { return []string{"U2", "U1", ""}[i] }

// A thousand people of one PCN and a thousand of another, with predictions 1/1000 to 1 in equal steps: the highest tenth has its cut at
// about 0.9, and half of it is of each PCN.
func TestDivide(t *testing.T) {
	a, b := NewTally(), NewTally()
	for i := range 1000 {
		a.Add(0, float64(i+1)/1000)
		b.Add(1, float64(i+1)/1000)
	}
	a.Merge(b)
	d := a.Divide(Config{{"top", .1}, {"half", .5}}, code)
	if d.People != 2000 || len(d.PCNs) != 2 || d.PCNs[0].Code != "U1" {
		t.Fatalf("have %d people in %+v", d.People, d.PCNs)
	}
	for i, want := range []float64{.9, .5} {
		if from := d.Cuts[i].From; math.Abs(from-want) > .012*want {
			t.Errorf("band %d: have its cut at %.4f, want about %.2f", i, from, want)
		}
	}
	for _, p := range d.PCNs {
		sum := int64(0)
		for i, want := range []int64{100, 400, 500} {
			if n := p.People[i]; n < want-8 || n > want+8 { // a step of the grid holds up to 11 of them
				t.Errorf("PCN %s, band %d: have %d people, want about %d", p.Code, i, n, want)
			}
			sum += p.People[i]
		}
		if sum != 1000 {
			t.Errorf("PCN %s: have %d people in bands, want 1000", p.Code, sum)
		}
	}
	sum := int64(0)
	for i, bar := range d.Bars {
		sum += bar.People
		if i > 0 && bar.From != d.Bars[i-1].To {
			t.Errorf("bar %d begins at %v, want %v", i, bar.From, d.Bars[i-1].To)
		}
		want := math.Min(1, bar.To) - math.Max(bar.From, .001)
		if have := float64(bar.People) / 2000; math.Abs(have-want) > .0021 {
			t.Errorf("bar from %.4f to %.4f: have a share of %.4f, want %.4f", bar.From, bar.To, have, want)
		}
	}
	if sum != 2000 {
		t.Errorf("have %d people in bars, want 2000", sum)
	}
}

// Whoever is exactly at the cut is in the band, and the cut is nobody's own value.
func TestCutIsOfTheGrid(t *testing.T) {
	tally := NewTally()
	for range 10 {
		tally.Add(0, .8371)
	}
	for range 90 {
		tally.Add(0, .2)
	}
	d := tally.Divide(Config{{"tenth", .1}}, code)
	if from := d.Cuts[0].From; from > .8371 || from < .8371/math.Exp2(1./perDoubling) || from == .8371 {
		t.Errorf("have the cut at %v, want a step of the grid at or below .8371", from)
	}
	if diff := cmp.Diff([]int64{10, 90}, d.PCNs[0].People); diff != "" {
		t.Error(diff)
	}
}

// With few people a band may be empty: its cut then lies above everybody, and nobody is lost.
func TestFewPeople(t *testing.T) {
	tally := NewTally()
	tally.Add(2, .5)
	tally.Add(2, 0) // below the grid
	tally.Add(2, 1e9)
	tally.Add(2, math.NaN())
	d := tally.Divide(Config{{"top", .005}, {"more", .4}}, code)
	if diff := cmp.Diff([]PCN{{"", []int64{0, 1, 2}}}, d.PCNs); diff != "" {
		t.Error(diff)
	}
	if d := NewTally().Divide(nil, code); d.People != 0 || d.Bars != nil {
		t.Errorf("have %+v of nobody", d)
	}
}

func TestValidate(t *testing.T) {
	for _, c := range []struct {
		bands Config
		want  string
	}{
		{nil, ""},
		{Config(nil).WithDefaults(), ""},
		{Config{{"a", .1}, {"b", .1}}, "band 2: top: have 0.1, want a share above 0.1 and below 1"},
		{Config{{" ", .1}}, "band 1: have no name"},
		{Config{{"all", 1}}, "below 1"},
		{Config{{"nan", math.NaN()}}, "want a share"},
	} {
		err := c.bands.Validate()
		if (err == nil) != (c.want == "") || err != nil && !strings.Contains(err.Error(), c.want) {
			t.Errorf("%v: have %v, want %q", c.bands, err, c.want)
		}
	}
}
