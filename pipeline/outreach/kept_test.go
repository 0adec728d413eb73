package outreach

import (
	"maps"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"riskstrat/features/source"
	"riskstrat/pipeline/cohort"
)

// remembered draws candidates some of whom are on the list, put forward, or offered help by another list; a few of those kept have no order.
func remembered(r *rand.Rand, n int) []Candidate {
	out := population(r, n)
	for i := range out {
		c := &out[i]
		switch r.IntN(6) {
		case 0:
			c.Open, c.ListedOn = true, night-source.Day(r.IntN(28))
		case 1:
			c.Nominated = true
		case 2:
			c.Elsewhere = true
		}
		if c.kept() && r.IntN(4) == 0 {
			c.Order = math.NaN()
		}
	}
	return out
}

// Whoever is on the list or put forward is listed; of the others, those of no other list fill the room from the top, and ranks are those of the
// order alone.
func TestRankKeeps(t *testing.T) {
	r := rand.New(rand.NewPCG(14, 4))
	for range 60 {
		candidates := remembered(r, r.IntN(80))
		seats, spent := seats(r, candidates), map[uint32]int{1: 1, 3: 2}
		room := Room(seats, candidates, spent)
		got, err := Rank(byPractice, night, candidates, room, nil)
		if err != nil {
			t.Fatal(err)
		}
		fresh, kept := map[uint32]int{}, map[uint32]int{}
		for i, p := range got {
			c := &candidates[i]
			switch {
			case c.kept():
				kept[c.Group]++
				if p.Reason != cohort.Listed {
					t.Fatalf("%+v is %s, want listed", c, p.Reason)
				}
			case c.Elsewhere:
				if p.Reason != cohort.OnAnotherList {
					t.Fatalf("%+v is %s, want on another list", c, p.Reason)
				}
			case p.Reason == cohort.Listed:
				fresh[c.Group]++
			}
			if (p.Rank == 0) != math.IsNaN(c.Order) {
				t.Fatalf("%+v has rank %d", c, p.Rank)
			}
			for j, q := range got { // nobody is passed over
				d := &candidates[j]
				if d.Group == c.Group && p.Reason == cohort.BelowCapacity && q.Reason == cohort.Listed && !d.kept() && q.Rank > p.Rank {
					t.Fatalf("%d is below capacity and %d, who ranks after, is listed", p.Rank, q.Rank)
				}
			}
		}
		for g, n := range seats {
			want := max(0, n-spent[g]-kept[g])
			if room[g] != want {
				t.Fatalf("group %d: have room for %d, want %d offers less %d spent and %d kept", g, room[g], n, spent[g], kept[g])
			}
			if free := count(candidates, g, func(c *Candidate) bool { return !c.kept() && !c.Elsewhere }); fresh[g] != min(want, free) {
				t.Fatalf("group %d: %d of %d joined with room for %d", g, fresh[g], free, want)
			}
		}
	}
}

func count(candidates []Candidate, group uint32, of func(*Candidate) bool) (n int) {
	for i := range candidates {
		if candidates[i].Group == group && of(&candidates[i]) {
			n++
		}
	}
	return n
}

// A register holds everyone of its group, whatever the room.
func TestRankRegister(t *testing.T) {
	candidates := remembered(rand.New(rand.NewPCG(15, 5)), 200)
	none := map[uint32]int{0: 0, 1: 0, 2: 0, 3: 0, 4: 0}
	got, err := Rank(List{Name: "register", Group: ByPractice, Standing: true}, night, candidates, none, nil)
	if err != nil {
		t.Fatal(err)
	}
	for i, p := range got {
		if want := candidates[i].Elsewhere; want != (p.Reason == cohort.OnAnotherList) || !want && p.Reason != cohort.Listed {
			t.Fatalf("register: %+v is %s", candidates[i], p.Reason)
		}
	}
}

// The same practices under every kind of group; one without a cluster has no group, and no offers.
func TestGroups(t *testing.T) {
	names := new(source.Names)
	p1, p2, p3, u1, u2 := names.Index("P1"), names.Index("P2"), names.Index("P3"), names.Index("U1"), names.Index("U2")
	east, ann, bob := names.Index("east"), names.Index("ann"), names.Index("bob")
	areas := []Area{
		{Practice: p1, PCN: u1, Cluster: east, Adviser: bob, Capacity: 9, From: night - 900},
		{Practice: p1, PCN: u1, Cluster: east, Adviser: ann, Capacity: 3, From: night - 30},
		{Practice: p2, PCN: u2, Cluster: east, Adviser: ann, Capacity: 4, From: night},
	}
	pcns := map[uint32]uint32{p1: u1, p2: u2, p3: u2}
	for group, want := range map[string]struct{ groups, seats map[uint32]int }{
		ByPractice: {map[uint32]int{p1: int(p1), p2: int(p2), p3: int(p3)}, map[uint32]int{p1: 3, p2: 4, p3: 5}},
		ByPCN:      {map[uint32]int{p1: int(u1), p2: int(u2), p3: int(u2)}, map[uint32]int{u1: 3, u2: 4}},
		ByCluster:  {map[uint32]int{p1: int(east), p2: int(east), p3: int(source.NoName)}, map[uint32]int{east: 7, source.NoName: 0}},
		ByAdviser:  {map[uint32]int{p1: int(ann), p2: int(ann), p3: int(source.NoName)}, map[uint32]int{ann: 7, source.NoName: 0}},
	} {
		list := List{Name: "l", Target: "t", Group: group, Capacity: Capacity{PerWorker: 5}}
		groups := list.Groups(night, areas, pcns)
		for p, g := range groups {
			if int(g) != want.groups[p] {
				t.Errorf("%s: practice %d has group %d, want %d", group, p, g, want.groups[p])
			}
		}
		if have := Seats(list, night, areas, slices.Collect(maps.Values(groups)), names); !maps.Equal(have, want.seats) {
			t.Errorf("%s: have seats %v, want %v", group, have, want.seats)
		}
	}
}

func TestArrange(t *testing.T) {
	rows := []Row{
		{Resident: "no order, later", ListedOn: night}, {Resident: "third", InGroup: 9, ListedOn: night - 9}, {Resident: "no order", ListedOn: night - 1},
		{Resident: "second", InGroup: 2, ListedOn: night}, {Resident: "put forward", InGroup: 40, Nominated: true, ListedOn: night},
	}
	Arrange(rows)
	for i, want := range []string{"put forward", "second", "third", "no order", "no order, later"} {
		if rows[i].Resident != want || rows[i].Rank != i+1 {
			t.Errorf("place %d: have %s with rank %d, want %s", i+1, rows[i].Resident, rows[i].Rank, want)
		}
	}
}
