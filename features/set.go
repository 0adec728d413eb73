package features

import (
	"fmt"
	"math"
	"slices"

	"github.com/apache/arrow/go/v15/arrow"
	"github.com/apache/arrow/go/v15/arrow/array"

	"riskstrat/features/source"
)

// Set is one partition's features as of an index date: one Arrow row per person in (bucket, id) order. Column 0 is
// resident_id (utf8, never null); every other column is a feature, null where its definition says so. The schema's
// field metadata carries each definition and its digest.
type Set struct {
	Index  source.Day
	Side   Side
	Record arrow.Record
	Person []int32 // Person[r] is the index in the partition of row r
}

// Len returns the number of rows.
func (s *Set) Len() int { return int(s.Record.NumRows()) }

// Release gives the record's memory back.
func (s *Set) Release() { s.Record.Release() }

// Floats returns the named feature as one float64 a row, in dst if it is large enough: NaN where null, the level's index for a
// Category. A name that is no feature of the Set is an error.
func (s *Set) Floats(name string, dst []float64) ([]float64, error) {
	at := s.Record.Schema().FieldIndices(name)
	if len(at) != 1 || at[0] == 0 {
		return nil, fmt.Errorf("reading features: have no feature %s", name)
	}
	n := s.Len()
	dst = slices.Grow(dst[:0], n)[:n]
	values := s.Record.Column(at[0])
	switch c := values.(type) {
	case *array.Int32:
		for r, v := range c.Int32Values() {
			dst[r] = float64(v)
		}
	case *array.Float64:
		copy(dst, c.Float64Values())
	case *array.Dictionary:
		for r := range dst {
			if c.IsValid(r) {
				dst[r] = float64(c.GetValueIndex(r))
			}
		}
	default:
		return nil, fmt.Errorf("reading feature %s: have the Arrow type %s, want one of a feature", name, values.DataType())
	}
	if values.NullN() > 0 {
		for r := range dst {
			if values.IsNull(r) {
				dst[r] = math.NaN()
			}
		}
	}
	return dst, nil
}
