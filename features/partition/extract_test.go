package partition

import (
	"cmp"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"testing"

	"riskstrat/features/source"
)

// memory is a place as an Extract: batches of uneven size, handed out on all workers at once.
type memory struct {
	place
	names *source.Names
	specs map[string]source.TableSpec
	fail  map[string]error // what the scan of a table ends with
	lost  string           // a table of which the scan counts one row too many
}

func (m *memory) Has(table string) bool              { return m.place[table] != nil }
func (m *memory) Spec(table string) source.TableSpec { return m.specs[table] }
func (m *memory) Names() *source.Names               { return m.names }

func (m *memory) Scan(_ context.Context, table string, workers int, visit func(int, *source.Batch) error) (source.Counts, error) {
	rows, decl := m.place[table], source.Lookup(table)
	counts := source.Counts{Table: table, In: int64(len(rows)), Out: int64(len(rows)), First: source.NoDay, Last: source.NoDay}
	var mu sync.Mutex
	next := func(n int) (batch [][]any) {
		mu.Lock()
		defer mu.Unlock()
		n = min(n, len(rows))
		batch, rows = rows[:n], rows[n:]
		return batch
	}
	var wg sync.WaitGroup
	errs := make([]error, workers)
	for w := range workers {
		wg.Go(func() {
			for n := 1 + w; errs[w] == nil; n = n%97 + 13 {
				batch := next(n)
				if len(batch) == 0 {
					return
				}
				errs[w] = visit(w, m.batch(decl, batch))
			}
		})
	}
	wg.Wait()
	if at := decl.Column(decl.Event); at >= 0 {
		for _, row := range m.place[table] {
			counts.First = min(counts.First, dayOf(row[at]))
		}
	}
	if table == m.lost {
		counts.Out++
	}
	if m.fail[table] != nil {
		return counts, m.fail[table]
	}
	return counts, slices.MaxFunc(errs, func(a, b error) int { return cmp.Compare(fmt.Sprint(a), fmt.Sprint(b)) })
}

func dayOf(v any) source.Day {
	switch v := v.(type) {
	case source.Day:
		return v
	case source.Minute:
		return v.Day()
	}
	return source.NoDay
}

// batch lays rows out in columns as the scan does: where a value is null the slices hold zero, or NoDay.
func (m *memory) batch(decl *source.Table, rows [][]any) *source.Batch {
	b := &source.Batch{Table: decl, N: len(rows), Cols: make([]source.Vector, len(decl.Columns))}
	for c := range b.Cols {
		v, kind := &b.Cols[c], decl.Columns[c].Kind
		for i, row := range rows {
			if row[c] == nil && v.Null == nil {
				v.Null = make([]bool, len(rows))
			}
			if row[c] == nil {
				v.Null[i] = true
			}
			switch kind {
			case source.ID:
				id, _ := row[c].(string)
				var hash uint64
				if row[c] != nil {
					hash = source.Hash([]byte(id))
				}
				v.ID, v.Hash = append(v.ID, []byte(id)), append(v.Hash, hash)
			case source.Code:
				code, _ := row[c].(uint8)
				v.Code = append(v.Code, code)
			case source.Name:
				var name uint32
				if s, ok := row[c].(string); ok {
					name = m.names.Index(s)
				}
				v.Name = append(v.Name, name)
			case source.Int:
				n, _ := row[c].(int32)
				v.Int = append(v.Int, n)
			case source.Date:
				d, ok := row[c].(source.Day)
				if !ok {
					d = source.NoDay
				}
				v.Int = append(v.Int, int32(d))
			case source.Time:
				at, _ := row[c].(source.Minute)
				v.Int = append(v.Int, int32(at))
			}
		}
	}
	return b
}

// write writes every table of the place as a folder of Parquet files.
func (p place) write(t *testing.T, dir string, parts int) {
	t.Helper()
	for table, rows := range p {
		if err := os.Mkdir(filepath.Join(dir, table), 0o755); err != nil {
			t.Fatal(err)
		}
		for part := range parts {
			file, err := os.Create(filepath.Join(dir, table, fmt.Sprint(part, ".parquet")))
			if err != nil {
				t.Fatal(err)
			}
			w := source.NewWriter(file, source.Lookup(table), source.WriterOptions{RowGroupRows: 200})
			for i := part; i < len(rows); i += parts {
				if err := writeRow(w, source.Lookup(table), rows[i]); err != nil {
					t.Fatal(err)
				}
			}
			if err := w.Close(); err != nil {
				t.Fatal(err)
			}
			if err := file.Close(); err != nil {
				t.Fatal(err)
			}
		}
	}
}

func writeRow(w *source.Writer, decl *source.Table, row []any) error {
	for c, v := range row {
		switch v := v.(type) {
		case nil:
			w.Null()
		case string:
			if decl.Columns[c].Kind == source.ID {
				w.ID([]byte(v))
			} else {
				w.Name(v)
			}
		case uint8:
			w.Code(v)
		case int32:
			w.Int(v)
		case source.Day:
			w.Day(v)
		case source.Minute:
			w.Minute(v)
		}
	}
	return w.End()
}
