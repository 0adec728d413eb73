package trainset

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"runtime"
	"slices"

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
	weights  bool
}

// Open reads the footer of a training set of size bytes. defs are its features, or some of them, in any order; the definition of
// each must be the one it was written with. The error says what is not as expected.
func Open(r io.ReaderAt, size int64, defs []features.Definition) (*File, error) {
	f := &File{reader: r, size: size, features: defs}
	err := guard(func() (err error) {
		f.parsed, err = parquet.OpenFile(r, size, parquet.SkipPageIndex(true), parquet.SkipBloomFilters(true))
		if err != nil {
			return err
		}
		return f.check()
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
		case !ok || f.leaf(d.Name) < 0:
			return fmt.Errorf("have no feature %s", d.Name)
		case have[features.MetaDigest] != d.Digest():
			return fmt.Errorf("feature %s: written with another definition", d.Name)
		}
	}
	if f.leaf(Outcome) < 0 {
		return fmt.Errorf("have no column %s", Outcome)
	}
	f.weights = f.leaf(Weight) >= 0
	return nil
}

// leaf is the position of a column, -1 if there is none.
func (f *File) leaf(name string) int {
	if c := f.parsed.Root().Column(name); c != nil && c.Leaf() {
		return c.Index()
	}
	return -1
}

// element is the position of a column among the elements of the schema, of which the first is the root.
func (f *File) element(name string) int {
	return 1 + slices.IndexFunc(f.parsed.Metadata().Schema[1:], func(e format.SchemaElement) bool { return e.Name == name })
}

// Rows returns the number of rows.
func (f *File) Rows() int64 { return f.parsed.NumRows() }

// definition finds a feature; nil if there is none.
func (f *File) definition(name string) *features.Definition {
	i := slices.IndexFunc(f.features, func(d features.Definition) bool { return d.Name == name })
	if i < 0 {
		return nil
	}
	return &f.features[i]
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
			err = errors.New("corrupt: the Parquet library gave up") // its words might quote the file
		}
	}()
	return f()
}
