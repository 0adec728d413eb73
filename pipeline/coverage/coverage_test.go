package coverage

import (
	"math"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func code(i uint32) string { return []string{"Y9", "Y1", "Y5"}[i] }

// add counts so many people of a practice, who share the feed's rows.
func add(t *Tally, practice uint32, window, people int, rows int64) {
	for i := range people {
		n := rows / int64(people)
		if i == 0 {
			n += rows % int64(people)
		}
		t.Add(practice, window, []int64{n})
	}
}

// Y5's rows stop for half of its people; the others' rows fall by a tenth, as they do at Christmas. By hand: of all practices 2,850 rows of
// 300 people come after 3,300 of 300: 0.864 times as many. Y5 has 500 where 0.864 x 1,000 were to be expected: 2 (sqrt(500) - sqrt(863.6)) / sqrt(1.8636).
func TestFallBesideThePlace(t *testing.T) {
	a, b := NewTally(1), NewTally(1)
	add(a, 0, Before, 100, 1000)
	add(a, 0, Now, 100, 900)
	add(b, 1, Before, 100, 1300)
	add(b, 1, Now, 100, 1450)
	add(a, 2, Before, 50, 600)
	add(b, 2, Before, 50, 400)
	add(b, 2, Now, 100, 500)
	a.Merge(b)
	all := a.Compare([]string{"gp_appointments"}, code)
	c := all[0]
	if want := (2850. / 300) / (3300. / 300); math.Abs(c.Change-want) > 1e-12 || len(all) != 1 {
		t.Errorf("the place changed by %v, want %v", c.Change, want)
	}
	var codes []string
	for _, p := range c.Practices {
		codes = append(codes, p.Code)
	}
	if diff := cmp.Diff([]string{"Y1", "Y5", "Y9"}, codes); diff != "" {
		t.Error(diff)
	}
	y5 := c.Practices[1]
	if y5.People != [2]int64{100, 100} || y5.Rows != [2]int64{500, 1000} {
		t.Errorf("have %+v, want 500 rows after 1,000 of 100 people", y5)
	}
	if want := 2 * (22.360680 - 29.387690) / 1.365150; math.Abs(y5.Z-want) > 1e-4 {
		t.Errorf("have z %v, want %v", y5.Z, want)
	}
	falls := c.Falls(5)
	if len(falls) != 1 || falls[0].Code != "Y5" {
		t.Errorf("have %d falls, the first of %+v; want Y5's alone, for Y9's is smaller than the place's", len(falls), falls)
	}
	if len(c.Falls(0)) != 0 {
		t.Error("have falls, want none of none")
	}
}

// Where a practice had nobody, or a feed nothing, there is nothing to compare: no fall, and no number that is none.
func TestNothingBefore(t *testing.T) {
	tally := NewTally(1)
	add(tally, 0, Now, 10, 50)
	add(tally, 1, Now, 10, 0)
	add(tally, 1, Before, 10, 0)
	c := tally.Compare([]string{"x"}, code)[0]
	for _, p := range c.Practices {
		if !math.IsNaN(p.Z) {
			t.Errorf("%s: have z %v, want none", p.Code, p.Z)
		}
	}
	if falls := c.Falls(5); len(falls) > 0 {
		t.Errorf("have falls %+v", falls)
	}
}

// A law: a practice that changed as the place did has no z, whatever it is as large as.
func TestChangeOfThePlaceIsNoFall(t *testing.T) {
	tally := NewTally(1)
	for practice, people := range []int{10, 100, 1000} {
		add(tally, uint32(practice), Before, people, int64(people)*20)
		add(tally, uint32(practice), Now, 2*people, int64(people)*10)
	}
	for _, p := range tally.Compare([]string{"x"}, code)[0].Practices {
		if math.Abs(p.Z) > 1e-9 {
			t.Errorf("%s: have z %v, want 0", p.Code, p.Z)
		}
	}
}
