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
	names := map[string]string{} // one string for each target
	row := func(row *[3]parquet.Value) {
		if row[2].IsNull() {
			return
		}
		target, known := names[string(row[1].ByteArray())]
		if !known {
			target = string(row[1].ByteArray())
			names[target] = target
		}
		each(row[0].ByteArray(), target, row[2].Double())
	}
	var file *parquet.File
	info, err := f.Stat()
	if err == nil {
		file, err = parquet.OpenFile(f, info.Size())
	}
	if err == nil {
		err = sideBySide(file, [3]string{residentColumn, "target", "risk"}, row)
	}
	if err != nil {
		return fmt.Errorf("reading %s: %w", ScoresFile, err)
	}
	return nil
}

// EachPractice hands every row of a night's ledger.parquet to each: the pseudonym, the practice and its PCN, empty where the row has none, all valid during the call.
func EachPractice(f *os.File, each func(resident, practice, pcn []byte)) error {
	t, err := openTable(f, LedgerFile)
	if err == nil {
		err = sideBySide(t.file, [3]string{residentColumn, "practice", "pcn"}, func(row *[3]parquet.Value) { each(row[0].ByteArray(), row[1].ByteArray(), row[2].ByteArray()) })
	}
	if err != nil {
		return fmt.Errorf("reading %s: %w", LedgerFile, err)
	}
	return nil
}

// sideBySide hands every row of a file to each as its values in three columns, valid during the call. Assembling whole rows would take several times as long.
func sideBySide(f *parquet.File, columns [3]string, each func(row *[3]parquet.Value)) error {
	var leaves [3]int
	for i, name := range columns {
		leaf, ok := f.Schema().Lookup(name)
		if !ok {
			return errForeign
		}
		leaves[i] = leaf.ColumnIndex
	}
	for _, g := range f.RowGroups() {
		if err := groupSideBySide(g, leaves, each); err != nil {
			return err
		}
	}
	return nil
}

func groupSideBySide(g parquet.RowGroup, leaves [3]int, each func(row *[3]parquet.Value)) (err error) {
	var columns [3]columnValues
	for i, leaf := range leaves {
		columns[i].pages = g.ColumnChunks()[leaf].Pages()
		defer func() { err = errors.Join(err, columns[i].close()) }()
	}
	var row [3]parquet.Value
	for range g.NumRows() {
		for i := range columns {
			if row[i], err = columns[i].next(); err != nil {
				return err
			}
		}
		each(&row)
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
