package source

import (
	"bytes"
	"context"
	"fmt"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
)

// plannedRow is row i of a large gp_appointments file, decided without any Parquet: about one in five hcp_types and one in
// three booking times are null, in runs and one by one.
func plannedRow(i int) (id string, at Minute, status, hcp, mode int, booked Minute) {
	x := uint64(i+1) * 0x9e3779b97f4a7c15
	x ^= x >> 29
	id = fmt.Sprintf("%064x", x%977)
	at = Minute(15_000*MinutesPerDay + int(x%5_000_000))
	status, mode = int(x>>8%3), int(x>>11%5)
	hcp, booked = int(x>>14%3), at-Minute(x>>20%50_000)
	if hcp == 2 || i/1000%7 == 0 {
		hcp = -1
	}
	if x>>40%3 == 0 || i/20_000%3 == 1 {
		booked = -1
	}
	return
}

// TestScanAcrossPagesAndBatches reads 70,000 rows whose pages, row groups and batches all end at different rows, as text and
// as fixed-length identifiers, on one and on three workers.
func TestScanAcrossPagesAndBatches(t *testing.T) {
	const n = 70_000
	table := Lookup("gp_appointments")
	want := make([]string, n)
	for i := range want {
		id, at, status, hcp, mode, booked := plannedRow(i)
		want[i] = strings.Join([]string{id, clockText(at), table.Codes("status")[status], orNull(hcp, func() string { return table.Codes("hcp_type")[hcp] }),
			table.Codes("mode")[mode], orNull(int(booked), func() string { return clockText(booked) })}, " ")
	}
	slices.Sort(want)
	for _, opt := range []WriterOptions{{}, {IDBytes: 32}, {RowGroupRows: 23_456}, {RowGroupRows: 23_456, IDBytes: 32}} {
		var out bytes.Buffer
		w := NewWriter(&out, table, opt)
		for i := range n {
			id, at, status, hcp, mode, booked := plannedRow(i)
			w.ID([]byte(id)).Minute(at).Code(uint8(status))
			if hcp < 0 {
				w.Null()
			} else {
				w.Code(uint8(hcp))
			}
			if w.Code(uint8(mode)); booked < 0 {
				w.Null()
			} else {
				w.Minute(booked)
			}
			if err := w.End(); err != nil {
				t.Fatal(err)
			}
		}
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
		p := newPlace(t)
		p.file("gp_appointments.parquet", out.Bytes())
		p.spec.Tables["gp_appointments"] = TableSpec{}
		e := p.open()
		for _, workers := range []int{1, 3} {
			rows, counts, err := scanAll(t, e, "gp_appointments", workers)
			if err != nil {
				t.Fatal(err)
			}
			slices.Sort(rows)
			if !slices.Equal(rows, want) || counts.In != n || counts.Out != n {
				t.Errorf("%+v, %d workers: have %d rows that differ from the %d written", opt, workers, len(rows), n)
			}
		}
	}
}

func clockText(m Minute) string {
	return fmt.Sprintf("%sT%02d:%02d", m.Day(), m.OfDay()/60, m.OfDay()%60)
}

func orNull(v int, text func() string) string {
	if v < 0 {
		return "-"
	}
	return text()
}

// TestScanGivesEachWorkerItsNumber is what lets a visitor keep one accumulator a worker without a lock.
func TestScanGivesEachWorkerItsNumber(t *testing.T) {
	p := newPlace(t)
	p.file("conditions.parquet", manyConditions(t, 60_000, "asthma"))
	p.spec.Tables["conditions"] = TableSpec{}
	const workers = 3
	var inside [workers]atomic.Int32
	var rows [workers]int // written without a lock: the race detector watches
	_, err := p.open().Scan(context.Background(), "conditions", workers, func(worker int, b *Batch) error {
		if inside[worker].Add(1) != 1 {
			t.Error("two visits with the same number at once")
		}
		rows[worker] += b.N
		inside[worker].Add(-1)
		return nil
	})
	if err != nil || rows[0]+rows[1]+rows[2] != 60_000 {
		t.Errorf("have %v rows (%v), want 60,000", rows, err)
	}
}

// TestScanCompactsEveryKind drops every third row of a table with a column of every kind and wants the others whole.
func TestScanCompactsEveryKind(t *testing.T) {
	p := newPlace(t)
	table := loose("services", func(t *Table) {
		t.Columns = append(t.Columns, Column{Name: "resident_id", Kind: ID, Nullable: true}, Column{Name: "at", Kind: Time, Nullable: true},
			Column{Name: "kind", Kind: Code, Codes: []string{"a", "b"}, Nullable: true})
	})
	var rows []func(*Writer)
	var want []string
	for i := range 300 {
		places := int32(i)
		if i%3 == 1 {
			places = -1 // out of the contract's range
		} else {
			want = append(want, fmt.Sprintf("s%d p needs%d - - %d 7 %v 2022-01-08 r%d %s %s", i, i, i, i%2 == 0, i, clockText(Minute(27_360_000+i)), "ab"[i%2:i%2+1]))
		}
		rows = append(rows, func(w *Writer) {
			w.Name(fmt.Sprintf("s%d", i)).Name("p").Text(fmt.Sprintf("needs%d", i)).Null().Null().Int(places).Int(7).Bool(i%2 == 0).Day(19_000)
			w.ID(fmt.Appendf(nil, "r%d", i)).Minute(Minute(27_360_000 + i)).Code(uint8(i % 2))
		})
	}
	p.writeAs("services", table, rows...)
	strict := *table
	strict.Columns = slices.Clone(table.Columns)
	strict.column("places").Min = 0
	spec := Spec{Dir: p.dir, AsOf: asOf}
	f, err := openFeed(context.Background(), &strict, &spec, TableSpec{Tolerance: all()})
	if err != nil {
		t.Fatal(err)
	}
	defer f.close()
	e := &Extract{spec: spec, feeds: map[string]*feed{"services": f}, quarantine: map[string][]BadRow{}}
	have, counts, err := scanAll(t, e, "services", 1)
	if err != nil || !slices.Equal(have, want) || counts.Bad["places: out of range"] != 100 {
		t.Errorf("have %d rows and %v (%v), want %d", len(have), counts.Bad, err, len(want))
	}
}
