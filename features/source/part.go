package source

import (
	"errors"
	"fmt"
	"os"
	"runtime"
	"slices"

	"github.com/parquet-go/parquet-go"
	"github.com/parquet-go/parquet-go/format"
)

// part is one open file of a table.
type part struct {
	table  *Table
	label  string // the path as errors and the manifest write it
	file   *os.File
	size   int64
	parsed *parquet.File

	columns []*reading // by column of the table
	filters []*reading // columns of the place's filter: a code means kept
}

// openPart opens a file, checks its schema against the declaration and looks for identities.
func openPart(path, label string, t *Table, spec *Spec, ts *TableSpec) (_ *part, err error) {
	p := &part{table: t, label: label}
	defer func() {
		if err != nil {
			p.close()
		}
	}()
	if p.file, err = os.Open(path); err != nil {
		return nil, refuseFile(label, err)
	}
	info, err := p.file.Stat()
	if err != nil {
		return nil, refuseFile(label, err)
	}
	p.size = info.Size()
	at := ""
	err = guard(func() (err error) {
		if err := p.checkMagic(); err != nil {
			return err
		}
		p.parsed, err = parquet.OpenFile(p.file, p.size, parquet.SkipPageIndex(true), parquet.SkipBloomFilters(true), parquet.ReadBufferSize(readBuffer))
		if err != nil {
			return fmt.Errorf("reading its footer: %w", err)
		}
		if err := p.checkFooter(); err != nil {
			return err
		}
		if err := inspectNames(p.parsed.Root()); err != nil {
			return err
		}
		if err := p.bind(spec, ts); err != nil {
			return err
		}
		if err := p.checkCodecs(); err != nil {
			return err
		}
		return p.inspect(&at)
	})
	if err != nil {
		return nil, p.refuse(at, err)
	}
	return p, nil
}

// readBuffer is the read-ahead of each column; pages larger than it are read in one go.
const readBuffer = 64 << 10

// bind finds the declared columns and those of the filter in the file.
func (p *part) bind(spec *Spec, ts *TableSpec) error {
	root := p.parsed.Root()
	for i := range p.table.Columns {
		c := &p.table.Columns[i]
		r := newReading(c, spec, ts)
		local := ts.Mapping.local(c.Name)
		if c.Name == "year_of_birth" {
			if err := p.inspectYears(root.Column(local)); err != nil {
				return err
			}
		}
		if err := r.bind(root, local); err != nil {
			return err
		}
		r.utc = ts.UTC && (r.form == instants || r.form == legacy)
		p.columns = append(p.columns, r)
	}
	return p.bindFilters(ts.Mapping.Filter)
}

// codecs are the compressions that are read. LZ4 is not among them: the library cannot tell a damaged block from a buffer too
// small and asks for ever more memory.
var codecs = []format.CompressionCodec{format.Uncompressed, format.Snappy, format.Gzip, format.Brotli, format.Zstd}

// checkCodecs refuses a column whose pages cannot be read.
func (p *part) checkCodecs() error {
	for _, r := range p.read() {
		if err := p.checkCodec(r.leaf, r.column.Name); err != nil {
			return err
		}
	}
	return nil
}

func (p *part) checkCodec(leaf int, column string) error {
	for _, g := range p.parsed.Metadata().RowGroups {
		if codec := g.Columns[leaf].MetaData.Codec; !slices.Contains(codecs, codec) {
			return fmt.Errorf("column %s: compressed by %s, want zstd, snappy, gzip, brotli or none", column, codec)
		}
	}
	return nil
}

// checkMagic looks at both ends of the file. The library does too, and would quote what it finds there instead.
func (p *part) checkMagic() error {
	const magic = "PAR1"
	var head, tail [len(magic)]byte
	if p.size < 12 {
		return fmt.Errorf("not a Parquet file: have %d bytes", p.size)
	}
	if _, err := p.file.ReadAt(head[:], 0); err != nil {
		return err
	}
	if _, err := p.file.ReadAt(tail[:], p.size-int64(len(tail))); err != nil {
		return err
	}
	switch {
	case string(head[:]) != magic:
		return errors.New("not a Parquet file")
	case string(tail[:]) != magic:
		return errors.New("truncated: the file does not end as Parquet")
	}
	return nil
}

// checkFooter refuses a footer at odds with itself.
func (p *part) checkFooter() error {
	rows := int64(0)
	for _, g := range p.parsed.Metadata().RowGroups {
		if g.NumRows < 0 {
			return fmt.Errorf("corrupt: have %d rows in a row group", g.NumRows)
		}
		rows += g.NumRows
	}
	if rows != p.rows() {
		return fmt.Errorf("corrupt: have %d rows in the row groups, want %d as the footer says", rows, p.rows())
	}
	return nil
}

// read returns the columns that the file has and the scan reads, the filter's included.
func (p *part) read() []*reading {
	return slices.DeleteFunc(slices.Concat(p.columns, p.filters), func(r *reading) bool { return r.leaf < 0 })
}

// rows returns the number of rows the footer promises.
func (p *part) rows() int64 { return p.parsed.NumRows() }

// inspect looks at the first rows of every text column that is read, the filter's included; at names the column being looked at.
func (p *part) inspect(at *string) error {
	for _, r := range p.read() {
		if r.form != texts {
			continue
		}
		*at = r.column.Name
		in := newInspection(r.column.Kind)
		rows := int64(sampleRows)
		for _, g := range p.parsed.RowGroups() {
			if rows <= 0 {
				break
			}
			pages := g.ColumnChunks()[r.leaf].Pages()
			err := in.inspect(pages, rows)
			_ = pages.Close() // it only gives buffers back
			if err != nil {
				return err
			}
			rows -= g.NumRows()
		}
		if what := in.verdict(); what != "" {
			return fmt.Errorf("holds %s: the extract must be pseudonymised", what)
		}
	}
	*at = ""
	return nil
}

func (p *part) inspectYears(c *parquet.Column) error {
	groups := p.parsed.RowGroups()
	if c == nil || !c.Leaf() || len(groups) == 0 {
		return nil
	}
	if err := p.checkCodec(c.Index(), "year_of_birth"); err != nil {
		return err
	}
	full, err := inspectYears(c, func() parquet.Pages { return groups[0].ColumnChunks()[c.Index()].Pages() })
	if err == nil && full {
		err = fmt.Errorf("column year_of_birth: holds full dates of birth, want years")
	}
	return err
}

func (p *part) close() {
	if p.file != nil {
		_ = p.file.Close() // opened for reading
	}
}

// refuse wraps what is wrong with the file, or with one of its columns.
func (p *part) refuse(column string, err error) error {
	message := "reading " + p.label
	if column != "" {
		message += ": column " + column
	}
	return &Refused{Message: message, Cause: err}
}

// guard runs f and turns a panic of the Parquet library, which trusts more of a corrupt file than it should, into an
// error. Only work on the file's bytes may run under it.
func guard(f func() error) (err error) {
	defer func() {
		switch r := recover().(type) {
		case nil:
		case runtime.Error:
			err = fmt.Errorf("corrupt: %w", r)
		default:
			err = fmt.Errorf("corrupt: the Parquet library gave up") // its words might quote the file
		}
	}()
	return f()
}
