package publish

import (
	"bytes"
	"fmt"
	"io"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"

	"github.com/apache/arrow/go/v15/arrow"
	"github.com/apache/arrow/go/v15/arrow/array"
	"github.com/apache/arrow/go/v15/arrow/memory"

	"riskstrat/features/source"
	"riskstrat/pipeline/caseload"
	"riskstrat/pipeline/cohort"
	"riskstrat/pipeline/outreach"
)

// A table copied without some people has the bytes of one that never had them, of more than one row group too; without nobody, its own.
func TestCopyTable(t *testing.T) {
	for name, write := range map[string]func(w io.Writer, people []int) error{
		ledgerName: writeTestLedger, scoresName: writeTestScores, featuresName: writeTestFeatures, CaseloadFile: writeTestCaseload, ComparisonFile: writeTestComparison,
	} {
		t.Run(name, func(t *testing.T) {
			people := 300
			if name == ledgerName {
				people = groupRows/2 + pageRows // two rows each: a group, two pages, and a part of one
			}
			rng := rand.New(rand.NewPCG(20, 11))
			for _, share := range []float64{0, .01, .6, 1} {
				var all, left []int
				out := map[string]bool{}
				for i := range people {
					all = append(all, i)
					if rng.Float64() < share {
						out[testPerson(i)] = true
					} else {
						left = append(left, i)
					}
				}
				if people > 1000 && share > .5 { // of the many rows, once is enough
					continue
				}
				path := filepath.Join(t.TempDir(), name)
				var had, want, have bytes.Buffer
				if err := write(&had, all); err != nil {
					t.Fatal(err)
				}
				if err := write(&want, left); err != nil {
					t.Fatal(err)
				}
				if err := os.WriteFile(path, had.Bytes(), 0o600); err != nil {
					t.Fatal(err)
				}
				file, err := os.Open(path)
				if err != nil {
					t.Fatal(err)
				}
				defer file.Close()
				gone := func(id []byte) bool { return out[string(id)] }
				if err := CopyTable(&have, file, name, gone); err != nil {
					t.Fatal(err)
				}
				if !bytes.Equal(have.Bytes(), want.Bytes()) {
					t.Errorf("without %d of %d people: %d bytes, want the %d of a table that never had them", len(out), people, have.Len(), want.Len())
				}
				n, err := CountRows(file, name, gone)
				if err != nil || (n == 0) != (len(out) == 0) || n%int64(max(1, len(out))) != 0 {
					t.Errorf("have %d rows of %d people, %v", n, len(out), err)
				}
			}
		})
	}
}

func testPerson(i int) string { return fmt.Sprintf("pseudonym-%06d", i) }

func writeTestLedger(w io.Writer, people []int) error {
	file, err := NewLedger(w, ParquetOptions{})
	if err != nil {
		return err
	}
	rows := NewLedgerRows(2*len(people), 40*len(people))
	for _, i := range people {
		for list := range 2 {
			row := LedgerRow{Resident: []byte(testPerson(i)), Purposes: cohort.Listing, List: fmt.Sprintf("list%d", list), Reason: cohort.Eligible, Risk: math.NaN(), ListedOn: source.NoDay, Practice: fmt.Sprint("A", i%7)}
			if i%3 == 0 {
				row.Rank, row.Risk, row.ListedOn, row.PCN = i, float64(i)/1000, source.Day(20000+i%9), "U1"
			}
			rows.Append(row)
		}
	}
	return writeRecord(file, rows.Record())
}

func writeTestScores(w io.Writer, people []int) error {
	file, err := NewScores(w, ParquetOptions{})
	if err != nil {
		return err
	}
	rows := NewScoreRows(len(people), 20*len(people))
	for _, i := range people {
		row := ScoreRow{Resident: []byte(testPerson(i)), Target: "escalation", Eta: float64(i), Risk: 1 / float64(1+i)}
		if i%10 == 0 {
			row.Risk = math.NaN()
		}
		rows.Append(row)
	}
	return writeRecord(file, rows.Record())
}

// writeTestFeatures writes a column of every type that a feature has, with what its schema says.
func writeTestFeatures(w io.Writer, people []int) error {
	meta := arrow.MetadataFrom(map[string]string{"riskstrat.as_of": "2026-11-20"})
	words := &arrow.DictionaryType{IndexType: arrow.PrimitiveTypes.Int8, ValueType: arrow.BinaryTypes.String}
	schema := arrow.NewSchema([]arrow.Field{
		{Name: "resident_id", Type: arrow.BinaryTypes.String},
		{Name: "age", Type: arrow.PrimitiveTypes.Int32, Metadata: arrow.MetadataFrom(map[string]string{"unit": "years", "digest": "d1"})},
		{Name: "rate", Type: arrow.PrimitiveTypes.Float64, Nullable: true, Metadata: arrow.MetadataFrom(map[string]string{"unit": "a day"})},
		{Name: "sex", Type: words, Nullable: true},
	}, &meta)
	file, err := NewParquet(w, schema, ParquetOptions{})
	if err != nil {
		return err
	}
	b := array.NewRecordBuilder(memory.DefaultAllocator, schema)
	defer b.Release()
	for _, i := range people {
		b.Field(0).(*array.StringBuilder).Append(testPerson(i))
		b.Field(1).(*array.Int32Builder).Append(int32(18 + i%80))
		if i%4 == 0 {
			b.Field(2).AppendNull()
			b.Field(3).AppendNull()
			continue
		}
		b.Field(2).(*array.Float64Builder).Append(float64(i) / 7)
		if err := b.Field(3).(*array.BinaryDictionaryBuilder).AppendString([]string{"1", "2", "9"}[i%3]); err != nil {
			return err
		}
	}
	return writeRecord(file, b.NewRecord())
}

func writeTestCaseload(w io.Writer, people []int) error {
	var entries []caseload.Entry
	for _, i := range people {
		e := caseload.Entry{List: "rising_need", Resident: testPerson(i), Practice: "A1", State: caseload.Open, ListedOn: 20000, EndedOn: source.NoDay, Order: math.NaN()}
		if i%2 == 0 {
			e.Order, e.Chance, e.Reasons = float64(i)/3, 1+i%90, []outreach.Reason{{Group: "ae", Text: fmt.Sprintf("%d attendances", i)}}
		}
		entries = append(entries, e)
	}
	return WriteCaseload(w, entries)
}

func writeTestComparison(w io.Writer, people []int) error {
	var all []caseload.Assignment
	for _, i := range people {
		all = append(all, caseload.Assignment{Review: "REC 1", Resident: testPerson(i), List: "rising_need", On: 20000, Rank: i, HeldOut: i%2 == 0, Drawn: true})
	}
	return WriteComparison(w, all)
}

func writeRecord(file *Parquet, rec arrow.Record) error {
	defer rec.Release()
	if err := file.Write(rec); err != nil {
		return err
	}
	return file.Close()
}
