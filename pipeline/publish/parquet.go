package publish

import (
	"encoding/json"
	"fmt"
	"io"
	"slices"

	"github.com/apache/arrow/go/v15/arrow"
	"github.com/parquet-go/parquet-go"
	"golang.org/x/sync/errgroup"
)

// A row group holds groupRows rows in pages of pageRows, counted from the group's first row. Fixing both by rows, not by
// bytes, makes the file a function of the row sequence alone: how the rows were cut into Writes leaves no trace.
// 122,880 rows is what columnar engines read as one unit of parallel work (DuckDB's default); pages of
// 64-byte identifiers stay below 1 MiB, and so does what each column buffers.
const (
	pageRows  = 10_240
	groupRows = 12 * pageRows
)

// pageBytes is a little above what a page of pageRows reaches, so that rows, not bytes, end a page: identifiers have at
// most 128 bytes (features/source), the library counts 4 more each, and it ends a page at 98 % of this. It also makes
// room for so many bytes, or values, before the first row of some columns, so much more would be wasted.
const pageBytes = pageRows * (128 + 4 + 4)

// dictionaryBytes is the largest dictionary of a column chunk; beyond it the remaining pages are plain.
const dictionaryBytes = 128 << 10

// ParquetOptions says how a Parquet file is written. The zero value writes on the caller's goroutine.
type ParquetOptions struct {
	Workers int      // columns encoded at the same time; 0 means 1. The bytes do not depend on it
	Plain   []string // columns whose values hardly ever repeat: written without a dictionary
}

// Parquet writes Arrow records to one Parquet file: zstd, data pages v1, dictionaries where values repeat. The same
// rows give the same bytes, however they are cut into Writes and at any number of workers. It is not safe for concurrent use.
//
// Column types: utf8, dictionary<utf8>, bool, int32, int64, float64, date32. A nullable Arrow field becomes an optional column.
type Parquet struct {
	schema  *arrow.Schema
	workers int
	file    *parquet.GenericWriter[any]
	group   *parquet.ConcurrentRowGroupWriter
	columns []*column
	rows    int // rows in the open row group
}

// NewParquet starts a Parquet file of the schema on w. The schema's metadata goes to the file's key-value metadata
// as it is; the metadata of its fields goes under the key "riskstrat.fields", as a JSON object by column.
// It fails if a column's type has no Parquet form here.
func NewParquet(w io.Writer, schema *arrow.Schema, opt ParquetOptions) (*Parquet, error) {
	p := &Parquet{schema: schema, workers: max(1, opt.Workers)}
	var root group
	for _, f := range schema.Fields() {
		c, err := newColumn(f, slices.Contains(opt.Plain, f.Name))
		if err != nil {
			return nil, fmt.Errorf("writing parquet: column %s: %w", f.Name, err)
		}
		p.columns = append(p.columns, c)
		root.fields = append(root.fields, field{Node: c.node(), name: c.name})
	}
	meta, err := metadata(schema)
	if err != nil {
		return nil, fmt.Errorf("writing parquet: %w", err)
	}
	p.file = parquet.NewGenericWriter[any](w, parquet.NewSchema("riskstrat", root),
		parquet.CreatedBy("riskstrat", "", ""),
		parquet.DataPageVersion(1),
		parquet.PageBufferSize(pageBytes),
		parquet.DictionaryMaxBytes(dictionaryBytes),
		parquet.Compression(&codec{}),
	)
	for _, kv := range meta {
		p.file.SetKeyValueMetadata(kv[0], kv[1])
	}
	p.group = p.file.BeginRowGroup()
	return p, nil
}

// Write appends the rows of a record of the writer's schema. The record is not kept.
func (p *Parquet) Write(rec arrow.Record) error {
	if !rec.Schema().Equal(p.schema) {
		return fmt.Errorf("writing parquet: the record's schema is not the file's")
	}
	for from, n := 0, int(rec.NumRows()); from < n; {
		to := min(n, from+groupRows-p.rows)
		if err := p.append(rec, from, to); err != nil {
			return err
		}
		p.rows += to - from
		from = to
		if p.rows == groupRows {
			if err := p.commit(); err != nil {
				return err
			}
		}
	}
	return nil
}

// Close writes what is buffered and the footer. It does not close the underlying writer.
func (p *Parquet) Close() error {
	if err := p.commit(); err != nil {
		return err
	}
	if err := p.file.Close(); err != nil {
		return fmt.Errorf("writing parquet: %w", err)
	}
	return nil
}

// append encodes rows [from, to) of the record into the open row group, its columns shared among the workers.
func (p *Parquet) append(rec arrow.Record, from, to int) error {
	writers := p.group.ColumnWriters()
	var g errgroup.Group
	g.SetLimit(p.workers)
	for i, c := range p.columns {
		g.Go(func() error {
			if err := c.write(writers[i], rec.Column(i), from, to); err != nil {
				return fmt.Errorf("writing parquet: column %s: %w", c.name, err)
			}
			return nil
		})
	}
	return g.Wait()
}

func (p *Parquet) commit() error {
	if p.rows == 0 {
		return nil
	}
	if _, err := p.group.Commit(); err != nil {
		return fmt.Errorf("writing parquet: %w", err)
	}
	p.rows = 0 // a full group ends on a page's end, so the columns' pages start afresh by themselves
	return nil
}

// fieldsKey is the key of the metadata of fields.
const fieldsKey = "riskstrat.fields"

// metadata lists the file's key-value pairs, sorted by key.
func metadata(s *arrow.Schema) ([][2]string, error) {
	var pairs [][2]string
	m := s.Metadata()
	for i, k := range m.Keys() {
		pairs = append(pairs, [2]string{k, m.Values()[i]})
	}
	fields := map[string]map[string]string{}
	for _, f := range s.Fields() {
		if f.HasMetadata() {
			fields[f.Name] = f.Metadata.ToMap()
		}
	}
	if len(fields) > 0 {
		b, err := json.Marshal(fields)
		if err != nil {
			return nil, err
		}
		pairs = append(pairs, [2]string{fieldsKey, string(b)})
	}
	slices.SortFunc(pairs, func(a, b [2]string) int { return slices.Compare(a[:], b[:]) })
	return pairs, nil
}
