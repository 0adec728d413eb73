package history

import (
	"fmt"
	"strings"

	"riskstrat/features/source"
	"riskstrat/pipeline/publish"
)

// State is what has become of a night.
type State string

// The states.
const (
	Stands    State = "stands"     // the last version of its date
	Replaced  State = "replaced"   // another version of its date stands
	TakenAway State = "taken away" // retention took its record: nothing is left but its digest
)

// Night is one published night in numbers. Of one that was taken away only Run, AsOf and State are known.
type Night struct {
	Run        string     `json:"run"`
	AsOf       source.Day `json:"as_of"`
	State      State      `json:"state"`
	Manifest   string     `json:"manifest_sha256"`
	Supersedes string     `json:"supersedes,omitempty"` // why it replaces another
	Residents  int64      `json:"residents"`            // in the extract
	Eligible   int64      `json:"may_be_listed"`
	Lists      []List     `json:"lists"`
	Feeds      []Feed     `json:"feeds"`
	Warnings   []string   `json:"warnings"`
	Stages     []Stage    `json:"stages"`  // empty where its timings are gone
	Seconds    float64    `json:"seconds"` // by the clock, of all stages
	PeakMiB    float64    `json:"peak_memory_mib"`
}

// List is a list of a night, and what changed on it since the night before.
type List struct {
	List   string   `json:"list"`
	Listed int64    `json:"listed"`
	Joined int      `json:"joined"` // 0 on the first night, as are the others
	Left   int      `json:"left"`
	Churn  *float64 `json:"churn"` // of the people on either night, the share who are on one only; null: nobody, or no night before
}

// Feed is one input table of a night.
type Feed struct {
	Table string `json:"table"`
	Rows  int64  `json:"rows"`
	Bad   int64  `json:"bad_rows"`
	Age   *int   `json:"newest_row_age_days"` // days from its newest event to the night's date; null: no event is dated
}

// Stage is what one stage of a night took.
type Stage struct {
	Stage   string  `json:"stage"`
	Seconds float64 `json:"seconds"`
}

// Read returns the nights of an output folder, oldest first, each version of a date by itself. It trusts what it reads: publish.Verify proves it.
func Read(out string) ([]Night, error) {
	published, err := publish.All(out)
	if err != nil {
		return nil, fmt.Errorf("reading the history of nights: %w", err)
	}
	var nights []Night
	for i, p := range published {
		n, err := newNight(p)
		if err != nil {
			return nil, fmt.Errorf("reading the history of nights: %w", err)
		}
		if n.State == Stands && i+1 < len(published) && published[i+1].AsOf() == n.AsOf {
			n.State = Replaced
		}
		nights = append(nights, n)
	}
	return nights, nil
}

// Newest returns the last of the nights whose record is there; nil if there is none.
func Newest(nights []Night) *Night {
	for i := len(nights) - 1; i >= 0; i-- {
		if nights[i].State == Stands {
			return &nights[i]
		}
	}
	return nil
}

func newNight(p *publish.Published) (Night, error) {
	n := Night{Run: p.Run, AsOf: p.AsOf(), State: Stands, Manifest: p.SHA256}
	m := p.Manifest
	if m == nil {
		n.State = TakenAway
		return n, nil
	}
	if m.Supersedes != nil {
		n.Supersedes = m.Supersedes.Reason
	}
	n.Warnings = m.Warnings
	for _, s := range m.Stages {
		switch name, isList := strings.CutPrefix(s.Name, publish.ListStage); {
		case isList:
			n.Lists = append(n.Lists, newList(name, s.Out, m.Changes))
		case s.Name == publish.CohortStage:
			n.Residents, n.Eligible = s.In, s.Out
		}
	}
	for _, c := range m.Feeds {
		n.Feeds = append(n.Feeds, newFeed(c, m.AsOf))
	}
	timings, err := p.Timings()
	if err != nil {
		return n, err
	}
	for _, t := range timings {
		n.Stages = append(n.Stages, Stage{t.Stage, t.Seconds})
		n.Seconds += t.Seconds
		if t.Used != nil {
			n.PeakMiB = max(n.PeakMiB, t.Used.PeakMiB)
		}
	}
	return n, nil
}

func newList(name string, listed int64, changes []publish.Change) List {
	l := List{List: name, Listed: listed}
	for _, c := range changes {
		if c.List == name {
			l.Joined, l.Left, l.Churn = c.Joined, c.Departed(), c.Churn
		}
	}
	return l
}

func newFeed(c source.Counts, asOf source.Day) Feed {
	f := Feed{Table: c.Table, Rows: c.Out}
	for _, n := range c.Bad {
		f.Bad += n
	}
	if c.Last != source.NoDay {
		age := int(asOf - c.Last)
		f.Age = &age
	}
	return f
}
