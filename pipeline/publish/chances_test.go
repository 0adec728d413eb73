package publish

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"testing"

	"riskstrat/pipeline/cohort"
)

// The practice and PCN of every row are those that were written, nulls among them.
func TestEachPractice(t *testing.T) {
	people := make([]int, 2*groupRows/3)
	for i := range people {
		people[i] = i
	}
	f := openedTable(t, func(w io.Writer) error { return writeTestLedger(w, people) })
	row := 0
	err := EachPractice(f, func(resident, practice, pcn []byte) {
		i, want := row/2, ""
		if i%3 == 0 {
			want = "U1"
		}
		if string(resident) != testPerson(i) || string(practice) != fmt.Sprint("A", i%7) || string(pcn) != want {
			t.Fatalf("row %d: have a person of practice %s and PCN %q", row, practice, pcn)
		}
		row++
	})
	if err != nil || row != 2*len(people) {
		t.Errorf("have %d rows, %v, want %d", row, err, 2*len(people))
	}
	if err := EachPractice(openedTable(t, func(w io.Writer) error { return writeTestScores(w, people[:3]) }), func(_, _, _ []byte) {}); err == nil {
		t.Error("a table of scores is taken for a ledger")
	}
}

// openedTable is a table that was written to a file.
func openedTable(t testing.TB, write func(io.Writer) error) *os.File {
	t.Helper()
	f, err := os.Create(filepath.Join(t.TempDir(), "table.parquet"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { f.Close() })
	if err := write(f); err != nil {
		t.Fatal(err)
	}
	return f
}

// BenchmarkEachPractice reads what forget reads of the ledger of a place of 3 million residents with two lists.
func BenchmarkEachPractice(b *testing.B) {
	const residents, some = 3_000_000, 16_000
	f := openedTable(b, func(w io.Writer) error {
		ledger, err := NewLedger(w, ParquetOptions{Workers: 2})
		if err != nil {
			return err
		}
		for from := 0; from < residents; from += some {
			rows := NewLedgerRows(2*some, 128*some)
			for i := from; i < min(from+some, residents); i++ {
				sum := sha256.Sum256(fmt.Append(nil, i))
				row := LedgerRow{Resident: []byte(hex.EncodeToString(sum[:])), Purposes: cohort.Listing | cohort.Training | cohort.Reporting, Reason: cohort.Eligible,
					Risk: float64(i%1_000_003) / 1_000_003, Rank: 1 + i%40_000, Practice: fmt.Sprintf("Y%05d", i%400), PCN: fmt.Sprintf("U%04d", i%400/6)}
				for _, row.List = range []string{"rising_need", "at_risk_register"} {
					rows.Append(row)
				}
			}
			rec := rows.Record()
			err := ledger.Write(rec)
			rec.Release()
			if err != nil {
				return err
			}
		}
		return ledger.Close()
	})
	for b.Loop() {
		rows := 0
		if err := EachPractice(f, func(_, _, _ []byte) { rows++ }); err != nil || rows != 2*residents {
			b.Fatalf("have %d rows, %v", rows, err)
		}
	}
}
