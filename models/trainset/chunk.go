package trainset

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math"
	"slices"

	"github.com/parquet-go/parquet-go/encoding/thrift"
	"github.com/parquet-go/parquet-go/format"
)

// chunk decodes the pages of one column of one row group. It needs to know only what a Writer writes: uncompressed data pages, version 1,
// plain or dictionary-coded, of flat columns.
type chunk struct {
	*leaf
	stored     []byte // the pages as they are in the file
	dictionary []float64
	pages      []page
	levels     []byte // room for the definition levels of a page
}

// page is the values of a data page, and which of its rows have one.
type page struct {
	rows    int
	coded   bool   // by the dictionary
	nulls   bool   // some rows are null
	present runs   // definition levels, where some are
	values  []byte // of the rows that are not null
}

// decode reads a column of a row group into c, whose room it uses.
func (k *chunk) decode(f *File, group int, l *leaf, c *decoded) error {
	k.leaf = l
	err := k.read(f, group)
	if err == nil {
		err = k.into(c, f.groupRows(group))
	}
	if err != nil {
		return fmt.Errorf("column %s: %w", l.name, err)
	}
	return nil
}

// read reads the pages of the chunk, and the dictionary where there is one.
func (k *chunk) read(f *File, group int) error {
	m := &f.parsed.Metadata().RowGroups[group].Columns[k.index].MetaData
	start := m.DataPageOffset
	if m.DictionaryPageOffset > 0 {
		start = min(start, m.DictionaryPageOffset)
	}
	size := m.TotalCompressedSize
	if m.Codec != format.Uncompressed || start < 0 || size < 0 || size > f.size-start {
		return errors.New("corrupt: have a column that is compressed or lies outside the file")
	}
	k.stored = padded(k.stored, int(size))
	if _, err := f.reader.ReadAt(k.stored, start); err != nil && err != io.EOF {
		return err
	}
	k.dictionary, k.pages = k.dictionary[:0], k.pages[:0]
	for rest, rows := k.stored, f.groupRows(group); rows > 0; {
		header, body, after, err := next(rest)
		if err != nil {
			return err
		}
		rest = after
		if header.Type == format.DictionaryPage && header.DictionaryPageHeader.Valid {
			if err := k.translate(body, int(header.DictionaryPageHeader.V.NumValues)); err != nil {
				return err
			}
			continue
		}
		p, err := k.page(header, body)
		if err != nil {
			return err
		}
		if p.rows < 0 || p.rows > rows {
			return errors.New("corrupt: the pages hold more rows than the footer says")
		}
		rows -= p.rows
		k.pages = append(k.pages, p)
	}
	return nil
}

// next returns the header and the bytes of a page, and what follows it.
func next(rest []byte) (header *format.PageHeader, body, after []byte, err error) {
	if len(rest) == 0 {
		return nil, nil, nil, errors.New("corrupt: the pages hold fewer rows than the footer says")
	}
	in := bytes.NewReader(rest)
	header = new(format.PageHeader)
	if err := thrift.NewDecoder(new(thrift.CompactProtocol).NewReader(in)).Decode(header); err != nil {
		return nil, nil, nil, fmt.Errorf("corrupt: %w", err)
	}
	start, size := len(rest)-in.Len(), int(header.CompressedPageSize)
	if size < 0 || size > in.Len() {
		return nil, nil, nil, errors.New("corrupt: a page lies outside its column")
	}
	return header, rest[start:][:size], rest[start+size:], nil
}

// page tells the levels of a data page from its values.
func (k *chunk) page(header *format.PageHeader, body []byte) (page, error) {
	if header.Type != format.DataPage || !header.DataPageHeader.Valid {
		return page{}, errors.New("corrupt: have a page that is neither a data page of version 1 nor a dictionary")
	}
	data := &header.DataPageHeader.V
	p := page{rows: int(data.NumValues), coded: data.Encoding == format.RLEDictionary, values: body}
	if !p.coded && data.Encoding != format.Plain {
		return p, fmt.Errorf("have a page coded as %s, want plain or a dictionary's indexes", data.Encoding)
	}
	if !k.optional {
		return p, nil
	}
	if len(body) < 4 {
		return p, errRuns
	}
	n := binary.LittleEndian.Uint32(body)
	if body = body[4:]; uint64(n) > uint64(len(body)) {
		return p, errRuns
	}
	var err error
	if p.present, err = newRuns(body[:n], 1); err != nil {
		return p, err
	}
	levels := p.present
	p.nulls, p.values = !levels.all(p.rows, 1), body[n:]
	return p, nil
}

