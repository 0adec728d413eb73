package source

import (
	"encoding/binary"
	"slices"
	"strconv"
	"unicode/utf8"

	"github.com/parquet-go/parquet-go/encoding"
)

// lane holds the decoded values of one column: a batch's rows, or the entries of one dictionary. Exceptions lie in
// state; while dirty is false every row is valid and nobody needs to look.
type lane struct {
	*reading
	vec   Vector
	state []state
	dirty bool
	words *words  // Name: the worker's cache of interned names
	clock *london // Time of a table in UTC
	hex   []byte  // ID: digits of fixed-length identifiers, which the batch's ID slices point into
}

// size makes room for n rows and forgets the exceptions of the rows before.
func (l *lane) size(n int) {
	if l.dirty {
		clear(l.state)
		l.dirty = false
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
	l.dirty = true
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
		if len(id)-1 >= maxID || len(id) == 0 {
			l.markLength(at, len(id))
		}
	}
}

func (l *lane) markLength(at, length int) {
	if length == 0 {
		l.mark(at, absent)
	} else {
		l.mark(at, tooLong)
	}
}

// hexPairs holds the two lower-case hex digits of every byte, as they lie in memory.
var hexPairs = func() (pairs [256]uint16) {
	const digits = "0123456789abcdef"
	for i := range pairs {
		pairs[i] = uint16(digits[i>>4]) | uint16(digits[i&15])<<8
	}
	return pairs
}()

func (l *lane) decodeFixedIDs(values *encoding.Values, from, to, at int) {
	data, size := values.FixedLenByteArray()
	start := len(l.hex)
	l.hex = slices.Grow(l.hex, 2*size*(to-from))[:start+2*size*(to-from)]
	digits := l.hex[start:]
	for i := from; i < to; i, at = i+1, at+1 {
		id := digits[: 2*size : 2*size]
		digits = digits[2*size:]
		for j, b := range data[i*size : (i+1)*size] {
			binary.LittleEndian.PutUint16(id[2*j:], hexPairs[b])
		}
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
	if dict.dirty {
		pick(l.state[at:to], dict.state, indexes)
		l.dirty = true
	}
}

func pick[T any](dst, from []T, indexes []int32) {
	dst = dst[:len(indexes)]
	for i, x := range indexes {
		dst[i] = from[x]
	}
}

// spread moves the values decoded densely to rows at, at+1, ... apart, so that row at+i is null where levels[i] is 0.
func (l *lane) spread(levels []byte, values, at int) {
	to := at + len(levels)
	switch l.column.Kind {
	case ID:
		apart(l.vec.Hash[at:to], levels, values)
		apart(l.vec.ID[at:to], levels, values)
	case Code, Bool:
		apart(l.vec.Code[at:to], levels, values)
	case Name:
		apart(l.vec.Name[at:to], levels, values)
	case Text:
		apart(l.vec.Text[at:to], levels, values)
	default:
		apart(l.vec.Int[at:to], levels, values)
	}
	if l.dirty {
		apart(l.state[at:to], levels, values)
	}
	for i, level := range levels {
		if level == 0 {
			l.setNull(at + i)
		}
	}
}

// apart moves values[:n] to the positions whose level is not 0, from the back so that none is overwritten before it moved.
func apart[T any](values []T, levels []byte, n int) {
	for i := len(levels) - 1; i >= 0 && n <= i; i-- {
		if levels[i] != 0 {
			n--
			values[i] = values[n]
		}
	}
}

// setNull makes a row what the place's recoding makes of a null, which is null unless it says otherwise.
func (l *lane) setNull(i int) {
	s := absent
	switch l.column.Kind {
	case ID:
		l.vec.ID[i], l.vec.Hash[i] = nil, 0
	case Code, Bool:
		l.vec.Code[i], s = l.null.code, l.null.state
	case Name:
		l.vec.Name[i], s = l.words.find(nil, l.renames)
	case Text:
		l.vec.Text[i] = ""
	case Date:
		l.vec.Int[i] = int32(NoDay)
	default:
		l.vec.Int[i], s = l.nullInt.value, l.nullInt.state
	}
	if l.state[i] = s; s != valid {
		l.dirty = true
	}
}
