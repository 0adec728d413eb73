package source

import (
	"encoding/hex"
	"fmt"
	"io"

	"github.com/parquet-go/parquet-go"
)

// WriterOptions say how a table is laid out in its file. The zero value writes what most extracts look like.
type WriterOptions struct {
	RowGroupRows int // rows in a row group; 0 means 1,000,000
	IDBytes      int // 0 stores identifiers as text; n stores the 2n lower-case hex digits as n fixed-length bytes
}

// Writer writes the rows of a table as Parquet, driven by the table's declaration: required and optional columns, dates,
// civil timestamps in milliseconds, identifiers PLAIN, vocabularies by dictionary; data pages version 1, zstd. The same
// rows give the same bytes.
//
// A row is written value by value in the order of the declared columns and closed by End:
//
//	w.ID(id).Minute(at).Code(attended).Code(gp).Code(telephone).Null()
//	err := w.End()
//
// A value that breaks the declaration (kind, code, range, null) is an error of End; errors stick. To write a file that
// breaks the contract on purpose, declare another table. A Writer is not safe for concurrent use.
type Writer struct {
	table   *Table
	file    *parquet.GenericWriter[any]
	opt     WriterOptions
	columns []writerColumn
	at      int // column of the next value
	rows    int // buffered, at most writerBatch
	group   int // rows in the current row group, without the buffered ones
	err     error
}

// writerBatch is the number of rows buffered before they go to the column writers: enough to share the cost of the
// call, few enough to stay in cache.
const writerBatch = 1024

type writerColumn struct {
	*Column
	index  int
	level  int // definition level of a value: 1 where the column is nullable
	values []parquet.Value
	arena  []byte // bytes the values point into
}

// NewWriter starts a file of the table on out. Close completes it; out itself stays open.
func NewWriter(out io.Writer, table *Table, opt WriterOptions) *Writer {
	if opt.RowGroupRows == 0 {
		opt.RowGroupRows = 1_000_000
	}
	w := &Writer{table: table, opt: opt, columns: make([]writerColumn, len(table.Columns))}
	w.file = parquet.NewGenericWriter[any](out, w.options()...)
	for i := range w.columns {
		c := &w.columns[i]
		c.Column, c.index = &table.Columns[i], i
		c.values = make([]parquet.Value, 0, writerBatch)
		if c.Nullable {
			c.level = 1
		}
	}
	return w
}

// options are the settings of the Parquet library. Least and greatest texts are left out of the footer: they help nobody
// and would show identifiers.
func (w *Writer) options() []parquet.WriterOption {
	options := []parquet.WriterOption{
		parquet.NewSchema(w.table.Name, tableNode(w.table, w.opt.IDBytes)),
		parquet.Compression(zstdFastest),
		parquet.DataPageVersion(1),
		parquet.PageBufferSize(1 << 20),
		parquet.WriteBufferSize(1 << 20),
		parquet.CreatedBy("riskstrat", "", ""),
	}
	for i := range w.table.Columns {
		if c := &w.table.Columns[i]; c.Kind != Date && c.Kind != Time && c.Kind != Int {
			options = append(options, parquet.SkipPageBounds(c.Name))
		}
	}
	return options
}

// ID appends an identifier. The bytes are copied.
func (w *Writer) ID(id []byte) *Writer {
	if c := w.next(ID); c != nil {
		at := len(c.arena)
		if w.opt.IDBytes == 0 {
			c.arena = append(c.arena, id...)
			c.add(parquet.ByteArrayValue(c.arena[at:]))
			return w
		}
		var err error
		if c.arena, err = hex.AppendDecode(c.arena, id); err != nil || len(c.arena)-at != w.opt.IDBytes {
			return w.fail(c, fmt.Sprintf("want %d hex digits", 2*w.opt.IDBytes))
		}
		c.add(parquet.FixedLenByteArrayValue(c.arena[at:]))
	}
	return w
}

// Code appends the value of Column.Codes with that index.
func (w *Writer) Code(index uint8) *Writer {
	if c := w.next(Code); c != nil {
		if int(index) >= len(c.Codes) {
			return w.fail(c, fmt.Sprintf("have code index %d, want less than %d", index, len(c.Codes)))
		}
		c.text(c.Codes[index])
	}
	return w
}

// Name appends the value of a Name column; an empty name is null.
func (w *Writer) Name(name string) *Writer { return w.textual(Name, name) }

// Text appends the value of a Text column; an empty text is null.
func (w *Writer) Text(text string) *Writer { return w.textual(Text, text) }

