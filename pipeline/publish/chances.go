package publish

import (
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/parquet-go/parquet-go"
)

// ScoresFile is where a night keeps everybody's scores, within its folder.
const ScoresFile = scoresName

// EachRisk hands every row of an earlier night's scores.parquet that has a risk to each: the pseudonym, valid during the call, the target, and the risk.
func EachRisk(f *os.File, each func(resident []byte, target string, risk float64)) error {
	if err := eachRisk(f, each); err != nil {
		return fmt.Errorf("reading %s: %w", ScoresFile, err)
	}
	return nil
}

func eachRisk(f *os.File, each func(resident []byte, target string, risk float64)) error {
	info, err := f.Stat()
	if err != nil {
		return err
	}
	parsed, err := parquet.OpenFile(f, info.Size())
	if err != nil {
		return err
	}
	var leaves [3]int
	for i, name := range []string{"resident_id", "target", "risk"} {
		leaf, ok := parsed.Schema().Lookup(name)
		if !ok {
			return errForeign
		}
		leaves[i] = leaf.ColumnIndex
	}
	for _, g := range parsed.RowGroups() {
		if err := eachRiskOf(g, leaves, each); err != nil {
			return err
		}
	}
	return nil
}

// eachRiskOf reads three columns of a row group side by side: assembling its rows would take several times as long.
func eachRiskOf(g parquet.RowGroup, leaves [3]int, each func(resident []byte, target string, risk float64)) (err error) {
	var columns [3]columnValues
	for i, leaf := range leaves {
		columns[i].pages = g.ColumnChunks()[leaf].Pages()
		defer func() { err = errors.Join(err, columns[i].close()) }()
	}
	names := map[string]string{} // one string for each target
	for range g.NumRows() {
		var row [3]parquet.Value
		for i := range columns {
			if row[i], err = columns[i].next(); err != nil {
				return err
			}
		}
		if row[2].IsNull() {
			continue
		}
		target, known := names[string(row[1].ByteArray())]
		if !known {
			target = string(row[1].ByteArray())
			names[target] = target
		}
		each(row[0].ByteArray(), target, row[2].Double())
	}
	return nil
}

// columnValues walks the values of one column chunk, nulls included.
type columnValues struct {
	pages  parquet.Pages
	page   parquet.Page
	values parquet.ValueReader
	buffer [256]parquet.Value
	read   int
	n      int
}

// next returns the next value; what it points to is valid until the next call.
func (c *columnValues) next() (parquet.Value, error) {
	for c.read == c.n {
		if c.values == nil {
			page, err := c.pages.ReadPage()
			if errors.Is(err, io.EOF) {
				return parquet.Value{}, io.ErrUnexpectedEOF
			}
			if err != nil {
				return parquet.Value{}, err
			}
			parquet.Release(c.page)
			c.page, c.values = page, page.Values()
		}
		n, err := c.values.ReadValues(c.buffer[:])
		c.read, c.n = 0, n
		if errors.Is(err, io.EOF) {
			c.values = nil
		} else if err != nil {
			return parquet.Value{}, err
		}
	}
	c.read++
	return c.buffer[c.read-1], nil
}

func (c *columnValues) close() error {
	parquet.Release(c.page)
	return c.pages.Close()
}
