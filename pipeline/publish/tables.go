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

// Rows collects rows of type R as an Arrow record. Each goroutine that makes rows has its own.
type Rows[R any] struct {
	builder *array.RecordBuilder
	append  func(*array.RecordBuilder, *R) error
}

// Append copies a row.
func (r *Rows[R]) Append(row *R) error {
	if err := r.append(r.builder, row); err != nil {
		return fmt.Errorf("making rows: %w", err)
	}
	return nil
}

// Record returns the rows appended since the last Record, in order. The caller releases it.
func (r *Rows[R]) Record() arrow.Record { return r.builder.NewRecord() }

// NewScoreRows returns an empty collection of rows of scores.parquet.
func NewScoreRows() *Rows[ScoreRow] { return newRows(ScoresSchema(), appendScore) }

// NewLedgerRows returns an empty collection of rows of ledger.parquet.
func NewLedgerRows() *Rows[LedgerRow] { return newRows(LedgerSchema(), appendLedger) }

func newRows[R any](s *arrow.Schema, f func(*array.RecordBuilder, *R) error) *Rows[R] {
	return &Rows[R]{builder: array.NewRecordBuilder(memory.DefaultAllocator, s), append: f}
}

// NewScores starts a scores.parquet on w: records of NewScoreRows.
func NewScores(w io.Writer, opt ParquetOptions) (*Parquet, error) {
	opt.Plain = []string{"eta", "risk"}
	return NewParquet(w, ScoresSchema(), opt)
}

// NewLedger starts a ledger.parquet on w: records of NewLedgerRows.
func NewLedger(w io.Writer, opt ParquetOptions) (*Parquet, error) {
	opt.Plain = []string{"risk"}
	return NewParquet(w, LedgerSchema(), opt)
}

// WriteQuarantine writes a quarantine.parquet to w.
func WriteQuarantine(w io.Writer, bad []source.BadRow) error {
	file, err := NewParquet(w, QuarantineSchema(), ParquetOptions{})
	if err != nil {
		return err
	}
	rows := newRows(QuarantineSchema(), appendBadRow)
	for len(bad) > 0 {
		n := min(len(bad), pageRows)
		for i := range bad[:n] {
			if err := rows.Append(&bad[i]); err != nil {
				return err
			}
		}
		bad = bad[n:]
		rec := rows.Record()
		err := file.Write(rec)
		rec.Release()
		if err != nil {
			return err
		}
	}
	return file.Close()
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
