package outreach

import (
	"cmp"
	"fmt"
	"iter"
	"maps"
	"math"
	"slices"

	"riskstrat/features/source"
	"riskstrat/pipeline/cohort"
)

// Rank gives every candidate a Place; places[i] is that of candidates[i]. Within a group (practice or PCN) the order is by
// Candidate.Order, highest first, at full precision; those who tie are ordered by a hash of the resident keyed by list and
// date, so that whoever wins a tie tonight is not favoured for good, and anybody can work the order out again. The
// first seats[group] are Listed and the others BelowCapacity; whoever of the first the list's Holdout draws is HeldOut, and
// the place goes to the next. All have their rank. In = listed + held out + below capacity, always.
//
// The result does not depend on the order of the candidates. A candidate whose Order is not finite, or whose group has no
// entry in seats (0 is an entry), is an error: nothing is ranked. Memory: 28 bytes a candidate, and 24 more for those of the
// largest group, beside the input.
func Rank(list List, asOf source.Day, candidates []Candidate, seats map[uint32]int) ([]Place, error) {
	if err := rankable(list, candidates, seats); err != nil {
		return nil, err
	}
	tie := keyedHash(list.Name, asOf.String())
	heldOut := func(uint64) bool { return false }
	if list.Holdout.active(asOf) {
		heldOut = list.Holdout.draw()
	}
	places := make([]Place, len(candidates))
	var keys []key // of one group at a time: sorting them, and not the candidates, stays in the cache
	for group, members := range byGroup(list, candidates) {
		keys = keys[:0]
		for _, i := range members {
			keys = append(keys, key{candidates[i].Order, tie(candidates[i].Hash), i})
		}
		slices.SortFunc(keys, func(x, y key) int {
			switch { // quicker than cmp.Compare, which has NaN in mind: there is none
			case x.order > y.order:
				return -1
			case x.order < y.order:
				return 1
			}
			if c := cmp.Compare(x.tie, y.tie); c != 0 {
				return c
			}
			return cmp.Compare(candidates[x.candidate].Person, candidates[y.candidate].Person)
		})
		free := seats[group]
		for k, x := range keys {
			place := Place{Candidate: x.candidate, Rank: int32(k + 1), Reason: cohort.BelowCapacity}
			switch {
			case free <= 0:
			case heldOut(candidates[x.candidate].Hash):
				place.Reason = cohort.HeldOut
			default:
				place.Reason = cohort.Listed
				free--
			}
			places[x.candidate] = place
		}
	}
	return places, nil
}

// key is what a candidate is ordered by.
type key struct {
	order     float64
	tie       uint64
	candidate int32
}

// byGroup cuts the indices of the candidates by group; the groups come in no fixed order, which changes no place.
func byGroup(list List, candidates []Candidate) iter.Seq2[uint32, []int32] {
	size := make(map[uint32]int)
	for i := range candidates {
		size[list.GroupOf(&candidates[i])]++
	}
	all, members, start := make([]int32, len(candidates)), make(map[uint32][]int32, len(size)), 0
	for group, n := range size {
		members[group] = all[start : start : start+n]
		start += n
	}
	for i := range candidates {
		group := list.GroupOf(&candidates[i])
		members[group] = append(members[group], int32(i))
	}
	return maps.All(members)
}

// rankable refuses candidates that cannot be ordered or counted against a capacity.
func rankable(list List, candidates []Candidate, seats map[uint32]int) error {
	if len(candidates) > math.MaxInt32 {
		return fmt.Errorf("ranking list %s: have %d candidates, want at most %d", list.Name, len(candidates), math.MaxInt32)
	}
	unordered, homeless := 0, 0
	for i := range candidates {
		c := &candidates[i]
		if math.IsNaN(c.Order) || math.IsInf(c.Order, 0) {
			unordered++
		}
		if _, ok := seats[list.GroupOf(c)]; !ok {
			homeless++
		}
	}
	if unordered > 0 {
		return fmt.Errorf("ranking list %s: %d of %d candidates have no finite score", list.Name, unordered, len(candidates))
	}
	if homeless > 0 {
		return fmt.Errorf("ranking list %s: the %s of %d of %d candidates has no capacity", list.Name, list.Group, homeless, len(candidates))
	}
	return nil
}
