package source

import (
	"context"
	"encoding/hex"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"

	"github.com/parquet-go/parquet-go"
)

const benchmarkRows = 3_000_000

// benchmarkFeed writes a gp_appointments file as extracts are: 64-digit identifiers PLAIN, zstd, row groups of a million
// rows, in order of time.
func benchmarkFeed(b *testing.B, opt WriterOptions) *Extract {
	b.Helper()
	dir := b.TempDir()
	f, err := os.Create(filepath.Join(dir, "gp_appointments.parquet"))
	if err != nil {
		b.Fatal(err)
	}
	if err := appointments(NewWriter(f, Lookup("gp_appointments"), opt), benchmarkRows, 200_000); err != nil {
		b.Fatal(err)
	}
	if err := f.Close(); err != nil {
		b.Fatal(err)
	}
	spec := Spec{Dir: dir, AsOf: NoDay}
	table, err := openFeed(context.Background(), Lookup("gp_appointments"), &spec, TableSpec{})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(table.close)
	return &Extract{spec: spec, feeds: map[string]*feed{"gp_appointments": table}, quarantine: map[string][]BadRow{}}
}

func reportRows(b *testing.B) {
	b.ReportMetric(benchmarkRows*float64(b.N)/b.Elapsed().Seconds()/1e6, "Mrows/s")
}

// BenchmarkScan reads and checks on one worker; BenchmarkPages only decompresses and decodes the same pages, which is the floor.
func BenchmarkScan(b *testing.B) {
	for name, opt := range map[string]WriterOptions{"text": {}, "fixed": {IDBytes: 32}} {
		b.Run(name, func(b *testing.B) {
			e := benchmarkFeed(b, opt)
			b.ReportAllocs()
			for b.Loop() {
				if _, err := e.Scan(context.Background(), "gp_appointments", 1, func(int, *Batch) error { return nil }); err != nil {
					b.Fatal(err)
				}
			}
			reportRows(b)
		})
	}
}

func BenchmarkPages(b *testing.B) {
	for name, opt := range map[string]WriterOptions{"text": {}, "fixed": {IDBytes: 32}} {
		b.Run(name, func(b *testing.B) {
			e := benchmarkFeed(b, opt)
			for b.Loop() {
				for _, u := range e.feeds["gp_appointments"].units() {
					for _, chunk := range u.group.ColumnChunks() {
						turnAll(chunk)
					}
				}
			}
			reportRows(b)
		})
	}
}

// turnAll reads every page of a column and throws it away.
func turnAll(chunk parquet.ColumnChunk) {
	pages := chunk.Pages()
	for {
		page, err := pages.ReadPage()
		if err != nil {
			break
		}
		_ = page.Data()
		parquet.Release(page)
	}
	_ = pages.Close()
}

func TestPutHexAgreesWithTheStandardLibrary(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 4))
	for n := range 40 {
		src := make([]byte, n)
		for i := range src {
			src[i] = byte(rng.Uint32())
		}
		dst := make([]byte, 2*n)
		putHex(dst, src)
		if have, want := string(dst), hex.EncodeToString(src); have != want {
			t.Errorf("%d bytes: have %s, want %s", n, have, want)
		}
	}
}
