package forget

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"errors"
	"io"
	"slices"
	"strings"

	"riskstrat/pipeline/decision"
	"riskstrat/pipeline/inbox"
	"riskstrat/pipeline/part"
	"riskstrat/pipeline/part/listcsv"
)

// errNotMade says that a file cannot be made again without somebody.
var errNotMade = errors.New("cannot be made again")

// withoutRows is a CSV without the lines that name somebody; every other byte stays.
func (p People) withoutRows(content []byte) ([]byte, error) {
	lines := csv.NewReader(bytes.NewReader(content))
	lines.FieldsPerRecord = -1
	var out []byte
	for from := int64(0); ; {
		cells, err := lines.Read()
		if errors.Is(err, io.EOF) {
			return out, nil
		}
		if err != nil {
			return nil, errNotMade
		}
		to := lines.InputOffset()
		if !slices.ContainsFunc(cells, p.isCell) {
			out = append(out, content[from:to]...)
		}
		from = to
	}
}

// isCell reports whether a cell, guarded or not, is somebody.
func (p People) isCell(cell string) bool {
	id, quoted := strings.CutPrefix(cell, "'")
	return p.has(cell) || quoted && p.has(id) && listcsv.Guard(id) == cell
}

// withoutLines is a page without the rows of its tables that name somebody; every other byte stays.
func (p People) withoutLines(content []byte) []byte {
	var out []byte
	theirs := p.finder()
	for len(content) > 0 {
		from := bytes.Index(content, []byte("<tr"))
		if from < 0 {
			break
		}
		to := bytes.Index(content[from:], []byte("</tr>"))
		if to < 0 {
			break
		}
		to += from + len("</tr>")
		if to < len(content) && content[to] == '\n' {
			to++
		}
		out = append(out, content[:from]...)
		if len(theirs.in(content[from:to])) == 0 {
			out = append(out, content[from:to]...)
		}
		content = content[to:]
	}
	return append(out, content...)
}

// withoutPeople is a part without their rows. How many of the practice's people are on a list is said anew; the places of the others stay.
func (p People) withoutPeople(of *part.Part) {
	for i := range of.Lists {
		l := &of.Lists[i]
		l.Rows = slices.DeleteFunc(l.Rows, func(r part.Row) bool { return p.has(r.Resident) })
		l.Left = slices.DeleteFunc(l.Left, func(r part.Leaver) bool { return p.has(r.Resident) })
		l.Open = len(l.Rows)
	}
	of.Received = slices.DeleteFunc(of.Received, func(r part.Received) bool { return p.has(r.Resident) })
}

// withoutDecisions is a file of decisions without those about them, sealed again.
func (p People) withoutDecisions(content *decision.File) ([]byte, error) {
	kept := *content
	kept.Decisions = slices.DeleteFunc(slices.Clone(kept.Decisions), func(d decision.Decision) bool { return p.has(d.Resident) })
	return kept.Encode()
}

// withoutTaken is what a night carries on of decisions, without those about them.
func (p People) withoutTaken(content []byte) ([]byte, error) {
	var taken []inbox.Taken
	if err := json.Unmarshal(content, &taken); err != nil {
		return nil, errNotMade
	}
	taken = slices.DeleteFunc(taken, func(t inbox.Taken) bool { return p.has(t.Resident) })
	return inbox.EncodeTaken(taken)
}
