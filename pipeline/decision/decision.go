// Package decision is what a practice answers to the part it was given: who was offered help, and what they said.
//
// The flow:
//
//  1. Whoever shows a part (the page, the workbook) collects decisions in the words of the contract's table decisions and writes a File
//     with Encode, which names the part it answers by its digest and seals the decisions.
//  2. Decode reads one, whoever wrote it, and refuses what contradicts itself: another format, a word that is not in the contract, a
//     person decided about twice, a seal that is not that of what it holds (ErrSeal). No error repeats anything the file holds.
//
// The seal notices slips and changes by anyone who cannot recompute it; it is no signature. Whether the part was that practice's, and the
// person on it, only the holder of the part can tell. The package knows nothing of parts, folders or nights.
package decision

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode"

	"riskstrat/features/source"
)

// Format is the version of a File's layout.
const Format = 1

// Limits of a file: a practice has some thousands of listed people at the very most.
const (
	MaxBytes     = 4 << 20
	MaxDecisions = 10_000
	maxResident  = 4096 // bytes of a pseudonym, as of the residents table
	maxText      = 4096 // bytes of any other text
	maxRow       = 32   // bytes of the name of a row
)

// ErrSeal is that a file in good order is not what was sealed: it was edited, cut or mixed with another.
var ErrSeal = errors.New("the seal is not that of these decisions: the file was changed after it was saved")

// The decisions about a person who is on no list: Nominate puts one forward and never answers a list; Objects may answer one. Every
// other decision does.
const (
	Nominate = "nominate"
	Objects  = "objects"
)

// ErrIncomplete is that no decision of a workbook has both a date and a word, or that two contradict each other.
var ErrIncomplete = errors.New("every decision lacks its date or its word, or one contradicts another")

// File is what a practice decided about one part.
type File struct {
	Format    int        `json:"format"`
	Place     string     `json:"place"`
	Practice  string     `json:"practice"`
	AsOf      source.Day `json:"as_of"` // index date of the part
	Part      string     `json:"part"`  // digest of the part answered
	Decisions []Decision `json:"decisions"`
	Unread    []string   `json:"unread,omitempty"` // rows of a workbook whose decision cannot be read, such as "row 5 of Lists"; no part of the seal
	Seal      string     `json:"seal"`
}

// Decision is one decision about one person.
type Decision struct {
	Resident  string     `json:"resident"`
	List      string     `json:"list,omitempty"` // that it answers; empty: a nomination, or an objection of a person who is on none
	Decision  string     `json:"decision"`       // a code of the contract's column decisions.decision
	DecidedOn source.Day `json:"decided_on"`
	Service   string     `json:"service,omitempty"`  // accepted: which service
	Provider  string     `json:"provider,omitempty"` // and who gives it
	Note      string     `json:"note,omitempty"`     // for whoever takes the referral; a night never reads it
}

// Word is one of the decisions there are.
type Word struct {
	Code  string // as files write it
	Label string // as people read it: "declined the offer"
}

// Words are the decisions of the contract's table of that name, in its order.
func Words() []Word {
	t := source.Lookup("decisions")
	column := t.Columns[t.Column("decision")]
	words := make([]Word, len(column.Codes))
	for i, code := range column.Codes {
		words[i] = Word{code, column.Labels[i]}
	}
	return words
}

// Seal is the SHA-256, in hexadecimal, of the part's digest followed by the decisions, one a line: the fields in their order above, joined
// by tabs, an absent one empty; lines sorted by their bytes and joined, like the digest to the first, by a newline. The order of
// the decisions is therefore no part of it.
func Seal(part string, decisions []Decision) string {
	lines := make([]string, len(decisions))
	for i, d := range decisions {
		lines[i] = strings.Join([]string{d.Resident, d.List, d.Decision, d.DecidedOn.String(), d.Service, d.Provider, d.Note}, "\t")
	}
	slices.Sort(lines)
	sum := sha256.Sum256([]byte(strings.Join(append([]string{part}, lines...), "\n")))
	return hex.EncodeToString(sum[:])
}

