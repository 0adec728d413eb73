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

// Rank gives every candidate a Place; places[i] is that of candidates[i]. Within a group the order is by Candidate.Order,
// highest first, at full precision; those who tie are ordered by a hash of the resident keyed by list and
// date, so that whoever wins a tie tonight is not favoured for good, and anybody can work the order out again. All who have an order have
// their rank.
//
// Who is on the list already, and whom the practice put forward, is Listed whatever their rank. Of the others, those whom another list
// offers help are OnAnotherList; the first room[group] are Listed and the rest BelowCapacity; whoever of the first the
// comparison holds out, nil for none, is HeldOut, and the place goes to the next; who was on an earlier night is still. On a standing list everyone is Listed. In = listed +
// on another list + held out + below capacity, always.
//
// The result does not depend on the order of the candidates. A candidate whose Order is not finite and who is neither open nor nominated, or
// whose group has no entry in room (0 is an entry), is an error: nothing is ranked. Memory: 16 bytes a candidate, and 24 more for those
// of the largest group, beside the input.
func Rank(list List, asOf source.Day, candidates []Candidate, room map[uint32]int, comparison *Comparison) ([]Place, error) {
	if err := rankable(list, candidates, room); err != nil {
		return nil, err
	}
	tie := keyedHash(list.Name, asOf.String())
	places := make([]Place, len(candidates))
	var keys []key // of one group at a time: sorting them, and not the candidates, stays in the cache
	for group, members := range byGroup(candidates) {
		keys = keys[:0]
		for _, i := range members {
			keys = append(keys, key{candidates[i].Order, tie(candidates[i].Hash), i})
		}
		sortKeys(keys, candidates)
		free := room[group]
		if list.Standing {
			free = len(keys)
		}
		for k, x := range keys {
			c := &candidates[x.candidate]
			place := Place{Candidate: x.candidate, Rank: int32(k + 1), Reason: cohort.BelowCapacity}
			if math.IsNaN(c.Order) {
				place.Rank = 0
			}
			switch {
			case c.kept():
				place.Reason = cohort.Listed
			case c.Elsewhere:
				place.Reason = cohort.OnAnotherList
			case c.Arm == HeldArm && comparison.holds(c): // once held out, whatever the rank since
				place.Reason = cohort.HeldOut
			case free <= 0:
			case comparison.holds(c):
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

// sortKeys puts the candidates of a group in order, those without one last.
func sortKeys(keys []key, candidates []Candidate) {
	slices.SortFunc(keys, func(x, y key) int {
		switch {
		case x.order > y.order:
			return -1
		case x.order < y.order:
			return 1
		}
		if none, other := math.IsNaN(x.order), math.IsNaN(y.order); none != other {
			if none {
				return 1
			}
			return -1
		}
		if c := cmp.Compare(x.tie, y.tie); c != 0 {
			return c
		}
		return cmp.Compare(candidates[x.candidate].Person, candidates[y.candidate].Person)
	})
}

// Room is how many new offers each group can make tonight: its offers a week, less the people who are on the list already or join it by
// a nomination, less spent, the offers of the last Week days on which the practice has decided. It is never below 0. So nobody
// has more than a week's offers open, nor makes more in any Week days, nominations aside.
func Room(seats map[uint32]int, candidates []Candidate, spent map[uint32]int) map[uint32]int {
	room := make(map[uint32]int, len(seats))
	for group, n := range seats {
		room[group] = n - spent[group]
	}
	for i := range candidates {
		if c := &candidates[i]; c.kept() {
			room[c.Group]--
		}
	}
	for group, n := range room {
		room[group] = max(n, 0)
	}
	return room
}

// byGroup cuts the indices of the candidates by group; the groups come in no fixed order, which changes no place.
func byGroup(candidates []Candidate) iter.Seq2[uint32, []int32] {
	size := make(map[uint32]int)
	for i := range candidates {
		size[candidates[i].Group]++
	}
	all, members, start := make([]int32, len(candidates)), make(map[uint32][]int32, len(size)), 0
	for group, n := range size {
		members[group] = all[start : start : start+n]
		start += n
	}
	for i := range candidates {
		group := candidates[i].Group
		members[group] = append(members[group], int32(i))
	}
	return maps.All(members)
}

// rankable refuses candidates that cannot be ordered or counted against a capacity.
func rankable(list List, candidates []Candidate, room map[uint32]int) error {
	if len(candidates) > math.MaxInt32 {
		return fmt.Errorf("ranking list %s: have %d candidates, want at most %d", list.Name, len(candidates), math.MaxInt32)
	}
	unordered, homeless := 0, 0
	for i := range candidates {
		c := &candidates[i]
		if math.IsInf(c.Order, 0) || math.IsNaN(c.Order) && !c.kept() {
			unordered++
		}
		if _, ok := room[c.Group]; !ok {
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
