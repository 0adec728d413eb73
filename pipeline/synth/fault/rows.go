package fault

import (
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"

	"github.com/parquet-go/parquet-go"

	"riskstrat/features/source"
)

// Row is one row of a table, by the names of the contract.
type Row struct {
	values parquet.Row
	column map[string]int
	event  string // column that dates it
}

// Text is a text of the row, empty where it is null or the file has no such column.
func (r *Row) Text(column string) string {
	if i, known := r.column[column]; known && !r.values[i].IsNull() {
		return string(r.values[i].ByteArray())
	}
	return ""
}

// SetText replaces a text that is not null.
func (r *Row) SetText(column, text string) {
	if i, known := r.column[column]; known && !r.values[i].IsNull() {
		v := r.values[i]
		r.values[i] = parquet.ByteArrayValue([]byte(text)).Level(v.RepetitionLevel(), v.DefinitionLevel(), v.Column())
	}
}

// number is a whole number of the row, a date in days or a time in milliseconds; 0 where it is null.
func (r *Row) number(column string) int64 {
	i, known := r.column[column]
	if !known || r.values[i].IsNull() {
		return 0
	}
	if v := r.values[i]; v.Kind() == parquet.Int32 {
		return int64(v.Int32())
	}
	return r.values[i].Int64()
}

const (
	dayMillis    = 24 * 60 * minuteMillis
	minuteMillis = 60_000
)

// Day is the day of the row's event.
func (r *Row) Day() source.Day {
	i, known := r.column[r.event]
	if !known {
		return source.NoDay
	}
	if r.values[i].Kind() == parquet.Int64 {
		return source.Day(r.number(r.event) / dayMillis)
	}
	return source.Day(r.number(r.event))
}

// later moves the row's event by a minute, where it has a time.
func (r *Row) later() {
	if i, known := r.column[r.event]; known && r.values[i].Kind() == parquet.Int64 {
		v := r.values[i]
		r.values[i] = parquet.Int64Value(v.Int64()+minuteMillis).Level(v.RepetitionLevel(), v.DefinitionLevel(), v.Column())
	}
}

// eachRow reads a file.
func eachRow(ctx context.Context, path, event string, visit func(*Row) error) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return err
	}
	file, err := parquet.OpenFile(f, info.Size())
	if err != nil {
		return err
	}
	return visitRows(ctx, file, event, visit)
}

func visitRows(ctx context.Context, file *parquet.File, event string, visit func(*Row) error) error {
	row := Row{column: map[string]int{}, event: event}
	for i, path := range file.Schema().Columns() {
		row.column[path[0]] = i
	}
	buffer := make([]parquet.Row, 1024)
	for _, group := range file.RowGroups() {
		rows := group.Rows()
		for {
			n, err := rows.ReadRows(buffer)
			for _, values := range buffer[:n] {
				row.values = values
				if err := visit(&row); err != nil {
					return errors.Join(err, rows.Close())
				}
			}
			if errors.Is(err, io.EOF) {
				break
			}
			if err = errors.Join(err, ctx.Err()); err != nil {
				return errors.Join(err, rows.Close())
			}
		}
		if err := rows.Close(); err != nil {
			return err
		}
	}
	return nil
}

// rewrite replaces a file by one whose rows went through change.
func rewrite(ctx context.Context, path, event string, change func(*Row) (times int)) error {
	in, err := os.Open(path)
	if err != nil {
		return err
	}
	defer in.Close()
	info, err := in.Stat()
	if err != nil {
		return err
	}
	file, err := parquet.OpenFile(in, info.Size())
	if err != nil {
		return err
	}
	out, err := os.CreateTemp(filepath.Dir(path), ".fault-*")
	if err != nil {
		return err
	}
	w := parquet.NewGenericWriter[any](out, file.Schema(), parquet.Compression(&parquet.Snappy), parquet.DataPageVersion(1))
	err = visitRows(ctx, file, event, func(r *Row) error {
		for range change(r) {
			if _, err := w.WriteRows([]parquet.Row{r.values}); err != nil {
				return err
			}
			r.later()
		}
		return nil
	})
	if err = errors.Join(err, w.Close(), out.Close()); err != nil {
		return errors.Join(err, os.Remove(out.Name()))
	}
	return os.Rename(out.Name(), path)
}
