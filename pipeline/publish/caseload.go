package publish

import (
	"encoding/json"
	"io"
	"math"
	"os"
	"slices"

	"github.com/apache/arrow/go/v15/arrow"
	"github.com/apache/arrow/go/v15/arrow/array"
	"github.com/apache/arrow/go/v15/arrow/memory"
	"github.com/parquet-go/parquet-go"

	"riskstrat/pipeline/caseload"
	"riskstrat/pipeline/outreach"
)

// What a night remembers for the next, within its folder.
const (
	CaseloadFile   = "caseload.parquet"
	ComparisonFile = "comparison.parquet"
)

// CaseloadSchema is the schema of caseload.parquet: one row per list and person whom the next night has to remember.
func CaseloadSchema() *arrow.Schema {
	return arrow.NewSchema([]arrow.Field{
		described("list", wordType, false, "list"),
		described("resident_id", arrow.BinaryTypes.String, false, "pseudonym"),
		described("practice", wordType, false, "practice whose list holds, or held, the person"),
		described("state", wordType, false, "open: listed and not decided about; decided: takes up the week's room; not_acted_on: rests"),
		described("listed_on", arrow.FixedWidthTypes.Date32, false, "first night of the stay"),
		described("ended_on", arrow.FixedWidthTypes.Date32, true, "night on which the stay was found to have ended; null while it is open"),
		described("order", arrow.PrimitiveTypes.Float64, true, "what the list ranks by, full precision; null: none"),
		described("chance_in_100", arrow.PrimitiveTypes.Int32, true, "as the list shows it; null: none"),
		described("nominated", arrow.FixedWidthTypes.Boolean, false, "put forward by the practice"),
		described("reasons", arrow.BinaryTypes.String, false, "as the list shows them: a JSON array of reason group and sentence"),
	}, nil)
}

// WriteCaseload writes a caseload.parquet to w, in the order given.
func WriteCaseload(w io.Writer, entries []caseload.Entry) error {
	file, err := NewParquet(w, CaseloadSchema(), ParquetOptions{Plain: caseloadPlain})
	if err != nil {
		return err
	}
	for some := range slices.Chunk(entries, pageRows) {
		rec, err := caseloadRecord(some)
		if err != nil {
			return err
		}
		err = file.Write(rec)
		rec.Release()
		if err != nil {
			return err
		}
	}
	return file.Close()
}

func caseloadRecord(entries []caseload.Entry) (arrow.Record, error) {
	n, m := len(entries), memory.DefaultAllocator
	list, practice, state := newWords(n), newWords(n), newWords(n)
	resident, reasons := newIdentifiers(n, 64*n), array.NewStringBuilder(m)
	listed, ended := array.NewDate32Builder(m), array.NewDate32Builder(m)
	order, chance, nominated := array.NewFloat64Builder(m), array.NewInt32Builder(m), array.NewBooleanBuilder(m)
	for i := range entries {
		e := &entries[i]
		text, err := json.Marshal(reasonPairs(e.Reasons))
		if err != nil {
			return nil, err
		}
		list.append(e.List)
		resident.Append(e.Resident)
		practice.append(e.Practice)
		state.append(string(e.State))
		appendDay(listed, e.ListedOn)
		appendDay(ended, e.EndedOn)
		appendReal(order, e.Order)
		appendCount(chance, e.Chance)
		nominated.Append(e.Nominated)
		reasons.Append(string(text))
	}
	return newRecord(CaseloadSchema(), list.array(), resident.NewArray(), practice.array(), state.array(), listed.NewArray(), ended.NewArray(),
		order.NewArray(), chance.NewArray(), nominated.NewArray(), reasons.NewArray()), nil
}

// reasonPairs are the reasons as they are kept.
func reasonPairs(reasons []outreach.Reason) [][2]string {
	pairs := make([][2]string, len(reasons))
	for i, r := range reasons {
		pairs[i] = [2]string{r.Group, r.Text}
	}
	return pairs
}

// ReadCaseload reads what WriteCaseload wrote.
func ReadCaseload(f *os.File) (entries []caseload.Entry, err error) {
	err = readRows(f, CaseloadFile, CaseloadSchema(), func(row parquet.Row) error {
		e, err := entryOf(row)
		entries = append(entries, e)
		return err
	})
	return entries, err
}

// entryOf reads a row, whose values come in the order of the schema.
func entryOf(row parquet.Row) (caseload.Entry, error) {
	var pairs [][2]string
	if err := json.Unmarshal(row[9].ByteArray(), &pairs); err != nil {
		return caseload.Entry{}, errForeign
	}
	e := caseload.Entry{
		List: string(row[0].ByteArray()), Resident: string(row[1].ByteArray()), Practice: string(row[2].ByteArray()), State: caseload.State(row[3].ByteArray()),
		ListedOn: dayOf(row[4]), EndedOn: dayOf(row[5]), Order: math.NaN(), Nominated: row[8].Boolean(),
	}
	if !row[6].IsNull() {
		e.Order = row[6].Double()
	}
	if !row[7].IsNull() {
		e.Chance = int(row[7].Int32())
	}
	for _, p := range pairs {
		e.Reasons = append(e.Reasons, outreach.Reason{Group: p[0], Text: p[1]})
	}
	if !slices.Contains(caseload.States(), e.State) {
		return e, errForeign
	}
	return e, nil
}
