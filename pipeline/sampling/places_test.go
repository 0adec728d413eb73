package sampling

import (
	"testing"

	"riskstrat/features/source"
	"riskstrat/pipeline/outreach"
	"riskstrat/pipeline/walk"
)

// A list's places of a week are those of all its groups on the date, added up by hand: 7 and 2 as the areas table states, 4 where it states none.
func TestWeeklyPlaces(t *testing.T) {
	names := new(source.Names)
	a, b, c, d, north, south := names.Index("A"), names.Index("B"), names.Index("C"), names.Index("D"), names.Index("north"), names.Index("south")
	const on source.Day = 20000
	areas := []outreach.Area{
		{Practice: a, PCN: north, Capacity: 3, From: on - 100, Cluster: source.NoName}, {Practice: a, PCN: north, Capacity: 7, From: on, Cluster: source.NoName},
		{Practice: b, PCN: north, Capacity: 2, From: on - 100, Cluster: source.NoName}, {Practice: b, PCN: north, Capacity: 50, From: on + 1, Cluster: source.NoName},
		{Practice: c, PCN: south, Capacity: outreach.NoCapacity, From: on, Cluster: source.NoName},
		{Practice: d, PCN: south, Capacity: 90, From: on, Cluster: source.NoName}, // nobody is registered there
	}
	practices := []walk.Office{{Practice: a, PCN: north}, {Practice: b, PCN: north}, {Practice: c, PCN: south}}
	for name, want := range map[string]struct {
		list   outreach.List
		places int
	}{
		"by practice":         {outreach.List{Group: outreach.ByPractice}, 7 + 2 + 4},
		"by network":          {outreach.List{Group: outreach.ByPCN}, 9 + 90}, // a network has what its practices state together
		"by cluster":          {outreach.List{Group: outreach.ByCluster}, 0},  // no practice is in one
		"a register":          {outreach.List{Group: outreach.ByPractice, Standing: true}, 0},
		"two workers in C":    {outreach.List{Group: outreach.ByPractice, Capacity: outreach.Capacity{PerWorker: 5, Workers: map[string]int{"C": 2}}}, 7 + 2 + 10},
		"half of each, whole": {outreach.List{Group: outreach.ByPractice, Capacity: outreach.Capacity{Share: .5}}, 3 + 1 + 4},
	} {
		if have := weeklyPlaces(want.list, on, areas, practices, names); have != want.places {
			t.Errorf("%s: have %d places, want %d", name, have, want.places)
		}
	}
}
