package source

import (
	"bytes"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/parquet-go/parquet-go"
)

// fixture reads a file of testdata; make.py there says who wrote it.
func fixture(tb testing.TB, name string) []byte {
	tb.Helper()
	b, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		tb.Fatal(err)
	}
	return b
}

// TestScanReadsOtherWriters reads what pyarrow, DuckDB and Polars wrote in their many layouts; what it should find was
// written as text beside them.
func TestScanReadsOtherWriters(t *testing.T) {
	utc := TableSpec{UTC: true}
	for _, tt := range []struct {
		table, file string
		spec        TableSpec
	}{
		{table: "gp_appointments", file: "duckdb.parquet"},                       // snappy, dictionary of identifiers
		{table: "gp_appointments", file: "duckdb-zstd-v2.parquet"},               // DELTA encodings
		{table: "gp_appointments", file: "polars.parquet"},                       // zstd, dictionary of timestamps
		{table: "gp_appointments", file: "polars-categorical.parquet"},           //
		{table: "gp_appointments", file: "pyarrow-snappy.parquet"},               // four row groups, microseconds
		{table: "gp_appointments", file: "pyarrow-gzip-v2-ns.parquet"},           // data pages version 2, nanoseconds
		{table: "gp_appointments", file: "pyarrow-plain-zstd.parquet"},           // no dictionaries, milliseconds
		{table: "gp_appointments", file: "pyarrow-mixed.parquet"},                // dictionary and PLAIN pages in one chunk
		{table: "gp_appointments", file: "pyarrow-fixed.parquet"},                // identifiers of 32 bytes, dictionary
		{table: "gp_appointments", file: "pyarrow-fixed-plain.parquet"},          // identifiers of 32 bytes, PLAIN
		{table: "gp_appointments", file: "pyarrow-required.parquet"},             // REQUIRED columns
		{table: "gp_appointments", file: "pyarrow-delta.parquet"},                // every other encoding
		{table: "gp_appointments", file: "pyarrow-int96-utc.parquet", spec: utc}, // as Spark writes timestamps
		{table: "gp_appointments", file: "pyarrow-utc.parquet", spec: utc},       //
		{table: "residents", file: "residents-pyarrow.parquet"},                  // small integers, dates as midnights, columns without a type
		{table: "residents", file: "residents-polars.parquet"},                   //
		{table: "services", file: "services-pyarrow.parquet"},                    // booleans
		{table: "services", file: "services-pyarrow-v2.parquet"},                 // booleans by run lengths
		{table: "services", file: "services-duckdb.parquet"},                     // optional columns missing
	} {
		t.Run(tt.file, func(t *testing.T) {
			p := newPlace(t)
			p.file(tt.table+".parquet", fixture(t, tt.file))
			p.spec.Tables[tt.table] = tt.spec
			want := strings.Split(strings.TrimSuffix(string(fixture(t, tt.table+".txt")), "\n"), "\n")
			have, counts, err := p.scan(tt.table)
			if err != nil {
				t.Fatal(err)
			}
			if !slices.Equal(have, want) {
				for i := range max(len(have), len(want)) {
					if i >= len(have) || i >= len(want) || have[i] != want[i] {
						t.Fatalf("row %d of %d, want %d rows: have %q, want %q", i, len(have), len(want), at(have, i), at(want, i))
					}
				}
			}
			if counts.In != int64(len(want)) || counts.Out != counts.In {
				t.Errorf("have %d rows in and %d out, want %d", counts.In, counts.Out, len(want))
			}
		})
	}
}

