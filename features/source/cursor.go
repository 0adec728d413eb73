package source

import (
	"bytes"
	"errors"
	"fmt"
	"io"

	"github.com/parquet-go/parquet-go"
	"github.com/parquet-go/parquet-go/encoding"
)

// cursor walks the pages of one column of one row group and decodes them into its lane, run by run. Dictionary and PLAIN
// pages may alternate within a chunk: a page of indexes is resolved through the dictionary, translated once.
type cursor struct {
	lane
	pages  parquet.Pages
	page   parquet.Page
	values encoding.Values
	levels []byte // definition levels of the page, one a row, 0 where null; nil where nothing can be null
	row    int    // rows of the page already decoded
	rows   int
	value  int // values of the page already decoded: rows less nulls

	dictionary parquet.Dictionary // the one entries was translated from
	entries    lane
	indexed    bool // the page holds indexes into entries

	held []parquet.Page // pages the batch's identifiers point into, released with the next batch
}

// open starts on a row group; close must follow.
func (c *cursor) open(chunks []parquet.ColumnChunk) {
	c.page, c.levels, c.row, c.rows, c.dictionary = nil, nil, 0, 0, nil
	if c.leaf >= 0 {
		c.pages = chunks[c.leaf].Pages()
	}
}

func (c *cursor) close() {
	c.release()
	c.drop()
	if c.pages != nil {
		_ = c.pages.Close() // it only gives buffers back
		c.pages = nil
	}
	c.dictionary = nil
}

// release gives back the pages that the last batch pointed into.
func (c *cursor) release() {
	for _, p := range c.held {
		parquet.Release(p)
	}
	c.held = c.held[:0]
}

// drop finishes the current page. Identifiers of the batch point into its memory, so theirs is kept until release.
func (c *cursor) drop() {
	if c.page == nil {
		return
	}
	if c.column.Kind == ID && !c.indexed {
		c.held = append(c.held, c.page)
	} else {
		parquet.Release(c.page)
	}
	c.page = nil
}

// fill decodes the next n rows into the lane.
func (c *cursor) fill(n int) error {
	c.release()
	c.size(n)
	if c.leaf < 0 {
		c.spread(c.nothing(n), 0, 0)
		return nil
	}
	for at := 0; at < n; {
		if c.row == c.rows {
			if err := c.turn(); err != nil {
				return err
			}
			continue
		}
		k := min(n-at, c.rows-c.row)
		c.run(at, k)
		at += k
	}
	return nil
}

// nothing returns n levels of null.
func (c *cursor) nothing(n int) []byte {
	c.levels = resize(c.levels, n)
	clear(c.levels)
	return c.levels
}

// run decodes k rows of the current page into rows at, at+1, ... of the lane.
func (c *cursor) run(at, k int) {
	values := k
	var levels []byte
	if c.levels != nil {
		levels = c.levels[c.row : c.row+k]
		values = bytes.Count(levels, []byte{1})
	}
	if c.indexed {
		c.gather(&c.entries, c.values.Int32()[c.value:c.value+values], at)
	} else {
		c.decode(&c.values, c.value, c.value+values, at)
	}
	if values < k {
		c.spread(levels, values, at)
	}
	c.row += k
	c.value += values
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
	c.page, c.row, c.rows, c.value = page, 0, int(page.NumRows()), 0
	c.values = page.Data()
	if c.levels = nil; c.optional {
		if c.levels = page.DefinitionLevels(); len(c.levels) != c.rows {
			return fmt.Errorf("have %d definition levels in a page, want %d", len(c.levels), c.rows)
		}
	}
	d := page.Dictionary()
	if c.indexed = d != nil; c.indexed && d != c.dictionary {
		c.translate(d)
	}
	return nil
}

// translate decodes every entry of a dictionary, so that a row costs one lookup.
func (c *cursor) translate(d parquet.Dictionary) {
	values := d.Page().Data()
	c.entries.size(d.Len())
	c.entries.decode(&values, 0, d.Len(), 0)
	c.dictionary = d
}

// finished reports an error unless every row of the chunk has been read.
func (c *cursor) finished() error {
	if c.leaf < 0 {
		return nil
	}
	for c.row == c.rows {
		switch page, err := c.pages.ReadPage(); {
		case errors.Is(err, io.EOF):
			return nil
		case err != nil:
			return err
		default:
			c.rows += int(page.NumRows())
			parquet.Release(page)
		}
	}
	return fmt.Errorf("the pages hold more rows than the footer says")
}
