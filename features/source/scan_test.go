package source

import (
	"context"
	"os"
	"path/filepath"
	"testing"
)

func benchmarkScan(b *testing.B, opt WriterOptions) {
	const n = 3_000_000
	dir := b.TempDir()
	f, err := os.Create(filepath.Join(dir, "gp_appointments.parquet"))
	if err != nil {
		b.Fatal(err)
	}
	if err := appointments(NewWriter(f, Lookup("gp_appointments"), opt), n, 200_000); err != nil {
		b.Fatal(err)
	}
	if err := f.Close(); err != nil {
		b.Fatal(err)
	}
	t := Lookup("gp_appointments")
	spec := Spec{Dir: dir, AsOf: NoDay}
	feed, err := openFeed(context.Background(), t, &spec, TableSpec{})
	if err != nil {
		b.Fatal(err)
	}
	e := &Extract{spec: spec, feeds: map[string]*feedAlias{t.Name: feed}, quarantine: map[string][]BadRow{}}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := e.Scan(context.Background(), t.Name, 1, func(int, *Batch) error { return nil }); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(n)*float64(b.N)/b.Elapsed().Seconds()/1e6, "Mrows/s")
}

type feedAlias = feed

func BenchmarkScan(b *testing.B) {
	b.Run("text", func(b *testing.B) { benchmarkScan(b, WriterOptions{}) })
	b.Run("fixed", func(b *testing.B) { benchmarkScan(b, WriterOptions{IDBytes: 32}) })
}
