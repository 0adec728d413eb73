package trainset

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"

	"github.com/parquet-go/parquet-go"
	"github.com/parquet-go/parquet-go/format"

	"riskstrat/features"
)

// File is a training set opened for reading. Its methods are safe for concurrent use.
type File struct {
	reader   io.ReaderAt
	size     int64
	parsed   *parquet.File
	features []features.Definition
	leaves   map[string]*leaf // the features, and the outcome and weight if there is one
	readers  sync.Pool        // *reader
	room     kept             // what may still be kept
}

// leaf is a column that is read as numbers.
type leaf struct {
	name     string
	index    int // among the columns of a row group
	kind     format.Type
	optional bool
	levels   []string                  // of a Category: its values are positions among them
	kept     []atomic.Pointer[decoded] // by row group; nil where it is not
}

// Open reads the footer of a training set of size bytes. defs are its features, or some of them, in any order; the definition of
// each must be the one it was written with. room is how many bytes of columns, as they are decoded, the file may keep in memory for those
// who read them again, those first that a dictionary codes: it makes no difference but of time. The error says what is not as expected.
func Open(r io.ReaderAt, size int64, defs []features.Definition, room int64) (*File, error) {
	f := &File{reader: r, size: size, features: defs, leaves: map[string]*leaf{}}
	f.readers.New = func() any { return &reader{file: f} }
	err := guard(func() (err error) {
		f.parsed, err = parquet.OpenFile(r, size, parquet.SkipPageIndex(true), parquet.SkipBloomFilters(true))
		if err != nil {
			return err
		}
		if err = f.check(); err == nil {
			f.share(room)
		}
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("opening training set: %w", err)
	}
	return f, nil
}

func (f *File) check() error {
	if have, ok := f.parsed.Lookup(versionKey); !ok || have != version {
		return fmt.Errorf("have layout %q, want %q", have, version)
	}
	text, _ := f.parsed.Lookup(fieldsKey)
	var fields map[string]map[string]string
	if err := json.Unmarshal([]byte(text), &fields); err != nil {
		return fmt.Errorf("reading what the metadata says of the features: %w", err)
	}
	for _, d := range f.features {
		switch have, ok := fields[d.Name]; {
		case !ok || !f.find(d.Name, d.Levels):
			return fmt.Errorf("have no feature %s", d.Name)
		case have[features.MetaDigest] != d.Digest():
			return fmt.Errorf("feature %s: written with another definition", d.Name)
		}
	}
	if !f.find(Outcome, nil) {
		return fmt.Errorf("have no column %s", Outcome)
	}
	f.find(Weight, nil)
	return nil
}

// find puts a column among the leaves; it reports whether the file has it.
func (f *File) find(name string, levels []string) bool {
	c := f.parsed.Root().Column(name)
	if c == nil || !c.Leaf() {
		return false
	}
	schema := f.parsed.Metadata().Schema[1:] // the first element is the root
	i := slices.IndexFunc(schema, func(e format.SchemaElement) bool { return e.Name == name })
	f.leaves[name] = &leaf{name: name, index: c.Index(), kind: schema[i].Type.V, optional: c.Optional(), levels: levels, kept: make([]atomic.Pointer[decoded], f.groups())}
	return true
}

// Rows returns the number of rows.
func (f *File) Rows() int64 { return f.parsed.NumRows() }

// groups returns the number of row groups.
func (f *File) groups() int { return len(f.parsed.Metadata().RowGroups) }

// groupRows returns the number of rows of a row group.
func (f *File) groupRows(group int) int { return int(f.parsed.Metadata().RowGroups[group].NumRows) }

// guard runs f and turns a panic of the Parquet library, which trusts more of a corrupt file than it should, into an
// error. Only work on the file's bytes may run under it.
func guard(f func() error) (err error) {
	defer func() {
		switch r := recover().(type) {
		case nil:
		case runtime.Error:
			err = fmt.Errorf("corrupt: %w", r)
		default:
			err = errors.New("corrupt: the Parquet library gave up") // its words might quote the file
		}
	}()
	return f()
}
