package source

import (
	"errors"
	"maps"
	"slices"
	"strings"
	"testing"
)

// loose returns a table whose declaration accepts what the contract's does not, so that a test can write it.
func loose(name string, change func(*Table)) *Table {
	t := *Lookup(name)
	t.Columns = slices.Clone(t.Columns)
	for i := range t.Columns {
		c := &t.Columns[i]
		c.Nullable = true
		if c.Kind == Int {
			c.Min, c.Max = -1<<31, 1<<31-1
		}
	}
	if change != nil {
		change(&t)
	}
	return &t
}

func (t *Table) column(name string) *Column { return &t.Columns[t.Column(name)] }

// all lets every row of a table be bad without refusing it.
func all() *float64 { one := 1.0; return &one }

// TestBadRowsAreSetAside writes one row per fault, each after a good one, and wants it in the quarantine with its row, column and reason.
func TestBadRowsAreSetAside(t *testing.T) {
	noon := Minute(19_500*MinutesPerDay + 720)
	id := []byte("r1")
	gp := loose("gp_appointments", func(t *Table) {
		t.column("status").Codes = append(slices.Clone(t.column("status").Codes), "Attended")
		t.column("mode").Codes = append(slices.Clone(t.column("mode").Codes), "")
	})
	gpRow := func(id []byte, at Minute, status uint8) func(*Writer) {
		return func(w *Writer) { w.ID(id).Minute(at).Code(status).Null().Code(0).Null() }
	}
	stay := func(from, to Day, method uint8) func(*Writer) {
		return func(w *Writer) { w.ID(id).Code(method).Day(from).Day(to).Code(0).Null() }
	}
	answers := func(instrument uint8, given ...int32) func(*Writer) {
		return func(w *Writer) {
			w.ID(id).Day(19_000).Code(instrument).Null()
			for i := range 14 {
				if i < len(given) {
					w.Int(given[i])
				} else {
					w.Null()
				}
			}
		}
	}
	for _, tt := range []struct {
		name, table string
		as          *Table
		good, bad   func(*Writer)
		want        string // column: reason; empty where the row is good after all
	}{
		{name: "no identifier", table: "gp_appointments", as: gp, bad: func(w *Writer) { w.Null().Minute(noon).Code(0).Null().Code(0).Null() }, want: "resident_id: is empty"},
		{name: "empty identifier", table: "gp_appointments", as: gp, bad: gpRow(nil, noon, 0), want: "resident_id: is empty"},
		{name: "endless identifier", table: "gp_appointments", as: gp, bad: gpRow([]byte(strings.Repeat("x", 129)), noon, 0), want: "resident_id: too long"},
		{name: "identifier of raw bytes", table: "gp_appointments", as: gp, bad: gpRow([]byte{0xff, 0x00, 0x9c, 0x17}, noon, 0), want: "resident_id: not text"},
		{name: "long identifier", table: "gp_appointments", as: gp, bad: gpRow([]byte(strings.Repeat("x", 128)), noon, 0)},
		{name: "no time", table: "gp_appointments", as: gp, bad: func(w *Writer) { w.ID(id).Null().Code(0).Null().Code(0).Null() }, want: "starts_at: is empty"},
		{name: "unknown code", table: "gp_appointments", as: gp, bad: gpRow(id, noon, 5), want: "status: unknown code"},
		{name: "empty code", table: "gp_appointments", as: gp, bad: func(w *Writer) { w.ID(id).Minute(noon).Code(0).Null().Code(5).Null() }, want: "mode: is empty"},
		{name: "first fault counts", table: "gp_appointments", as: gp, bad: func(w *Writer) { w.ID(id).Null().Code(5).Null().Code(5).Null() }, want: "starts_at: is empty"},
		{name: "attended tomorrow", table: "gp_appointments", as: gp, bad: gpRow(id, Minute(asOf+1)*MinutesPerDay, 0), want: "starts_at: in the future"},
		{name: "dna tomorrow", table: "gp_appointments", as: gp, bad: gpRow(id, Minute(asOf+1)*MinutesPerDay, 1), want: "starts_at: in the future"},
		{name: "attended at midnight", table: "gp_appointments", as: gp, bad: gpRow(id, Minute(asOf+1)*MinutesPerDay-1, 0)},
		{name: "long ago", table: "gp_appointments", as: gp, bad: gpRow(id, firstMinute-1, 0), want: "starts_at: out of range"},
		{name: "far ahead", table: "gp_appointments", as: gp, bad: gpRow(id, endMinute, 0), want: "starts_at: out of range"},
		{name: "booked tomorrow", table: "gp_appointments", as: gp, bad: func(w *Writer) { w.ID(id).Minute(noon).Code(0).Null().Code(0).Minute(Minute(asOf+1) * MinutesPerDay) }, want: "booked_at: in the future"},
		{name: "arrived tomorrow", table: "ae_attendances", bad: func(w *Writer) {
			w.ID(id).Minute(Minute(asOf+1) * MinutesPerDay).Code(0).Code(0).Null().Null().Null().Null()
		}, want: "arrived_at: in the future"},
		{name: "acuity 6", table: "ae_attendances", bad: func(w *Writer) { w.ID(id).Minute(noon).Code(0).Code(0).Int(6).Null().Null().Null() }, want: "acuity: out of range"},
		{name: "acuity 0", table: "ae_attendances", bad: func(w *Writer) { w.ID(id).Minute(noon).Code(0).Code(0).Int(0).Null().Null().Null() }, want: "acuity: out of range"},
		{name: "out before in", table: "admissions", bad: stay(19_000, 18_999, 3), want: "discharged_on: before admitted_on"},
		{name: "out the same day", table: "admissions", bad: stay(19_000, 19_000, 3)},
		{name: "still in", table: "admissions", bad: stay(19_000, NoDay, 3)},
		{name: "admitted today", table: "admissions", bad: stay(asOf, NoDay, 3)},
		{name: "admitted tomorrow", table: "admissions", bad: stay(asOf+1, NoDay, 3), want: "admitted_on: in the future"},
		{name: "discharged tomorrow", table: "admissions", bad: stay(asOf, asOf+1, 3), want: "discharged_on: in the future"},
		{name: "1899", table: "admissions", bad: stay(firstDate-1, NoDay, 3), want: "admitted_on: out of range"},
		{name: "2200", table: "admissions", bad: stay(19_000, endDate, 3), want: "discharged_on: out of range"},
		{name: "legacy method", table: "admissions", bad: stay(19_000, NoDay, 12)},
		{name: "whole ons4", table: "wellbeing", bad: answers(2, 0, 10, 5, 5)},
		{name: "ons4 with a fifth answer", table: "wellbeing", bad: answers(2, 0, 10, 5, 5, 5), want: "item_5: outside the instrument's range"},
		{name: "swemwbs answer 0", table: "wellbeing", bad: answers(1, 1, 5, 0), want: "item_3: outside the instrument's range"},
		{name: "wemwbs answer 6", table: "wellbeing", bad: answers(0, 6), want: "item_1: outside the instrument's range"},
		{name: "answer 11", table: "wellbeing", bad: answers(2, 11), want: "item_1: out of range"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			p := newPlace(t)
			if tt.as == nil {
				tt.as = loose(tt.table, nil)
			}
			good := map[string]func(*Writer){"gp_appointments": gpRow(id, noon, 0), "admissions": stay(19_000, 19_001, 0), "wellbeing": answers(2, 1),
				"ae_attendances": func(w *Writer) { w.ID(id).Minute(noon).Code(0).Code(0).Int(1).Null().Null().Null() }}[tt.table]
			p.writeAs(tt.table, tt.as, good, tt.bad, good)
			p.spec.Tables[tt.table] = TableSpec{Tolerance: all()}
			e := p.open()
			rows, counts, err := scanAll(t, e, tt.table, 1)
			if err != nil {
				t.Fatal(err)
			}
			bad := e.Quarantine()
			if tt.want == "" {
				if len(rows) != 3 || len(bad) != 0 || counts.Out != 3 {
					t.Errorf("have %d rows and quarantine %v, want 3 good rows", len(rows), bad)
				}
				return
			}
			if len(rows) != 2 || rows[0] != rows[1] || counts.Out != 2 || counts.Bad[tt.want] != 1 || len(counts.Bad) != 1 {
				t.Errorf("have rows %q and counts %+v, want two equal rows and one %s", rows, counts, tt.want)
			}
			column, reason, _ := strings.Cut(tt.want, ": ")
			if want := (BadRow{Table: tt.table, File: tt.table + ".parquet", Row: 1, Column: column, Reason: reason}); len(bad) != 1 || bad[0] != want {
				t.Errorf("have quarantine %+v, want %+v", bad, want)
			}
		})
	}
}

