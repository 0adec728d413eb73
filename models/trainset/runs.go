package trainset

import (
	"encoding/binary"
	"errors"
	"slices"
)

// runs walks small whole numbers in Parquet's hybrid of runs: a number repeated, or groups of eight numbers packed into width bits each,
// least significant first. Dictionary indexes and definition levels are written so.
type runs struct {
	data  []byte // what follows the current run; behind it lie at least slack readable bytes
	width uint

	left  int    // numbers left of the current run
	value uint32 // the number of a repeated run

	packed []byte // the rest of a packed run, from the group being read; slack readable bytes lie behind it
	at     uint   // numbers of that group already read; packed is nil in a repeated run
}

// slack is how many bytes behind a run may be read, and thrown away: eight numbers are unpacked from eight bytes at a time.
const slack = 8

// widest is the largest width that is read: dictionaries of a Writer have far fewer than 65,536 entries.
const widest = 16

var (
	errRuns  = errors.New("corrupt: a run ends early")
	errWidth = errors.New("corrupt: the width of a dictionary index is not 0 to 16 bits")
)

// newRuns starts at data, which must have slack bytes of capacity behind its end.
func newRuns(data []byte, width uint) (runs, error) {
	if width > widest {
		return runs{}, errWidth
	}
	return runs{data: data, width: width}, nil
}

// next goes to the next run.
func (r *runs) next() error {
	header, n := binary.Uvarint(r.data)
	if n <= 0 || header>>1 == 0 || header > 1<<32 {
		return errRuns
	}
	r.data = r.data[n:]
	count, packed := int(header>>1), header&1 == 1
	size := int(r.width+7) / 8
	if packed {
		count, size = 8*count, int(r.width)*count
	}
	if len(r.data) < size {
		return errRuns
	}
	r.left, r.value, r.packed, r.at = count, 0, nil, 0
	if packed {
		r.packed = r.data[:size:cap(r.data)]
	} else {
		for i, b := range r.data[:size] {
			r.value |= uint32(b) << (8 * i)
		}
	}
	r.data = r.data[size:]
	return nil
}

// unpack sets dst to the next numbers.
func unpack[C uint8 | uint16](r *runs, dst []C) error {
	for len(dst) > 0 {
		if r.left == 0 {
			if err := r.next(); err != nil {
				return err
			}
		}
		n := min(len(dst), r.left)
		if r.packed == nil {
			v := C(r.value)
			for i := range dst[:n] {
				dst[i] = v
			}
		} else {
			packed(r, dst[:n])
		}
		r.left -= n
		dst = dst[n:]
	}
	return nil
}

// packed is unpack within a packed run.
func packed[C uint8 | uint16](r *runs, dst []C) {
	for ; r.at != 0 && len(dst) > 0; dst = dst[1:] {
		dst[0] = C(r.one())
	}
	groups := len(dst) &^ 7
	if r.width <= 8 {
		narrow(r, dst[:groups])
	} else {
		wide(r, dst[:groups])
	}
	for i := range dst[groups:] {
		dst[groups+i] = C(r.one())
	}
}

// narrow unpacks whole groups of up to eight bytes, unrolled by hand: a loop over the eight takes 1.4 times as long.
func narrow[C uint8 | uint16](r *runs, dst []C) {
	width, mask := r.width, uint64(1)<<r.width-1
	packed := r.packed[:len(r.packed)+slack]
	for ; len(dst) >= 8; dst = dst[8:] {
		x := binary.LittleEndian.Uint64(packed)
		packed = packed[width:]
		d := (*[8]C)(dst)
		d[0] = C(x & mask)
		x >>= width
		d[1] = C(x & mask)
		x >>= width
		d[2] = C(x & mask)
		x >>= width
		d[3] = C(x & mask)
		x >>= width
		d[4] = C(x & mask)
		x >>= width
		d[5] = C(x & mask)
		x >>= width
		d[6] = C(x & mask)
		x >>= width
		d[7] = C(x & mask)
	}
	r.packed = packed[:len(packed)-slack]
}

// wide unpacks whole groups of nine to sixteen bytes, in two halves.
func wide[C uint8 | uint16](r *runs, dst []C) {
	width, mask := r.width, uint64(1)<<r.width-1
	half, rest := 4*width/8, 4*width%8 // bytes, and bits, before the second half
	packed := r.packed[:len(r.packed)+slack]
	for ; len(dst) >= 8; dst = dst[8:] {
		x := binary.LittleEndian.Uint64(packed)
		y := binary.LittleEndian.Uint64(packed[half:]) >> rest
		packed = packed[width:]
		d := (*[8]C)(dst)
		for i := range 4 {
			d[i], d[i+4] = C(x&mask), C(y&mask)
			x, y = x>>width, y>>width
		}
	}
	r.packed = packed[:len(packed)-slack]
}

// one reads the next number of the group begun.
func (r *runs) one() uint64 {
	bit := r.at * r.width
	x := binary.LittleEndian.Uint64(r.packed[bit/8 : bit/8+slack : cap(r.packed)])
	if r.at++; r.at == 8 {
		r.at, r.packed = 0, r.packed[r.width:]
	}
	return x >> (bit % 8) & (1<<r.width - 1)
}

// all reports whether the next n numbers are a run of v.
func (r *runs) all(n int, v uint32) bool {
	return r.left == 0 && r.next() == nil && r.packed == nil && r.left >= n && r.value == v
}

// padded returns a buffer of n bytes with slack behind it, b grown as needed.
func padded(b []byte, n int) []byte { return slices.Grow(b[:0], n+slack)[:n] }
