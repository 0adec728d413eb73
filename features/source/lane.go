package source

import (
	"encoding/binary"
	"encoding/hex"
	"slices"
	"strconv"
	"unicode/utf8"

	"github.com/parquet-go/parquet-go/encoding"
)

// lane holds the decoded values of one column: a batch's rows, or the entries of one dictionary. Exceptions lie in state;
// while none has been marked, every row is valid and nobody needs to look.
type lane struct {
	*reading
	vec   Vector
	state []state
	marks uint16  // the states marked since size, bit 1<<state each; a superset
	words *words  // Name: the worker's cache of interned names
	clock *london // Time of a table in UTC
	hex   []byte  // ID: digits of fixed-length identifiers, which the batch's ID slices point into
}

// size makes room for n rows and forgets the exceptions of the rows before.
func (l *lane) size(n int) {
	if l.marks != 0 {
		clear(l.state)
		l.marks = 0
	}
	l.hex = l.hex[:0]
	l.state = resize(l.state, n)
	switch l.column.Kind {
	case ID:
		l.vec.ID, l.vec.Hash = resize(l.vec.ID, n), resize(l.vec.Hash, n)
	case Code, Bool:
		l.vec.Code = resize(l.vec.Code, n)
	case Name:
		l.vec.Name = resize(l.vec.Name, n)
	case Text:
		l.vec.Text = resize(l.vec.Text, n)
	default:
		l.vec.Int = resize(l.vec.Int, n)
	}
}

func resize[T any](s []T, n int) []T {
	if cap(s) < n {
		return make([]T, n)
	}
	return s[:n]
}

func (l *lane) mark(i int, s state) {
	l.state[i] = s
	l.marks |= 1 << s
}

// decode reads values [from, to) of a page or dictionary into rows at, at+1, ...
func (l *lane) decode(values *encoding.Values, from, to, at int) {
	switch l.column.Kind {
	case ID:
		l.decodeIDs(values, from, to, at)
	case Code, Bool:
		l.decodeCodes(values, from, to, at)
	case Name:
		l.decodeNames(values, from, to, at)
	case Text:
		l.decodeTexts(values, from, to, at)
	default:
		l.decodeNumbers(values, from, to, at)
	}
}

func (l *lane) decodeIDs(values *encoding.Values, from, to, at int) {
	if l.form == fixed {
		l.decodeFixedIDs(values, from, to, at)
		return
	}
	data, offsets := values.ByteArray()
	for i := from; i < to; i, at = i+1, at+1 {
		id := data[offsets[i]:offsets[i+1]:offsets[i+1]]
		l.vec.ID[at], l.vec.Hash[at] = id, Hash(id)
		switch {
		case len(id) == 0:
			l.mark(at, absent)
		case len(id) > maxID:
			l.mark(at, tooLong)
		case !utf8.Valid(id):
			l.mark(at, notText) // raw bytes belong in a column of fixed length, which is read as hex
		}
	}
}

// putHex writes bytes as lower-case hex, four at a time: each byte's two nibbles are put into bytes of their own, and
// what adding 6 carries tells the letters from the digits.
func putHex(dst, src []byte) {
	for len(src) >= 4 && len(dst) >= 8 {
		v := uint64(binary.LittleEndian.Uint32(src))
		v = (v | v<<16) & 0x0000ffff0000ffff
		v = (v | v<<8) & 0x00ff00ff00ff00ff
		v = v>>4&0x000f000f000f000f | v&0x000f000f000f000f<<8
		letters := (v + 0x0606060606060606) >> 4 & 0x0101010101010101
		binary.LittleEndian.PutUint64(dst, v+0x3030303030303030+letters*('a'-'0'-10))
		dst, src = dst[8:], src[4:]
	}
	hex.Encode(dst, src)
}

func (l *lane) decodeFixedIDs(values *encoding.Values, from, to, at int) {
	data, size := values.FixedLenByteArray()
	start := len(l.hex)
	l.hex = slices.Grow(l.hex, 2*size*(to-from))[:start+2*size*(to-from)]
	for i := from; i < to; i, at, start = i+1, at+1, start+2*size {
		id := l.hex[start : start+2*size : start+2*size]
		putHex(id, data[i*size:(i+1)*size])
		l.vec.ID[at], l.vec.Hash[at] = id, Hash(id)
		if 2*size > maxID {
			l.mark(at, tooLong)
		}
	}
}

