package source

import (
	"context"
	"path/filepath"
	"strings"
	"sync"

	"golang.org/x/sync/errgroup"
)

// Extract is an opened extract: every file found, its schema checked against the declaration, and nobody recognised at
// the door. Its methods are safe for concurrent use, but a table is scanned once at a time.
type Extract struct {
	spec   Spec
	names  Names
	feeds  map[string]*feed
	digest *digests

	mu         sync.Mutex
	quarantine map[string][]BadRow
}

// feed is one opened table.
type feed struct {
	table *Table
	spec  TableSpec
	parts []*part
	rows  int64
}

// openers is how many files are opened at a time: their footers and first pages, mostly waiting for storage.
const openers = 4

// Open finds and checks the files of every configured table. The error is a *Refused if the input is not what was promised: a
// missing, unreadable or truncated file, a column that is missing or of another type, an identity at the door, a
// required table not configured, or a table without rows that should have some. Close gives the files back.
//
// The digests of the files are computed in the background until Inputs, Close or the end of ctx.
func Open(ctx context.Context, spec Spec) (*Extract, error) {
	if err := spec.Check(); err != nil {
		return nil, err
	}
	e := &Extract{spec: spec, feeds: map[string]*feed{}, quarantine: map[string][]BadRow{}}
	for _, t := range tables {
		ts, ok := spec.Tables[t.Name]
		if !ok {
			if t.Required {
				e.closeFiles()
				return nil, refuse("reading table %s: not configured, and no night runs without it", t.Name)
			}
			continue
		}
		f, err := openFeed(ctx, t, &spec, ts)
		if err != nil {
			e.closeFiles()
			return nil, err
		}
		e.feeds[t.Name] = f
	}
	e.digest = startDigests(ctx, e.parts())
	return e, nil
}

func openFeed(ctx context.Context, t *Table, spec *Spec, ts TableSpec) (*feed, error) {
	paths, err := findParts(spec.Dir, t, &ts)
	if err != nil {
		return nil, err
	}
	f := &feed{table: t, spec: ts, parts: make([]*part, len(paths))}
	errs := make([]error, len(paths))
	var group errgroup.Group
	group.SetLimit(openers)
	for i, path := range paths {
		group.Go(func() error {
			if errs[i] = ctx.Err(); errs[i] == nil {
				f.parts[i], errs[i] = openPart(path, label(spec.Dir, path), t, spec, &ts)
			}
			return nil // every part is tried, so that the first in order is the one reported
		})
	}
	_ = group.Wait() // errs has them
	for _, err := range errs {
		if err != nil {
			f.close()
			return nil, err
		}
	}
	for _, p := range f.parts {
		f.rows += p.rows()
	}
	if f.rows == 0 && !t.MayBeEmpty && !ts.Empty {
		f.close()
		return nil, refuse("reading table %s: it holds no rows", t.Name)
	}
	return f, nil
}

// label is how errors, the quarantine and the manifest write a path: from the extract's folder where it lies in it,
// otherwise its last two elements. The rest of the path is the machine's business.
func label(dir, path string) string {
	rel, err := filepath.Rel(dir, path)
	if err != nil || strings.HasPrefix(rel, "..") {
		rel = filepath.Join(filepath.Base(filepath.Dir(path)), filepath.Base(path))
	}
	return filepath.ToSlash(rel)
}

// Has reports whether the extract holds the table.
func (e *Extract) Has(table string) bool { return e.feeds[table] != nil }

// HasColumn reports whether any file of the table holds the column; an optional column may be missing, and is then null in every row.
func (e *Extract) HasColumn(table, column string) bool {
	f := e.feeds[table]
	if f == nil {
		return false
	}
	i := f.table.Column(column)
	for _, p := range f.parts {
		if i >= 0 && p.columns[i].leaf >= 0 {
			return true
		}
	}
	return false
}

// Spec returns the place's spec of the table; the zero value if the extract does not hold it.
func (e *Extract) Spec(table string) TableSpec {
	if f := e.feeds[table]; f != nil {
		return f.spec
	}
	return TableSpec{}
}

// Rows returns the number of rows in the table's files, before any check; 0 if the extract does not hold it.
func (e *Extract) Rows(table string) int64 {
	if f := e.feeds[table]; f != nil {
		return f.rows
	}
	return 0
}

// Names returns the open vocabulary seen so far.
func (e *Extract) Names() *Names { return &e.names }

// Warnings returns what is suspicious and yet not refused, one line each, in the order of the contract.
func (e *Extract) Warnings() []string {
	var all []string
	for _, t := range tables {
		if f := e.feeds[t.Name]; f != nil {
			all = append(all, f.warnings()...)
		}
	}
	return all
}

// warnings notes timestamps flagged as instants of UTC in a table that the place declares civil: some writers flag every
// timestamp so, but if the flag is right, summer's rows are an hour early.
func (f *feed) warnings() []string {
	var all []string
	for i := range f.table.Columns {
		for _, p := range f.parts {
			if r := p.columns[i]; r.flagged && !r.utc {
				all = append(all, "table "+f.table.Name+": column "+r.column.Name+": flagged as UTC in the file and read as Europe/London civil time, for utc is not set")
				break
			}
		}
	}
	return all
}

// Close stops the digests and closes the files. The Extract's names, counts and quarantine stay readable.
func (e *Extract) Close() error {
	e.digest.stop()
	e.closeFiles()
	return nil
}

func (e *Extract) closeFiles() {
	for _, f := range e.feeds {
		f.close()
	}
}

func (f *feed) close() {
	for _, p := range f.parts {
		if p != nil {
			p.close()
		}
	}
}

// parts returns every file, in the order of the contract and of the parts' names.
func (e *Extract) parts() []*part {
	var all []*part
	for _, t := range tables {
		if f := e.feeds[t.Name]; f != nil {
			all = append(all, f.parts...)
		}
	}
	return all
}
