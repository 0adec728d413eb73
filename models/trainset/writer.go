package trainset

import (
	"fmt"
	"io"
	"maps"
	"math"
	"slices"

	"github.com/parquet-go/parquet-go"

	"riskstrat/features"
	"riskstrat/features/source"
)

// Options say what columns a file has.
type Options struct {
	Features  []features.Definition // in the order of Rows.X; the name of none may be that of another column
	Weights   bool                  // the file has a weight a row
	Folds     bool                  // and a fold
	HeldOut   bool                  // and whether the person is held out
	Offered   bool                  // and whether the person was offered help
	Withheld  bool                  // and whether offers are withheld from the person
	Unoffered bool                  // and the weight of those whom no offer has helped
	Part      string                // what the rows are for: a column of this one value, unless empty
	Meta      map[string]string     // what else the file's metadata shall say, by key
}

// Rows are rows to write; all slices have one entry a row.
type Rows struct {
	X         [][]float64  // one slice a feature; NaN where null, the level's index of a Category
	Outcome   []float64    // NaN where not known
	Weight    []float64    // of Options.Weights only; >= 0
	Fold      []int32      // of Options.Folds only; from 0
	HeldOut   []bool       // of Options.HeldOut only
	Offered   []bool       // of Options.Offered only
	Withheld  []bool       // of Options.Withheld only
	Unoffered []float64    // of Options.Unoffered only; >= 0
	Person    []uint64     // label of the resident: a hash, or a number
	Household []uint64     // label of the household; 0 unknown
	Index     []source.Day // index date
}

// Layout. A row group is long enough that opening its columns costs little beside reading them, and short enough that a reader can hold
// it and that a few hundred thousand rows keep several workers busy.
const (
	pageRows  = 16 << 10
	groupRows = 2 * pageRows
	// pageBytes is above what a page reaches, so that rows end a page, not bytes: words of a Category are in its dictionary.
	pageBytes = 2 * 8 * pageRows
	// dictionaryBytes is the largest dictionary of a column of a row group; beyond it the remaining pages are plain.
	dictionaryBytes = 64 << 10
	// chunkRows is how many values are converted at a time.
	chunkRows = 1024
)

// Writer writes a training set. The same rows give the same bytes. It is not safe for concurrent use.
type Writer struct {
	opt     Options
	columns []column
	file    *parquet.GenericWriter[any]
	group   *parquet.ConcurrentRowGroupWriter
	values  []parquet.Value
	rows    int // in the open row group
}

// NewWriter starts a file on w. Close completes it; w itself stays open.
func NewWriter(w io.Writer, opt Options) (*Writer, error) {
	columns, err := columnsOf(&opt)
	if err != nil {
		return nil, fmt.Errorf("writing training set: %w", err)
	}
	fields, err := describe(columns)
	if err != nil {
		return nil, fmt.Errorf("writing training set: %w", err)
	}
	file := parquet.NewGenericWriter[any](w, schemaOf(columns),
		parquet.CreatedBy("riskstrat", "", ""),
		parquet.DataPageVersion(1),
		parquet.PageBufferSize(pageBytes),
		parquet.DictionaryMaxBytes(dictionaryBytes),
		parquet.Compression(&parquet.Uncompressed),
		parquet.KeyValueMetadata(versionKey, version),
		parquet.KeyValueMetadata(fieldsKey, fields),
	)
	for _, key := range slices.Sorted(maps.Keys(opt.Meta)) {
		file.SetKeyValueMetadata(key, opt.Meta[key])
	}
	return &Writer{opt: opt, columns: columns, file: file, group: file.BeginRowGroup(), values: make([]parquet.Value, chunkRows)}, nil
}

// Append writes rows, which stay together in one row group: those of one cell of residents. It keeps nothing of them.
func (w *Writer) Append(r *Rows) error {
	n := len(r.Outcome)
	if err := w.check(r); err != nil {
		return fmt.Errorf("writing training set: %w", err)
	}
	for from := 0; from < n; {
		to := min(n, from+pageRows-w.rows%pageRows)
		if err := w.page(r, from, to); err != nil {
			return fmt.Errorf("writing training set: %w", err)
		}
		w.rows += to - from
		from = to
	}
	if w.rows < groupRows {
		return nil
	}
	return w.commit()
}

// Close writes what is buffered and the footer.
func (w *Writer) Close() error {
	if err := w.commit(); err != nil {
		return err
	}
	if err := w.file.Close(); err != nil {
		return fmt.Errorf("writing training set: %w", err)
	}
	return nil
}

func (w *Writer) commit() error {
	if w.rows == 0 {
		return nil
	}
	if _, err := w.group.Commit(); err != nil {
		return fmt.Errorf("writing training set: %w", err)
	}
	w.rows = 0
	return nil
}

