package publish

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"slices"

	"github.com/apache/arrow/go/v15/arrow"
	"github.com/parquet-go/parquet-go"

	"riskstrat/pipeline/caseload"
	"riskstrat/pipeline/cohort"
	"riskstrat/pipeline/inbox"
	"riskstrat/pipeline/outreach"
)

// Cell is one column of a person's row of a table of a night.
type Cell struct {
	Column  string
	Type    arrow.Type        // INT32, FLOAT64 or STRING
	Meaning map[string]string // what the schema says of the column
	Null    bool
	Number  float64 // of an INT32 or a FLOAT64
	Text    string  // of a STRING
}

// FeaturesOf reads what features.parquet holds of a resident, by column but for the identifier; nil where it has no row of them.
func (p *Published) FeaturesOf(resident string) (cells []Cell, err error) {
	err = p.rows(FeaturesFile, resident, func(f *parquet.File, row parquet.Row) error {
		text, _ := f.Lookup(fieldsKey)
		var meaning map[string]map[string]string
		if err := json.Unmarshal([]byte(text), &meaning); err != nil {
			return errForeign
		}
		for i, path := range f.Schema().Columns()[1:] {
			c, err := cellOf(path[0], row[i+1])
			if err != nil {
				return err
			}
			if c.Type, err = typeOf(f, i+1); err != nil {
				return err
			}
			c.Meaning = meaning[c.Column]
			cells = append(cells, c)
		}
		return nil
	})
	return cells, err
}

// typeOf is the type of a column as it was before it was written.
func typeOf(f *parquet.File, column int) (arrow.Type, error) {
	switch f.Root().Columns()[column].Type().Kind() {
	case parquet.Int32:
		return arrow.INT32, nil
	case parquet.Double:
		return arrow.FLOAT64, nil
	case parquet.ByteArray:
		return arrow.STRING, nil
	}
	return 0, errForeign
}

func cellOf(column string, v parquet.Value) (Cell, error) {
	c := Cell{Column: column}
	switch {
	case v.IsNull():
		c.Null = true
	case v.Kind() == parquet.Int32:
		c.Number = float64(v.Int32())
	case v.Kind() == parquet.Double:
		c.Number = v.Double()
	case v.Kind() == parquet.ByteArray:
		c.Text = string(v.ByteArray())
	default:
		return c, errForeign
	}
	return c, nil
}

// ScoresOf reads the rows of scores.parquet of a resident, one a target.
func (p *Published) ScoresOf(resident string) (rows []ScoreRow, err error) {
	err = p.rows(ScoresFile, resident, func(_ *parquet.File, row parquet.Row) error {
		rows = append(rows, ScoreRow{Resident: []byte(resident), Target: string(row[1].ByteArray()), Eta: realOf(row[2]), Risk: realOf(row[3])})
		return nil
	})
	return rows, err
}

// LedgerOf reads the rows of ledger.parquet of a resident: one a list, or one for whoever is out of every purpose; none of somebody who is not
// in the table of residents.
func (p *Published) LedgerOf(resident string) (rows []LedgerRow, err error) {
	err = p.rows(LedgerFile, resident, func(_ *parquet.File, row parquet.Row) error {
		r := LedgerRow{
			Resident: []byte(resident), List: string(row[4].ByteArray()), Reason: cohort.Reason(row[5].ByteArray()), Risk: realOf(row[7]),
			ListedOn: dayOf(row[8]), Practice: string(row[10].ByteArray()), PCN: string(row[11].ByteArray()), ListedBy: outreach.Way(row[12].ByteArray()),
		}
		for i, purpose := range []cohort.Purpose{cohort.Listing, cohort.Training, cohort.Reporting} {
			if row[1+i].Boolean() {
				r.Purposes |= purpose
			}
		}
		if !row[6].IsNull() {
			r.Rank = int(row[6].Int32())
		}
		if !row[9].IsNull() {
			r.HeldAt = int(row[9].Int32())
		}
		rows = append(rows, r)
		return nil
	})
	return rows, err
}

