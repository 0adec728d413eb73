package source

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
)

// asOf is the date of every extract of these tests.
const asOf = Day(20_000) // 2024-10-04

// place is an extract being made in a test.
type place struct {
	testing.TB
	dir  string
	spec Spec
}

// newPlace makes an extract with one resident and one opt-out, the least that opens.
func newPlace(tb testing.TB) *place {
	dir := tb.TempDir()
	p := &place{TB: tb, dir: dir, spec: Spec{Dir: dir, AsOf: asOf, Tables: map[string]TableSpec{}}}
	p.write("residents", func(w *Writer) { resident(w, "r1") })
	p.write("opt_outs", func(w *Writer) { w.ID([]byte("r1")).Code(0).Day(19_000) })
	return p
}

// resident writes a plain resident, registered since 2010.
func resident(w *Writer, id string) {
	w.ID([]byte(id)).Int(1950).Code(0).Null().Null().Int(3).Name("P81001").Name("U12345").Day(14_610).Day(NoDay).Day(NoDay).Null().Null().Null()
}

// write makes the file of a table and adds the table to the spec. Each call of rows that ends without End is ended.
func (p *place) write(table string, rows ...func(*Writer)) {
	p.Helper()
	p.writeAs(table, Lookup(table), rows...)
}

// writeAs makes the file of a table by another declaration than the contract's.
func (p *place) writeAs(table string, as *Table, rows ...func(*Writer)) {
	p.Helper()
	var out bytes.Buffer
	w := NewWriter(&out, as, WriterOptions{RowGroupRows: 100})
	for _, row := range rows {
		row(w)
		if err := w.End(); err != nil {
			p.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		p.Fatal(err)
	}
	p.file(table+".parquet", out.Bytes())
	if _, ok := p.spec.Tables[table]; !ok {
		p.spec.Tables[table] = TableSpec{}
	}
}

func (p *place) file(name string, content []byte) {
	p.Helper()
	path := filepath.Join(p.dir, name)
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		p.Fatal(err)
	}
	if err := os.WriteFile(path, content, 0o600); err != nil {
		p.Fatal(err)
	}
}

func (p *place) open() *Extract {
	p.Helper()
	e, err := Open(context.Background(), p.spec)
	if err != nil {
		p.Fatal(err)
	}
	p.Cleanup(func() { _ = e.Close() })
	return e
}

// opening returns the error of Open, as text.
func (p *place) opening() string {
	e, err := Open(context.Background(), p.spec)
	if err != nil {
		return err.Error()
	}
	_ = e.Close()
	return ""
}

// scan opens the extract and returns the good rows of a table in the order of the file, written as texts.
func (p *place) scan(table string) ([]string, Counts, error) {
	p.Helper()
	return scanAll(p, p.open(), table, 1)
}

func scanAll(tb testing.TB, e *Extract, table string, workers int) ([]string, Counts, error) {
	tb.Helper()
	var mu sync.Mutex
	var rows []string
	counts, err := e.Scan(context.Background(), table, workers, func(_ int, b *Batch) error {
		mu.Lock()
		defer mu.Unlock()
		for i := range b.N {
			rows = append(rows, rowText(e, b, i))
		}
		return nil
	})
	if workers > 1 {
		slices.Sort(rows)
	}
	return rows, counts, err
}

// rowText writes row i of a batch with a space between the values and "-" for null.
func rowText(e *Extract, b *Batch, i int) string {
	var row []string
	for c := range b.Cols {
		v, col := &b.Cols[c], &b.Table.Columns[c]
		if v.Null != nil && v.Null[i] {
			row = append(row, "-")
			continue
		}
		switch col.Kind {
		case ID:
			if v.Hash[i] != Hash(v.ID[i]) {
				row = append(row, "wrong hash")
			}
			row = append(row, string(v.ID[i]))
		case Code:
			row = append(row, col.Codes[v.Code[i]])
		case Bool:
			row = append(row, fmt.Sprint(v.Code[i] == 1))
		case Name:
			row = append(row, e.Names().String(v.Name[i]))
		case Text:
			row = append(row, v.Text[i])
		case Int:
			row = append(row, fmt.Sprint(v.Int[i]))
		case Date:
			row = append(row, Day(v.Int[i]).String())
		case Time:
			m := Minute(v.Int[i])
			row = append(row, fmt.Sprintf("%sT%02d:%02d", m.Day(), m.OfDay()/60, m.OfDay()%60))
		}
	}
	return strings.Join(row, " ")
}

func TestScanReadsWhatWasWritten(t *testing.T) {
	p := newPlace(t)
	p.write("ae_attendances",
		func(w *Writer) {
			w.ID([]byte("a")).Minute(19_000*MinutesPerDay + 61).Code(0).Code(0).Int(2).Code(0).Code(1).Name("RXX01")
		},
		func(w *Writer) {
			w.ID([]byte("b")).Minute(19_001 * MinutesPerDay).Code(4).Code(3).Null().Null().Null().Null()
		},
	)
	p.write("services", func(w *Writer) {
		w.Name("Walking group").Name("Age UK").Text("loneliness; activity").Null().Null().Int(12).Null().Bool(true).Day(19_002)
	})
	for _, tt := range []struct {
		table string
		want  []string
	}{
		{"residents", []string{"r1 1950 1 - - 3 P81001 U12345 2010-01-01 - - - - -"}},
		{"opt_outs", []string{"r1 type_1 2022-01-08"}},
		{"ae_attendances", []string{"a 2022-01-08T01:01 01 1 2 ambulance admitted RXX01", "b 2022-01-09T00:00 05 4 - - - -"}},
		{"services", []string{"Walking group Age UK loneliness; activity - - 12 - true 2022-01-10"}},
	} {
		rows, counts, err := p.scan(tt.table)
		if err != nil {
			t.Fatal(err)
		}
		if !slices.Equal(rows, tt.want) {
			t.Errorf("%s: have %q, want %q", tt.table, rows, tt.want)
		}
		if n := int64(len(tt.want)); counts.In != n || counts.Out != n {
			t.Errorf("%s: have %d rows in and %d out, want %d", tt.table, counts.In, counts.Out, n)
		}
	}
}