func (w *Writer) check(r *Rows) error {
	n := len(r.Outcome)
	if len(r.X) != len(w.opt.Features) {
		return fmt.Errorf("have %d features, want %d", len(r.X), len(w.opt.Features))
	}
	for j, x := range r.X {
		if len(x) != n {
			return fmt.Errorf("feature %s: have %d values, want %d", w.opt.Features[j].Name, len(x), n)
		}
	}
	for _, c := range []struct {
		name string
		have int
		want bool
	}{
		{Weight, len(r.Weight), w.opt.Weights}, {Fold, len(r.Fold), w.opt.Folds}, {HeldOut, len(r.HeldOut), w.opt.HeldOut}, {Offered, len(r.Offered), w.opt.Offered},
		{Withheld, len(r.Withheld), w.opt.Withheld}, {Unoffered, len(r.Unoffered), w.opt.Unoffered},
		{Person, len(r.Person), true}, {Household, len(r.Household), true}, {IndexDate, len(r.Index), true},
	} {
		if c.want && c.have != n || !c.want && c.have != 0 {
			return fmt.Errorf("column %s: have %d values of %d rows", c.name, c.have, n)
		}
	}
	return nil
}

// page appends rows [from, to), which end at or before the end of a page, to every column.
func (w *Writer) page(r *Rows, from, to int) error {
	writers := w.group.ColumnWriters()
	full := (w.rows+to-from)%pageRows == 0
	for i, c := range w.columns {
		for at := from; at < to; at += chunkRows {
			values := w.values[:min(chunkRows, to-at)]
			if err := w.fill(values, r, i, at); err != nil {
				return fmt.Errorf("column %s: %w", c.name, err)
			}
			if _, err := writers[i].WriteRowValues(values); err != nil {
				return fmt.Errorf("column %s: %w", c.name, err)
			}
		}
		if full {
			if err := writers[i].Flush(); err != nil {
				return fmt.Errorf("column %s: %w", c.name, err)
			}
		}
	}
	return nil
}

// fill converts the values of a column that start at row at.
func (w *Writer) fill(values []parquet.Value, r *Rows, i, at int) error {
	n := len(values)
	switch c := &w.columns[i]; c.name {
	case Part:
		part := parquet.ByteArrayValue([]byte(w.opt.Part))
		for k := range values {
			values[k] = part
		}
	case Outcome:
		doubles(values, r.Outcome[at:])
	case Weight:
		weights(values, r.Weight[at:])
	case Unoffered:
		weights(values, r.Unoffered[at:])
	case Fold:
		for k, v := range r.Fold[at : at+n] {
			values[k] = parquet.Int32Value(v)
		}
	case HeldOut:
		booleans(values, r.HeldOut[at:])
	case Offered:
		booleans(values, r.Offered[at:])
	case Withheld:
		booleans(values, r.Withheld[at:])
	case Person:
		for k, v := range r.Person[at : at+n] {
			values[k] = parquet.Int64Value(int64(v))
		}
	case Household:
		for k, v := range r.Household[at : at+n] {
			if values[k] = parquet.NullValue(); v != 0 {
				values[k] = parquet.Int64Value(int64(v)).Level(0, 1, 0)
			}
		}
	case IndexDate:
		for k, v := range r.Index[at : at+n] {
			values[k] = parquet.Int32Value(int32(v))
		}
	default:
		j := i - (len(w.columns) - len(w.opt.Features))
		return w.feature(values, &w.opt.Features[j], r.X[j][at:])
	}
	return nil
}

func (w *Writer) feature(values []parquet.Value, d *features.Definition, x []float64) error {
	switch d.Type {
	case features.Real:
		doubles(values, x)
	case features.Count:
		for k := range values {
			v := x[k]
			switch n := int32(v); {
			case math.IsNaN(v):
				values[k] = parquet.NullValue()
			case float64(n) != v:
				return fmt.Errorf("a count is not a whole number of 32 bits")
			default:
				values[k] = parquet.Int32Value(n).Level(0, 1, 0)
			}
		}
	case features.Category:
		for k := range values {
			v := x[k]
			switch n := int(v); {
			case math.IsNaN(v):
				values[k] = parquet.NullValue()
			case n < 0 || n >= len(d.Levels) || float64(n) != v:
				return fmt.Errorf("a value is not the index of one of %d levels", len(d.Levels))
			default:
				values[k] = parquet.ByteArrayValue([]byte(d.Levels[n])).Level(0, 1, 0)
			}
		}
	}
	return nil
}

// doubles converts numbers, NaN to null.
func doubles(values []parquet.Value, x []float64) {
	for k := range values {
		if values[k] = parquet.NullValue(); !math.IsNaN(x[k]) {
			values[k] = parquet.DoubleValue(x[k]).Level(0, 1, 0)
		}
	}
}

func weights(values []parquet.Value, from []float64) {
	for k := range values {
		values[k] = parquet.DoubleValue(from[k])
	}
}

func booleans(values []parquet.Value, from []bool) {
	for k := range values {
		values[k] = parquet.BooleanValue(from[k])
	}
}
