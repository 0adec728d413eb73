package features

import (
	"strconv"

	"github.com/apache/arrow/go/v15/arrow"
	"github.com/apache/arrow/go/v15/arrow/array"
	"github.com/apache/arrow/go/v15/arrow/bitutil"
	"github.com/apache/arrow/go/v15/arrow/memory"
)

// residentColumn is column 0 of every Set: the identifier.
const residentColumn = "resident_id"

// The keys of a feature's field metadata.
const (
	MetaDigest      = "digest" // Definition.Digest
	MetaGroup       = "group"
	MetaMeasure     = "measured_as" // in the catalogue's words
	MetaUnit        = "unit"
	MetaWindow      = "window_days" // 0 where it has none
	MetaLag         = "lag_days"    // of the table, as a predictor; in the schema of a Set alone
	MetaTable       = "table"
	MetaNull        = "null"
	MetaRationale   = "why"
	MetaSensitivity = "sensitivity"
	MetaUndated     = "undated" // "true" or "false"
)

// Metadata says what the feature is, by the keys above, for the schema of a file that holds it.
func (d Definition) Metadata() map[string]string {
	m := map[string]string{
		MetaDigest: d.Digest(), MetaGroup: d.Group, MetaUnit: d.Unit, MetaWindow: strconv.Itoa(d.Window), MetaTable: d.Table,
		MetaNull: d.Null, MetaRationale: d.Rationale, MetaSensitivity: d.Sensitivity.String(), MetaUndated: strconv.FormatBool(d.Undated),
	}
	if d.Measure != nil {
		m[MetaMeasure] = d.Measure.String()
	}
	return m
}

// newSchema returns the schema of the engine's Sets.
func (e *Engine) newSchema() *arrow.Schema {
	fields := []arrow.Field{{Name: residentColumn, Type: arrow.BinaryTypes.String}}
	for i := range e.definitions {
		d := &e.definitions[i]
		fields = append(fields, arrow.Field{Name: d.Name, Type: arrowType(d.Type), Nullable: true, Metadata: e.metadata(d)})
	}
	return arrow.NewSchema(fields, nil)
}

func (e *Engine) metadata(d *Definition) arrow.Metadata {
	m := d.Metadata()
	lag := 0
	for t, name := range tallyTables {
		if name == d.Table {
			lag = e.lag[t]
		}
	}
	m[MetaLag] = strconv.Itoa(lag)
	return arrow.MetadataFrom(m)
}

func arrowType(t Type) arrow.DataType {
	switch t {
	case Real:
		return arrow.PrimitiveTypes.Float64
	case Category:
		return &arrow.DictionaryType{IndexType: arrow.PrimitiveTypes.Int8, ValueType: arrow.BinaryTypes.String}
	}
	return arrow.PrimitiveTypes.Int32
}

// column is an Arrow column being filled in place: every row null until set.
type column struct {
	rows, known int
	valid, data *memory.Buffer
	validity    []byte    // of valid
	counts      []int32   // of data, for Count
	reals       []float64 // of data, for Real
	levels      []int8    // of data, for Category
}

func newColumn(a memory.Allocator, d *Definition, rows int) column {
	c := column{rows: rows, valid: memory.NewResizableBuffer(a), data: memory.NewResizableBuffer(a)}
	c.valid.Resize(int(bitutil.BytesForBits(int64(rows))))
	c.validity = c.valid.Bytes()
	switch d.Type {
	case Count:
		c.data.Resize(arrow.Int32Traits.BytesRequired(rows))
		c.counts = arrow.Int32Traits.CastFromBytes(c.data.Bytes())
	case Real:
		c.data.Resize(arrow.Float64Traits.BytesRequired(rows))
		c.reals = arrow.Float64Traits.CastFromBytes(c.data.Bytes())
	case Category:
		c.data.Resize(arrow.Int8Traits.BytesRequired(rows))
		c.levels = arrow.Int8Traits.CastFromBytes(c.data.Bytes())
	}
	// An allocator may hand out used memory; what lies under a null must not depend on it.
	clear(c.validity)
	clear(c.data.Bytes())
	return c
}

// set gives row r its value, once.
func (c *column) set(r int, v float64) {
	switch {
	case c.counts != nil:
		c.counts[r] = int32(v)
	case c.reals != nil:
		c.reals[r] = v
	default:
		c.levels[r] = int8(v)
	}
	c.validity[r>>3] |= 1 << (r & 7)
	c.known++
}

// array hands the column's memory over to an Arrow array.
func (c *column) array(a memory.Allocator, d *Definition) arrow.Array {
	defer c.valid.Release()
	defer c.data.Release()
	var stored arrow.DataType = arrow.PrimitiveTypes.Int8
	if d.Type != Category {
		stored = arrowType(d.Type)
	}
	data := array.NewData(stored, c.rows, []*memory.Buffer{c.valid, c.data}, nil, c.rows-c.known, 0)
	defer data.Release()
	values := array.MakeFromData(data)
	if d.Type != Category {
		return values
	}
	defer values.Release()
	b := array.NewStringBuilder(a)
	defer b.Release()
	b.AppendValues(d.Levels, nil)
	levels := b.NewArray()
	defer levels.Release()
	return array.NewDictionaryArray(arrowType(Category), values, levels)
}
