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

// cursor reads one column of one row group as numbers. It decodes pages itself, from the dictionary's indexes to numbers in one step, in half
// the time that reading them through the library takes. It needs to know only what a Writer writes: uncompressed data pages, version 1,
// plain or dictionary-coded, of flat columns.
type cursor struct {
	*leaf
	chunk   []byte // of the column in the row group
	rest    []byte // its pages not begun
	numbers []float64
	rows    int // left of the page
	nulls   bool
	present runs   // definition levels, where the page has nulls
	indexes runs   // of a dictionary-coded page
	plain   []byte // of a plain page: its values not read
	coded   bool   // the page is dictionary-coded
	level   []byte // room for levels
}

// open reads a column of a row group.
func (c *cursor) open(f *File, group int, l *leaf) error {
	c.leaf = l
	m := &f.parsed.Metadata().RowGroups[group].Columns[l.index].MetaData
	start := m.DataPageOffset
	if m.DictionaryPageOffset > 0 {
		start = min(start, m.DictionaryPageOffset)
	}
	if size := m.TotalCompressedSize; m.Codec != format.Uncompressed || start < 0 || size < 0 || size > f.size-start {
		return c.wrap(errors.New("corrupt: have a column that is compressed or lies outside the file"))
	}
	c.chunk = padded(c.chunk, int(m.TotalCompressedSize))
	if _, err := f.reader.ReadAt(c.chunk, start); err != nil && err != io.EOF {
		return c.wrap(err)
	}
	c.rest, c.rows, c.numbers = c.chunk, 0, c.numbers[:0]
	return nil
}

func (c *cursor) wrap(err error) error { return fmt.Errorf("column %s: %w", c.name, err) }

// fill reads the next rows, one for each entry of dst; NaN where null.
func (c *cursor) fill(dst []float64) error {
	for len(dst) > 0 {
		if c.rows == 0 {
			if err := c.turn(); err != nil {
				return c.wrap(err)
			}
			continue
		}
		n := min(len(dst), c.rows)
		if err := c.run(dst[:n]); err != nil {
			return c.wrap(err)
		}
		dst = dst[n:]
		c.rows -= n
	}
	return nil
}

// run reads rows of the current page.
func (c *cursor) run(dst []float64) error {
	values := dst
	if c.nulls {
		c.level = slices.Grow(c.level[:0], len(dst))[:len(dst)]
		if err := c.present.levels(c.level); err != nil {
			return err
		}
		present := 0
		for _, l := range c.level {
			present += int(l & 1)
		}
		values = dst[:present]
	}
	if err := c.read(values); err != nil {
		return err
	}
	if c.nulls {
		spread(dst, c.level, len(values))
	}
	return nil
}

// read reads values that are not null.
func (c *cursor) read(dst []float64) error {
	switch {
	case c.coded:
		return c.indexes.lookup(dst, c.numbers)
	case c.kind == format.Double && len(c.plain) >= 8*len(dst):
		for i := range dst {
			dst[i] = math.Float64frombits(binary.LittleEndian.Uint64(c.plain[8*i:]))
		}
		c.plain = c.plain[8*len(dst):]
	case c.kind == format.Int32 && len(c.plain) >= 4*len(dst):
		for i := range dst {
			dst[i] = float64(int32(binary.LittleEndian.Uint32(c.plain[4*i:])))
		}
		c.plain = c.plain[4*len(dst):]
	default:
		return errors.New("corrupt: a page ends early, or is of words without a dictionary")
	}
	return nil
}

// spread moves the first n values to the rows whose level is 1 and sets the others to NaN, from the back so that none is
// overwritten before it moved.
func spread(dst []float64, levels []byte, n int) {
	for i := len(dst) - 1; i >= n; i-- {
		if levels[i]&1 == 0 {
			dst[i] = math.NaN()
			continue
		}
		n--
		dst[i] = dst[n]
	}
}

// turn goes to the next data page, taking the dictionary on the way.
func (c *cursor) turn() error {
	header, body, err := c.page()
	if err != nil {
		return err
	}
	switch {
	case header.Type == format.DictionaryPage && header.DictionaryPageHeader.Valid:
		return c.translate(body, int(header.DictionaryPageHeader.V.NumValues))
	case header.Type != format.DataPage || !header.DataPageHeader.Valid:
		return errors.New("corrupt: have a page that is neither a data page of version 1 nor a dictionary")
	}
	data := &header.DataPageHeader.V
	c.rows, c.nulls = int(data.NumValues), false
	if c.optional {
		if body, err = c.begin(body); err != nil {
			return err
		}
	}
	switch c.coded = data.Encoding == format.RLEDictionary; {
	case c.coded && len(body) == 0 && c.nulls: // every row is null
		c.coded, c.plain = false, nil
	case c.coded && len(body) == 0:
		return errRuns
	case c.coded:
		c.indexes, err = newRuns(body[1:], uint(body[0]))
	case data.Encoding == format.Plain:
		c.plain = body
	default:
		return fmt.Errorf("have a page coded as %s, want plain or a dictionary's indexes", data.Encoding)
	}
	return err
}

// page reads the next page header and returns it with the bytes of the page.
func (c *cursor) page() (*format.PageHeader, []byte, error) {
	if len(c.rest) == 0 {
		return nil, nil, errors.New("corrupt: the pages hold fewer rows than the footer says")
	}
	in := bytes.NewReader(c.rest)
	header := new(format.PageHeader)
	if err := thrift.NewDecoder(new(thrift.CompactProtocol).NewReader(in)).Decode(header); err != nil {
		return nil, nil, fmt.Errorf("corrupt: %w", err)
	}
	start, size := len(c.rest)-in.Len(), int(header.CompressedPageSize)
	if size < 0 || size > in.Len() {
		return nil, nil, errors.New("corrupt: a page lies outside its column")
	}
	body := c.rest[start : start+size]
	c.rest = c.rest[start+size:]
	return header, body, nil
}

// begin reads the definition levels that a page begins with, and returns what follows them.
func (c *cursor) begin(body []byte) ([]byte, error) {
	if len(body) < 4 {
		return nil, errRuns
	}
	n := binary.LittleEndian.Uint32(body)
	if body = body[4:]; uint64(n) > uint64(len(body)) {
		return nil, errRuns
	}
	levels, err := newRuns(body[:n], 1)
	if err != nil {
		return nil, err
	}
	c.present = levels
	c.nulls = !levels.all(c.rows, 1)
	return body[n:], nil
}

// translate turns the entries of a dictionary into numbers.
func (c *cursor) translate(body []byte, n int) error {
	if n < 0 || n > 1<<widest {
		return errWidth
	}
	c.numbers = slices.Grow(c.numbers[:0], n)[:n]
	if c.kind != format.ByteArray {
		c.coded, c.plain = false, body
		return c.read(c.numbers)
	}
	for i := range c.numbers {
		if len(body) < 4 || uint64(len(body)-4) < uint64(binary.LittleEndian.Uint32(body)) {
			return errors.New("corrupt: a dictionary ends early")
		}
		word := body[4 : 4+binary.LittleEndian.Uint32(body)]
		body = body[4+len(word):]
		level := slices.Index(c.levels, string(word))
		if level < 0 {
			return fmt.Errorf("a value is none of the %d levels", len(c.levels))
		}
		c.numbers[i] = float64(level)
	}
	return nil
}
