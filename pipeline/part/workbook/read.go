package workbook

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/xuri/excelize/v2"

	"riskstrat/features/source"
	"riskstrat/pipeline/decision"
)

// most is how many bytes a workbook may unpack to: a small file can hold a very large one.
const most = 64 << 20

// errForm says no more, for the library's own words may quote what it read.
var errForm = errors.New("reading workbook: is not a workbook of a part")

// Read makes the decisions of a workbook that came back. A row in which a decision lacks a word of the list, a person or a date from the night on is
// named in Unread, and the others are kept; a workbook of which no row can be kept, or in which two contradict each other, is decision.ErrIncomplete. A row
// of Lists whose person and list no longer belong together is decision.ErrSeal: nobody can say which other rows moved with it. With both comes a
// file without decisions, which says whose it is. No error repeats anything the workbook holds.
func Read(content []byte) (f *decision.File, err error) {
	defer func() {
		if recover() != nil { // the library reads files of unknown making; a night does not end of one
			f, err = nil, errForm
		}
	}()
	x, err := excelize.OpenReader(bytes.NewReader(content), excelize.Options{RawCellValue: true, UnzipSizeLimit: most, UnzipXMLSizeLimit: most})
	if err != nil {
		return nil, errForm
	}
	defer x.Close()
	f, err = readAbout(x)
	if err != nil {
		return nil, err
	}
	var all []decision.Decision
	for _, sheet := range []string{listsSheet, forwardSheet} {
		some, unread, err := readDecisions(x, sheet, f)
		if err != nil {
			return f, fmt.Errorf("reading workbook: %w", err)
		}
		all, f.Unread = append(all, some...), append(f.Unread, unread...)
	}
	if len(all) == 0 && len(f.Unread) > 0 {
		err = decision.ErrIncomplete
	} else {
		f.Decisions, err = onePerPerson(all)
	}
	if err != nil {
		f.Unread = nil // it is set aside whole
		return f, fmt.Errorf("reading workbook: %w", err)
	}
	encoded, err := f.Encode() // seals and checks
	if err != nil {
		return nil, fmt.Errorf("reading workbook: %w", err)
	}
	return decision.Decode(encoded)
}

// readAbout reads which part the workbook answers.
func readAbout(x *excelize.File) (*decision.File, error) {
	rows, err := x.GetRows(aboutSheet)
	if err != nil {
		return nil, errForm
	}
	about := map[string]string{}
	for _, r := range rows[:min(len(rows), 5)] {
		if len(r) > 1 {
			about[r[0]] = r[1]
		}
	}
	asOf, ok := readDay(about[aboutNight])
	if !ok || about[aboutFormat] != strconv.Itoa(decision.Format) {
		return nil, errForm
	}
	return &decision.File{
		Format: decision.Format, Place: about[aboutPlace], Practice: about[aboutPractice], AsOf: asOf, Part: about[aboutPart],
	}, nil
}

// readDecisions reads the rows of a sheet in which something was decided, and names those that cannot be read by their number in the sheet.
func readDecisions(x *excelize.File, sheet string, f *decision.File) (all []decision.Decision, unread []string, err error) {
	rows, err := x.GetRows(sheet)
	if err != nil || len(rows) == 0 {
		return nil, nil, errForm
	}
	at := map[string]int{}
	for i, name := range rows[0] {
		at[strings.TrimSpace(name)] = i
	}
	needed := []string{personColumn, decisionColumn, decidedColumn}
	if sheet == listsSheet {
		needed = append(needed, serviceColumn, providerColumn, listColumn, checkColumn)
	}
	if slices.ContainsFunc(needed, func(name string) bool { _, ok := at[name]; return !ok }) {
		return nil, nil, errForm
	}
	for i, r := range rows[1:] {
		cell := func(name string) string {
			if i, ok := at[name]; ok && i < len(r) {
				return strings.TrimSpace(r[i])
			}
			return ""
		}
		if cell(decisionColumn) == "" && cell(decidedColumn) == "" {
			continue
		}
		d := decision.Decision{Resident: cell(personColumn), List: cell(listColumn), Service: cell(serviceColumn), Provider: cell(providerColumn)}
		if sheet == listsSheet && cell(checkColumn) != check(f.Part, d.List, d.Resident) {
			return nil, nil, decision.ErrSeal
		}
		var word, date bool
		d.Decision, word = readWord(cell(decisionColumn))
		d.DecidedOn, date = readDay(cell(decidedColumn))
		if !word || !date || d.Resident == "" || d.DecidedOn < f.AsOf {
			unread = append(unread, fmt.Sprintf("row %d of %s", i+2, sheet))
			continue
		}
		all = append(all, d)
	}
	return all, unread, nil
}

// onePerPerson keeps the first of the same decisions about a person on several lists; different ones contradict each other.
func onePerPerson(all []decision.Decision) ([]decision.Decision, error) {
	first, kept := map[string]string{}, []decision.Decision{}
	for _, d := range all {
		before, seen := first[d.Resident]
		if seen && before != d.Decision {
			return nil, decision.ErrIncomplete
		}
		if !seen {
			first[d.Resident] = d.Decision
			kept = append(kept, d)
		}
	}
	return kept, nil
}

// readWord turns the label or the code of a decision into its code.
func readWord(text string) (string, bool) {
	for _, w := range decision.Words() {
		if strings.EqualFold(text, w.Label) || strings.EqualFold(text, w.Code) {
			return w.Code, true
		}
	}
	return "", false
}

// readDay reads a date as a spreadsheet keeps it: a number of days, or a text as people in England write one.
func readDay(text string) (source.Day, bool) {
	if days, err := strconv.ParseFloat(text, 64); err == nil {
		if days < 1 || days > 100_000 {
			return source.NoDay, false
		}
		return source.Day(int(days) - 25569), true
	}
	for _, form := range []string{time.DateOnly, "2006-01-02T15:04:05", "2006-01-02 15:04:05", "2/1/2006"} {
		if t, err := time.Parse(form, text); err == nil {
			return source.DayOf(t), true
		}
	}
	return source.NoDay, false
}
