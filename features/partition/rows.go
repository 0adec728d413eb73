package partition

import (
	"encoding/binary"
	"slices"
)

// recordBytes is the size of an activity row's record: the identifier's hash and the packed row, little-endian.
const recordBytes = 16

func appendRecord(b []byte, hash, packed uint64) []byte {
	return binary.LittleEndian.AppendUint64(binary.LittleEndian.AppendUint64(b, hash), packed)
}

// pending holds the rows of one table in the order read, each with its person.
type pending struct {
	person []uint32
	packed []uint64
}

// groupRows gives every row of a table to its person: look-up, counting sort by person, then each person's rows in
// ascending order without exact duplicates. Rows of nobody are counted.
func groupRows[T ~uint64](p *Partition, table string, into *Rows[T], from section) error {
	w := &p.pending
	w.reset(from.bytes() / recordBytes)
	var unknown int64
	for i := range from.pieces {
		var err error
		if p.chunk, err = from.read(i, p.chunk); err != nil {
			return err
		}
		unknown += w.add(&p.index, p.chunk)
	}
	p.Unknown[table] = unknown
	p.Duplicates[table] = into.place(w, len(p.Persons))
	return nil
}

// reset forgets all rows and makes room for n.
func (w *pending) reset(n int) {
	w.person, w.packed = slices.Grow(w.person[:0], n), slices.Grow(w.packed[:0], n)
}

// add looks up the person of every record of a chunk, for which there must be room, and returns how many have none.
func (w *pending) add(x *index, chunk []byte) (unknown int64) {
	n, at := len(chunk)/recordBytes, len(w.person)
	person, packed := w.person[at:at+n], w.packed[at:at+n]
	k := 0
	for ; len(chunk) >= recordBytes; chunk = chunk[recordBytes:] {
		i, ok := x.find(binary.LittleEndian.Uint64(chunk))
		if !ok {
			unknown++
			continue
		}
		person[k], packed[k] = i, binary.LittleEndian.Uint64(chunk[8:])
		k++
	}
	w.person, w.packed = w.person[:at+k], w.packed[:at+k]
	return unknown
}

// place replaces the rows by those of w, grouped by person, and returns how many exact duplicates it dropped.
func (r *Rows[T]) place(w *pending, persons int) (duplicates int64) {
	n := len(w.person)
	r.rows = slices.Grow(r.rows[:0], n)[:n]
	r.start = slices.Grow(r.start[:0], persons+1)[:persons+1]
	clear(r.start)
	for _, i := range w.person {
		r.start[i+1]++
	}
	for i := range persons {
		r.start[i+1] += r.start[i]
	}
	for k, i := range w.person {
		r.rows[r.start[i]] = T(w.packed[k])
		r.start[i]++
	}
	// Every start now holds its person's end. Close the gaps that duplicates leave while putting the starts back.
	begin, out := 0, 0
	for i := range persons {
		end := int(r.start[i])
		r.start[i] = uint32(out)
		mine := r.rows[begin:end]
		ascend(mine)
		for k, v := range mine {
			if k == 0 || v != mine[k-1] {
				r.rows[out] = v
				out++
			}
		}
		begin = end
	}
	r.start[persons] = uint32(out)
	r.rows = r.rows[:out]
	return int64(n - out)
}

// ascend sorts in place. Files are mostly in time order, where insertion is fastest for the few rows that most have.
func ascend[T ~uint64](rows []T) {
	if len(rows) > 64 {
		slices.Sort(rows)
		return
	}
	for i := 1; i < len(rows); i++ {
		v := rows[i]
		k := i
		for ; k > 0 && rows[k-1] > v; k-- {
			rows[k] = rows[k-1]
		}
		rows[k] = v
	}
}
