package outreach

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"riskstrat/pipeline/cohort"
)

// logistic is a risk that rises with the order.
func logistic(order float64) float64 { return 1 / (1 + math.Exp(3-order)) }

func deprived(c *Candidate) bool { return c.IMD == 1 || c.IMD == 2 }

// neighbourhoods gives everybody a decile; some are not known.
func neighbourhoods(r *rand.Rand, candidates []Candidate) {
	for i := range candidates {
		candidates[i].IMD = uint8(r.IntN(11))
	}
}

// fewest is the least sum of expected events given up by so many swaps, found by trying every set of swaps: for each group every set of those who leave and of
// those who come.
func fewest(candidates []Candidate, places []Place, swaps int) float64 {
	var leave, come []int
	for i, p := range places {
		c := &candidates[i]
		switch {
		case p.Reason == cohort.Listed && !deprived(c) && !c.kept():
			leave = append(leave, i)
		case p.Reason == cohort.BelowCapacity && deprived(c):
			come = append(come, i)
		}
	}
	best := math.Inf(1)
	var try func(k, left int, moved map[uint32]int, cost float64)
	try = func(k, left int, moved map[uint32]int, cost float64) {
		if k == len(leave)+len(come) {
			for _, n := range moved {
				if n != 0 {
					return
				}
			}
			if left == 0 {
				best = min(best, cost)
			}
			return
		}
		try(k+1, left, moved, cost)
		if k < len(leave) {
			c := &candidates[leave[k]]
			moved[c.Group]++
			try(k+1, left-1, moved, cost+logistic(c.Order))
			moved[c.Group]--
		} else {
			c := &candidates[come[k-len(leave)]]
			moved[c.Group]--
			try(k+1, left, moved, cost-logistic(c.Order))
			moved[c.Group]++
		}
	}
	try(0, swaps, map[uint32]int{}, 0)
	return best
}

// On small places the floor gives up no more than the best of all ways does, and does what it says.
func TestLevelAgainstTryingAll(t *testing.T) {
	r := rand.New(rand.NewPCG(16, 6))
	swapped, short := 0, 0
	for range 1200 {
		candidates := remembered(r, 4+r.IntN(8))
		for i := range candidates {
			candidates[i].Group %= 2
		}
		neighbourhoods(r, candidates)
		before, err := Rank(byPractice, night, candidates, map[uint32]int{0: r.IntN(4), 1: r.IntN(4)}, nil)
		if err != nil {
			t.Fatal(err)
		}
		share := r.Float64()
		after := slices.Clone(before)
		f := Level(candidates, after, share, logistic, nil)
		checkLevel(t, candidates, before, after, f)
		if f.GaveWay > 0 {
			swapped++
			if want := fewest(candidates, before, f.GaveWay); math.Abs(f.Expected-want) > 1e-12 {
				t.Fatalf("%d gave way for %v expected events, want %v", f.GaveWay, f.Expected, want)
			}
		}
		if missing := f.Wanted - f.Found - f.GaveWay; missing > 0 {
			short++
			if more := fewest(candidates, before, f.GaveWay+1); !math.IsInf(more, 1) {
				t.Fatalf("the floor is %d short though one more could give way", missing)
			}
		}
	}
	if swapped < 50 || short < 20 {
		t.Errorf("have %d cases with somebody giving way and %d that fall short: too few to tell", swapped, short)
	}
}

// checkLevel proves what holds of every floor: each group has as many listed as before, nobody kept leaves, nobody comes but of the fifth, and no more give
// way than the floor asks for.
func checkLevel(t *testing.T, candidates []Candidate, before, after []Place, f Floored) {
	t.Helper()
	listed, found, gave := map[uint32]int{}, 0, 0
	for i := range before {
		c, was, is := &candidates[i], before[i].Reason, after[i].Reason
		if was == cohort.Listed {
			listed[c.Group]++
		}
		if is == cohort.Listed {
			listed[c.Group]--
			if deprived(c) {
				found++
			}
		}
		switch {
		case was == is:
		case was == cohort.Listed && is == cohort.GaveWay && !deprived(c) && !c.kept():
			gave++
		case was == cohort.BelowCapacity && is == cohort.Listed && deprived(c):
		default:
			t.Fatalf("%+v went from %s to %s", c, was, is)
		}
		if before[i].Rank != after[i].Rank {
			t.Fatal("a floor changes a rank")
		}
	}
	for g, n := range listed {
		if n != 0 {
			t.Fatalf("group %d has %d fewer listed", g, n)
		}
	}
	if gave != f.GaveWay || found != f.Found+f.GaveWay || f.GaveWay > max(0, f.Wanted-f.Found) || f.Expected < -1e-12 {
		t.Fatalf("have %+v, with %d who gave way and %d found", f, gave, found)
	}
}

// A floor that is reached already moves nobody and costs nothing; more of a share costs no less.
func TestLevelCosts(t *testing.T) {
	r := rand.New(rand.NewPCG(17, 7))
	candidates := population(r, 400)
	neighbourhoods(r, candidates)
	places, err := Rank(byPractice, night, candidates, map[uint32]int{0: 9, 1: 9, 2: 9, 3: 9, 4: 9}, nil)
	if err != nil {
		t.Fatal(err)
	}
	last := -1.0
	for _, share := range []float64{0, 0.1, 0.3, 0.5, 0.7, 1} {
		after := slices.Clone(places)
		f := Level(candidates, after, share, logistic, nil)
		checkLevel(t, candidates, places, after, f)
		if share == 0 && (f.GaveWay != 0 || f.Expected != 0) {
			t.Errorf("no floor: have %+v", f)
		}
		if f.Listed != 45 || f.Wanted != int(math.Ceil(share*45-1e-9)) || f.Found+f.GaveWay < f.Wanted {
			t.Errorf("a share of %v: have %+v", share, f)
		}
		if f.Expected < last {
			t.Errorf("a share of %v costs %v, less than a smaller one's %v", share, f.Expected, last)
		}
		last = f.Expected
	}
}

// Nobody comes in by the floor whose household is held out, or would be.
func TestLevelLeavesTheComparisonAlone(t *testing.T) {
	candidates := []Candidate{
		{Person: 0, Hash: 1, Order: 9, IMD: 9}, {Person: 1, Hash: 2, Order: 8, IMD: 1}, {Person: 2, Hash: 3, Order: 7, IMD: 1},
	}
	everyone := held
	everyone.Share = 1
	c := NewComparison(everyone)
	c.Assigned(1, OfferArm)
	places := []Place{{cohort.Listed, 0, 1}, {cohort.BelowCapacity, 1, 2}, {cohort.BelowCapacity, 2, 3}}
	if f := Level(candidates, slices.Clone(places), 1, logistic, c); f.GaveWay != 0 {
		t.Errorf("somebody to be held out came in: %+v", f)
	}
	c.Assigned(3, OfferArm)
	if f := Level(candidates, places, 1, logistic, c); f.GaveWay != 1 || places[2].Reason != cohort.Listed {
		t.Errorf("have %+v and %v, want the third to come in", f, places)
	}
}
