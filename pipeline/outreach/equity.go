package outreach

import (
	"cmp"
	"math"
	"slices"

	"riskstrat/pipeline/cohort"
)

// MostDeprivedFifth is the last decile of deprivation that counts to the most deprived fifth; 1 is the first.
const MostDeprivedFifth = 2

// Floored is what an equity floor did to a list.
type Floored struct {
	Share    float64 // of the people who may be listed, those of the most deprived fifth
	Listed   int
	Wanted   int     // of the listed, at least: Share x Listed, rounded up
	Found    int     // of the listed, before anybody gave way
	GaveWay  int     // people whose place went to another
	Expected float64 // events given up: the sum of the risks of those who gave way, less that of those who came in their place
}

// Level gives places of a ranked list to people of the most deprived fifth until they are their share of the listed, or nobody can give way any
// more. Whoever gives way joined tonight, is not of that fifth (or their decile is not known), and is replaced by the next of their own group who is: so no
// group has more or fewer places than before, and nobody on the list already leaves it. Of all ways to do so it takes one that gives up the fewest
// expected events, as risk gives them from an Order. Nobody whom the comparison holds out, or would, comes in.
//
// It changes places: who gave way has that reason, who came is Listed.
func Level(candidates []Candidate, places []Place, share float64, risk func(order float64) float64, comparison *Comparison) Floored {
	f := Floored{Share: share}
	var groups = map[uint32]*exchange{}
	for i := range places {
		c, p := &candidates[places[i].Candidate], &places[i]
		deprived := c.IMD >= 1 && c.IMD <= MostDeprivedFifth
		if p.Reason == cohort.Listed {
			f.Listed++
			if deprived {
				f.Found++
			}
		}
		x := groups[c.Group]
		if x == nil {
			x = &exchange{}
			groups[c.Group] = x
		}
		switch {
		case p.Reason == cohort.Listed && !deprived && !c.kept():
			x.leave = append(x.leave, p)
		case p.Reason == cohort.BelowCapacity && deprived && !comparison.holds(c):
			x.come = append(x.come, p)
		}
	}
	f.Wanted = int(math.Ceil(share*float64(f.Listed) - roundingSlack))
	var swaps []swap
	for _, x := range groups {
		swaps = append(swaps, x.swaps(candidates, risk)...)
	}
	slices.SortFunc(swaps, func(a, b swap) int {
		return cmp.Or(cmp.Compare(a.cost, b.cost), cmp.Compare(a.turn, b.turn), cmp.Compare(candidates[a.leaves.Candidate].Person, candidates[b.leaves.Candidate].Person))
	})
	for _, s := range swaps[:min(len(swaps), max(0, f.Wanted-f.Found))] {
		s.leaves.Reason, s.comes.Reason = cohort.GaveWay, cohort.Listed
		f.GaveWay++
		f.Expected += s.cost
	}
	return f
}

// exchange is who of a group can give way, and who can come.
type exchange struct{ leave, come []*Place }

// swap is one place that can change hands. The turns of a group cost ever more, so that the cheapest of all groups hold a group's first.
type swap struct {
	cost          float64
	turn          int
	leaves, comes *Place
}

// swaps pairs the group's last who can give way with its first who can come.
func (x *exchange) swaps(candidates []Candidate, risk func(float64) float64) []swap {
	slices.SortFunc(x.leave, func(a, b *Place) int { return cmp.Compare(b.Rank, a.Rank) })
	slices.SortFunc(x.come, func(a, b *Place) int { return cmp.Compare(a.Rank, b.Rank) })
	all := make([]swap, min(len(x.leave), len(x.come)))
	for k := range all {
		leaves, comes := x.leave[k], x.come[k]
		all[k] = swap{risk(candidates[leaves.Candidate].Order) - risk(candidates[comes.Candidate].Order), k, leaves, comes}
	}
	return all
}
