package publish

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"io"
	"math/rand/v2"
	"strconv"
	"strings"
	"testing"

	"github.com/apache/arrow/go/v15/arrow"
	"github.com/apache/arrow/go/v15/arrow/array"
	"github.com/apache/arrow/go/v15/arrow/memory"
	"github.com/parquet-go/parquet-go"
)

// featureRecord makes n residents with the shape of a night's features: an identifier, small counts with nulls, rates.
func featureRecord(tb testing.TB, n, counts, rates int, seed uint64) arrow.Record {
	tb.Helper()
	rng := rand.New(rand.NewPCG(seed, 1))
	fields := []arrow.Field{{Name: "resident_id", Type: arrow.BinaryTypes.String}}
	for i := range counts {
		fields = append(fields, arrow.Field{Name: fmt.Sprintf("count_%02d", i), Type: arrow.PrimitiveTypes.Int32, Nullable: true})
	}
	for i := range rates {
		fields = append(fields, arrow.Field{Name: fmt.Sprintf("rate_%02d", i), Type: arrow.PrimitiveTypes.Float64, Nullable: true})
	}
	b := array.NewRecordBuilder(memory.DefaultAllocator, arrow.NewSchema(fields, nil))
	defer b.Release()
	for range n {
		b.Field(0).(*array.StringBuilder).Append(fmt.Sprintf("%016x%016x%016x%016x", rng.Uint64(), rng.Uint64(), rng.Uint64(), rng.Uint64()))
	}
	for i := range counts {
		f := b.Field(1 + i).(*array.Int32Builder)
		for range n {
			if rng.IntN(20) == 0 {
				f.AppendNull()
			} else {
				f.Append(int32(rng.ExpFloat64() * float64(1+i%10)))
			}
		}
	}
	for i := range rates {
		f := b.Field(1 + counts + i).(*array.Float64Builder)
		for range n {
			f.Append(float64(rng.IntN(30)) / 7)
		}
	}
	return b.NewRecord()
}

func BenchmarkParquet(b *testing.B) {
	rec := featureRecord(b, 30_000, 56, 3, 1)
	for _, workers := range []int{1, 2} {
		b.Run(fmt.Sprintf("workers=%d", workers), func(b *testing.B) {
			for b.Loop() {
				var out bytes.Buffer
				w, err := NewParquet(&out, rec.Schema(), ParquetOptions{Workers: workers})
				if err != nil {
					b.Fatal(err)
				}
				for range 8 {
					if err := w.Write(rec); err != nil {
						b.Fatal(err)
					}
				}
				if err := w.Close(); err != nil {
					b.Fatal(err)
				}
				b.SetBytes(int64(out.Len()))
			}
		})
	}
}

