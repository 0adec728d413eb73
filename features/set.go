package features

import (
	"github.com/apache/arrow/go/v15/arrow"

	"riskstrat/features/source"
)

// Set is one partition's features as of an index date: one Arrow row per person in (bucket, id) order. Column 0 is
// resident_id (utf8, never null); every other column is a feature, null where its definition says so. The schema's
// field metadata carries each definition and its digest.
type Set struct {
	Index  source.Day
	Record arrow.Record
	Person []int32 // Person[r] is the index in the partition of row r
}

// Len returns the number of rows.
func (s *Set) Len() int { return int(s.Record.NumRows()) }

// Release gives the record's memory back.
func (s *Set) Release() { s.Record.Release() }
