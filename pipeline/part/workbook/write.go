package workbook

import (
	"bytes"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/xuri/excelize/v2"

	"riskstrat/features/source"
	"riskstrat/pipeline/decision"
	"riskstrat/pipeline/part"
)

// spareRows is how many people a practice can enter on the sheet of others before its drop-down list ends.
const spareRows = 200

// styles are the workbook's cell formats.
type styles struct{ header, text, date, wrap int }

// book is a workbook being written.
type book struct {
	*excelize.File
	styles
}

// Write makes the workbook of a part. digest names the part as the night published it, which decisions answer; lists of it that are past
// their last day may be left out. local is the practice's own id by pseudonym, and nil wherever anybody but the practice will read
// the workbook: the column is empty then.
func Write(p *part.Part, digest string, local map[string]string) ([]byte, error) {
	if err := p.Check(); err != nil {
		return nil, fmt.Errorf("writing workbook: %w", err)
	}
	b := book{File: excelize.NewFile()}
	defer b.Close()
	all := columns(digest, local)
	err := errors.Join(b.begin(p), b.lists(p, all), b.others(p), b.changes(p), b.explain(all), b.about(p, digest))
	var out bytes.Buffer
	if err == nil {
		_, err = b.WriteTo(&out)
	}
	if err != nil {
		return nil, fmt.Errorf("writing workbook: %w", err)
	}
	return out.Bytes(), nil
}

// begin makes the sheets and formats. Dates of the file are the night's, for its bytes may not depend on a clock.
func (b *book) begin(p *part.Part) error {
	err := b.SetSheetName("Sheet1", listsSheet)
	for _, name := range []string{forwardSheet, changesSheet, columnsSheet, aboutSheet} {
		_, more := b.NewSheet(name)
		err = errors.Join(err, more)
	}
	made := p.AsOf.String() + "T00:00:00Z"
	err = errors.Join(err, b.SetDocProps(&excelize.DocProperties{Created: made, Modified: made, Creator: "riskstrat", LastModifiedBy: "riskstrat"}))
	dates := "yyyy-mm-dd"
	for _, s := range []struct {
		id    *int
		style excelize.Style
	}{
		{&b.header, excelize.Style{Font: &excelize.Font{Bold: true}, Alignment: &excelize.Alignment{WrapText: true, Vertical: "top"}}},
		{&b.text, excelize.Style{NumFmt: 49}},
		{&b.date, excelize.Style{CustomNumFmt: &dates}},
		{&b.wrap, excelize.Style{NumFmt: 49, Alignment: &excelize.Alignment{WrapText: true, Vertical: "top"}}},
	} {
		id, more := b.NewStyle(&s.style)
		*s.id, err = id, errors.Join(err, more)
	}
	return err
}

// put writes a value in its type: a text as a text, whatever it starts with.
func (b *book) put(sheet string, column, row int, value any) error {
	cell, err := excelize.CoordinatesToCellName(column, row)
	if err != nil {
		return err
	}
	switch v := value.(type) {
	case nil:
		return nil
	case int:
		return b.SetCellInt(sheet, cell, int64(v))
	case source.Day:
		if v == source.NoDay {
			return nil
		}
		return errors.Join(b.SetCellInt(sheet, cell, int64(day(v))), b.SetCellStyle(sheet, cell, cell, b.date))
	case string:
		if v == "" {
			return nil
		}
		return errors.Join(b.SetCellStr(sheet, cell, v), b.SetCellStyle(sheet, cell, cell, b.text))
	}
	return fmt.Errorf("a cell of an undeclared type")
}

// heads writes a sheet's header, frozen, and its columns' widths.
func (b *book) heads(sheet string, names []string, widths []float64) error {
	var err error
	for i, name := range names {
		letter, more := excelize.ColumnNumberToName(i + 1)
		err = errors.Join(err, more, b.put(sheet, i+1, 1, name), b.SetColWidth(sheet, letter, letter, widths[i]),
			b.SetCellStyle(sheet, letter+"1", letter+"1", b.header))
	}
	return errors.Join(err, b.SetPanes(sheet, &excelize.Panes{Freeze: true, YSplit: 1, TopLeftCell: "A2", ActivePane: "bottomLeft"}))
}

// lists writes a row for each person of each list.
func (b *book) lists(p *part.Part, all []column) error {
	names, widths := make([]string, len(all)), make([]float64, len(all))
	for i, c := range all {
		names[i], widths[i] = c.name, c.width
	}
	err, row := b.heads(listsSheet, names, widths), 1
	for i := range p.Lists {
		for k := range p.Lists[i].Rows {
			row++
			for at, c := range all {
				if c.cell != nil {
					err = errors.Join(err, b.put(listsSheet, at+1, row, c.cell(&p.Lists[i], &p.Lists[i].Rows[k])))
				}
			}
		}
	}
	for at, c := range all {
		letter, more := excelize.ColumnNumberToName(at + 1)
		err = errors.Join(err, more)
		if c.hidden {
			err = errors.Join(err, b.SetColVisible(listsSheet, letter, false))
		}
		if row == 1 {
			continue
		}
		switch cells := fmt.Sprintf("%s2:%s%d", letter, letter, row); c.name {
		case decisionColumn:
			err = errors.Join(err, b.choose(listsSheet, cells, func(code string) bool { return code != decision.Nominate }))
		case decidedColumn:
			err = errors.Join(err, b.dates(listsSheet, cells, p.AsOf))
		}
	}
	last, more := excelize.CoordinatesToCellName(len(all), row)
	return errors.Join(err, more, b.AutoFilter(listsSheet, "A1:"+last, nil))
}

