package publish

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"

	"riskstrat/features/source"
	"riskstrat/pipeline/gate"
)

// Format names the manifest's own form.
const Format = "riskstrat-night/1"

// Manifest is the record of a night: what it was made from, what became of every row and person on the way, under which
// policy, and the digest of every file. The same night gives the same bytes, but for the digests of sealed files; clock times and host names are in
// timings.json.
type Manifest struct {
	Format     string          `json:"format"`
	Place      string          `json:"place"`
	Run        string          `json:"run"` // set by Commit
	AsOf       source.Day      `json:"as_of"`
	Recipe     Recipe          `json:"recipe"`
	Feeds      []source.Counts `json:"feeds"`  // rows of each input table: in, out, left out by reason, first and last event
	Stages     []Stage         `json:"stages"` // in the order of the walk
	OptOuts    []OptOut        `json:"opt_outs"`
	Cohort     []string        `json:"cohort"`  // who may be used and listed, in English
	Sharing    []string        `json:"sharing"` // who sees rows of people beside their practice, in English
	Gate       gate.Night      `json:"gate"`    // what the next night's gates compare with
	Lists      []Policy        `json:"lists"`
	Changes    []Change        `json:"changes"`                 // of the lists since the night before; none on the first
	Equity     []EquityFloor   `json:"equity_floors,omitempty"` // of the lists that have one
	Referrals  []string        `json:"referrals,omitempty"`     // what a referral made on a practice's page says, in English; none: pages make none
	Warnings   []string        `json:"warnings"`
	Previous   *Link           `json:"previous"`   // the night before, by date, when this one was published; null for the first. Set by Commit
	Supersedes *Supersession   `json:"supersedes"` // what it replaces, and why; null for the first of its date. Set by Commit
	Files      []File          `json:"files"`      // every other file of the night but timings.json and tombstones.json. Set by Commit
}

// Recipe is everything a night's bytes follow from. Two runs with the same recipe make the same night.
type Recipe struct {
	Inputs        []Input `json:"inputs"`
	Configuration string  `json:"configuration_sha256"`
	Models        []Model `json:"models"`
	Binary        Binary  `json:"binary"`

	Earlier []Earlier `json:"earlier"` // what it takes from earlier nights: who was on the lists
}

// Input is one input file.
type Input struct {
	Table  string `json:"table"`
	File   string `json:"file"` // base name, or the name within the table's folder; never the path on the host
	Bytes  int64  `json:"bytes"`
	SHA256 string `json:"sha256"`
	Rows   int64  `json:"rows"`
}

// Model is one model that scored.
type Model struct {
	Target string `json:"target"`
	Digest string `json:"digest"` // the registry entry's name
}

// Binary is the program that ran.
type Binary struct {
	Version string `json:"version"`
	SHA256  string `json:"sha256"`
}

// Stage says what became of the rows or people that went into one stage: In = Out + the sum of Dropped.
type Stage struct {
	Name    string `json:"name"`
	Unit    string `json:"unit"` // "rows", "people"
	In      int64  `json:"in"`
	Out     int64  `json:"out"`
	Dropped []Drop `json:"dropped"` // in the order in which the reasons are tested
}

// The stages that every night has: what became of everybody, and of those who may be listed on the list whose name follows.
const (
	CohortStage = "cohort"
	ListStage   = "list "
)

// Drop is how many left a stage for one reason.
type Drop struct {
	Reason string `json:"reason"`
	N      int64  `json:"n"`
}

// OptOut is the place's decision about one kind of opt-out.
type OptOut struct {
	Kind  string   `json:"kind"`
	Ends  []string `json:"ends"`  // purposes: listing, training, reporting
	Basis string   `json:"basis"` // the legal basis in the place's own words
}

// EquityFloor is what a list's floor for the most deprived fifth did, and what it cost.
type EquityFloor struct {
	List    string  `json:"list"`
	Share   float64 `json:"population_share"` // of all people who may be listed, those of the fifth
	Listed  int     `json:"listed"`
	Wanted  int     `json:"wanted"` // of the listed, at least
	Found   int     `json:"found"`  // of the listed, before anybody gave way
	GaveWay int     `json:"gave_way"`
	Cost    float64 `json:"expected_events_given_up"` // sum of the risks of those who gave way, less that of those who came in their place
}

// Change is what changed on a list since the night before. Before = Stayed + everybody of Left.
type Change struct {
	List        string   `json:"list"`
	Before      int      `json:"before"` // on the list the night before
	Stayed      int      `json:"stayed"` // with the same practice
	Moved       int      `json:"moved"`  // of those, whose reasons or chance are others
	Joined      int      `json:"joined"`
	Left        []Drop   `json:"left"`                            // by reason
	Churn       *float64 `json:"churn"`                           // of the people on either night, the share who are on one only; null: nobody
	Correlation *float64 `json:"rank_correlation"`                // Spearman's, of those on both nights; null: there is none ...
	Missing     string   `json:"rank_correlation_none,omitempty"` // ... and why
}

// Departed is how many of the night before's are not on the list of the same practice any more.
func (c Change) Departed() int { return c.Before - c.Stayed }

// ChurnInWords is the churn to two digits; "none" where there is none.
func (c Change) ChurnInWords() string {
	if c.Churn == nil {
		return "none"
	}
	return fmt.Sprintf("%.2f", *c.Churn)
}

// CorrelationInWords is the rank correlation to two digits, or why there is none.
func (c Change) CorrelationInWords() string {
	if c.Correlation == nil {
		return "none: " + c.Missing
	}
	return fmt.Sprintf("%.2f", *c.Correlation)
}

