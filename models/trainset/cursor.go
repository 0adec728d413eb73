package trainset

import (
	"errors"
	"fmt"
	"io"
	"math"
	"slices"

	"github.com/parquet-go/parquet-go"
	"github.com/parquet-go/parquet-go/encoding"

	"riskstrat/features"
)

// cursor walks the pages of one column of one row group and reads them as numbers. Pages of dictionary indexes and of plain values
// may follow each other.
type cursor struct {
	name     string
	leaf     int
	def      *features.Definition // of a Category: its levels are the numbers of words; else nil
	optional bool

	pages  parquet.Pages
	page   parquet.Page
	rows   int    // of the page
	row    int    // rows of the page already read
	value  int    // values of the page already read: rows less nulls
	levels []byte // definition levels of the page; nil where it has no null

	dictionary parquet.Dictionary // the one that numbers was made of
	numbers    []float64          // its entries
	indexes    []int32            // of the page into numbers; nil on a plain page
	integers   []int32            // values of a plain page
	doubles    []float64          // values of a plain page
}

// cursor returns one for a column of the file.
func (f *File) cursor(name string) *cursor {
	c := f.parsed.Root().Column(name)
	return &cursor{name: name, leaf: c.Index(), def: f.definition(name), optional: c.Optional()}
}

// open starts on a row group; close must follow.
func (c *cursor) open(g parquet.RowGroup) {
	c.pages = g.ColumnChunks()[c.leaf].Pages()
	c.page, c.rows, c.row, c.dictionary = nil, 0, 0, nil
}

func (c *cursor) close() {
	c.drop()
	if c.pages != nil {
		_ = c.pages.Close() // it only gives buffers back
		c.pages = nil
	}
	c.dictionary = nil
}

// drop gives the memory of the page back, which what was read of it pointed into.
func (c *cursor) drop() {
	if c.page != nil {
		parquet.Release(c.page)
		c.page = nil
	}
	c.indexes, c.integers, c.doubles, c.levels = nil, nil, nil, nil
}

// fill reads the next rows, one for each entry of dst; NaN where null.
func (c *cursor) fill(dst []float64) error {
	for len(dst) > 0 {
		if c.row == c.rows {
			if err := c.turn(); err != nil {
				return fmt.Errorf("column %s: %w", c.name, err)
			}
			continue
		}
		n := min(len(dst), c.rows-c.row)
		c.run(dst[:n])
		dst = dst[n:]
	}
	return nil
}

// run reads rows of the current page.
func (c *cursor) run(dst []float64) {
	values := dst
	var levels []byte
	if c.levels != nil {
		levels = c.levels[c.row : c.row+len(dst)]
		present := 0
		for _, l := range levels {
			present += int(l)
		}
		values = dst[:present]
	}
	switch at := c.value; {
	case c.indexes != nil:
		numbers := c.numbers
		for i, x := range c.indexes[at : at+len(values)] {
			values[i] = numbers[x]
		}
	case c.integers != nil:
		for i, v := range c.integers[at : at+len(values)] {
			values[i] = float64(v)
		}
	default:
		copy(values, c.doubles[at:at+len(values)])
	}
	if levels != nil {
		spread(dst, levels, len(values))
	}
	c.row += len(dst)
	c.value += len(values)
}

// spread moves the first n values to the rows whose level is 1 and sets the others to NaN, from the back so that none is
// overwritten before it moved.
func spread(dst []float64, levels []byte, n int) {
	for i := len(dst) - 1; i >= n; i-- {
		if levels[i] == 0 {
			dst[i] = math.NaN()
			continue
		}
		n--
		dst[i] = dst[n]
	}
}

// turn goes to the next page.
func (c *cursor) turn() error {
	c.drop()
	page, err := c.pages.ReadPage()
	if errors.Is(err, io.EOF) {
		return fmt.Errorf("the pages hold fewer rows than the footer says")
	}
	if err != nil {
		return err
	}
	c.page, c.rows, c.row, c.value = page, int(page.NumRows()), 0, 0
	if c.optional {
		if levels := page.DefinitionLevels(); len(levels) != c.rows {
			return fmt.Errorf("have %d definition levels in a page, want %d", len(levels), c.rows)
		} else if page.NumNulls() > 0 {
			c.levels = levels
		}
	}
	values := page.Data()
	if d := page.Dictionary(); d != nil {
		if d != c.dictionary {
			if err := c.translate(d); err != nil {
				return err
			}
		}
		c.indexes = values.Int32()
		return nil
	}
	switch values.Kind() {
	case encoding.Int32:
		c.integers = values.Int32()
	case encoding.Double:
		c.doubles = values.Double()
	default:
		return fmt.Errorf("have a page of %s, want numbers", values.Kind())
	}
	return nil
}

// translate turns the entries of a dictionary into numbers.
func (c *cursor) translate(d parquet.Dictionary) error {
	values := d.Page().Data()
	c.numbers = c.numbers[:0]
	switch values.Kind() {
	case encoding.Int32:
		for _, v := range values.Int32() {
			c.numbers = append(c.numbers, float64(v))
		}
	case encoding.Double:
		c.numbers = append(c.numbers, values.Double()...)
	case encoding.ByteArray:
		data, offsets := values.ByteArray()
		for i := range d.Len() {
			level := slices.Index(c.def.Levels, string(data[offsets[i]:offsets[i+1]]))
			if level < 0 {
				return fmt.Errorf("a value is none of the %d levels", len(c.def.Levels))
			}
			c.numbers = append(c.numbers, float64(level))
		}
	default:
		return fmt.Errorf("have a dictionary of %s, want numbers or words", values.Kind())
	}
	c.dictionary = d
	return nil
}
