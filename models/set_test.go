package models

import (
	"math"
	"testing"

	"github.com/apache/arrow/go/v15/arrow"
	"github.com/apache/arrow/go/v15/arrow/array"
	"github.com/apache/arrow/go/v15/arrow/memory"

	"riskstrat/features"
)

// setOf makes a Set of rows of values, NaN for null, as the engine would.
func setOf(t testing.TB, defs []features.Definition, rows [][]float64) *features.Set {
	t.Helper()
	alloc := memory.NewCheckedAllocator(memory.DefaultAllocator)
	t.Cleanup(func() { alloc.AssertSize(t, 0) })
	fields := []arrow.Field{{Name: "resident_id", Type: arrow.BinaryTypes.String}}
	for _, d := range defs {
		types := []arrow.DataType{
			arrow.PrimitiveTypes.Int32, arrow.PrimitiveTypes.Float64,
			&arrow.DictionaryType{IndexType: arrow.PrimitiveTypes.Int8, ValueType: arrow.BinaryTypes.String},
		}
		fields = append(fields, arrow.Field{Name: d.Name, Type: types[d.Type], Nullable: true})
	}
	columns := []arrow.Array{textColumn(alloc, len(rows))}
	for j, d := range defs {
		values, valid := make([]float64, len(rows)), make([]bool, len(rows))
		for i := range rows {
			if valid[i] = !math.IsNaN(rows[i][j]); valid[i] {
				values[i] = rows[i][j]
			}
		}
		columns = append(columns, column(alloc, d, values, valid))
	}
	record := array.NewRecord(arrow.NewSchema(fields, nil), columns, int64(len(rows)))
	for _, c := range columns {
		c.Release()
	}
	s := &features.Set{Record: record}
	t.Cleanup(s.Release)
	return s
}

func textColumn(alloc memory.Allocator, n int) arrow.Array {
	b := array.NewStringBuilder(alloc)
	defer b.Release()
	b.AppendValues(make([]string, n), nil)
	return b.NewArray()
}

func column(alloc memory.Allocator, d features.Definition, values []float64, valid []bool) arrow.Array {
	switch d.Type {
	case features.Real:
		b := array.NewFloat64Builder(alloc)
		defer b.Release()
		b.AppendValues(values, valid)
		return b.NewArray()
	case features.Category:
		return levelColumn(alloc, d.Levels, values, valid)
	}
	b := array.NewInt32Builder(alloc)
	defer b.Release()
	for i, v := range values {
		if valid[i] {
			b.Append(int32(v))
		} else {
			b.AppendNull()
		}
	}
	return b.NewArray()
}

func levelColumn(alloc memory.Allocator, levels []string, values []float64, valid []bool) arrow.Array {
	words := array.NewStringBuilder(alloc)
	defer words.Release()
	words.AppendValues(levels, nil)
	dictionary := words.NewArray()
	defer dictionary.Release()
	index := array.NewInt8Builder(alloc)
	defer index.Release()
	for i, v := range values {
		if valid[i] {
			index.Append(int8(v))
		} else {
			index.AppendNull()
		}
	}
	indices := index.NewArray()
	defer indices.Release()
	return array.NewDictionaryArray(&arrow.DictionaryType{IndexType: arrow.PrimitiveTypes.Int8, ValueType: arrow.BinaryTypes.String}, indices, dictionary)
}
