package publish

import (
	"fmt"
	"io"
	"math"

	"github.com/apache/arrow/go/v15/arrow"
	"github.com/apache/arrow/go/v15/arrow/array"
	"github.com/apache/arrow/go/v15/arrow/memory"

	"riskstrat/features/source"
	"riskstrat/pipeline/cohort"
)

// words is the type of a column of few distinct texts.
var words = &arrow.DictionaryType{IndexType: arrow.PrimitiveTypes.Int32, ValueType: arrow.BinaryTypes.String}

func described(name string, t arrow.DataType, nullable bool, meaning string) arrow.Field {
	return arrow.Field{Name: name, Type: t, Nullable: nullable, Metadata: arrow.MetadataFrom(map[string]string{"meaning": meaning})}
}

// ScoresSchema is the schema of scores.parquet: one row per scored resident and target.
func ScoresSchema() *arrow.Schema {
	return arrow.NewSchema([]arrow.Field{
		described("resident_id", arrow.BinaryTypes.String, false, "pseudonym"),
		described("target", words, false, "outcome the model predicts"),
		described("eta", arrow.PrimitiveTypes.Float64, true, "linear predictor, full precision; lists are ordered by it"),
		described("risk", arrow.PrimitiveTypes.Float64, true, "calibrated probability of the outcome, 0 to 1"),
	}, nil)
}

// LedgerSchema is the schema of ledger.parquet: one row per registered resident and list, and one row, of the empty
// list, for whoever is out of every purpose.
func LedgerSchema() *arrow.Schema {
	return arrow.NewSchema([]arrow.Field{
		described("resident_id", arrow.BinaryTypes.String, false, "pseudonym"),
		described("listing", arrow.FixedWidthTypes.Boolean, false, "may be scored and offered help"),
		described("training", arrow.FixedWidthTypes.Boolean, false, "may be a row of a training set"),
		described("reporting", arrow.FixedWidthTypes.Boolean, false, "may be counted in reports"),
		described("list", words, false, "list; empty for whoever is out of every purpose"),
		described("reason", words, false, "why listed or not: the first reason that applies"),
		described("rank", arrow.PrimitiveTypes.Int32, true, "place within the list's group, 1 first; null unless ranked"),
		described("risk", arrow.PrimitiveTypes.Float64, true, "calibrated probability of the list's target, 0 to 1; null unless ranked by one"),
		described("practice", words, true, "practice; null for whoever is out of every purpose"),
		described("pcn", words, true, "Primary Care Network; null for whoever is out of every purpose"),
	}, nil)
}

// QuarantineSchema is the schema of quarantine.parquet: one row per input row left out, without its values.
func QuarantineSchema() *arrow.Schema {
	return arrow.NewSchema([]arrow.Field{
		described("table", words, false, "input table"),
		described("file", words, false, "file of the table"),
		described("row", arrow.PrimitiveTypes.Int64, false, "row within the file, 0 first"),
		described("column", words, false, "column that broke its declaration"),
		described("reason", words, false, "what was wrong with it"),
	}, nil)
}

// ScoreRow is one row of scores.parquet; NaN is written as null.
type ScoreRow struct {
	Resident  []byte
	Target    string
	Eta, Risk float64
}

// LedgerRow is one row of ledger.parquet.
type LedgerRow struct {
	Resident []byte
	Purposes cohort.Purpose
	List     string
	Reason   cohort.Reason
	Rank     int     // 0: not ranked
	Risk     float64 // NaN: none
	Practice string  // empty: not shown
	PCN      string
}

// Table writes rows of type R to a Parquet file.
type Table[R any] struct {
	file   *Parquet
	rows   *array.RecordBuilder
	append func(*array.RecordBuilder, *R) error
	n      int
}

// NewScores starts a scores.parquet on w.
func NewScores(w io.Writer, opt ParquetOptions) (*Table[ScoreRow], error) {
	opt.Plain = []string{"eta", "risk"}
	return newTable(w, ScoresSchema(), opt, appendScore)
}

