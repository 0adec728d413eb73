package publish

import (
	"encoding/csv"
	"io"
	"strconv"
	"strings"

	"riskstrat/features/source"
)

// csvHeader names the columns of every list's CSV.
var csvHeader = []string{"list", "night", "practice", "pcn", "rank", "resident_id", "chance_in_100", "tier",
	"review_first", "reason_1", "reason_2", "reason_3", "valid_until"}

// writeCSV writes a list as RFC 4180 asks: UTF-8, a header, CRLF line ends, cells quoted where they must be.
func writeCSV(w io.Writer, night source.Day, l List, cuts []Cut) error {
	out := csv.NewWriter(w)
	out.UseCRLF = true
	out.Write(csvHeader)
	for _, c := range cuts {
		for _, r := range c.Rows {
			cells := []string{l.Name, night.String(), r.Practice, r.PCN, strconv.Itoa(r.Rank), r.Resident, "", r.Tier,
				yesNo(r.ReviewFirst), "", "", "", r.ValidUntil.String()}
			if l.Outcome != "" && r.ChanceIn100 > 0 {
				cells[6] = strconv.Itoa(r.ChanceIn100)
			}
			copy(cells[9:12], r.Reasons)
			for i := range cells {
				cells[i] = Guard(cells[i])
			}
			out.Write(cells)
		}
	}
	out.Flush()
	return out.Error() // the first error of any Write above
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