// Link names another night by its run and the digest of its manifest; nights linked so form a chain.
type Link struct {
	Run      string `json:"run"`
	Manifest string `json:"manifest_sha256"`
}

// Supersession names the night that this one replaces.
type Supersession struct {
	Run      string `json:"run"`
	Manifest string `json:"manifest_sha256"`
	Reason   string `json:"reason"`
}

// File is one file of the night. One with Plain is sealed: made again from the same recipe it has other bytes, and so another length and SHA256, but the same Plain.
type File struct {
	Path   string `json:"path"` // relative, with slashes
	Bytes  int64  `json:"bytes"`
	SHA256 string `json:"sha256"`
	Plain  string `json:"plain_sha256,omitempty"` // of what is sealed in it
}

// Check fails if a stage or feed lost or made a row: In must equal Out plus all that was dropped.
func (m *Manifest) Check() error {
	for _, s := range m.Stages {
		left := s.In - s.Out
		for _, d := range s.Dropped {
			if d.N < 0 {
				return fmt.Errorf("stage %s: reason %s: have %d, want 0 or more", s.Name, d.Reason, d.N)
			}
			left -= d.N
		}
		if left != 0 {
			return fmt.Errorf("stage %s: in %d, out %d and dropped %d %s: %d unaccounted for", s.Name, s.In, s.Out, s.In-s.Out-left, s.Unit, left)
		}
	}
	for _, c := range m.Changes {
		left := c.Before - c.Stayed
		for _, d := range c.Left {
			left -= int(d.N)
		}
		if left != 0 {
			return fmt.Errorf("list %s: %d people before, %d stayed: %d unaccounted for", c.List, c.Before, c.Stayed, left)
		}
	}
	for _, f := range m.Feeds {
		left := f.In - f.Out - f.Filtered - f.Future
		for _, n := range f.Bad {
			left -= n
		}
		if left != 0 {
			return fmt.Errorf("feed %s: in %d, out %d rows: %d unaccounted for", f.Table, f.In, f.Out, left)
		}
	}
	return nil
}

// Differences names what differs between two recipes, in plain words; it is empty if they are the same.
func (r Recipe) Differences(other Recipe) []string {
	r, other = r.sorted(), other.sorted()
	var diff []string
	if !slices.Equal(r.Inputs, other.Inputs) {
		diff = append(diff, "inputs"+changedTables(r.Inputs, other.Inputs))
	}
	if r.Configuration != other.Configuration {
		diff = append(diff, "configuration")
	}
	if !slices.Equal(r.Models, other.Models) {
		diff = append(diff, "models")
	}
	if !slices.Equal(r.Earlier, other.Earlier) {
		diff = append(diff, "earlier nights")
	}
	if r.Binary != other.Binary {
		diff = append(diff, "binary")
	}
	return diff
}

// changedTables lists, in brackets, the tables that have a file the other side does not have.
func changedTables(a, b []Input) string {
	var names []string
	for _, pair := range [][2][]Input{{a, b}, {b, a}} {
		for _, in := range pair[0] {
			if !slices.Contains(pair[1], in) {
				names = append(names, in.Table)
			}
		}
	}
	slices.Sort(names)
	return fmt.Sprint(" ", slices.Compact(names))
}

// sorted returns the recipe with inputs by table and file, models by target, whatever order they came in.
func (r Recipe) sorted() Recipe {
	r.Inputs, r.Models, r.Earlier = slices.Clone(r.Inputs), slices.Clone(r.Models), slices.Clone(r.Earlier)
	slices.SortFunc(r.Inputs, func(a, b Input) int {
		return cmp.Or(cmp.Compare(a.Table, b.Table), cmp.Compare(a.File, b.File))
	})
	slices.SortFunc(r.Earlier, compareEarlier)
	slices.SortFunc(r.Models, func(a, b Model) int { return cmp.Compare(a.Target, b.Target) })
	return r
}

// sort puts the manifest in the order its bytes are promised in; stages, lists and warnings keep theirs.
func (m *Manifest) sort() {
	m.Recipe = m.Recipe.sorted()
	slices.SortFunc(m.Feeds, func(a, b source.Counts) int { return cmp.Compare(a.Table, b.Table) })
	slices.SortFunc(m.OptOuts, func(a, b OptOut) int { return cmp.Compare(a.Kind, b.Kind) })
	slices.SortFunc(m.Files, func(a, b File) int { return cmp.Compare(a.Path, b.Path) })
}

func (m *Manifest) encode() ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	err := e.Encode(m)
	return b.Bytes(), err
}

// ReadManifest reads the manifest of a night's folder, and the digest by which the next night names it. One that is
// damaged is *Refused: no night is published after what cannot be read.
func ReadManifest(dir string) (*Manifest, string, error) {
	text, err := os.ReadFile(filepath.Join(dir, manifestName))
	if err != nil {
		return nil, "", fmt.Errorf("reading manifest: %w", err)
	}
	sum := sha256.Sum256(text)
	var m Manifest
	if err := json.Unmarshal(text, &m); err != nil {
		return nil, "", &Refused{fmt.Sprintf("reading manifest of %s: %v", filepath.Base(dir), err)}
	}
	if m.Format != Format {
		return nil, "", &Refused{fmt.Sprintf("reading manifest of %s: format: have %q, want %q", filepath.Base(dir), m.Format, Format)}
	}
	return &m, hex.EncodeToString(sum[:]), nil
}