// Encode seals the decisions and writes the file.
func (f *File) Encode() ([]byte, error) {
	sealed := *f
	sealed.Seal = Seal(f.Part, f.Decisions)
	if err := sealed.Check(); err != nil {
		return nil, err
	}
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetIndent("", " ")
	if err := e.Encode(sealed); err != nil {
		return nil, fmt.Errorf("encoding decisions: %w", err)
	}
	return b.Bytes(), nil
}

// Decode reads what Encode, or a page, wrote.
func Decode(encoded []byte) (*File, error) {
	if len(encoded) > MaxBytes {
		return nil, fmt.Errorf("decoding decisions: have %d bytes, want at most %d", len(encoded), MaxBytes)
	}
	d := json.NewDecoder(bytes.NewReader(encoded))
	d.DisallowUnknownFields()
	var f File
	if err := d.Decode(&f); err != nil {
		return nil, fmt.Errorf("decoding decisions: not a file of decisions, or of another version")
	}
	if _, err := d.Token(); err != io.EOF {
		return nil, fmt.Errorf("decoding decisions: something follows them")
	}
	return &f, f.Check()
}

// Check refuses a file that contradicts itself; the message says where, never about whom.
func (f *File) Check() error {
	if f.Format != Format {
		return fmt.Errorf("checking decisions: have format %d, want %d", f.Format, Format)
	}
	switch {
	case len(f.Decisions) > MaxDecisions:
		return fmt.Errorf("checking decisions: have %d, want at most %d", len(f.Decisions), MaxDecisions)
	case f.AsOf == source.NoDay:
		return fmt.Errorf("checking decisions: as_of: have no date")
	case len(f.Unread) > MaxDecisions || slices.ContainsFunc(f.Unread, func(row string) bool { return len(row) > maxRow || strings.ContainsFunc(row, unicode.IsControl) }):
		return fmt.Errorf("checking decisions: unread: want names of rows")
	case !IsCode(f.Practice):
		return fmt.Errorf("checking decisions: practice: want a code of letters, digits, - and _")
	}
	words := source.Lookup("decisions").Codes("decision")
	seen := map[string]bool{}
	for i, d := range f.Decisions {
		var wrong string
		switch {
		case d.Resident == "":
			wrong = "names no person"
		case seen[d.Resident]:
			wrong = "is about a person decided about before"
		case !slices.Contains(words, d.Decision):
			wrong = "is none of " + strings.Join(words, ", ")
		case d.List == "" && d.Decision != Nominate && d.Decision != Objects:
			wrong = "answers no list"
		case d.List != "" && d.Decision == Nominate:
			wrong = "puts forward a person who is on a list"
		case d.DecidedOn == source.NoDay || d.DecidedOn < f.AsOf:
			wrong = "has no date, or one before the night's"
		case d.Decision != "accepted" && (d.Service != "" || d.Provider != ""):
			wrong = "names a service that was not accepted"
		case strings.ContainsFunc(d.Resident+d.List+d.Service+d.Provider+d.Note, unicode.IsControl):
			wrong = "has a control character"
		case len(d.Resident) > maxResident || max(len(d.List), len(d.Service), len(d.Provider), len(d.Note)) > maxText:
			wrong = "has too long a text"
		}
		if wrong != "" {
			return fmt.Errorf("checking decisions: decision %d %s", i+1, wrong)
		}
		seen[d.Resident] = true
	}
	if f.Seal != Seal(f.Part, f.Decisions) {
		return fmt.Errorf("checking decisions: %w", ErrSeal)
	}
	return nil
}

// IsCode reports whether the text is a code, of an organisation or a list, that may name a file or folder anywhere.
func IsCode(s string) bool {
	return s != "" && len(s) <= maxText && !strings.ContainsFunc(s, func(r rune) bool {
		return !('a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || '0' <= r && r <= '9' || r == '-' || r == '_')
	})
}
