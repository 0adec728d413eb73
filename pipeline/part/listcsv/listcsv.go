// Package listcsv is a list as a spreadsheet reads it: RFC 4180, UTF-8, a header, and no cell that a spreadsheet would run.
//
// The flow:
//
//  1. Whoever has a list makes a Row of each person: the night, of one practice or of all of a PCN, or the practice, of its part (Of).
//  2. Write writes them under one header. At the practice alone it puts the practice's own id first.
//
// The package knows nothing of files.
package listcsv

import (
	"encoding/csv"
	"io"
	"slices"
	"strconv"
	"strings"

	"riskstrat/features/source"
	"riskstrat/pipeline/part"
)

// header names the columns, but for the local id.
var header = []string{"list", "night", "practice", "pcn", "rank", "resident_id", "chance_in_100", "tier",
	"review_first", "reason_1", "reason_2", "reason_3", "valid_until"}

// localColumn is the practice's own id of a person.
const localColumn = "local_id"

// Row is one listed person.
type Row struct {
	List          string
	Night         source.Day
	Practice, PCN string
	Rank          int
	Resident      string
	ChanceIn100   int // 0: the list shows none
	Tier          string
	ReviewFirst   bool
	Reasons       []string // the first three are written
	ValidUntil    source.Day
}

// Of are the rows of one list of a part, in its order.
func Of(p *part.Part, l *part.List) []Row {
	rows := make([]Row, len(l.Rows))
	for i, r := range l.Rows {
		rows[i] = Row{List: l.Name, Night: p.AsOf, Practice: p.Practice, PCN: p.PCN, Rank: r.Rank, Resident: r.Resident, ChanceIn100: r.ChanceIn100,
			Tier: r.Tier, ReviewFirst: r.ReviewFirst, Reasons: r.Reasons, ValidUntil: l.ValidUntil}
	}
	return rows
}

// Write writes the rows in their order, with CRLF line ends and cells quoted where they must be. local is the practice's own id by
// pseudonym, which makes a first column of its own, empty for whoever it does not name; nil wherever anybody but the practice will read
// the file: there is no such column.
func Write(w io.Writer, rows []Row, local map[string]string) error {
	out := csv.NewWriter(w)
	out.UseCRLF = true
	first := func(cell string, cells []string) []string {
		if local == nil {
			return cells
		}
		return slices.Insert(cells, 0, cell)
	}
	out.Write(first(localColumn, slices.Clone(header)))
	for _, r := range rows {
		cells := first(local[r.Resident], r.cells())
		for i := range cells {
			cells[i] = Guard(cells[i])
		}
		out.Write(cells)
	}
	out.Flush()
	return out.Error() // the first error of any Write above
}

// cells are the row's, in the order of the header.
func (r *Row) cells() []string {
	cells := []string{r.List, r.Night.String(), r.Practice, r.PCN, strconv.Itoa(r.Rank), r.Resident, "", r.Tier,
		yesNo(r.ReviewFirst), "", "", "", r.ValidUntil.String()}
	if r.ChanceIn100 > 0 {
		cells[6] = strconv.Itoa(r.ChanceIn100)
	}
	copy(cells[9:12], r.Reasons)
	return cells
}

func yesNo(b bool) string {
	if b {
		return "yes"
	}
	return "no"
}

// Guard keeps a spreadsheet from running a cell as a formula: a cell that starts with one of the characters that OWASP's
// "CSV injection" page names gets an apostrophe in front. So does one that starts with an apostrophe already, so that
// taking one leading apostrophe off always gives the cell back.
func Guard(cell string) string {
	if cell != "" && strings.ContainsRune("=+-@\t\r\n'", rune(cell[0])) {
		return "'" + cell
	}
	return cell
}