// CaseloadOf reads what caseload.parquet holds of a resident: an entry for each list that the next night had to remember them for.
func (p *Published) CaseloadOf(resident string) (entries []caseload.Entry, err error) {
	file, err := p.Open(CaseloadFile)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	all, err := ReadCaseload(file)
	if err != nil {
		return nil, fmt.Errorf("reading night %s: %w", p.Run, err)
	}
	return slices.DeleteFunc(all, func(e caseload.Entry) bool { return e.Resident != resident }), nil
}

// TakenOf reads which decisions of practices about a resident counted that night, of those that came back by the inbox.
func (p *Published) TakenOf(resident string) (decisions []inbox.Taken, err error) {
	if _, any := p.Earlier(TakenFile); !any && p.Manifest != nil {
		return nil, nil
	}
	file, err := p.Open(TakenFile)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	var all []inbox.Taken
	if err := json.NewDecoder(file).Decode(&all); err != nil {
		return nil, fmt.Errorf("reading %s of night %s: %w", TakenFile, p.Run, errForeign)
	}
	return slices.DeleteFunc(all, func(d inbox.Taken) bool { return d.Resident != resident }), nil
}

// rows hands each row of a resident in a table of the night to each.
func (p *Published) rows(path, resident string, each func(*parquet.File, parquet.Row) error) (err error) {
	file, err := p.Open(path)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	if err := p.scan(file, path, resident, each); err != nil {
		return fmt.Errorf("reading %s of night %s: %w", path, p.Run, err)
	}
	return nil
}

func (p *Published) scan(file *os.File, path, resident string, each func(*parquet.File, parquet.Row) error) error {
	info, err := file.Stat()
	if err != nil {
		return err
	}
	f, err := parquet.OpenFile(file, info.Size())
	if err != nil {
		return err
	}
	one, err := ownRows(f, path, func(row parquet.Row) error { return each(f, row) })
	if err != nil {
		return err
	}
	for _, g := range f.RowGroups() {
		first, n, err := find(g, resident)
		if err != nil {
			return err
		}
		if n == 0 {
			continue
		}
		if err := rowsFrom(g, first, n, one); err != nil {
			return err
		}
	}
	return nil
}

// ownRows hands rows of a table to each as this version of the program would have written them: of features, which differ from night to night, as they are.
func ownRows(f *parquet.File, path string, each func(parquet.Row) error) (func(parquet.Row) error, error) {
	var fields []arrow.Field
	switch path {
	case ScoresFile:
		fields = ScoresSchema().Fields()
	case LedgerFile:
		fields = LedgerSchema().Fields()
	default:
		if columns := f.Root().Columns(); len(columns) == 0 || columns[0].Name() != residentColumn {
			return nil, errForeign
		}
		return each, nil
	}
	written, err := asWritten(f, path, fields)
	if err != nil {
		return nil, err
	}
	return padding(each, fields, written), nil
}

// find returns where in a row group the rows of a resident begin, and how many there are: they follow each other.
func find(g parquet.RowGroup, resident string) (first, n int64, err error) {
	var ids columnValues
	ids.pages = g.ColumnChunks()[0].Pages()
	defer func() { err = errors.Join(err, ids.close()) }()
	for i := range g.NumRows() {
		v, err := ids.next()
		if err != nil {
			return 0, 0, err
		}
		if string(v.ByteArray()) != resident {
			if n > 0 {
				break
			}
			continue
		}
		if n == 0 {
			first = i
		}
		n++
	}
	return first, n, nil
}

// rowsFrom hands n rows of a row group to each, from one on.
func rowsFrom(g parquet.RowGroup, first, n int64, each func(parquet.Row) error) (err error) {
	rows := g.Rows()
	defer func() { err = errors.Join(err, rows.Close()) }()
	if err := rows.SeekToRow(first); err != nil {
		return err
	}
	buffer := make([]parquet.Row, 1)
	for range n {
		if have, err := rows.ReadRows(buffer); have != 1 {
			return errors.Join(err, io.ErrUnexpectedEOF)
		}
		if err := each(buffer[0]); err != nil {
			return err
		}
	}
	return nil
}

// realOf is a number of a row; NaN where it is null.
func realOf(v parquet.Value) float64 {
	if v.IsNull() {
		return math.NaN()
	}
	return v.Double()
}
