package pipeline

import (
	"cmp"
	"crypto/sha256"
	"encoding/binary"
	"iter"
	"maps"
	"slices"

	"riskstrat/models"
	"riskstrat/models/trainset"
)

// labels are the numbers that an export calls people and households by: people from 1, households after them, so that no number is
// both. A person or a household has the same in every file of the export and, but by chance, another in any other.
//
// A number cannot be worked out from a pseudonym, unlike the hash that the samples hold: numbers, and with them the order of the
// rows, follow a keyed hash whose key is a digest of all the people together. So the same extract gives the same file, and only who
// holds the pseudonyms of everybody in it can tell which number is whose.
type labels struct {
	person    map[uint64]uint64 // by hash
	household map[uint64]uint64
}

func newLabels(samples ...*models.Sample) *labels {
	people, households := map[uint64]uint64{}, map[uint64]uint64{}
	for _, s := range samples {
		for c := range s.Cells {
			for i, person := range s.Cells[c].Person {
				people[person] = 0
				if h := s.Cells[c].Household[i]; h != 0 {
					households[h] = 0
				}
			}
		}
	}
	key := sha256.New()
	for _, person := range slices.Sorted(maps.Keys(people)) {
		key.Write(binary.BigEndian.AppendUint64(nil, person))
	}
	secret := key.Sum(nil)
	number(people, append(slices.Clone(secret), 'p'), 1)
	number(households, append(slices.Clone(secret), 'h'), uint64(len(people))+1)
	return &labels{people, households}
}

// number gives the keys of a map numbers from first on, in the order of their keyed hashes.
func number(of map[uint64]uint64, secret []byte, first uint64) {
	type entry struct{ order, hash uint64 }
	entries := make([]entry, 0, len(of))
	for hash := range of {
		digest := sha256.Sum256(binary.BigEndian.AppendUint64(slices.Clip(secret), hash))
		entries = append(entries, entry{binary.BigEndian.Uint64(digest[:]), hash})
	}
	slices.SortFunc(entries, func(a, b entry) int {
		return cmp.Or(cmp.Compare(a.order, b.order), cmp.Compare(a.hash, b.hash))
	})
	for i, e := range entries {
		of[e.hash] = first + uint64(i)
	}
}

// exportRows is how many rows are handed to the file at a time.
const exportRows = 4096

// rows yields the rows of a sample by the number of the person, those of one person by index date. What is yielded is overwritten.
func (x *exporting) rows(s *models.Sample, folds bool) iter.Seq[*trainset.Rows] {
	type place struct {
		number uint64
		cell   uint8
		row    int32
	}
	var order []place
	for c := range s.Cells {
		for i, person := range s.Cells[c].Person {
			order = append(order, place{x.labels.person[person], uint8(c), int32(i)})
		}
	}
	slices.SortFunc(order, func(a, b place) int {
		return cmp.Or(cmp.Compare(a.number, b.number), cmp.Compare(a.row, b.row))
	})
	return func(yield func(*trainset.Rows) bool) {
		rows := &trainset.Rows{X: make([][]float64, len(s.Features))}
		for some := range slices.Chunk(order, exportRows) {
			empty(rows)
			for _, at := range some {
				x.append(rows, s, int(at.cell), int(at.row), folds)
			}
			if !yield(rows) {
				return
			}
		}
	}
}

func empty(r *trainset.Rows) {
	for j := range r.X {
		r.X[j] = r.X[j][:0]
	}
	r.Outcome, r.Weight, r.Fold, r.HeldOut = r.Outcome[:0], r.Weight[:0], r.Fold[:0], r.HeldOut[:0]
	r.Person, r.Household, r.Index = r.Person[:0], r.Household[:0], r.Index[:0]
}

// append adds one row of a sample.
func (x *exporting) append(to *trainset.Rows, s *models.Sample, cell, i int, folds bool) {
	r, p := &s.Cells[cell], len(s.Features)
	for j, v := range r.X[i*p : (i+1)*p] {
		to.X[j] = append(to.X[j], v)
	}
	person := r.Person[i]
	to.Outcome = append(to.Outcome, r.Outcome[i])
	to.Weight = append(to.Weight, r.Weight[i])
	if folds {
		to.Fold = append(to.Fold, int32(x.division.Fold(cell, person)))
	}
	to.HeldOut = append(to.HeldOut, x.division.HeldOut(cell, person))
	to.Person = append(to.Person, x.labels.person[person])
	to.Household = append(to.Household, x.labels.household[r.Household[i]]) // 0 where it is not known
	to.Index = append(to.Index, r.Index[i])
}
