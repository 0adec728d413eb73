package trainset

import (
	"slices"
	"sync"
)

// decoded is a column of a row group in memory: a byte or two a row for what a dictionary codes, a number a row for what it does not.
type decoded struct {
	bytes   []uint8   // by row: position among the numbers, where these are at most byteCodes
	words   []uint16  // by row: the same, where they are more
	numbers []float64 // by code, where there are codes, else by row; NaN is null
}

// byteCodes is how many numbers a byte tells apart.
const byteCodes = 1 << 8

// rows returns the numbers of as many rows from first on as room has entries: in room, or where they are.
func (d *decoded) rows(first int, room []float64) []float64 {
	switch n := len(room); {
	case d.bytes != nil:
		byBytes((*[byteCodes]float64)(d.numbers), d.bytes[first:][:n], room)
	case d.words != nil:
		byWords(d.numbers, d.words[first:][:n], room)
	default:
		return d.numbers[first:][:n]
	}
	return room
}

// byBytes sets dst to the numbers of the codes, unrolled by hand: a loop over them takes 2.5 times as long.
func byBytes(numbers *[byteCodes]float64, codes []uint8, dst []float64) {
	i := 0
	for ; i+8 <= len(codes); i += 8 {
		c, d := (*[8]uint8)(codes[i:]), (*[8]float64)(dst[i:])
		d[0] = numbers[c[0]]
		d[1] = numbers[c[1]]
		d[2] = numbers[c[2]]
		d[3] = numbers[c[3]]
		d[4] = numbers[c[4]]
		d[5] = numbers[c[5]]
		d[6] = numbers[c[6]]
		d[7] = numbers[c[7]]
	}
	for ; i < len(codes); i++ {
		dst[i] = numbers[codes[i]]
	}
}

// byWords is byBytes of codes of two bytes.
func byWords(numbers []float64, codes []uint16, dst []float64) {
	i := 0
	for ; i+4 <= len(codes); i += 4 {
		c, d := (*[4]uint16)(codes[i:]), (*[4]float64)(dst[i:])
		d[0] = numbers[c[0]]
		d[1] = numbers[c[1]]
		d[2] = numbers[c[2]]
		d[3] = numbers[c[3]]
	}
	for ; i < len(codes); i++ {
		dst[i] = numbers[codes[i]]
	}
}

// size is how many bytes the column takes.
func (d *decoded) size() int64 { return int64(len(d.bytes) + 2*len(d.words) + 8*len(d.numbers)) }

func (d *decoded) clone() *decoded {
	return &decoded{bytes: slices.Clone(d.bytes), words: slices.Clone(d.words), numbers: slices.Clone(d.numbers)}
}

// resized is s with n entries, whose values are not cleared.
func resized[T any](s []T, n int) []T { return slices.Grow(s[:0], n)[:n] }

// kept is what is left of the room for decoded columns. Codes come first: a byte of them spares the decoding of as much as a row, a byte of numbers
// the copying of an eighth.
type kept struct {
	mutex sync.Mutex
	left  int64 // bytes
	codes int64 // bytes of it that columns of codes are likely to take
}

// share opens the room of a file.
func (f *File) share(room int64) {
	f.room.left = room
	for group := range f.groups() {
		rows := int64(f.groupRows(group))
		for _, l := range f.leaves {
			switch size := f.parsed.Metadata().RowGroups[group].Columns[l.index].MetaData.TotalCompressedSize; {
			case size <= rows:
				f.room.codes += rows
			case size < 4*rows:
				f.room.codes += 2 * rows
			}
		}
	}
}

// take takes the bytes of a column; it reports whether they are to be had.
func (k *kept) take(d *decoded) bool {
	k.mutex.Lock()
	defer k.mutex.Unlock()
	size, coded := d.size(), d.bytes != nil || d.words != nil
	if spare := k.left - size; spare < 0 || !coded && spare < k.codes {
		return false
	}
	k.left -= size
	if coded {
		k.codes = max(0, k.codes-size)
	}
	return true
}

// giveBack returns what was taken and not used.
func (k *kept) giveBack(d *decoded) {
	k.mutex.Lock()
	defer k.mutex.Unlock()
	k.left += d.size()
}
