package publish

import (
	"errors"
	"fmt"
	"io"
	"os"
	"slices"

	"github.com/apache/arrow/go/v15/arrow"
	"github.com/parquet-go/parquet-go"

	"riskstrat/features/source"
)

// errForeign says that a file is not one that this version of the program writes, and nothing of what is in it.
var errForeign = errors.New("not a table that this version writes")

// readRows hands every row of a small table of an earlier night to each, its values in the order of the schema, by which it must have been written.
func readRows(f *os.File, name string, schema *arrow.Schema, each func(parquet.Row) error) error {
	if err := scanRows(f, schema, each); err != nil {
		return fmt.Errorf("reading %s: %w", name, err)
	}
	return nil
}

func scanRows(f *os.File, schema *arrow.Schema, each func(parquet.Row) error) error {
	info, err := f.Stat()
	if err != nil {
		return err
	}
	parsed, err := parquet.OpenFile(f, info.Size())
	if err != nil {
		return err
	}
	if !sameColumns(parsed.Schema(), schema.Fields()) {
		return errForeign
	}
	for _, g := range parsed.RowGroups() {
		if err := eachRow(g.Rows(), each); err != nil {
			return err
		}
	}
	return nil
}

// sameColumns reports whether a file has the columns of a schema, in its order.
func sameColumns(file *parquet.Schema, want []arrow.Field) bool {
	return slices.EqualFunc(file.Columns(), want, func(have []string, want arrow.Field) bool { return have[0] == want.Name })
}

func eachRow(rows parquet.Rows, each func(parquet.Row) error) (err error) {
	defer func() { err = errors.Join(err, rows.Close()) }()
	buffer := make([]parquet.Row, 256)
	for {
		n, err := rows.ReadRows(buffer)
		for _, row := range buffer[:n] {
			if err := each(row); err != nil {
				return err
			}
		}
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
	}
}

// dayOf is a date of a row; NoDay where it is null.
func dayOf(v parquet.Value) source.Day {
	if v.IsNull() {
		return source.NoDay
	}
	return source.Day(v.Int32())
}