func (w *Writer) textual(kind Kind, s string) *Writer {
	if s == "" {
		return w.Null()
	}
	if c := w.next(kind); c != nil {
		c.text(s)
	}
	return w
}

// Int appends a whole number.
func (w *Writer) Int(v int32) *Writer {
	if c := w.next(Int); c != nil {
		if v < c.Min || v > c.Max {
			return w.fail(c, fmt.Sprintf("have %d, want %d to %d", v, c.Min, c.Max))
		}
		c.add(parquet.Int32Value(v))
	}
	return w
}

// Day appends a date; NoDay is null.
func (w *Writer) Day(d Day) *Writer {
	if d == NoDay {
		return w.Null()
	}
	if c := w.next(Date); c != nil {
		c.add(parquet.Int32Value(int32(d)))
	}
	return w
}

// Minute appends a timestamp.
func (w *Writer) Minute(m Minute) *Writer {
	if c := w.next(Time); c != nil {
		c.add(parquet.Int64Value(int64(m) * 60_000))
	}
	return w
}

// Bool appends true or false.
func (w *Writer) Bool(b bool) *Writer {
	if c := w.next(Bool); c != nil {
		c.add(parquet.BooleanValue(b))
	}
	return w
}

// Null appends an absent value.
func (w *Writer) Null() *Writer {
	if w.err != nil || w.at >= len(w.columns) {
		return w.overrun()
	}
	c := &w.columns[w.at]
	w.at++
	if !c.Nullable {
		return w.fail(c, "have null, want a value")
	}
	c.values = append(c.values, parquet.NullValue().Level(0, 0, c.index))
	return w
}

// End closes the row: every column must have had its value.
func (w *Writer) End() error {
	if w.err == nil && w.at != len(w.columns) {
		w.err = fmt.Errorf("writing %s: have %d values in a row, want %d", w.table.Name, w.at, len(w.columns))
	}
	if w.err != nil {
		return w.err
	}
	w.at = 0
	w.rows++
	if w.rows == writerBatch || w.group+w.rows == w.opt.RowGroupRows {
		w.flush()
	}
	return w.err
}

// Close writes what is buffered and the file's footer.
func (w *Writer) Close() error {
	if w.err == nil && w.at != 0 {
		w.err = fmt.Errorf("writing %s: the last row was not ended", w.table.Name)
	}
	w.flush()
	if w.err != nil {
		return w.err
	}
	if err := w.file.Close(); err != nil {
		w.err = fmt.Errorf("writing %s: %w", w.table.Name, err)
	}
	return w.err
}

// next returns the column of the next value if it is of the kind, or nil after noting the error.
func (w *Writer) next(kind Kind) *writerColumn {
	if w.err != nil || w.at >= len(w.columns) {
		w.overrun()
		return nil
	}
	c := &w.columns[w.at]
	w.at++
	if c.Kind != kind {
		w.fail(c, fmt.Sprintf("have %s, want %s", kind, c.Kind))
		return nil
	}
	return c
}

func (w *Writer) overrun() *Writer {
	if w.err == nil {
		w.err = fmt.Errorf("writing %s: have more than %d values in a row", w.table.Name, len(w.columns))
	}
	return w
}

func (w *Writer) fail(c *writerColumn, reason string) *Writer {
	w.err = fmt.Errorf("writing %s: column %s: %s", w.table.Name, c.Name, reason)
	return w
}

func (w *Writer) flush() {
	if w.err != nil || w.rows == 0 {
		return
	}
	for i, out := range w.file.ColumnWriters() {
		c := &w.columns[i]
		if _, err := out.WriteRowValues(c.values); err != nil {
			w.err = fmt.Errorf("writing %s: column %s: %w", w.table.Name, c.Name, err)
			return
		}
		c.values, c.arena = c.values[:0], c.arena[:0]
	}
	w.group += w.rows
	w.rows = 0
	if w.group < w.opt.RowGroupRows {
		return
	}
	w.group = 0
	if err := w.file.Flush(); err != nil {
		w.err = fmt.Errorf("writing %s: %w", w.table.Name, err)
	}
}

func (c *writerColumn) add(v parquet.Value) {
	c.values = append(c.values, v.Level(0, c.level, c.index))
}

func (c *writerColumn) text(s string) {
	at := len(c.arena)
	c.arena = append(c.arena, s...)
	c.add(parquet.ByteArrayValue(c.arena[at:]))
}
