// Package decision is what a practice answers to the part it was given: who was offered help, and what they said.
//
// The flow:
//
//  1. Whoever shows a part (the page, the workbook) collects decisions in the words of the contract's table decisions and writes a File
//     with Encode, which names the part it answers by its digest and seals the decisions.
//  2. Decode reads one, whoever wrote it, and refuses what contradicts itself: another format, a word that is not in the contract, a
//     person decided about twice, a seal that is not that of what it holds.
//
// The seal notices slips and changes by anyone who cannot recompute it; it is no signature. Whether the part was that practice's, and the
// person on it, only the holder of the part can tell. The package knows nothing of parts, folders or nights.
package decision

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode"

	"riskstrat/features/source"
)

// Format is the version of a File's layout.
const Format = 1

// The decisions about a person who is on no list: Nominate puts one forward and never answers a list; Objects may answer one. Every
// other decision does.
const (
	Nominate = "nominate"
	Objects  = "objects"
)

// File is what a practice decided about one part.
type File struct {
	Format    int        `json:"format"`
	Place     string     `json:"place"`
	Practice  string     `json:"practice"`
	AsOf      source.Day `json:"as_of"` // index date of the part
	Part      string     `json:"part"`  // digest of the part answered
	Decisions []Decision `json:"decisions"`
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
		}
		if wrong != "" {
			return fmt.Errorf("checking decisions: decision %d %s", i+1, wrong)
		}
		seen[d.Resident] = true
	}
	if f.Seal != Seal(f.Part, f.Decisions) {
		return fmt.Errorf("checking decisions: the seal is not that of these decisions: the file was changed after it was saved")
	}
	return nil
}
