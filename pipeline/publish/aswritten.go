package publish

import (
	"slices"

	"github.com/apache/arrow/go/v15/arrow"
	"github.com/parquet-go/parquet-go"
)

// laterColumns are the columns, by table, that nights were published without before there were such columns. A table may lack one: whoever reads it finds
// nulls, and says that the version of that night did not record it. A column added to a table belongs here as long as nights without it are kept.
var laterColumns = map[string][]string{
	ledgerName: {"listed_by"},
}

// asWritten returns the fields of a table that a file of it has, in order: all of them, or all but some that came later. A file with any other column, or one of
// another type, is foreign.
func asWritten(file *parquet.File, table string, fields []arrow.Field) ([]arrow.Field, error) {
	columns := file.Root().Columns()
	var written []arrow.Field
	for _, f := range fields {
		n := len(written)
		same := n < len(columns) && columns[n].Name() == f.Name
		switch {
		case same && sameType(columns[n], f):
			written = append(written, f)
		case same || !slices.Contains(laterColumns[table], f.Name):
			return nil, errForeign
		}
	}
	if len(written) != len(columns) {
		return nil, errForeign
	}
	return written, nil
}

// sameType reports whether a column is of the type that a field is written with.
func sameType(have *parquet.Column, want arrow.Field) bool {
	c, err := newColumn(want, false)
	return err == nil && parquet.EqualNodes(have, c.node())
}

// padding hands rows of a file to each with a null for every field that the file was written without.
func padding(each func(parquet.Row) error, fields, written []arrow.Field) func(parquet.Row) error {
	if len(written) == len(fields) {
		return each
	}
	return func(row parquet.Row) error {
		whole := make(parquet.Row, len(fields))
		next := 0
		for i, f := range fields {
			if next < len(written) && written[next].Name == f.Name {
				whole[i] = row[next]
				next++
			}
		}
		return each(whole)
	}
}
