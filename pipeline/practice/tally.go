package practice

import (
	"cmp"
	"maps"
	"math"
	"slices"
)

// Tally counts people and events by practice and kind of person. It is not safe for concurrent use.
type Tally struct {
	outcomes int
	cells    map[cell]*sums
}

// cell is the people of one practice who are alike to the model.
type cell struct {
	practice uint32 // a name's index
	kind     kind
}

// kind is what the model knows of a person; each part is a level.
type kind struct{ age, sex, deprivation uint8 }

// sums are of one cell, by outcome.
type sums struct {
	people int64
	known  []int64 // people whose count is known
	events []int64
}

// NewTally returns an empty tally of so many outcomes.
func NewTally(outcomes int) *Tally { return &Tally{outcomes: outcomes, cells: map[cell]*sums{}} }

// Add counts one person: age in years and deprivation decile (1 most deprived) are NaN where null, sex is the level of its code,
// and counts has one entry an outcome, NaN where not known.
func (t *Tally) Add(practice uint32, age, sex, decile float64, counts []float64) {
	c := cell{practice, kind{ageBand(age), level(sex), fifth(decile)}}
	s := t.cells[c]
	if s == nil {
		s = &sums{known: make([]int64, t.outcomes), events: make([]int64, t.outcomes)}
		t.cells[c] = s
	}
	s.people++
	for i, n := range counts {
		if !math.IsNaN(n) {
			s.known[i]++
			s.events[i] += int64(n)
		}
	}
}

// Merge adds what another tally of the same outcomes counted.
func (t *Tally) Merge(u *Tally) {
	for c, s := range u.cells {
		into := t.cells[c]
		if into == nil {
			t.cells[c] = s
			continue
		}
		into.people += s.people
		for i := range s.known {
			into.known[i] += s.known[i]
			into.events[i] += s.events[i]
		}
	}
}

// Ages fall into bands of five years, from 0-4 to 90 and over: those of the European Standard Population of 2013, its first two made one.
const (
	bandYears = 5
	lastBand  = 90 / bandYears
)

// unknown is the level of a value that is null.
const unknown = math.MaxUint8

func ageBand(age float64) uint8 {
	if math.IsNaN(age) {
		return unknown
	}
	return uint8(min(max(age, 0)/bandYears, lastBand))
}

func level(code float64) uint8 {
	if math.IsNaN(code) {
		return unknown
	}
	return uint8(code)
}

// fifth is 0 for the most deprived two deciles to 4 for the least.
func fifth(decile float64) uint8 {
	if math.IsNaN(decile) {
		return unknown
	}
	return uint8((decile - 1) / 2)
}

// sorted returns the cells in a fixed order, by practice and kind.
func (t *Tally) sorted() []cell {
	return slices.SortedFunc(maps.Keys(t.cells), func(a, b cell) int {
		return cmp.Or(cmp.Compare(a.practice, b.practice), a.kind.compare(b.kind))
	})
}

func (k kind) compare(l kind) int {
	return cmp.Or(cmp.Compare(k.age, l.age), cmp.Compare(k.sex, l.sex), cmp.Compare(k.deprivation, l.deprivation))
}
