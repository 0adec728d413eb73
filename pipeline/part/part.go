package part

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"

	"riskstrat/features/source"
)

// Format is the version of a Part's layout.
const Format = 1

// Part is one practice's share of a night.
type Part struct {
	Format   int        `json:"format"`
	Place    string     `json:"place"`
	AsOf     source.Day `json:"as_of"` // the night's index date
	Practice string     `json:"practice"`
	PCN      string     `json:"pcn"`
	Adviser  string     `json:"adviser,omitempty"` // whose caseload the practice's people are, where the areas table says
	Cluster  string     `json:"cluster,omitempty"`
	Since    source.Day `json:"since"`             // the night before, from which changes are told; NoDay: this is the first
	Covered  []Feed     `json:"covered,omitempty"` // kinds of contacts that reasons count, in the order of the contract
	// Registered is how many people were registered with the practice on the night, but for those out of every purpose, who are not even
	// counted: a key table of many more is not the practice's own. 0: not known.
	Registered int64      `json:"registered,omitempty"`
	Lists      []List     `json:"lists"`              // in the order declared
	Services   []Service  `json:"services"`           // open ones, in the order of service and provider
	Received   []Received `json:"received,omitempty"` // what became of what the practice sent back since the night before
	// Referral is the document that a referral is made of, with slots for what is known only once a person decides; package referral says
	// which. It is FHIR's to say what it holds. Nil: the place makes no referrals.
	Referral map[string]any `json:"referral,omitempty"`
}

// Feed is a kind of contacts, and until when they are known.
type Feed struct {
	Contacts string     `json:"contacts"` // in words: "A&E attendances"
	Until    source.Day `json:"until"`    // last day counted: the day before the night, or earlier by the days that the feed is late
}

// List is one list as the practice sees it.
type List struct {
	Name       string     `json:"name"`
	Title      string     `json:"title"`
	Outcome    string     `json:"outcome,omitempty"`  // what the chance is of; empty: the list shows none
	Policy     []string   `json:"policy"`             // how people are chosen, in English
	Group      string     `json:"group"`              // what Capacity is counted for: practice, pcn, cluster or adviser
	Standing   bool       `json:"standing,omitempty"` // a register: it makes no offers and has no capacity
	Capacity   int        `json:"capacity"`           // new offers a week for the group
	Open       int        `json:"open"`               // people of the practice who are on the list and not decided about
	Considered int64      `json:"considered"`         // people of the practice who could have been listed
	ValidUntil source.Day `json:"valid_until"`
	Rows       []Row      `json:"rows"` // by rank
	Left       []Leaver   `json:"left"` // whom the night before listed and this one does not, by pseudonym
}

// Row is one listed person.
type Row struct {
	Rank        int        `json:"rank"` // line of the practice's own list, 1 first
	Resident    string     `json:"resident"`
	ChanceIn100 int        `json:"chance_in_100,omitempty"` // 0: the list shows none
	Tier        string     `json:"tier,omitempty"`
	Reasons     []string   `json:"reasons"`          // at most three sentences
	Groups      []string   `json:"groups,omitempty"` // reason group of each of Reasons, "" for a sentence that is of none; none: of all
	ReviewFirst bool       `json:"review_first,omitempty"`
	ListedOn    source.Day `json:"listed_on"`           // first night of this stay on the list
	Change      string     `json:"change,omitempty"`    // what is different since the night before, in words; empty: nothing
	New         bool       `json:"new,omitempty"`       // was not on the list the night before
	Nominated   bool       `json:"nominated,omitempty"` // put forward by the practice, outside the rank
	Address     int        `json:"address,omitempty"`   // people of the part with the same number live together: one worker for them; 0: alone on the part
	Contact     []string   `json:"contact,omitempty"`   // interpreter or format the person needs, in words
	Needs       []string   `json:"needs,omitempty"`     // recorded in a referral, in the place's own words; none: ask what matters to them
	Months      []Month    `json:"months,omitempty"`    // contacts by month, oldest first, the month of the night last
	Nights      []Night    `json:"nights,omitempty"`    // chance over the last nights, oldest first, tonight last
}

