package models

import (
	"encoding/binary"

	"github.com/cespare/xxhash/v2"

	"riskstrat/features/source"
)

// groups says which residents must stay together when rows are divided: a person with all of their rows, in every
// sample, and with the others of their household. A household's id is as of the extract, so a person has the same in all
// samples of a training; should samples give several, the smallest hash counts, which keeps the person whole.
type groups struct {
	household [source.Cells]map[uint64]uint64 // by cell: person to household, 0 unknown
}

func newGroups(samples ...*Sample) *groups {
	g := &groups{}
	for c := range g.household {
		of := map[uint64]uint64{}
		for _, s := range samples {
			r := &s.Cells[c]
			for i, person := range r.Person {
				h, seen := of[person]
				if !seen || h == 0 || r.Household[i] != 0 && r.Household[i] < h {
					of[person] = r.Household[i]
				}
			}
		}
		g.household[c] = of
	}
	return g
}

// part divides people into n parts by the hash of their household (or of themselves where it is unknown), the purpose and the
// seed. It depends on nothing else, so a resident's part is the same in every sample and on any machine.
func (g *groups) part(cell int, person uint64, purpose string, seed uint64, n int) int {
	key, kind := g.household[cell][person], byte('h')
	if key == 0 {
		key, kind = person, 'p'
	}
	text := binary.BigEndian.AppendUint64([]byte(purpose), seed)
	text = binary.BigEndian.AppendUint64(append(text, kind), key)
	return int(xxhash.Sum64(text) % uint64(n))
}

// parts gives the part of every row of s.
func (g *groups) parts(s *Sample, purpose string, seed uint64, n int) [source.Cells][]uint8 {
	var parts [source.Cells][]uint8
	for c := range s.Cells {
		r := &s.Cells[c]
		parts[c] = make([]uint8, r.Len())
		for i, person := range r.Person {
			parts[c][i] = uint8(g.part(c, person, purpose, seed, n))
		}
	}
	return parts
}

// What people are divided for.
const (
	forFolds   = "penalty fold"
	forHeldOut = "held out"
)

// Division tells how Train divides people, for those who want to divide them alike.
type Division struct {
	groups *groups
	seed   uint64
	folds  int
}

// Divide returns the division of a training of spec on the samples, which must be all of Train's.
func Divide(spec Spec, samples ...*Sample) *Division {
	return &Division{groups: newGroups(samples...), seed: spec.Seed, folds: spec.Penalty.folds()}
}

// Fold returns the fold, from 0, of a person of a cell: those whom the penalties are judged on together when Train compares them,
// or would, had the spec named more than one.
func (d *Division) Fold(cell int, person uint64) int {
	return d.groups.part(cell, person, forFolds, d.seed, d.folds)
}

// HeldOut reports whether a person of a cell is of the fifth who are judged by a refit that never saw them
// (Figures.PersonDisjoint).
func (d *Division) HeldOut(cell int, person uint64) bool {
	return d.groups.part(cell, person, forHeldOut, d.seed, heldParts) == heldOut
}