func TestFutureBookingsAreCountedAndIgnored(t *testing.T) {
	p := newPlace(t)
	next := Minute(asOf+1)*MinutesPerDay + 600
	row := func(at Minute, status string) func(*Writer) {
		code, _ := Lookup("gp_appointments").Code("status", status)
		return func(w *Writer) { w.ID([]byte("r1")).Minute(at).Code(code).Null().Code(0).Null() }
	}
	p.write("gp_appointments", row(next, "booked"), row(next-MinutesPerDay, "attended"), row(next, "cancelled"), row(next, "unknown"), row(next-MinutesPerDay, "booked"))
	rows, counts, err := p.scan("gp_appointments")
	if err != nil || len(rows) != 2 || counts.Future != 3 || counts.In != 5 || counts.Out != 2 || len(counts.Bad) != 0 {
		t.Errorf("have %d rows, counts %+v (%v), want 2 rows and 3 in the future", len(rows), counts, err)
	}
	if want := map[Day]int64{asOf: 1}; !maps.Equal(counts.Daily, want) || counts.First != asOf || counts.Last != asOf {
		t.Errorf("have days %v, want %v: neither what is left out nor a plan is counted by day", counts.Daily, want)
	}
}

// TestTolerance puts 1 and 2 bad rows among 100: the first is within the declared 1 %, the second is not.
func TestTolerance(t *testing.T) {
	half, none := 0.005, 0.0
	for _, tt := range []struct {
		name      string
		bad       int
		tolerance *float64
		want      string
	}{
		{"at the limit", 1, nil, ""},
		{"beyond", 2, nil, "reading table conditions: 2 of 100 rows are bad (2 %), more than the tolerance of 1 %; most often column recorded_on: in the future, in 2 rows (first: conditions.parquet, row 3)"},
		{"widened", 2, all(), ""},
		{"tightened", 1, &half, "reading table conditions: 1 of 100 rows are bad (1 %), more than the tolerance of 0.5 %; most often column recorded_on: in the future, in 1 row (first: conditions.parquet, row 3)"},
		{"none", 1, &none, "reading table conditions: 1 of 100 rows are bad (1 %), more than the tolerance of 0 %; most often column recorded_on: in the future, in 1 row (first: conditions.parquet, row 3)"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			p := newPlace(t)
			var rows []func(*Writer)
			for i := range 100 {
				on := Day(19_000)
				if i >= 3 && i < 3+tt.bad {
					on = asOf + 1
				}
				rows = append(rows, func(w *Writer) { w.ID([]byte("r1")).Name("diabetes").Day(on) })
			}
			p.write("conditions", rows...)
			p.spec.Tables["conditions"] = TableSpec{Tolerance: tt.tolerance}
			_, counts, err := p.scan("conditions")
			checkRefusal(t, err, tt.want)
			if counts.In != 100 || counts.Out != int64(100-tt.bad) {
				t.Errorf("have counts %+v, want them whatever the verdict", counts)
			}
		})
	}
}