// NewLedger starts a ledger.parquet on w.
func NewLedger(w io.Writer, opt ParquetOptions) (*Table[LedgerRow], error) {
	opt.Plain = []string{"risk"}
	return newTable(w, LedgerSchema(), opt, appendLedger)
}

// NewQuarantine starts a quarantine.parquet on w.
func NewQuarantine(w io.Writer, opt ParquetOptions) (*Table[source.BadRow], error) {
	return newTable(w, QuarantineSchema(), opt, appendBadRow)
}

func newTable[R any](w io.Writer, s *arrow.Schema, opt ParquetOptions, f func(*array.RecordBuilder, *R) error) (*Table[R], error) {
	file, err := NewParquet(w, s, opt)
	if err != nil {
		return nil, err
	}
	return &Table[R]{file: file, rows: array.NewRecordBuilder(memory.DefaultAllocator, s), append: f}, nil
}

// Append adds rows in order. They are not kept.
func (t *Table[R]) Append(rows ...R) error {
	for i := range rows {
		if err := t.append(t.rows, &rows[i]); err != nil {
			return fmt.Errorf("writing parquet: %w", err)
		}
		if t.n++; t.n == pageRows {
			if err := t.flush(); err != nil {
				return err
			}
		}
	}
	return nil
}

// Close writes what is left and the footer. It does not close the underlying writer.
func (t *Table[R]) Close() error {
	defer t.rows.Release()
	if err := t.flush(); err != nil {
		return err
	}
	return t.file.Close()
}

func (t *Table[R]) flush() error {
	rec := t.rows.NewRecord()
	defer rec.Release()
	t.n = 0
	return t.file.Write(rec)
}

func appendScore(b *array.RecordBuilder, r *ScoreRow) error {
	b.Field(0).(*array.StringBuilder).BinaryBuilder.Append(r.Resident)
	appendReal(b, 2, r.Eta)
	appendReal(b, 3, r.Risk)
	return appendWord(b, 1, r.Target)
}

func appendLedger(b *array.RecordBuilder, r *LedgerRow) error {
	b.Field(0).(*array.StringBuilder).BinaryBuilder.Append(r.Resident)
	for i, p := range []cohort.Purpose{cohort.Listing, cohort.Training, cohort.Reporting} {
		b.Field(1 + i).(*array.BooleanBuilder).Append(r.Purposes&p != 0)
	}
	if r.Rank > 0 {
		b.Field(6).(*array.Int32Builder).Append(int32(r.Rank))
	} else {
		b.Field(6).AppendNull()
	}
	appendReal(b, 7, r.Risk)
	for _, c := range []struct {
		at   int
		text string
	}{{4, r.List}, {5, string(r.Reason)}} {
		if err := appendWord(b, c.at, c.text); err != nil {
			return err
		}
	}
	if err := appendCode(b, 8, r.Practice); err != nil {
		return err
	}
	return appendCode(b, 9, r.PCN)
}

func appendBadRow(b *array.RecordBuilder, r *source.BadRow) error {
	b.Field(2).(*array.Int64Builder).Append(r.Row)
	for _, c := range []struct {
		at   int
		text string
	}{{0, r.Table}, {1, r.File}, {3, r.Column}, {4, r.Reason}} {
		if err := appendWord(b, c.at, c.text); err != nil {
			return err
		}
	}
	return nil
}

// appendReal appends v, NaN as null.
func appendReal(b *array.RecordBuilder, at int, v float64) {
	if math.IsNaN(v) {
		b.Field(at).AppendNull()
		return
	}
	b.Field(at).(*array.Float64Builder).Append(v)
}

func appendWord(b *array.RecordBuilder, at int, s string) error {
	return b.Field(at).(*array.BinaryDictionaryBuilder).AppendString(s)
}

// appendCode appends s, empty as null.
func appendCode(b *array.RecordBuilder, at int, s string) error {
	if s == "" {
		b.Field(at).AppendNull()
		return nil
	}
	return appendWord(b, at, s)
}
