package training

import (
	"cmp"
	"crypto/sha256"
	"encoding/binary"
	"maps"
	"slices"

	"riskstrat/features/source"
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

const (
	bandRows  = 1 << 17 // rows gathered at a time: 8 bytes for each of their features
	chunkRows = 1 << 12 // rows handed to the file at a time
)

// position is where a row lies in a sample.
type position struct {
	person uint64 // its number
	cell   int32
	row    int32 // within the cell
}

// order is the order of a sample's rows in a file: by the number of the person, those of one person by index date.
func (l *labels) order(s *models.Sample) []position {
	var order []position
	for c := range s.Cells {
		for i, person := range s.Cells[c].Person {
			order = append(order, position{l.person[person], int32(c), int32(i)})
		}
	}
	slices.SortFunc(order, func(a, b position) int {
		return cmp.Or(cmp.Compare(a.person, b.person), cmp.Compare(a.row, b.row))
	})
	return order
}

// write appends the rows of a sample to a file; unoffered is the same sample, weighted as if nobody had been offered help. Its values are read once for each band of rows, so that no more than a band of them
// is held, wherever they are kept.
func (x *exporting) write(file *trainset.Writer, s, unoffered *models.Sample, opt *trainset.Options) error {
	order := x.labels.order(s)
	rank := make([][]int32, source.Cells) // of the row in order, by cell and row
	for c := range rank {
		rank[c] = make([]int32, s.Cells[c].Len())
	}
	for i, at := range order {
		rank[at.cell][at.row] = int32(i)
	}
	band := make([][]float64, len(s.Features))
	for first := 0; first < len(order); first += bandRows {
		some := order[first:min(first+bandRows, len(order))]
		if err := gather(band, s, rank, first, len(some)); err != nil {
			return err
		}
		for from := 0; from < len(some); from += chunkRows {
			to := min(from+chunkRows, len(some))
			rows := x.known(s, unoffered, some[from:to], opt)
			for _, column := range band {
				rows.X = append(rows.X, column[from:to])
			}
			if err := file.Append(rows); err != nil {
				return err
			}
			x.Progress.Step(int64(to - from))
		}
	}
	return nil
}

// gather sets band, one slice a feature, to the values of the n rows whose rank is first or above.
func gather(band [][]float64, s *models.Sample, rank [][]int32, first, n int) error {
	columns := make([]int, len(band))
	for j := range band {
		columns[j], band[j] = j, slices.Grow(band[j][:0], n)[:n]
	}
	return s.Each(columns, func(cell, start, rows int, x [][]float64) error {
		for i := range rows {
			for start == len(rank[cell]) { // a block may go on from one cell into the next
				cell, start = cell+1, 0
			}
			if k := int(rank[cell][start]) - first; k >= 0 && k < n {
				for j := range band {
					band[j][k] = x[j][i]
				}
			}
			start++
		}
		return nil
	})
}

// known is what is known of rows besides their features.
func (x *exporting) known(s, unoffered *models.Sample, order []position, opt *trainset.Options) *trainset.Rows {
	rows := &trainset.Rows{}
	for _, at := range order {
		r, cell := &s.Cells[at.cell], int(at.cell)
		person := r.Person[at.row]
		rows.Person = append(rows.Person, at.person)
		rows.Household = append(rows.Household, x.labels.household[r.Household[at.row]]) // 0 where it is not known
		rows.Index = append(rows.Index, r.Index[at.row])
		rows.Outcome = append(rows.Outcome, r.Outcome[at.row])
		rows.Weight = append(rows.Weight, r.Weight[at.row])
		rows.HeldOut = append(rows.HeldOut, x.division.HeldOut(cell, person))
		if opt.Offered {
			rows.Offered = append(rows.Offered, r.Offered[at.row])
		}
		if opt.Withheld {
			rows.Withheld = append(rows.Withheld, r.Withheld[at.row])
		}
		if opt.Unoffered {
			rows.Unoffered = append(rows.Unoffered, unoffered.Cells[cell].Weight[at.row])
		}
		if opt.Folds {
			rows.Fold = append(rows.Fold, int32(x.division.Fold(cell, person)))
		}
	}
	return rows
}
