package publish

import (
	"math"

	"github.com/apache/arrow/go/v15/arrow"
	"github.com/apache/arrow/go/v15/arrow/array"
	"github.com/apache/arrow/go/v15/arrow/memory"

	"riskstrat/features/source"
	"riskstrat/pipeline/cohort"
	"riskstrat/pipeline/outreach"
)

// ScoreRow is one row of scores.parquet; NaN is written as null.
type ScoreRow struct {
	Resident  []byte
	Target    string
	Eta, Risk float64
}

// ScoreRows collects rows of scores.parquet as an Arrow record. Each goroutine that makes rows has its own.
type ScoreRows struct {
	resident  *array.StringBuilder
	target    *words
	eta, risk *array.Float64Builder
}

// NewScoreRows returns an empty collection with room for so many rows, whose identifiers have so many bytes in all.
func NewScoreRows(rows, idBytes int) *ScoreRows {
	r := &ScoreRows{resident: newIdentifiers(rows, idBytes), target: newWords(rows),
		eta: array.NewFloat64Builder(memory.DefaultAllocator), risk: array.NewFloat64Builder(memory.DefaultAllocator)}
	r.eta.Reserve(rows)
	r.risk.Reserve(rows)
	return r
}

// Append copies a row.
func (r *ScoreRows) Append(row ScoreRow) {
	r.resident.BinaryBuilder.Append(row.Resident)
	r.target.append(row.Target)
	appendReal(r.eta, row.Eta)
	appendReal(r.risk, row.Risk)
}

// Record returns the rows in order. The caller releases it; the collection is used up.
func (r *ScoreRows) Record() arrow.Record {
	return newRecord(ScoresSchema(), r.resident.NewArray(), r.target.array(), r.eta.NewArray(), r.risk.NewArray())
}

// LedgerRow is one row of ledger.parquet.
type LedgerRow struct {
	Resident []byte
	Purposes cohort.Purpose
	List     string
	Reason   cohort.Reason
	Rank     int        // 0: not ranked
	Risk     float64    // NaN: none
	ListedOn source.Day // NoDay: not listed
	HeldAt   int        // 0: not held out
	Practice string     // empty: not shown
	PCN      string
	ListedBy outreach.Way // empty: not listed, or read of a night whose version did not record it
}

// LedgerRows collects rows of ledger.parquet as ScoreRows does of scores.parquet.
type LedgerRows struct {
	resident                     *array.StringBuilder
	listing, training, reporting *array.BooleanBuilder
	list, reason                 *words
	rank, heldAt                 *array.Int32Builder
	risk                         *array.Float64Builder
	listedOn                     *array.Date32Builder
	practice, pcn, listedBy      *words
}

// NewLedgerRows returns an empty collection with room for so many rows, whose identifiers have so many bytes in all.
func NewLedgerRows(rows, idBytes int) *LedgerRows {
	m := memory.DefaultAllocator
	r := &LedgerRows{resident: newIdentifiers(rows, idBytes),
		listing: array.NewBooleanBuilder(m), training: array.NewBooleanBuilder(m), reporting: array.NewBooleanBuilder(m),
		list: newWords(rows), reason: newWords(rows), rank: array.NewInt32Builder(m), risk: array.NewFloat64Builder(m),
		listedOn: array.NewDate32Builder(m), heldAt: array.NewInt32Builder(m),
		practice: newWords(rows), pcn: newWords(rows), listedBy: newWords(rows)}
	for _, b := range []array.Builder{r.listing, r.training, r.reporting, r.rank, r.risk, r.listedOn, r.heldAt} {
		b.Reserve(rows)
	}
	return r
}

// Append copies a row.
func (r *LedgerRows) Append(row LedgerRow) {
	r.resident.BinaryBuilder.Append(row.Resident)
	r.listing.Append(row.Purposes.Has(cohort.Listing))
	r.training.Append(row.Purposes.Has(cohort.Training))
	r.reporting.Append(row.Purposes.Has(cohort.Reporting))
	r.list.append(row.List)
	r.reason.append(string(row.Reason))
	appendCount(r.rank, row.Rank)
	appendReal(r.risk, row.Risk)
	appendDay(r.listedOn, row.ListedOn)
	appendCount(r.heldAt, row.HeldAt)
	r.practice.appendCode(row.Practice)
	r.pcn.appendCode(row.PCN)
	r.listedBy.appendCode(string(row.ListedBy))
}

// Record returns the rows in order. The caller releases it; the collection is used up.
func (r *LedgerRows) Record() arrow.Record {
	return newRecord(LedgerSchema(), r.resident.NewArray(), r.listing.NewArray(), r.training.NewArray(), r.reporting.NewArray(),
		r.list.array(), r.reason.array(), r.rank.NewArray(), r.risk.NewArray(), r.listedOn.NewArray(), r.heldAt.NewArray(), r.practice.array(), r.pcn.array(), r.listedBy.array())
}

// newRecord hands the columns over to a record.
func newRecord(s *arrow.Schema, columns ...arrow.Array) arrow.Record {
	rec := array.NewRecord(s, columns, int64(columns[0].Len()))
	for _, c := range columns {
		c.Release() // the record holds its own reference
	}
	return rec
}

func newIdentifiers(rows, bytes int) *array.StringBuilder {
	b := array.NewStringBuilder(memory.DefaultAllocator)
	b.Reserve(rows)
	b.ReserveData(bytes)
	return b
}

// appendReal appends v, NaN as null.
func appendReal(b *array.Float64Builder, v float64) {
	if math.IsNaN(v) {
		b.AppendNull()
		return
	}
	b.Append(v)
}

// appendCount appends n, 0 as null.
func appendCount(b *array.Int32Builder, n int) {
	if n == 0 {
		b.AppendNull()
		return
	}
	b.Append(int32(n))
}

// appendDay appends d, NoDay as null.
func appendDay(b *array.Date32Builder, d source.Day) {
	if d == source.NoDay {
		b.AppendNull()
		return
	}
	b.Append(arrow.Date32(d))
}

// words collects a column of few distinct texts, each kept once. Arrow's own builder hashes and copies every text again.
type words struct {
	index    map[string]int
	texts    *array.StringBuilder
	rows     *array.Int32Builder
	last     string // the text before: neighbours are often the same
	lastWord int
}

func newWords(rows int) *words {
	w := &words{index: map[string]int{}, texts: array.NewStringBuilder(memory.DefaultAllocator), rows: array.NewInt32Builder(memory.DefaultAllocator), lastWord: -1}
	w.rows.Reserve(rows)
	return w
}

func (w *words) append(text string) {
	if w.lastWord < 0 || w.last != text {
		i, known := w.index[text]
		if !known {
			i = len(w.index)
			w.index[text] = i
			w.texts.Append(text)
		}
		w.last, w.lastWord = text, i
	}
	w.rows.Append(int32(w.lastWord))
}

// appendCode appends a code, empty as null.
func (w *words) appendCode(code string) {
	if code == "" {
		w.rows.AppendNull()
		return
	}
	w.append(code)
}

func (w *words) array() arrow.Array {
	rows, texts := w.rows.NewArray(), w.texts.NewArray()
	defer rows.Release()
	defer texts.Release()
	return array.NewDictionaryArray(wordType, rows, texts)
}