func (l *lane) decodeCodes(values *encoding.Values, from, to, at int) {
	var scratch [20]byte
	var memo memo[coded]
	data, offsets := textsOf(l.form, values)
	for i := from; i < to; i, at = i+1, at+1 {
		var text []byte
		if l.form == texts {
			text = data[offsets[i]:offsets[i+1]]
		} else {
			text = render(scratch[:0], l.form, values, i)
		}
		c, ok := memo.get(text)
		if !ok {
			if c, ok = l.codes[string(text)]; !ok {
				c = coded{state: unknownCode}
			}
			memo.put(string(text), c)
		}
		l.vec.Code[at] = c.code
		if c.state != valid {
			l.mark(at, c.state)
		}
	}
}

// textsOf returns the bytes of a column of texts; nil for other forms.
func textsOf(f form, values *encoding.Values) (data []byte, offsets []uint32) {
	if f == texts {
		return values.ByteArray()
	}
	return nil, nil
}

// render writes value i of a column of numbers or booleans as a mapping spells it.
func render(dst []byte, f form, values *encoding.Values, i int) []byte {
	if f == bits {
		return strconv.AppendBool(dst, values.Boolean()[i/8]>>(i%8)&1 == 1)
	}
	return strconv.AppendInt(dst, integer(values, i), 10)
}

func integer(values *encoding.Values, i int) int64 {
	if values.Kind() == encoding.Int32 {
		return int64(values.Int32()[i])
	}
	return values.Int64()[i]
}

func (l *lane) decodeNames(values *encoding.Values, from, to, at int) {
	data, offsets := values.ByteArray()
	for i := from; i < to; i, at = i+1, at+1 {
		text := data[offsets[i]:offsets[i+1]]
		name, s := l.words.find(text, l.renames)
		l.vec.Name[at] = name
		if s != valid {
			l.mark(at, s)
		}
	}
}

func (l *lane) decodeTexts(values *encoding.Values, from, to, at int) {
	data, offsets := values.ByteArray()
	for i := from; i < to; i, at = i+1, at+1 {
		text := data[offsets[i]:offsets[i+1]]
		l.vec.Text[at] = string(text)
		switch {
		case len(text) == 0:
			l.mark(at, absent)
		case !utf8.Valid(text):
			l.mark(at, notText)
		}
	}
}

// gather copies dictionary entries to rows at, at+1, ...
func (l *lane) gather(dict *lane, indexes []int32, at int) {
	to := at + len(indexes)
	switch l.column.Kind {
	case ID:
		pick(l.vec.Hash[at:to], dict.vec.Hash, indexes)
		pick(l.vec.ID[at:to], dict.vec.ID, indexes)
	case Code, Bool:
		pick(l.vec.Code[at:to], dict.vec.Code, indexes)
	case Name:
		pick(l.vec.Name[at:to], dict.vec.Name, indexes)
	case Text:
		pick(l.vec.Text[at:to], dict.vec.Text, indexes)
	default:
		pick(l.vec.Int[at:to], dict.vec.Int, indexes)
	}
	if dict.marks != 0 {
		pick(l.state[at:to], dict.state, indexes)
		l.marks |= dict.marks
	}
}

func pick[T any](dst, from []T, indexes []int32) {
	dst = dst[:len(indexes)]
	for i, x := range indexes {
		dst[i] = from[x]
	}
}

// spread moves the values decoded densely to rows at, at+1, ... apart, so that row at+i is null where levels[i] is 0. A null is
// what the place's recoding makes of it, which is null unless it says otherwise.
func (l *lane) spread(levels []byte, values, at int) {
	to := at + len(levels)
	s := absent
	switch l.column.Kind {
	case ID:
		apart(l.vec.Hash[at:to], levels, values, 0)
		apart(l.vec.ID[at:to], levels, values, nil)
	case Code, Bool:
		s = l.null.state
		apart(l.vec.Code[at:to], levels, values, l.null.code)
	case Name:
		var name uint32
		name, s = l.words.find(nil, l.renames)
		apart(l.vec.Name[at:to], levels, values, name)
	case Text:
		apart(l.vec.Text[at:to], levels, values, "")
	case Date:
		apart(l.vec.Int[at:to], levels, values, int32(NoDay))
	default:
		s = l.nullInt.state
		apart(l.vec.Int[at:to], levels, values, l.nullInt.value)
	}
	if s != valid || l.marks != 0 {
		apart(l.state[at:to], levels, values, s)
		l.marks |= 1 << s &^ 1
	}
}

// apart moves values[:n] to the positions whose level is 1 and sets the others to null, from the back so that none is overwritten
// before it moved. Where n has caught up with i there are no nulls left.
func apart[T any](values []T, levels []byte, n int, null T) {
	values = values[:len(levels)]
	for i := len(levels) - 1; n <= i; i-- {
		n -= int(levels[i])
		v := values[n]
		if levels[i] == 0 {
			v = null
		}
		values[i] = v
	}
}