// TestMixedFixtureIsMixed makes sure that the hardest layout, pages of both kinds in one chunk, is tested at all.
func TestMixedFixtureIsMixed(t *testing.T) {
	b := fixture(t, "pyarrow-mixed.parquet")
	f, err := parquet.OpenFile(bytes.NewReader(b), int64(len(b)))
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"resident_id", "starts_at", "status", "booked_at"} {
		pages := f.RowGroups()[0].ColumnChunks()[f.Root().Column(name).Index()].Pages()
		kinds := map[bool]int{}
		for {
			page, err := pages.ReadPage()
			if err != nil {
				break
			}
			kinds[page.Dictionary() != nil]++
			parquet.Release(page)
		}
		_ = pages.Close()
		if len(kinds) < 2 && name != "status" || kinds[true] == 0 {
			t.Errorf("%s: have %d dictionary pages and %d plain ones, want both", name, kinds[true], kinds[false])
		}
	}
}

func at(rows []string, i int) string {
	if i < len(rows) {
		return rows[i]
	}
	return ""
}

func TestScanSharesRowGroupsAndParts(t *testing.T) {
	p := newPlace(t)
	p.file("gp_appointments/part-0.parquet", fixture(t, "pyarrow-snappy.parquet"))
	p.file("gp_appointments/part-1.parquet", fixture(t, "duckdb.parquet"))
	p.file("gp_appointments/part-2.parquet", fixture(t, "pyarrow-empty.parquet"))
	p.file("gp_appointments/part-3.parquet", fixture(t, "pyarrow-no-groups.parquet"))
	p.file("gp_appointments/_SUCCESS", nil)
	p.file("gp_appointments/.part-0.parquet.crc", []byte("crc"))
	p.file("gp_appointments/_metadata.parquet", []byte("no Parquet"))
	p.spec.Tables["gp_appointments"] = TableSpec{}
	text := strings.TrimSuffix(string(fixture(t, "gp_appointments.txt")), "\n")
	want := slices.Repeat(strings.Split(text, "\n"), 2)
	slices.Sort(want)
	e := p.open()
	for _, workers := range []int{1, 2, 5} {
		have, counts, err := scanAll(t, e, "gp_appointments", workers)
		if err != nil {
			t.Fatal(err)
		}
		slices.Sort(have)
		if !slices.Equal(have, want) || counts.In != int64(len(want)) {
			t.Errorf("%d workers: have %d rows of %d, want %d", workers, len(have), counts.In, len(want))
		}
	}
	inputs, err := e.Inputs()
	if err != nil || len(inputs) != 6 {
		t.Fatalf("have %d inputs (%v), want 6", len(inputs), err)
	}
	if in := inputs[2]; in.Path != "gp_appointments/part-0.parquet" || in.Rows != 60 || in.Bytes != int64(len(fixture(t, "pyarrow-snappy.parquet"))) {
		t.Errorf("have input %+v", in)
	}
}

// A feed has reached the day of its last row that is no plan: a booking says nothing about the day it is for.
func TestCountsByDay(t *testing.T) {
	p := newPlace(t)
	p.file("gp_appointments.parquet", fixture(t, "polars.parquet"))
	p.spec.Tables["gp_appointments"] = TableSpec{}
	_, counts, err := p.scan("gp_appointments")
	if err != nil {
		t.Fatal(err)
	}
	want := map[Day]int64{}
	first, last := NoDay, Day(0)
	for line := range strings.Lines(string(fixture(t, "gp_appointments.txt"))) {
		if !strings.Contains(line, " attended ") && !strings.Contains(line, " dna ") {
			continue
		}
		d, err := ParseDay(strings.Split(line, " ")[1][:10])
		if err != nil {
			t.Fatal(err)
		}
		want[d]++
		first, last = min(first, d), max(last, d)
	}
	if len(counts.Daily) != len(want) || counts.First != first || counts.Last != last {
		t.Errorf("have %d days from %s to %s, want %d from %s to %s", len(counts.Daily), counts.First, counts.Last, len(want), first, last)
	}
	for d, n := range want {
		if counts.Daily[d] != n {
			t.Errorf("%s: have %d rows, want %d", d, counts.Daily[d], n)
		}
	}
}