func checkRefusal(t *testing.T, err error, want string) {
	t.Helper()
	var r *Refused
	switch {
	case want == "" && err != nil:
		t.Errorf("have %q, want no error", err)
	case want != "" && (err == nil || err.Error() != want || !errors.As(err, &r)):
		t.Errorf("have %T %v, want a Refused %q", err, err, want)
	}
}

// TestDeathsTolerateNothing plants one bad date of death, behind another fault of the same row, among 1,000 residents.
func TestDeathsTolerateNothing(t *testing.T) {
	p := newPlace(t)
	rows := make([]func(*Writer), 1000)
	for i := range rows {
		rows[i] = func(w *Writer) { resident(w, "r1") }
	}
	rows[700] = func(w *Writer) {
		w.ID([]byte("r1")).Int(1066).Code(0).Null().Null().Int(3).Name("P81001").Name("U12345").Day(14_610).Day(NoDay).Day(asOf + 1).Null().Null().Null()
	}
	p.writeAs("residents", loose("residents", nil), rows...)
	_, _, err := p.scan("residents")
	checkRefusal(t, err, "reading table residents: column deceased_on: in the future in 1 row, want none (first: residents.parquet, row 700)")
}

func TestOptOutsTolerateNothing(t *testing.T) {
	p := newPlace(t)
	rows := make([]func(*Writer), 1000)
	for i := range rows {
		rows[i] = func(w *Writer) { w.ID([]byte("r1")).Code(1).Day(19_000) }
	}
	rows[10] = func(w *Writer) { w.ID([]byte("r1")).Null().Day(19_000) }
	p.writeAs("opt_outs", loose("opt_outs", nil), rows...)
	_, _, err := p.scan("opt_outs")
	checkRefusal(t, err, "reading table opt_outs: 1 of 1000 rows are bad (0.1 %), more than the tolerance of 0 %; most often column kind: is empty, in 1 row (first: opt_outs.parquet, row 10)")
	p.spec.Tables["opt_outs"] = TableSpec{Tolerance: all()}
	if have, want := p.opening(), "checking table opt_outs: tolerance: have 1, want 0: no bad row of this table may be dropped"; have != want {
		t.Errorf("have %q, want %q", have, want)
	}
}

// TestQuarantineIsBounded has more bad rows than are kept, found by several workers in any order; the ones kept are the first.
func TestQuarantineIsBounded(t *testing.T) {
	s := newStats(&residents)
	for unit := 3; unit >= 0; unit-- { // the order in which units happen to be read
		s.begin(unit)
		for row := range int64(90_000) {
			s.bad(fault{1, outOfRange}, row)
		}
	}
	rows := firstRows(s.rows, maxQuarantine)
	if len(rows) != maxQuarantine || s.faults[fault{1, outOfRange}].count != 360_000 {
		t.Fatalf("have %d rows kept and %d counted", len(rows), s.faults[fault{1, outOfRange}].count)
	}
	for i, r := range rows {
		if want := (badRow{row: int64(i % 90_000), unit: int32(i / 90_000), fault: fault{1, outOfRange}}); r != want {
			t.Fatalf("row %d: have %+v, want %+v", i, r, want)
		}
	}
	if cap(s.rows) > 8*maxQuarantine {
		t.Errorf("have room for %d rows, want a bound near %d", cap(s.rows), 2*maxQuarantine)
	}
}