// written returns the file of the records' rows.
func written(t *testing.T, workers int, recs ...arrow.Record) []byte {
	t.Helper()
	var out bytes.Buffer
	w, err := NewParquet(&out, recs[0].Schema(), ParquetOptions{Workers: workers})
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range recs {
		if err := w.Write(r); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// The bytes are a function of the rows: neither how they are cut into Writes nor the number of workers shows.
func TestParquetBytesDependOnRowsAlone(t *testing.T) {
	rec := featureRecord(t, 2*groupRows+5_000, 3, 1, 7)
	defer rec.Release()
	want := sha256.Sum256(written(t, 1, rec))
	rng := rand.New(rand.NewPCG(3, 3))
	for _, workers := range []int{1, 2, 8} {
		var cut []arrow.Record
		for from := int64(0); from < rec.NumRows(); {
			to := min(rec.NumRows(), from+rng.Int64N(60_000))
			cut = append(cut, rec.NewSlice(from, to))
			from = to
		}
		if got := sha256.Sum256(written(t, workers, cut...)); got != want {
			t.Errorf("%d workers, %d writes: the bytes differ from those of one write", workers, len(cut))
		}
	}
}

// every holds one column of each type, with the value of row i known from i; row i is null in the nullable columns if i%7 == 3.
func every(from, n int) arrow.Record {
	meta := arrow.MetadataFrom(map[string]string{"unit": "attendances"})
	dict := &arrow.DictionaryType{IndexType: arrow.PrimitiveTypes.Uint8, ValueType: arrow.BinaryTypes.String}
	file := arrow.MetadataFrom(map[string]string{"as_of": "2026-11-20", "a": "b"})
	b := array.NewRecordBuilder(memory.DefaultAllocator, arrow.NewSchema([]arrow.Field{
		{Name: "zid", Type: arrow.BinaryTypes.String},
		{Name: "count", Type: arrow.PrimitiveTypes.Int32, Nullable: true, Metadata: meta},
		{Name: "big", Type: arrow.PrimitiveTypes.Int64},
		{Name: "score", Type: arrow.PrimitiveTypes.Float64, Nullable: true},
		{Name: "flag", Type: arrow.FixedWidthTypes.Boolean, Nullable: true},
		{Name: "day", Type: arrow.FixedWidthTypes.Date32, Nullable: true},
		{Name: "word", Type: dict, Nullable: true},
	}, &file))
	defer b.Release()
	for i := from; i < from+n; i++ {
		b.Field(0).(*array.StringBuilder).Append(fmt.Sprintf("id-%06d", i))
		b.Field(2).(*array.Int64Builder).Append(int64(i) << 33)
		if i%7 == 3 {
			for _, c := range []int{1, 3, 4, 5, 6} {
				b.Field(c).AppendNull()
			}
			continue
		}
		b.Field(1).(*array.Int32Builder).Append(int32(i%50) - 10)
		b.Field(3).(*array.Float64Builder).Append(float64(i) / 3)
		b.Field(4).(*array.BooleanBuilder).Append(i%3 == 0)
		b.Field(5).(*array.Date32Builder).Append(arrow.Date32(20_000 + i%400))
		if err := b.Field(6).(*array.BinaryDictionaryBuilder).AppendString(fmt.Sprint("w", i%11)); err != nil {
			panic(err)
		}
	}
	return b.NewRecord()
}

// Every type comes back as it went in, through a page and a row group boundary, nulls included, columns in order.
// Scores are distinct, so their column outgrows its dictionary.
func TestParquetRoundTrip(t *testing.T) {
	n := groupRows + 1_000
	whole := every(0, n)
	sliced := whole.NewSlice(500, int64(n)) // an offset into the arrays, as a slice of a larger record has
	data := written(t, 2, sliced)
	f, err := parquet.OpenFile(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	if f.NumRows() != int64(n-500) || len(f.RowGroups()) != 2 {
		t.Fatalf("have %d rows in %d row groups, want %d in 2", f.NumRows(), len(f.RowGroups()), n-500)
	}
	var names []string
	for _, c := range f.Schema().Columns() {
		names = append(names, c[0])
	}
	if want := "zid count big score flag day word"; strings.Join(names, " ") != want {
		t.Errorf("columns: have %v, want %s", names, want)
	}
	if v, _ := f.Lookup("as_of"); v != "2026-11-20" {
		t.Errorf("as_of: have %q, want 2026-11-20", v)
	}
	if v, _ := f.Lookup("riskstrat.fields"); v != `{"count":{"unit":"attendances"}}` {
		t.Errorf("fields: have %s", v)
	}
	row := 500
	for _, g := range f.RowGroups() {
		rows := g.Rows()
		buf := make([]parquet.Row, 1000)
		for {
			k, err := rows.ReadRows(buf)
			for _, r := range buf[:k] {
				if have, want := fmt.Sprint(r), fmt.Sprint(wantRow(row)); have != want {
					t.Fatalf("row %d: have %s, want %s", row, have, want)
				}
				row++
			}
			if err != nil {
				break
			}
		}
		rows.Close()
	}
	if row != n {
		t.Errorf("have rows to %d, want %d", row, n)
	}
}

func wantRow(i int) []any {
	if i%7 == 3 {
		return []any{fmt.Sprintf("id-%06d", i), "<null>", int64(i) << 33, "<null>", "<null>", "<null>", "<null>"}
	}
	return []any{fmt.Sprintf("id-%06d", i), i%50 - 10, int64(i) << 33, strconv.FormatFloat(float64(i)/3, 'g', -1, 64),
		i%3 == 0, 20_000 + i%400, fmt.Sprint("w", i%11)}
}

func TestParquetRefuses(t *testing.T) {
	float32s := arrow.NewSchema([]arrow.Field{{Name: "x", Type: arrow.PrimitiveTypes.Float32}}, nil)
	if _, err := NewParquet(io.Discard, float32s, ParquetOptions{}); err == nil || !strings.Contains(err.Error(), "column x: have float32") {
		t.Errorf("a float32 column: have %v", err)
	}
	strict := arrow.NewSchema([]arrow.Field{{Name: "x", Type: arrow.PrimitiveTypes.Int32}}, nil)
	b := array.NewRecordBuilder(memory.DefaultAllocator, strict)
	b.Field(0).AppendNull()
	w, err := NewParquet(io.Discard, strict, ParquetOptions{})
	if err != nil {
		t.Fatal(err)
	}
	if err := w.Write(b.NewRecord()); err == nil || !strings.Contains(err.Error(), "column x: have 1 nulls, want none") {
		t.Errorf("a null in a required column: have %v", err)
	}
	if err := w.Write(every(0, 3)); err == nil {
		t.Error("a record of another schema was written")
	}
}

// A file without rows is still a file of its schema.
func TestParquetEmpty(t *testing.T) {
	data := written(t, 1, every(0, 0))
	f, err := parquet.OpenFile(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	if f.NumRows() != 0 || len(f.Schema().Columns()) != 7 {
		t.Errorf("have %d rows, %d columns", f.NumRows(), len(f.Schema().Columns()))
	}
}