// others is the sheet for people who are on no list.
func (b *book) others(p *part.Part) error {
	err := b.heads(forwardSheet, []string{personColumn, decisionColumn, decidedColumn}, []float64{24, 32, 14})
	unlisted := func(code string) bool { return code == decision.Nominate || code == decision.Objects }
	return errors.Join(err, b.choose(forwardSheet, fmt.Sprintf("B2:B%d", 1+spareRows), unlisted), b.dates(forwardSheet, fmt.Sprintf("C2:C%d", 1+spareRows), p.AsOf))
}

// choose lets cells hold nothing but the labels of decisions, which it keeps on the sheet About: a list written into the rule itself may have
// 255 characters.
func (b *book) choose(sheet, cells string, wanted func(code string) bool) error {
	letter := map[string]string{listsSheet: "D", forwardSheet: "E"}[sheet]
	row := 0
	var err error
	for _, w := range decision.Words() {
		if wanted(w.Code) {
			row++
			err = errors.Join(err, b.SetCellStr(aboutSheet, letter+strconv.Itoa(row), w.Label))
		}
	}
	rule := excelize.NewDataValidation(true)
	rule.SetSqref(cells)
	rule.SetSqrefDropList(fmt.Sprintf("%s!$%s$1:$%s$%d", aboutSheet, letter, letter, row))
	rule.SetError(excelize.DataValidationErrorStyleStop, "Decision", "Choose one from the list.")
	return errors.Join(err, b.SetColVisible(aboutSheet, letter, false), b.AddDataValidation(sheet, rule))
}

// dates lets cells hold nothing but dates from the night on.
func (b *book) dates(sheet, cells string, from source.Day) error {
	rule := excelize.NewDataValidation(true)
	rule.SetSqref(cells)
	err := rule.SetRange(day(from), day(from)+366, excelize.DataValidationTypeDate, excelize.DataValidationOperatorBetween)
	rule.SetError(excelize.DataValidationErrorStyleStop, "Date", "A date on or after that of the list.")
	first, last, _ := strings.Cut(cells, ":")
	return errors.Join(err, b.AddDataValidation(sheet, rule), b.SetCellStyle(sheet, first, last, b.date))
}

// changes says who is new and who has left since the night before.
func (b *book) changes(p *part.Part) error {
	err, row := b.heads(changesSheet, []string{"List", personColumn, "What changed"}, []float64{24, 24, 60}), 1
	line := func(cells ...any) {
		row++
		for i, c := range cells {
			err = errors.Join(err, b.put(changesSheet, i+1, row, c))
		}
	}
	for _, l := range p.Lists {
		for _, r := range l.Rows {
			switch {
			case r.New:
				line(l.Title, r.Resident, "new on the list")
			case r.Change != "":
				line(l.Title, r.Resident, r.Change)
			}
		}
		for _, left := range l.Left {
			line(l.Title, left.Resident, "has left the list: "+left.Why)
		}
	}
	return err
}

// explain says what each column means.
func (b *book) explain(all []column) error {
	err := b.heads(columnsSheet, []string{"Column", "Meaning"}, []float64{20, 100})
	for i, c := range all {
		err = errors.Join(err, b.put(columnsSheet, 1, i+2, c.name), b.put(columnsSheet, 2, i+2, c.doc))
	}
	return err
}

// The labels of the sheet About that Read looks for.
const (
	aboutFormat   = "Format"
	aboutPlace    = "Place"
	aboutPractice = "Practice"
	aboutNight    = "Night"
	aboutPart     = "Part"
)

// about says what the workbook is, and which part it answers.
func (b *book) about(p *part.Part, digest string) error {
	rows := [][2]any{
		{aboutFormat, decision.Format}, {aboutPlace, p.Place}, {aboutPractice, p.Practice}, {aboutNight, p.AsOf}, {aboutPart, digest},
		{"", nil},
		{"What it is", "Whom to offer a conversation first. It is no diagnosis and no triage; not being listed does not mean low need."},
		{"To send back", "Fill in Decision and Decided on, empty the column " + localColumn + ", save it as .xlsx and put it into the inbox. Put people forward on the sheet " + forwardSheet + "."},
	}
	for _, l := range p.Lists {
		rows = append(rows, [2]any{"", nil}, [2]any{l.Title, "valid until " + l.ValidUntil.String()})
		if l.Outcome != "" {
			rows = append(rows, [2]any{"", "The chance is of " + l.Outcome + "."})
		}
		for _, line := range l.Policy {
			rows = append(rows, [2]any{"", line})
		}
	}
	err := errors.Join(b.SetColWidth(aboutSheet, "A", "A", 20), b.SetColWidth(aboutSheet, "B", "B", 100))
	for i, r := range rows {
		err = errors.Join(err, b.put(aboutSheet, 1, i+1, r[0]), b.put(aboutSheet, 2, i+1, r[1]))
	}
	return err
}
