package sourcetest

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"riskstrat/features/source"
)

// Row holds one value a column: nil for null, else a string (ID, Code, Name, Text), an int32 (Int), a source.Day, a
// source.Minute or a bool, after the column's kind.
type Row []any

// Table is one table in memory.
type Table struct {
	Decl *source.Table // how Write lays it out; a copy, so that a test may change it
	Rows []Row
}

// New returns an empty table under its declaration.
func New(name string) *Table {
	decl := *source.Lookup(name)
	decl.Columns = slices.Clone(decl.Columns)
	return &Table{Decl: &decl}
}

// Read reads a table of the extract at dir, its parts one after another. Rows that the declaration refuses are left out.
func Read(t testing.TB, dir, name string) *Table {
	t.Helper()
	tolerant := 1.0
	spec := source.Spec{Dir: dir, AsOf: source.NoDay, Tables: map[string]source.TableSpec{"residents": {}, "opt_outs": {}}}
	if source.Lookup(name).Tolerance > 0 {
		spec.Tables[name] = source.TableSpec{Tolerance: &tolerant}
	}
	extract, err := source.Open(context.Background(), spec)
	if err != nil {
		t.Fatal(err)
	}
	defer extract.Close()
	table := New(name)
	_, err = extract.Scan(context.Background(), name, 1, func(_ int, b *source.Batch) error {
		for i := range b.N {
			row := make(Row, len(b.Cols))
			for c := range row {
				row[c] = value(&b.Table.Columns[c], &b.Cols[c], i, extract.Names())
			}
			table.Rows = append(table.Rows, row)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return table
}

func value(c *source.Column, v *source.Vector, i int, names *source.Names) any {
	if v.Null != nil && v.Null[i] {
		return nil
	}
	switch c.Kind {
	case source.ID:
		return string(v.ID[i])
	case source.Code:
		return c.Codes[v.Code[i]]
	case source.Bool:
		return v.Code[i] == 1
	case source.Name:
		return names.String(v.Name[i])
	case source.Text:
		return v.Text[i]
	case source.Int:
		return v.Int[i]
	case source.Date:
		return source.Day(v.Int[i])
	default:
		return source.Minute(v.Int[i])
	}
}

// Column returns the place of a column's value in each row.
func (t *Table) Column(name string) int { return t.Decl.Column(name) }

// Declare changes how a column is declared, for what the contract would not let Write write.
func (t *Table) Declare(column string, change func(*source.Column)) *Table {
	change(&t.Decl.Columns[t.Column(column)])
	return t
}

// Drop takes a column away.
func (t *Table) Drop(column string) *Table {
	at := t.Column(column)
	t.Decl.Columns = slices.Delete(t.Decl.Columns, at, at+1)
	for i := range t.Rows {
		t.Rows[i] = slices.Delete(t.Rows[i], at, at+1)
	}
	return t
}

// Add adds a column after the others, with the same value in every row.
func (t *Table) Add(c source.Column, value any) *Table {
	t.Decl.Columns = append(t.Decl.Columns, c)
	for i := range t.Rows {
		t.Rows[i] = append(t.Rows[i], value)
	}
	return t
}

// Each gives every row's value of a column to change and puts back what it returns.
func (t *Table) Each(column string, change func(row int, value any) any) *Table {
	at := t.Column(column)
	for i := range t.Rows {
		t.Rows[i][at] = change(i, t.Rows[i][at])
	}
	return t
}

// Keep keeps the rows for which wanted returns true.
func (t *Table) Keep(wanted func(row int, r Row) bool) *Table {
	kept := t.Rows[:0]
	for i, r := range t.Rows {
		if wanted(i, r) {
			kept = append(kept, r)
		}
	}
	t.Rows = kept
	return t
}

// Write replaces the table of the extract at dir by one file. What lay there before, a shared file included, is untouched.
func (t *Table) Write(tb testing.TB, dir string) {
	tb.Helper()
	Delete(tb, dir, t.Decl.Name)
	file, err := os.Create(filepath.Join(dir, t.Decl.Name+".parquet"))
	if err != nil {
		tb.Fatal(err)
	}
	defer file.Close()
	w := source.NewWriter(file, t.Decl, source.WriterOptions{})
	for _, r := range t.Rows {
		for c, v := range r {
			write(w, &t.Decl.Columns[c], v)
		}
		if err := w.End(); err != nil {
			tb.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		tb.Fatal(err)
	}
}

func write(w *source.Writer, c *source.Column, v any) {
	switch v := v.(type) {
	case nil:
		w.Null()
	case string:
		switch c.Kind {
		case source.ID:
			w.ID([]byte(v))
		case source.Code:
			w.Code(uint8(slices.Index(c.Codes, v)))
		case source.Name:
			w.Name(v)
		default:
			w.Text(v)
		}
	case int32:
		w.Int(v)
	case source.Day:
		w.Day(v)
	case source.Minute:
		w.Minute(v)
	case bool:
		w.Bool(v)
	}
}
