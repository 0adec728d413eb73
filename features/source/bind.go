package source

import (
	"fmt"
	"strings"

	"github.com/parquet-go/parquet-go"
	"github.com/parquet-go/parquet-go/format"
)

// bind finds the column in the file's schema and checks that its type can carry the declared kind.
func (r *reading) bind(schema *parquet.Column, local string) error {
	c := r.column
	leaf := schema.Column(local)
	if leaf == nil {
		if c.Optional {
			return nil
		}
		return fmt.Errorf("column %s: missing%s", describeColumn(c.Name, local), nearMiss(schema, local))
	}
	if !leaf.Leaf() || leaf.Repeated() {
		return fmt.Errorf("column %s: have %s, want %s", describeColumn(c.Name, local), typeName(leaf), c.wants())
	}
	if logical := leaf.Type().LogicalType(); logical != nil {
		if _, ok := logical.Value.(*format.NullType); ok && c.Nullable {
			return nil // a column without any value, typed by nobody: every row is null
		}
	}
	r.leaf, r.optional = int(leaf.Index()), leaf.Optional()
	if !r.accept(leaf.Type()) {
		return fmt.Errorf("column %s: have %s, want %s", describeColumn(c.Name, local), typeName(leaf), c.wants())
	}
	return nil
}

// accept notes the form of a column of that type and reports whether it can carry the declared kind.
func (r *reading) accept(t parquet.Type) bool {
	form, ok := formOf(t)
	if !ok {
		return false
	}
	r.form = form
	switch r.column.Kind {
	case ID:
		return form == texts || form == fixed
	case Name, Text:
		return form == texts
	case Code:
		return form == texts || r.mapped && (form == integers || form == bits)
	case Bool:
		return form == bits || r.mapped && (form == integers || form == texts)
	case Int:
		return form == integers || r.mapped && form == texts
	case Date:
		return form == days || r.acceptTime(t)
	default:
		return r.acceptTime(t)
	}
}

// acceptTime notes the unit of a timestamp. Nanoseconds, microseconds, milliseconds and the INT96 of old writers are all in use.
func (r *reading) acceptTime(t parquet.Type) bool {
	if r.form == legacy {
		r.flagged = true // its only writers store instants
		return true
	}
	if r.form != instants {
		return false
	}
	stamp := t.LogicalType().Value.(*format.TimestampType)
	r.flagged = stamp.IsAdjustedToUTC
	switch stamp.Unit.Value.(type) {
	case *format.MilliSeconds:
		r.perUnit = 60_000
	case *format.MicroSeconds:
		r.perUnit = 60_000_000
	default:
		r.perUnit = 60_000_000_000
	}
	return true
}

// formOf names the form of a type; false for types that can carry nothing of the contract.
func formOf(t parquet.Type) (form, bool) {
	var logical format.LogicalTypeValue
	if l := t.LogicalType(); l != nil {
		logical = l.Value
	}
	switch t.Kind() {
	case parquet.ByteArray:
		switch logical.(type) {
		case nil, *format.StringType, *format.EnumType:
			return texts, true
		}
	case parquet.FixedLenByteArray:
		switch logical.(type) {
		case nil, *format.UUIDType:
			return fixed, true
		}
	case parquet.Boolean:
		return bits, true
	case parquet.Int96:
		return legacy, true
	case parquet.Int32, parquet.Int64:
		switch logical.(type) {
		case nil, *format.IntType:
			return integers, true
		case *format.DateType:
			return days, true
		case *format.TimestampType:
			return instants, true
		}
	}
	return 0, false
}

// wants names the type a column is declared to have, as errors write it.
func (c *Column) wants() string {
	switch c.Kind {
	case ID:
		return "string or fixed-length bytes"
	case Code, Name, Text:
		return "string"
	default:
		return c.Kind.String()
	}
}

// typeName names the type of a file's column, as errors write it.
func typeName(c *parquet.Column) string {
	if c.Repeated() {
		return "a repeated column"
	}
	if !c.Leaf() {
		if l := c.Type().LogicalType(); l != nil {
			return "a " + strings.ToLower(l.String())
		}
		return "a group"
	}
	form, ok := formOf(c.Type())
	if !ok {
		return strings.ToLower(c.Type().String())
	}
	if form == integers {
		return strings.ToLower(c.Type().Kind().String())
	}
	return [...]string{texts: "string", fixed: "fixed-length bytes", bits: "boolean", days: "date", instants: "timestamp", legacy: "timestamp (int96)"}[form]
}

func describeColumn(canonical, local string) string {
	if canonical == local {
		return canonical
	}
	return canonical + " (" + local + " in the file)"
}

// nearMiss points at a column that differs from the wanted one only by case.
func nearMiss(schema *parquet.Column, local string) string {
	for _, c := range schema.Columns() {
		if strings.EqualFold(c.Name(), local) {
			return "; the file has " + c.Name() + ", which mapping.rename can name"
		}
	}
	return ""
}
