package publish

import (
	"bytes"
	"fmt"
	"io"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/apache/arrow/go/v15/arrow"
	"github.com/google/go-cmp/cmp"
	"github.com/parquet-go/parquet-go"

	"riskstrat/features/source"
	"riskstrat/pipeline/cohort"
	"riskstrat/pipeline/outreach"
)

// rowsOf reads a Parquet file back as lines of text.
func rowsOf(t *testing.T, data []byte) []string {
	t.Helper()
	f, err := parquet.OpenFile(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, c := range f.Schema().Columns() {
		names = append(names, c[0])
	}
	lines := []string{strings.Join(names, " ")}
	for _, g := range f.RowGroups() {
		rows := g.Rows()
		buf := make([]parquet.Row, 64)
		for {
			n, err := rows.ReadRows(buf)
			for _, r := range buf[:n] {
				lines = append(lines, fmt.Sprint(r))
			}
			if err != nil {
				break
			}
		}
		rows.Close()
	}
	return lines
}

// collection is ScoreRows or LedgerRows.
type collection[R any] interface {
	Append(R)
	Record() arrow.Record
}

// tableBytes writes rows in records of at most 1,000.
func tableBytes[R any, C collection[R]](t *testing.T, start func(io.Writer, ParquetOptions) (*Parquet, error), collect func(rows, idBytes int) C, rows ...R) []byte {
	t.Helper()
	var b bytes.Buffer
	w, err := start(&b, ParquetOptions{})
	if err != nil {
		t.Fatal(err)
	}
	for some := range slices.Chunk(rows, 1000) {
		c := collect(len(some), 0)
		for _, row := range some {
			c.Append(row)
		}
		rec := c.Record()
		if err := w.Write(rec); err != nil {
			t.Fatal(err)
		}
		rec.Release()
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func quarantineBytes(t *testing.T, rows ...source.BadRow) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := WriteQuarantine(&b, rows); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestTables(t *testing.T) {
	nan := math.NaN()
	for _, c := range []struct {
		name string
		data []byte
		want string
	}{
		{"scores", tableBytes(t, NewScores, NewScoreRows,
			ScoreRow{[]byte("p1"), "escalation", -1.5, .25},
			ScoreRow{[]byte("p2"), "cost", 3, nan}), `
resident_id target eta risk
[p1 escalation -1.5 0.25]
[p2 cost 3 <null>]`},
		{"ledger", tableBytes(t, NewLedger, NewLedgerRows,
			LedgerRow{[]byte("p1"), cohort.AllPurposes, "rising_need", cohort.Listed, 1, .5, date("2026-11-20"), 0, "A1", "U1", outreach.ByFloor},
			LedgerRow{[]byte("p2"), cohort.Listing | cohort.Reporting, "register", cohort.HeldOut, 9, .5, source.NoDay, 7, "A1", "U1", ""},
			LedgerRow{[]byte("p3"), 0, "", cohort.OptedOut, 0, nan, source.NoDay, 0, "", "", ""}), `
resident_id listing training reporting list reason rank risk listed_on held_out_at_rank practice pcn listed_by
[p1 true true true rising_need listed 1 0.5 20777 <null> A1 U1 equity_floor]
[p2 true false true register held_out 9 0.5 <null> 7 A1 U1 <null>]
[p3 false false false  opted_out <null> <null> <null> <null> <null> <null> <null>]`},
		{"quarantine", quarantineBytes(t,
			source.BadRow{Table: "admissions", File: "part-0.parquet", Row: 1 << 40, Column: "admitted_on", Reason: "after the extract"}), `
table file row column reason
[admissions part-0.parquet 1099511627776 admitted_on after the extract]`},
	} {
		if diff := cmp.Diff(strings.TrimPrefix(c.want, "\n"), strings.Join(rowsOf(t, c.data), "\n")); diff != "" {
			t.Errorf("%s: %s", c.name, diff)
		}
	}
}

// Rows survive being cut into records.
func TestTableManyRows(t *testing.T) {
	var rows []LedgerRow
	for i := range 2*pageRows + 10 {
		rows = append(rows, LedgerRow{Resident: fmt.Append(nil, "p", i), Purposes: cohort.AllPurposes, List: fmt.Sprint("list", i%3), Reason: cohort.BelowCapacity, Rank: i + 1, Risk: float64(i), ListedOn: source.NoDay, Practice: fmt.Sprint("P", i%97), PCN: "U1"})
	}
	have := rowsOf(t, tableBytes(t, NewLedger, NewLedgerRows, rows...))
	if len(have) != len(rows)+1 {
		t.Fatalf("have %d rows, want %d", len(have)-1, len(rows))
	}
	for i, r := range rows {
		want := fmt.Sprintf("[%s true true true %s %s %d %v <null> <null> %s U1 <null>]", r.Resident, r.List, r.Reason, r.Rank, r.Risk, r.Practice)
		if have[i+1] != want {
			t.Fatalf("row %d: have %s, want %s", i, have[i+1], want)
		}
	}
}

// Every column says what it means.
func TestSchemasAreDescribed(t *testing.T) {
	for _, data := range [][]byte{tableBytes[ScoreRow](t, NewScores, NewScoreRows), tableBytes[LedgerRow](t, NewLedger, NewLedgerRows), quarantineBytes(t)} {
		f, err := parquet.OpenFile(bytes.NewReader(data), int64(len(data)))
		if err != nil {
			t.Fatal(err)
		}
		fields, _ := f.Lookup("riskstrat.fields")
		for _, c := range f.Schema().Columns() {
			if !strings.Contains(fields, fmt.Sprintf(`"%s":{"meaning":"`, c[0])) {
				t.Errorf("column %s has no meaning", c[0])
			}
		}
	}
}
