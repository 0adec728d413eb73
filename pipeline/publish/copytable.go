package publish

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/apache/arrow/go/v15/arrow"
	"github.com/parquet-go/parquet-go"
)

// residentColumn is the column of pseudonyms of every table of a night that has a row of a person.
const residentColumn = "resident_id"

// HoldsPeople reports whether the file under a path of a night is a table with a row of a person.
func HoldsPeople(path string) bool {
	switch path {
	case scoresName, featuresName, ledgerName, CaseloadFile, ComparisonFile:
		return true
	}
	return false
}

// CountRows counts the rows of some people in a table of a night that HoldsPeople.
func CountRows(from *os.File, path string, of func(resident []byte) bool) (rows int64, err error) {
	t, err := openTable(from, path)
	if err != nil {
		return 0, fmt.Errorf("reading %s: %w", path, err)
	}
	_, n, err := t.mark(of)
	if err != nil {
		return 0, fmt.Errorf("reading %s: %w", path, err)
	}
	return n, nil
}

// CopyTable writes a table of a night that HoldsPeople again, without the rows of some people: its bytes are what the night would have written had it never
// had those rows.
func CopyTable(w io.Writer, from *os.File, path string, without func(resident []byte) bool) error {
	t, err := openTable(from, path)
	if err == nil {
		err = t.copy(w, without)
	}
	if err != nil {
		return fmt.Errorf("copying %s: %w", path, err)
	}
	return nil
}

// table is a table of a night being read.
type table struct {
	file   *parquet.File
	schema *arrow.Schema
	plain  []string // as it was written (ParquetOptions)
	ids    int      // index of the column of pseudonyms
}

func openTable(from *os.File, path string) (*table, error) {
	info, err := from.Stat()
	if err != nil {
		return nil, err
	}
	t := &table{}
	if t.file, err = parquet.OpenFile(from, info.Size()); err != nil {
		return nil, err
	}
	switch path {
	case scoresName:
		t.schema, t.plain = ScoresSchema(), scoresPlain
	case ledgerName:
		t.schema, t.plain = LedgerSchema(), ledgerPlain
	case CaseloadFile:
		t.schema, t.plain = CaseloadSchema(), caseloadPlain
	case ComparisonFile:
		t.schema = ComparisonSchema()
	case featuresName:
		t.schema, err = featuresSchema(t.file)
	default:
		err = errForeign
	}
	if err != nil {
		return nil, err
	}
	written, err := asWritten(t.file, path, t.schema.Fields())
	if err != nil {
		return nil, err
	}
	meta := t.schema.Metadata()
	t.schema = arrow.NewSchema(written, &meta)
	t.ids = t.schema.FieldIndices(residentColumn)[0]
	return t, nil
}

// featuresSchema is the schema that features.parquet, whose columns differ from night to night, was written with.
func featuresSchema(f *parquet.File) (*arrow.Schema, error) {
	meaning, keys := map[string]map[string]string{}, map[string]string{}
	for _, kv := range f.Metadata().KeyValueMetadata {
		if keys[kv.Key] = kv.Value; kv.Key == fieldsKey {
			delete(keys, fieldsKey)
			if err := json.Unmarshal([]byte(kv.Value), &meaning); err != nil {
				return nil, errForeign
			}
		}
	}
	var fields []arrow.Field
	for i, c := range f.Root().Columns() {
		field := arrow.Field{Name: c.Name(), Nullable: c.Optional()}
		if m := meaning[c.Name()]; len(m) > 0 {
			field.Metadata = arrow.MetadataFrom(m)
		}
		id, err := typeOf(f, i)
		switch {
		case err != nil:
			return nil, err
		case id == arrow.INT32:
			field.Type = arrow.PrimitiveTypes.Int32
		case id == arrow.FLOAT64:
			field.Type = arrow.PrimitiveTypes.Float64
		case i == 0:
			field.Type = arrow.BinaryTypes.String
		default:
			field.Type = wordType
		}
		fields = append(fields, field)
	}
	meta := arrow.MetadataFrom(keys)
	if len(fields) == 0 || fields[0].Name != residentColumn {
		return nil, errForeign
	}
	return arrow.NewSchema(fields, &meta), nil
}

// mark says of every row whether it is of the people, and counts those that are.
func (t *table) mark(of func(resident []byte) bool) (marked []bool, n int64, err error) {
	ids := tableColumn{groups: t.file.RowGroups(), leaf: t.ids}
	defer func() { err = errors.Join(err, ids.close()) }()
	marked = make([]bool, t.file.NumRows())
	for i := range marked {
		v, err := ids.next()
		if err != nil {
			return nil, 0, err
		}
		if marked[i] = of(v.ByteArray()); marked[i] {
			n++
		}
	}
	return marked, n, nil
}

func (t *table) copy(w io.Writer, without func(resident []byte) bool) (err error) {
	out, n, err := t.mark(without)
	if err != nil {
		return err
	}
	to, err := NewParquet(w, t.schema, ParquetOptions{Plain: t.plain})
	if err != nil {
		return err
	}
	columns := make([]tableColumn, len(to.columns))
	for i := range columns {
		columns[i] = tableColumn{groups: t.file.RowGroups(), leaf: i, out: out}
		defer func() { err = errors.Join(err, columns[i].close()) }()
	}
	for left := len(out) - int(n); left > 0; {
		rows := min(left, groupRows)
		writers := to.group.ColumnWriters()
		for i, c := range to.columns {
			if err := columns[i].copy(c, writers[i], rows); err != nil {
				return err
			}
		}
		left, to.rows = left-rows, rows
		if err := to.commit(); err != nil {
			return err
		}
	}
	return to.Close()
}

// tableColumn walks the values of one column through all row groups.
type tableColumn struct {
	groups []parquet.RowGroup
	leaf   int
	out    []bool // rows to leave out, by row
	row    int
	values *columnValues // of the group being read
	left   int64         // rows of it
}

// next returns the next value; what it points to is valid until the next call.
func (c *tableColumn) next() (parquet.Value, error) {
	for c.left == 0 {
		if err := c.close(); err != nil {
			return parquet.Value{}, err
		}
		if len(c.groups) == 0 {
			return parquet.Value{}, io.ErrUnexpectedEOF
		}
		c.values, c.left = &columnValues{pages: c.groups[0].ColumnChunks()[c.leaf].Pages()}, c.groups[0].NumRows()
		c.groups = c.groups[1:]
	}
	c.left--
	c.row++
	return c.values.next()
}

func (c *tableColumn) close() error {
	if c.values == nil {
		return nil
	}
	err := c.values.close()
	c.values = nil
	return err
}

// copy appends the next rows that are not left out to a column.
func (c *tableColumn) copy(to *column, w *parquet.ColumnWriter, rows int) error {
	var held []byte // what the values in the buffer point to
	for rows > 0 {
		values := to.buf[:0]
		held = held[:0]
		for len(values) < to.room(rows) {
			v, err := c.next()
			if err != nil {
				return err
			}
			if c.out[c.row-1] {
				continue
			}
			if v.Kind() == parquet.ByteArray {
				from, level := len(held), v.DefinitionLevel()
				held = append(held, v.ByteArray()...)
				v = parquet.ByteArrayValue(held[from:len(held):len(held)]).Level(0, level, 0)
			}
			values = append(values, v)
		}
		if err := to.append(w, values); err != nil {
			return err
		}
		rows -= len(values)
	}
	return nil
}