// translate turns the entries of a dictionary into numbers.
func (k *chunk) translate(body []byte, n int) error {
	if n < 0 || n >= 1<<widest {
		return errWidth
	}
	k.dictionary = resized(k.dictionary, n)
	if k.kind != format.ByteArray {
		return k.plain(k.dictionary, body)
	}
	for i := range k.dictionary {
		if len(body) < 4 || uint64(len(body)-4) < uint64(binary.LittleEndian.Uint32(body)) {
			return errors.New("corrupt: a dictionary ends early")
		}
		word := body[4 : 4+binary.LittleEndian.Uint32(body)]
		body = body[4+len(word):]
		level := slices.Index(k.leaf.levels, string(word))
		if level < 0 {
			return fmt.Errorf("a value is none of the %d levels", len(k.leaf.levels))
		}
		k.dictionary[i] = float64(level)
	}
	return nil
}

// plain sets dst to numbers that are stored as they are.
func (k *chunk) plain(dst []float64, body []byte) error {
	switch {
	case k.kind == format.Double && len(body) >= 8*len(dst):
		for i := range dst {
			dst[i] = math.Float64frombits(binary.LittleEndian.Uint64(body[8*i:]))
		}
	case k.kind == format.Int32 && len(body) >= 4*len(dst):
		for i := range dst {
			dst[i] = float64(int32(binary.LittleEndian.Uint32(body[4*i:])))
		}
	default:
		return errors.New("corrupt: a page ends early, or is of words without a dictionary")
	}
	return nil
}

// into turns the pages into a column of so many rows. Null has a code of its own, after those of the dictionary.
func (k *chunk) into(c *decoded, rows int) error {
	null := len(k.dictionary)
	switch {
	case slices.ContainsFunc(k.pages, func(p page) bool { return !p.coded }):
		*c = decoded{numbers: resized(c.numbers, rows)}
		return assemble(k, c.numbers, math.NaN(), func(p *page, dst []float64) error {
			if !p.coded {
				return k.plain(dst, p.values)
			}
			codes := make([]uint16, len(dst))
			err := coded(p, codes)
			for i, code := range codes {
				dst[i] = k.dictionary[code]
			}
			return err
		})
	case null < byteCodes:
		*c = decoded{bytes: resized(c.bytes, rows), numbers: resized(c.numbers, byteCodes)}
		k.number(c)
		return assemble(k, c.bytes, uint8(null), coded[uint8])
	}
	*c = decoded{words: resized(c.words, rows), numbers: resized(c.numbers, null+1)}
	k.number(c)
	if err := assemble(k, c.words, uint16(null), coded[uint16]); err != nil {
		return err
	}
	if slices.Max(c.words) > uint16(null) {
		return errors.New("corrupt: a value is not in the dictionary")
	}
	return nil
}

// number gives the codes their numbers: those of the dictionary, and NaN to the others.
func (k *chunk) number(c *decoded) {
	for i := copy(c.numbers, k.dictionary); i < len(c.numbers); i++ {
		c.numbers[i] = math.NaN()
	}
}

// coded reads the codes of a page.
func coded[C uint8 | uint16](p *page, dst []C) error {
	if len(dst) == 0 {
		return nil
	}
	if len(p.values) == 0 {
		return errRuns
	}
	r, err := newRuns(p.values[1:], uint(p.values[0]))
	if err != nil {
		return err
	}
	return unpack(&r, dst)
}

// assemble sets dst, which has an entry a row, to what read makes of the pages, and to null elsewhere.
func assemble[T any](k *chunk, dst []T, null T, read func(p *page, dst []T) error) error {
	for i := range k.pages {
		p := &k.pages[i]
		rows, present := dst[:p.rows], p.rows
		dst = dst[p.rows:]
		if p.nulls {
			k.levels = resized(k.levels, p.rows)
			if err := unpack(&p.present, k.levels); err != nil {
				return err
			}
			present = 0
			for _, l := range k.levels {
				present += int(l & 1)
			}
		}
		if err := read(p, rows[:present]); err != nil {
			return err
		}
		if p.nulls {
			spread(rows, k.levels, present, null)
		}
	}
	return nil
}

// spread moves the first n values to the rows whose level is 1 and sets the others to null, from the back so that none is overwritten before
// it moved.
func spread[T any](dst []T, levels []byte, n int, null T) {
	for i := len(dst) - 1; i >= n; i-- {
		if levels[i]&1 == 0 {
			dst[i] = null
			continue
		}
		n--
		dst[i] = dst[n]
	}
}