// Month is a person's contacts in one calendar month.
type Month struct {
	Month      string `json:"month"`      // 2026-11
	GP         int    `json:"gp"`         // attended appointments
	AE         int    `json:"ae"`         // unplanned attendances
	Admissions int    `json:"admissions"` // emergency admissions
}

// Night is a person's chance on one night.
type Night struct {
	AsOf        source.Day `json:"as_of"`
	ChanceIn100 int        `json:"chance_in_100"`
}

// Leaver is a person who is on a list no more.
type Leaver struct {
	Resident string `json:"resident"`
	Why      string `json:"why"` // in words
}

// Received is what became of one decision that the practice sent back, or of a file of which no decision was looked at.
type Received struct {
	File      string     `json:"file"`               // first 12 digits of its SHA-256: what people call it may name a person
	Night     source.Day `json:"night"`              // of the part that it answers
	Where     string     `json:"where,omitempty"`    // in the file, in words; empty: the file as a whole
	Resident  string     `json:"resident,omitempty"` // pseudonym; empty where the person is not known to be the practice's own
	List      string     `json:"list,omitempty"`
	Decision  string     `json:"decision,omitempty"`
	DecidedOn source.Day `json:"decided_on"`          // NoDay: there is none, or it cannot be read
	SetAside  string     `json:"set_aside,omitempty"` // why it does not count, in words; empty: it was taken
}

// Service is a service that people can be referred to.
type Service struct {
	Service     string     `json:"service"`
	Provider    string     `json:"provider"`
	Needs       []string   `json:"needs,omitempty"` // it meets; none: any
	Area        string     `json:"area,omitempty"`
	Eligibility string     `json:"eligibility,omitempty"`
	Places      *int       `json:"places,omitempty"`       // free; nil: not known
	WaitingDays *int       `json:"waiting_days,omitempty"` // nil: not known
	VerifiedOn  source.Day `json:"verified_on"`            // NoDay: never
}

// Check refuses a part that contradicts itself.
func (p *Part) Check() error {
	if p.Format != Format {
		return fmt.Errorf("checking part: have format %d, want %d", p.Format, Format)
	}
	for _, l := range p.Lists {
		seen := map[string]bool{}
		for i, r := range l.Rows {
			switch {
			case r.Resident == "":
				return fmt.Errorf("checking part: list %s: row %d has no person", l.Name, i+1)
			case seen[r.Resident]:
				return fmt.Errorf("checking part: list %s: row %d is of a person listed before", l.Name, i+1)
			case r.ChanceIn100 < 0 || r.ChanceIn100 > 100:
				return fmt.Errorf("checking part: list %s: row %d: a chance is not within 0 to 100", l.Name, i+1)
			case len(r.Groups) > 0 && len(r.Groups) != len(r.Reasons):
				return fmt.Errorf("checking part: list %s: row %d: have %d reason groups, want one for each of %d reasons", l.Name, i+1, len(r.Groups), len(r.Reasons))
			}
			seen[r.Resident] = true
		}
	}
	return nil
}

// Encode writes the part; the same part gives the same bytes.
func (p *Part) Encode() ([]byte, error) {
	if err := p.Check(); err != nil {
		return nil, err
	}
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetIndent("", " ")
	if err := e.Encode(p); err != nil {
		return nil, fmt.Errorf("encoding part: %w", err)
	}
	return b.Bytes(), nil
}

// Decode reads what Encode wrote.
func Decode(encoded []byte) (*Part, error) {
	d := json.NewDecoder(bytes.NewReader(encoded))
	d.DisallowUnknownFields()
	var p Part
	if err := d.Decode(&p); err != nil {
		return nil, fmt.Errorf("decoding part: not a part of a night, or of another version")
	}
	if _, err := d.Token(); err != io.EOF {
		return nil, fmt.Errorf("decoding part: something follows it")
	}
	return &p, p.Check()
}

// Digest names an encoded part: its SHA-256 in hexadecimal.
func Digest(encoded []byte) string {
	sum := sha256.Sum256(encoded)
	return hex.EncodeToString(sum[:])
}
