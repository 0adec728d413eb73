package opening

import (
	"bytes"
	"cmp"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"riskstrat/pipeline/part"
)

// Limits of a key table.
const (
	maxKeyBytes = 256 << 20
	maxID       = 4096 // bytes of a pseudonym, as of the residents table, and of a local id
)

// Shares by which a key table is the practice's own or not. Two practices of one size have twice the people of one: mostShare lies half-way
// between one practice and two, which leaves room for people who have left since and are in the table still. Of the people on a
// list, who are all registered, a practice's own table lacks only the newest: of less than leastShare, most are somebody else's.
const (
	mostShare  = 1.5
	leastShare = 0.5
)

// keyHeader names the columns of a key table.
var keyHeader = []string{"resident_id", "local_id"}

// readKeys reads a key table: CSV in UTF-8, a byte order mark allowed, with the header resident_id,local_id. It returns the local ids
// by pseudonym. A line that is not two texts, neither of them empty, padded, or met before, refuses the table; the message has the
// line's number and never what stands there.
func readKeys(file io.Reader) (map[string]string, error) {
	content, err := io.ReadAll(io.LimitReader(file, maxKeyBytes+1))
	switch {
	case err != nil:
		return nil, fmt.Errorf("reading key table: %w", err)
	case len(content) > maxKeyBytes:
		return nil, fmt.Errorf("reading key table: have more than %d bytes", maxKeyBytes)
	case !utf8.Valid(content):
		return nil, fmt.Errorf("reading key table: is not UTF-8")
	}
	in := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(content, []byte("\uFEFF"))))
	in.FieldsPerRecord = len(keyHeader)
	head, err := in.Read()
	if err != nil || !slices.Equal(head, keyHeader) {
		return nil, fmt.Errorf("reading key table: line 1: want the header %s", strings.Join(keyHeader, ","))
	}
	local, taken := map[string]string{}, map[string]bool{}
	for {
		cells, err := in.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, unreadable(err)
		}
		line, _ := in.FieldPos(0)
		resident, own := cells[0], cells[1]
		if wrong := cmp.Or(wrongID(resident), wrongID(own)); wrong != "" {
			return nil, fmt.Errorf("reading key table: line %d: %s", line, wrong)
		}
		if _, seen := local[resident]; seen {
			return nil, fmt.Errorf("reading key table: line %d: is of a person met before", line)
		}
		if taken[own] {
			return nil, fmt.Errorf("reading key table: line %d: gives a local id that another person has", line)
		}
		local[resident], taken[own] = own, true
	}
	if len(local) == 0 {
		return nil, fmt.Errorf("reading key table: has nobody in it")
	}
	return local, nil
}

// unreadable is where a table is no CSV, without the library's words.
func unreadable(err error) error {
	var at *csv.ParseError
	if !errors.As(err, &at) {
		return fmt.Errorf("reading key table: is no CSV")
	}
	if errors.Is(at.Err, csv.ErrFieldCount) {
		return fmt.Errorf("reading key table: line %d: want %d cells", at.StartLine, len(keyHeader))
	}
	return fmt.Errorf("reading key table: line %d: is no CSV: a quote is out of place", at.StartLine)
}

// wrongID is what is wrong with an id; empty: nothing.
func wrongID(id string) string {
	switch {
	case id == "":
		return "a cell is empty"
	case strings.TrimSpace(id) != id:
		return "a cell has space around it"
	case strings.ContainsFunc(id, unicode.IsControl):
		return "a cell has a control character"
	case len(id) > maxID:
		return "a cell is too long"
	}
	return ""
}

// checkKeys refuses a table that is not the one of the part's practice: Refused with TooManyKeys or ForeignKeys. table is how many
// people it has.
func checkKeys(p *part.Part, table int, c Counts) error {
	if most := int64(float64(p.Registered) * mostShare); int64(table) > most {
		return refused(TooManyKeys, "the key table has %d people and practice %s had %d registered that night; want at most %d: use the practice's own table",
			table, p.Practice, p.Registered, most)
	}
	if float64(c.Named) < leastShare*float64(c.People) {
		return refused(ForeignKeys, "the key table knows %d of the %d people on these lists: is it practice %s's own, and up to date?", c.Named, c.People, p.Practice)
	}
	return nil
}
