package publish

import (
	"io"
	"os"
	"slices"

	"github.com/apache/arrow/go/v15/arrow"
	"github.com/apache/arrow/go/v15/arrow/array"
	"github.com/apache/arrow/go/v15/arrow/memory"
	"github.com/parquet-go/parquet-go"

	"riskstrat/pipeline/caseload"
)

// ComparisonSchema is the schema of comparison.parquet: one row per review and person who has reached a place under it.
func ComparisonSchema() *arrow.Schema {
	return arrow.NewSchema([]arrow.Field{
		described("review", wordType, false, "reference of the holdout's review"),
		described("resident_id", arrow.BinaryTypes.String, false, "pseudonym"),
		described("list", wordType, false, "list on which the person first reached a place"),
		described("assigned_on", arrow.FixedWidthTypes.Date32, false, "that night"),
		described("rank", arrow.PrimitiveTypes.Int32, true, "that night's rank within the list's group; null: had none"),
		described("held_out", arrow.FixedWidthTypes.Boolean, false, "held out since; else offered help"),
		described("drawn", arrow.FixedWidthTypes.Boolean, false, "by chance; else offered help for the sake of somebody of the household, and no part of an estimate"),
	}, nil)
}

// WriteComparison writes a comparison.parquet to w, in the order given.
func WriteComparison(w io.Writer, all []caseload.Assignment) error {
	file, err := NewParquet(w, ComparisonSchema(), ParquetOptions{})
	if err != nil {
		return err
	}
	for some := range slices.Chunk(all, pageRows) {
		rec := comparisonRecord(some)
		err := file.Write(rec)
		rec.Release()
		if err != nil {
			return err
		}
	}
	return file.Close()
}

func comparisonRecord(all []caseload.Assignment) arrow.Record {
	n, m := len(all), memory.DefaultAllocator
	review, list, resident := newWords(n), newWords(n), newIdentifiers(n, 64*n)
	on, rank := array.NewDate32Builder(m), array.NewInt32Builder(m)
	heldOut, drawn := array.NewBooleanBuilder(m), array.NewBooleanBuilder(m)
	for i := range all {
		a := &all[i]
		review.append(a.Review)
		resident.Append(a.Resident)
		list.append(a.List)
		appendDay(on, a.On)
		appendCount(rank, a.Rank)
		heldOut.Append(a.HeldOut)
		drawn.Append(a.Drawn)
	}
	return newRecord(ComparisonSchema(), review.array(), resident.NewArray(), list.array(), on.NewArray(), rank.NewArray(), heldOut.NewArray(), drawn.NewArray())
}

// ReadComparison reads what WriteComparison wrote.
func ReadComparison(f *os.File) (all []caseload.Assignment, err error) {
	err = readRows(f, ComparisonFile, ComparisonSchema(), func(row parquet.Row) error {
		a := caseload.Assignment{
			Review: string(row[0].ByteArray()), Resident: string(row[1].ByteArray()), List: string(row[2].ByteArray()),
			On: dayOf(row[3]), HeldOut: row[5].Boolean(), Drawn: row[6].Boolean(),
		}
		if !row[4].IsNull() {
			a.Rank = int(row[4].Int32())
		}
		all = append(all, a)
		return nil
	})
	return all, err
}
