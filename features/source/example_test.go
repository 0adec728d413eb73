package source_test

import (
	"context"
	"errors"
	"fmt"
	"log"
	"os"
	"path/filepath"

	"riskstrat/features/source"
)

// An extract is written and read back by the same declaration.
func Example() {
	dir, err := os.MkdirTemp("", "extract")
	if err != nil {
		log.Fatal(err)
	}
	defer func() { _ = os.RemoveAll(dir) }()
	writeExtract(dir)

	asOf, err := source.ParseDay("2026-11-20")
	if err != nil {
		log.Fatal(err)
	}
	extract, err := source.Open(context.Background(), source.Spec{Dir: dir, AsOf: asOf, Tables: map[string]source.TableSpec{
		"residents": {}, "opt_outs": {}, "conditions": {},
	}})
	if err != nil {
		log.Fatal(err)
	}
	defer func() { _ = extract.Close() }()

	counts, err := extract.Scan(context.Background(), "conditions", 1, func(_ int, b *source.Batch) error {
		for i := range b.N {
			fmt.Println(string(b.Cols[0].ID[i]), extract.Names().String(b.Cols[1].Name[i]), source.Day(b.Cols[2].Int[i]))
		}
		return nil
	})
	var refused *source.Refused
	fmt.Println(counts.In, counts.Out, counts.Bad)
	fmt.Println(errors.As(err, &refused), err)
	fmt.Println(extract.Quarantine())
	// Output:
	// p1 asthma 2024-05-01
	// 2 1 map[recorded_on: in the future:1]
	// true reading table conditions: 1 of 2 rows are bad (50 %), more than the tolerance of 1 %; most often column recorded_on: in the future, in 1 row (first: conditions.parquet, row 1)
	// [{conditions conditions.parquet 1 recorded_on in the future}]
}

func writeExtract(dir string) {
	day := func(s string) source.Day {
		d, err := source.ParseDay(s)
		if err != nil {
			log.Fatal(err)
		}
		return d
	}
	write(dir, "residents", func(w *source.Writer) {
		w.ID([]byte("p1")).Int(1948).Code(1).Null().Null().Int(2).Name("P81001").Name("U12345")
		w.Day(day("2001-01-01")).Null().Null().Null().Null().Null()
	})
	write(dir, "opt_outs", func(w *source.Writer) { w.ID([]byte("p1")).Code(0).Day(day("2020-01-01")) })
	write(dir, "conditions",
		func(w *source.Writer) { w.ID([]byte("p1")).Name("asthma").Day(day("2024-05-01")) },
		func(w *source.Writer) { w.ID([]byte("p1")).Name("diabetes").Day(day("2027-05-01")) })
}

func write(dir, table string, rows ...func(*source.Writer)) {
	f, err := os.Create(filepath.Join(dir, table+".parquet"))
	if err != nil {
		log.Fatal(err)
	}
	w := source.NewWriter(f, source.Lookup(table), source.WriterOptions{})
	for _, row := range rows {
		row(w)
		if err := w.End(); err != nil {
			log.Fatal(err)
		}
	}
	if err := errors.Join(w.Close(), f.Close()); err != nil {
		log.Fatal(err)
	}
}
