package outreach

import (
	"testing"

	"riskstrat/pipeline/cohort"
)

// The bands lie on a fixed grid, hold as many people as may be shown, and none narrower does: worked out by hand.
func TestBandOf(t *testing.T) {
	eight := func(people int64) bool { return people == 0 || people > 7 }
	same := func(chance, n int) (all []int) {
		for range n {
			all = append(all, chance)
		}
		return all
	}
	for name, c := range map[string]struct {
		chance  int
		chances []int
		want    Band
		ok      bool
	}{
		"eight of one chance":      {14, same(14, 8), Band{14, 14}, true},
		"seven of it":              {14, same(14, 7), Band{}, false},
		"seven and a neighbour":    {14, append(same(14, 7), 10), Band{10, 14}, true},
		"one across the line":      {14, append(same(14, 7), 15), Band{10, 19}, true},
		"two tens":                 {14, append(same(14, 7), 9), Band{0, 19}, true},
		"the other twenty":         {19, append(same(19, 7), 20), Band{}, false},
		"the highest":              {99, append(same(99, 1), 81, 82, 83, 84, 85, 86, 87), Band{80, 99}, true},
		"the narrowest of several": {62, append(same(62, 3), 60, 61, 63, 64, 64, 65, 66, 67), Band{60, 64}, true},
	} {
		have, ok := BandOf(c.chance, c.chances, eight)
		if have != c.want || ok != c.ok {
			t.Errorf("%s: have %v, %v, want %v, %v", name, have, ok, c.want, c.ok)
		}
	}
}

// How the listed have their places, and where the order ended, in a group of each kind of candidate.
func TestWayAndLastRanks(t *testing.T) {
	candidates := []Candidate{
		{Person: 0, Group: 1, Open: true, ListedOn: 100},
		{Person: 1, Group: 1, Nominated: true},
		{Person: 2, Group: 1, Open: true, Nominated: true},
		{Person: 3, Group: 1},
		{Person: 4, Group: 1},
		{Person: 5, Group: 1},
		{Person: 6, Group: 2, Open: true},
		{Person: 7, Group: 2},
	}
	places := []Place{
		{cohort.Listed, 0, 1}, {cohort.Listed, 1, 9}, {cohort.Listed, 2, 8}, {cohort.Listed, 3, 2}, {cohort.HeldOut, 4, 3}, {cohort.BelowCapacity, 5, 4},
		{cohort.Listed, 6, 1}, {cohort.BelowCapacity, 7, 2},
	}
	last := LastRanks(candidates, places)
	if len(last) != 1 || last[1] != 2 {
		t.Fatalf("have %v, want rank 2 of the first group and none of the second", last)
	}
	offers, register := List{}, List{Standing: true}
	for _, c := range []struct {
		list List
		who  int
		rank int32
		want Way
	}{
		{offers, 0, 1, ByStay}, {offers, 1, 9, ByNomination}, {offers, 2, 8, ByNomination}, {offers, 3, 2, ByRank}, {offers, 5, 4, ByFloor},
		{register, 0, 1, ByRule}, {register, 3, 2, ByRule}, {register, 1, 9, ByNomination},
	} {
		if have := c.list.Way(&candidates[c.who], Place{cohort.Listed, int32(c.who), c.rank}, last[1]); have != c.want {
			t.Errorf("person %d at rank %d: have %s, want %s", c.who, c.rank, have, c.want)
		}
	}
}
