package publish

import (
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/apache/arrow/go/v15/arrow"
	"github.com/parquet-go/parquet-go"

	"riskstrat/features/source"
)

// errForeign says that a file is not one that this version of the program or an earlier one writes, and nothing of what is in it.
var errForeign = errors.New("not a table that this version or an earlier one writes")

// readRows hands every row of a small table of an earlier night to each, its values in the order of the schema, by which it must have been written.
func readRows(f *os.File, name string, schema *arrow.Schema, each func(parquet.Row) error) error {
	if err := scanRows(f, name, schema, each); err != nil {
		return fmt.Errorf("reading %s: %w", name, err)
	}
	return nil
}

func scanRows(f *os.File, name string, schema *arrow.Schema, each func(parquet.Row) error) error {
	info, err := f.Stat()
	if err != nil {
		return err
	}
	parsed, err := parquet.OpenFile(f, info.Size())
	if err != nil {
		return err
	}
	written, err := asWritten(parsed, name, schema.Fields())
	if err != nil {
		return err
	}
	each = padding(each, schema.Fields(), written)
	for _, g := range parsed.RowGroups() {
		if err := eachRow(g.Rows(), each); err != nil {
			return err
		}
	}
	return nil
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
