package publish

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/apache/arrow/go/v15/arrow"
	"github.com/apache/arrow/go/v15/arrow/array"
	"github.com/apache/arrow/go/v15/arrow/memory"

	"riskstrat/pipeline/cohort"
	"riskstrat/pipeline/outreach"
)

// otherLedger is a ledger whose columns another version of the program chose.
func otherLedger(t *testing.T, choose func([]arrow.Field, []arrow.Array) ([]arrow.Field, []arrow.Array), people ...string) []byte {
	t.Helper()
	rows := NewLedgerRows(len(people), 0)
	for i, p := range people {
		rows.Append(LedgerRow{[]byte(p), cohort.AllPurposes, "rising_need", cohort.Listed, 1 + i, .5, date("2026-11-20"), 0, "A1", "U1", outreach.ByRank})
	}
	rec := rows.Record()
	defer rec.Release()
	fields, columns := choose(rec.Schema().Fields(), rec.Columns())
	schema := arrow.NewSchema(fields, nil)
	var b bytes.Buffer
	file, err := NewParquet(&b, schema, ParquetOptions{Plain: ledgerPlain})
	if err != nil {
		t.Fatal(err)
	}
	other := array.NewRecord(schema, columns, int64(len(people)))
	defer other.Release()
	if err := errors.Join(file.Write(other), file.Close()); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// without chooses every column of a ledger but one.
func without(name string) func([]arrow.Field, []arrow.Array) ([]arrow.Field, []arrow.Array) {
	return func(fields []arrow.Field, columns []arrow.Array) ([]arrow.Field, []arrow.Array) {
		i := slices.IndexFunc(fields, func(f arrow.Field) bool { return f.Name == name })
		return slices.Delete(slices.Clone(fields), i, i+1), slices.Delete(slices.Clone(columns), i, i+1)
	}
}

// nightOfLedger is a night of nothing but a ledger.
func nightOfLedger(t *testing.T, content []byte) *Published {
	t.Helper()
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, ledgerName), content, 0o600); err != nil {
		t.Fatal(err)
	}
	return &Published{Run: "2026-11-20", Dir: dir, Manifest: &Manifest{Files: []File{
		{Path: ledgerName, Bytes: int64(len(content)), SHA256: fmt.Sprintf("%x", sha256.Sum256(content))}}}}
}

// A night of a version that did not record by what somebody was listed is read, listed and copied; what it recorded is as it recorded it.
func TestLedgerOfAnEarlierVersion(t *testing.T) {
	night := nightOfLedger(t, otherLedger(t, without("listed_by"), "p1", "p2"))
	rows, err := night.LedgerOf("p2")
	if err != nil || len(rows) != 1 {
		t.Fatalf("have %d rows, %v, want 1", len(rows), err)
	}
	r := rows[0]
	if r.ListedBy != "" || r.Reason != cohort.Listed || r.Rank != 2 || r.Risk != .5 || r.ListedOn != date("2026-11-20") || r.Practice != "A1" || r.PCN != "U1" || r.Purposes != cohort.AllPurposes {
		t.Errorf("have %+v", r)
	}
	listed := 0
	if err := night.EachListed(func([]byte, string) { listed++ }); err != nil || listed != 2 {
		t.Errorf("have %d listed, %v, want 2", listed, err)
	}
	file, err := night.Open(LedgerFile)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	var left bytes.Buffer
	if err := CopyTable(&left, file, LedgerFile, func(id []byte) bool { return string(id) == "p2" }); err != nil {
		t.Fatal(err)
	}
	if want := otherLedger(t, without("listed_by"), "p1"); !bytes.Equal(left.Bytes(), want) {
		t.Errorf("without one of two: %d bytes, want the %d of that version's ledger of the other", left.Len(), len(want))
	}
}

// A ledger that no version wrote is not guessed at.
func TestForeignLedger(t *testing.T) {
	b := array.NewInt64Builder(memory.DefaultAllocator)
	b.Append(1)
	numbers := b.NewArray()
	defer numbers.Release()
	for name, choose := range map[string]func([]arrow.Field, []arrow.Array) ([]arrow.Field, []arrow.Array){
		"without a column that every version wrote": without("rank"),
		"with a column more": func(f []arrow.Field, c []arrow.Array) ([]arrow.Field, []arrow.Array) {
			return append(slices.Clone(f), described("surprise", wordType, true, "")), append(slices.Clone(c), c[len(c)-1])
		},
		"with two in the other order": func(f []arrow.Field, c []arrow.Array) ([]arrow.Field, []arrow.Array) {
			f, c = slices.Clone(f), slices.Clone(c)
			f[10], f[11], c[10], c[11] = f[11], f[10], c[11], c[10]
			return f, c
		},
		"with a number for a word": func(f []arrow.Field, c []arrow.Array) ([]arrow.Field, []arrow.Array) {
			f, c = slices.Clone(f), slices.Clone(c)
			f[len(f)-1].Type, c[len(c)-1] = arrow.PrimitiveTypes.Int64, numbers
			return f, c
		},
		"with a real number for a whole one": func(f []arrow.Field, c []arrow.Array) ([]arrow.Field, []arrow.Array) {
			f, c = slices.Clone(f), slices.Clone(c)
			f[6].Type, c[6] = f[7].Type, c[7] // rank, risk
			return f, c
		},
	} {
		night := nightOfLedger(t, otherLedger(t, choose, "p1"))
		if _, err := night.LedgerOf("p1"); !errors.Is(err, errForeign) {
			t.Errorf("%s: have %v, want it refused", name, err)
		}
		if err := night.EachListed(func([]byte, string) {}); !errors.Is(err, errForeign) {
			t.Errorf("%s: its listed: have %v, want it refused", name, err)
		}
	}
}
