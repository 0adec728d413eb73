package publish

import (
	"fmt"
	"reflect"

	"github.com/apache/arrow/go/v15/arrow"
	"github.com/apache/arrow/go/v15/arrow/array"
	"github.com/apache/arrow/go/v15/arrow/bitutil"
	"github.com/parquet-go/parquet-go"
	"github.com/parquet-go/parquet-go/encoding"
)

// chunkRows is how many values are converted at a time: 24-byte parquet values that stay in the first-level cache.
const chunkRows = 1024

// column carries one Arrow column into its Parquet column.
type column struct {
	name     string
	typ      arrow.DataType
	nullable bool
	plain    bool            // no dictionary
	inPage   int             // rows in the open page
	buf      []parquet.Value // chunkRows values
}

func newColumn(f arrow.Field, plain bool) (*column, error) {
	switch t := f.Type.(type) {
	case *arrow.StringType, *arrow.BooleanType, *arrow.Int32Type, *arrow.Int64Type, *arrow.Float64Type, *arrow.Date32Type:
	case *arrow.DictionaryType:
		if t.ValueType.ID() != arrow.STRING {
			return nil, fmt.Errorf("have %s, want a dictionary of utf8", t)
		}
	default:
		return nil, fmt.Errorf("have %s, want utf8, dictionary<utf8>, bool, int32, int64, float64 or date32", t)
	}
	return &column{name: f.Name, typ: f.Type, nullable: f.Nullable, plain: plain, buf: make([]parquet.Value, chunkRows)}, nil
}

// node declares the Parquet column: a dictionary for what repeats (counts, dates, rates of counts, words), plain for
// text, booleans and what was declared so. A column that outgrows its dictionary goes on plain.
func (c *column) node() parquet.Node {
	var n parquet.Node
	var enc encoding.Encoding = &parquet.RLEDictionary
	switch c.typ.ID() {
	case arrow.STRING:
		n, enc = parquet.String(), &parquet.Plain
	case arrow.DICTIONARY:
		n = parquet.String()
	case arrow.BOOL:
		n, enc = parquet.Leaf(parquet.BooleanType), &parquet.Plain
	case arrow.INT32:
		n = parquet.Int(32)
	case arrow.INT64:
		n = parquet.Int(64)
	case arrow.DATE32:
		n = parquet.Date()
	case arrow.FLOAT64:
		n = parquet.Leaf(parquet.DoubleType)
	}
	if c.plain {
		enc = &parquet.Plain
	}
	n = parquet.Encoded(n, enc)
	if c.nullable {
		n = parquet.Optional(n)
	}
	return n
}

// write appends rows [from, to) of a, ending a page at every multiple of pageRows.
func (c *column) write(w *parquet.ColumnWriter, a arrow.Array, from, to int) error {
	if !c.nullable && a.NullN() > 0 {
		return fmt.Errorf("have %d nulls, want none", a.NullN())
	}
	for from < to {
		values := c.buf[:c.room(to-from)]
		c.fill(values, a, from)
		if err := c.append(w, values); err != nil {
			return err
		}
		from += len(values)
	}
	return nil
}

// room is how many of so many rows can be appended at once: no more than the buffer holds, and the page still takes.
func (c *column) room(rows int) int { return min(rows, chunkRows, pageRows-c.inPage) }

// append appends values for which there is room, and ends the page if it is full.
func (c *column) append(w *parquet.ColumnWriter, values []parquet.Value) error {
	if _, err := w.WriteRowValues(values); err != nil {
		return err
	}
	if c.inPage += len(values); c.inPage < pageRows {
		return nil
	}
	c.inPage = 0
	return w.Flush()
}

// fill converts the values of a that start at row from. The column index inside a value stays 0: column writers do not read it.
func (c *column) fill(values []parquet.Value, a arrow.Array, from int) {
	switch a := a.(type) {
	case *array.Int32:
		for i, v := range a.Int32Values()[from : from+len(values)] {
			values[i] = parquet.Int32Value(v)
		}
	case *array.Int64:
		for i, v := range a.Int64Values()[from : from+len(values)] {
			values[i] = parquet.Int64Value(v)
		}
	case *array.Date32:
		for i, v := range a.Date32Values()[from : from+len(values)] {
			values[i] = parquet.Int32Value(int32(v))
		}
	case *array.Float64:
		for i, v := range a.Float64Values()[from : from+len(values)] {
			values[i] = parquet.DoubleValue(v)
		}
	case *array.Boolean:
		for i := range values {
			values[i] = parquet.BooleanValue(a.Value(from + i))
		}
	case *array.String:
		for i := range values {
			values[i] = text(a, from+i)
		}
	case *array.Dictionary:
		words := a.Dictionary().(*array.String)
		for i := range values {
			if a.IsValid(from + i) {
				values[i] = text(words, a.GetValueIndex(from+i))
			}
		}
	}
	if c.nullable {
		setLevels(values, a, from)
	}
}

// setLevels marks which of the values are there (definition level 1) and which are null.
func setLevels(values []parquet.Value, a arrow.Array, from int) {
	for i := range values {
		values[i].SetDefinitionLevel(1)
	}
	if a.NullN() == 0 {
		return
	}
	bits, base := a.NullBitmapBytes(), a.Data().Offset()
	for i := range values {
		if bitutil.BitIsNotSet(bits, base+from+i) {
			values[i] = parquet.NullValue()
		}
	}
}

// text makes a Parquet value that points into the array; the column writer copies the bytes before write returns.
func text(a *array.String, i int) parquet.Value {
	base := a.ValueOffset(0)
	return parquet.ByteArrayValue(a.ValueBytes()[a.ValueOffset(i)-base : a.ValueOffset(i+1)-base])
}

// group is a Parquet group that keeps its columns in the given order (parquet.Group sorts them by name).
type group struct {
	parquet.Group
	fields []parquet.Field
}

// Fields returns the columns in order.
func (g group) Fields() []parquet.Field { return g.fields }

// field is one named column of a group.
type field struct {
	parquet.Node
	name string
}

// Name returns the column's name.
func (f field) Name() string { return f.name }

// Value is part of parquet.Field; rows are never assembled from Go values here, so there is nothing to look up.
func (f field) Value(reflect.Value) reflect.Value { return reflect.Value{} }
