package publish

import (
	"io"
	"slices"

	"github.com/apache/arrow/go/v15/arrow"
	"github.com/apache/arrow/go/v15/arrow/array"
	"github.com/apache/arrow/go/v15/arrow/memory"

	"riskstrat/features/source"
)

// wordType is the type of a column of few distinct texts.
var wordType = &arrow.DictionaryType{IndexType: arrow.PrimitiveTypes.Int32, ValueType: arrow.BinaryTypes.String}

func described(name string, t arrow.DataType, nullable bool, meaning string) arrow.Field {
	return arrow.Field{Name: name, Type: t, Nullable: nullable, Metadata: arrow.MetadataFrom(map[string]string{"meaning": meaning})}
}

// ScoresSchema is the schema of scores.parquet: one row per scored resident and target.
func ScoresSchema() *arrow.Schema {
	return arrow.NewSchema([]arrow.Field{
		described("resident_id", arrow.BinaryTypes.String, false, "pseudonym"),
		described("target", wordType, false, "outcome the model predicts"),
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
		described("list", wordType, false, "list; empty for whoever is out of every purpose"),
		described("reason", wordType, false, "why listed or not: the first reason that applies"),
		described("rank", arrow.PrimitiveTypes.Int32, true, "place within the list's group, 1 first; null unless ranked"),
		described("risk", arrow.PrimitiveTypes.Float64, true, "calibrated probability of the list's target, 0 to 1; null unless ranked by one"),
		described("listed_on", arrow.FixedWidthTypes.Date32, true, "first night of the person's stay on the list; null unless listed"),
		described("held_out_at_rank", arrow.PrimitiveTypes.Int32, true, "rank on the first night on which the person reached a place; null unless held out"),
		described("practice", wordType, true, "practice; null for whoever is out of every purpose"),
		described("pcn", wordType, true, "Primary Care Network; null for whoever is out of every purpose"),
		described("listed_by", wordType, true, "how a listed person has their place: rank, stay, nomination, equity_floor or rule; null unless listed"),
	}, nil)
}

// QuarantineSchema is the schema of quarantine.parquet: one row per input row left out, without its values.
func QuarantineSchema() *arrow.Schema {
	return arrow.NewSchema([]arrow.Field{
		described("table", wordType, false, "input table"),
		described("file", wordType, false, "file of the table"),
		described("row", arrow.PrimitiveTypes.Int64, false, "row within the file, 0 first"),
		described("column", wordType, false, "column that broke its declaration"),
		described("reason", wordType, false, "what was wrong with it"),
	}, nil)
}

// The columns of the tables of people whose values hardly ever repeat.
var (
	scoresPlain   = []string{"eta", "risk"}
	ledgerPlain   = []string{"risk"}
	caseloadPlain = []string{"order"}
)

// NewScores starts a scores.parquet on w: records of NewScoreRows.
func NewScores(w io.Writer, opt ParquetOptions) (*Parquet, error) {
	opt.Plain = scoresPlain
	return NewParquet(w, ScoresSchema(), opt)
}

// NewLedger starts a ledger.parquet on w: records of NewLedgerRows.
func NewLedger(w io.Writer, opt ParquetOptions) (*Parquet, error) {
	opt.Plain = ledgerPlain
	return NewParquet(w, LedgerSchema(), opt)
}

// WriteQuarantine writes a quarantine.parquet to w.
func WriteQuarantine(w io.Writer, bad []source.BadRow) error {
	file, err := NewParquet(w, QuarantineSchema(), ParquetOptions{})
	if err != nil {
		return err
	}
	for some := range slices.Chunk(bad, pageRows) {
		rec := quarantineRecord(some)
		err := file.Write(rec)
		rec.Release()
		if err != nil {
			return err
		}
	}
	return file.Close()
}

func quarantineRecord(bad []source.BadRow) arrow.Record {
	n := len(bad)
	table, file, column, reason := newWords(n), newWords(n), newWords(n), newWords(n)
	row := array.NewInt64Builder(memory.DefaultAllocator)
	for i := range bad {
		b := &bad[i]
		table.append(b.Table)
		file.append(b.File)
		row.Append(b.Row)
		column.append(b.Column)
		reason.append(b.Reason)
	}
	return newRecord(QuarantineSchema(), table.array(), file.array(), row.NewArray(), column.array(), reason.array())
}
