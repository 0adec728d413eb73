package outreach

import (
	"cmp"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"math"
	"slices"

	"github.com/cespare/xxhash/v2"

	"riskstrat/features/source"
	"riskstrat/pipeline/cohort"
)

// Rank gives every candidate a Place; places[i] is that of candidates[i]. Within a group (practice or PCN) the order is by
// Candidate.Order, highest first, at full precision; those who tie are ordered by a hash of the resident keyed by list and
// date, so that whoever wins a tie tonight is not favoured for good, and anybody can work the order out again. The
// first seats[group] are Listed, the others BelowCapacity; both have their rank. In = listed + below capacity, always.
//
// The result does not depend on the order of the candidates. A candidate whose Order is not finite, or whose group has no
// entry in seats (0 is an entry), is an error: nothing is ranked. Memory: 28 bytes a candidate beside the input.
func Rank(list List, asOf source.Day, candidates []Candidate, seats map[uint32]int) ([]Place, error) {
	if err := rankable(list, candidates, seats); err != nil {
		return nil, err
	}
	order := make([]int32, len(candidates))
	for i := range order {
		order[i] = int32(i)
	}
	tie := tieBreak(list.Name, asOf)
	slices.SortFunc(order, func(i, j int32) int {
		a, b := &candidates[i], &candidates[j]
		if c := cmp.Compare(list.GroupOf(a), list.GroupOf(b)); c != 0 {
			return c // brings a group together; which group comes first changes no rank
		}
		if c := cmp.Compare(b.Order, a.Order); c != 0 {
			return c
		}
		if c := cmp.Compare(tie(a.Hash), tie(b.Hash)); c != 0 {
			return c
		}
		return cmp.Compare(a.Person, b.Person)
	})
	places := make([]Place, len(candidates))
	rank := int32(0)
	for k, i := range order {
		group := list.GroupOf(&candidates[i])
		if k == 0 || group != list.GroupOf(&candidates[order[k-1]]) {
			rank = 0
		}
		rank++
		places[i] = Place{Candidate: i, Rank: rank, Reason: cohort.BelowCapacity}
		if int(rank) <= seats[group] {
			places[i].Reason = cohort.Listed
		}
	}
	return places, nil
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

// tieBreak returns the hash that orders residents who tie: that of the resident's own hash behind a key made of the list's
// name and the date. xxHash spreads and protects nothing, which is enough: nobody chooses their pseudonym.
func tieBreak(list string, asOf source.Day) func(hash uint64) uint64 {
	key := sha256.Sum256([]byte(list + "\x00" + asOf.String()))
	return func(hash uint64) uint64 {
		var b [24]byte
		copy(b[:16], key[:16])
		binary.LittleEndian.PutUint64(b[16:], hash)
		return xxhash.Sum64(b[:])
	}
}
