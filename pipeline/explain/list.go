package explain

import (
	"math"
	"slices"

	"riskstrat/features/source"
	"riskstrat/models"
	"riskstrat/pipeline/cohort"
	"riskstrat/pipeline/outreach"
	"riskstrat/pipeline/publish"
)

// List is what became of the person on one list.
type List struct {
	Name     string        `json:"list"`
	Title    string        `json:"title"`
	Policy   []string      `json:"policy"` // in English, as the night printed it
	Listed   bool          `json:"listed"`
	Reason   cohort.Reason `json:"reason"`              // the first that applied
	Meaning  string        `json:"meaning"`             // of "the person"
	ListedBy outreach.Way  `json:"listed_by,omitempty"` // empty: not listed, or not recorded by the version of that night
	Since    *source.Day   `json:"listed_on,omitempty"` // first night of the stay
	Target   string        `json:"target,omitempty"`    // it ranks by the risk of; empty: by OrderBy
	OrderBy  string        `json:"order_by,omitempty"`
	Rank     int           `json:"rank,omitempty"` // in the group, of all who could be listed; 0: not ranked
	Risk     *float64      `json:"risk,omitempty"` // calibrated; null: none
	Chance   int           `json:"chance_in_100,omitempty"`
	HeldAt   int           `json:"held_out_at_rank,omitempty"`
	Places   *Places       `json:"places,omitempty"` // absent: the practice is in no group of it, or the person with no practice
	Shown    []string      `json:"reasons_shown,omitempty"`
	Reads    []Read        `json:"reads"`
	Stay     *Stay         `json:"stay,omitempty"` // as the night left it for the next one to remember
	Says     []string      `json:"in_words"`
	apart    bool          // neither keeps people from another list nor loses any to one
}

// Places is how far the places of the person's group went. Whoever was last is another person: of them it has the rank, and a band of chances that
// the night published.
type Places struct {
	CountedBy string         `json:"counted_by"`
	Group     string         `json:"group"`
	Offers    int            `json:"offers_a_week"`
	Room      int            `json:"room_that_night"`
	LastRank  int            `json:"last_rank"` // 0: the order gave nobody a place
	Band      *outreach.Band `json:"last_chance_in_100,omitempty"`
	After     int            `json:"ranks_after_the_last,omitempty"` // of a person below it
}

// Read is a feature that the list's rule, its target's at-risk rule, or its order read.
type Read struct {
	Feature string        `json:"feature"`
	Value   *models.Value `json:"value,omitempty"` // absent: not kept of the person
}

// Stay is what the night left of a person's stay on a list.
type Stay struct {
	State   string      `json:"state"` // open, decided, not_acted_on
	Since   source.Day  `json:"listed_on"`
	EndedOn *source.Day `json:"ended_on,omitempty"`
}

// tellLists tells of each list what became of the person on it.
func (x *explaining) tellLists() error {
	for _, row := range x.ledger {
		if row.List == "" { // out of every purpose: of no list is there anything to tell
			continue
		}
		i := slices.IndexFunc(x.Options.Night.Manifest.Lists, func(p publish.Policy) bool { return p.List == row.List })
		if i < 0 {
			return &source.Refused{Message: "its ledger has a list " + row.List + " that its manifest does not know"}
		}
		x.out.Lists = append(x.out.Lists, x.listOf(row, x.Options.Night.Manifest.Lists[i]))
	}
	for i := range x.out.Lists {
		x.out.Lists[i].Says = x.words(&x.out.Lists[i])
	}
	return nil
}

// listOf is a row of the ledger beside what the manifest says of its list.
func (x *explaining) listOf(row publish.LedgerRow, p publish.Policy) List {
	l := List{
		Name: row.List, Title: p.Title, Policy: sentences(p.Policy), Listed: row.Reason == cohort.Listed, Reason: row.Reason, Meaning: row.Reason.Meaning(),
		ListedBy: row.ListedBy, Target: p.Target, OrderBy: p.OrderBy, Rank: row.Rank, HeldAt: row.HeldAt, Chance: outreach.ChanceIn100(row.Risk), Reads: []Read{}, apart: p.Apart,
	}
	if !math.IsNaN(row.Risk) {
		l.Risk = &row.Risk
	}
	if row.ListedOn != source.NoDay {
		l.Since = &row.ListedOn
	}
	if g, known := p.GroupOf(row.Practice); known && !p.Standing {
		l.Places = &Places{CountedBy: p.CountedBy, Group: g.Code, Offers: g.Offers, Room: g.Room, LastRank: g.LastRank, Band: g.Chance}
		if row.Rank > g.LastRank && row.Reason == cohort.BelowCapacity {
			l.Places.After = row.Rank - g.LastRank
		}
	}
	for _, name := range p.Reads {
		read := Read{Feature: name}
		if f, kept := x.readBy(name, "list "+p.List); kept {
			read.Value = &f.Value
		}
		l.Reads = append(l.Reads, read)
	}
	for _, e := range x.caseload {
		if e.List != row.List {
			continue
		}
		l.Stay = &Stay{State: string(e.State), Since: e.ListedOn}
		if e.EndedOn != source.NoDay {
			l.Stay.EndedOn = &e.EndedOn
		}
		for _, r := range e.Reasons {
			l.Shown = append(l.Shown, r.Text)
		}
	}
	return l
}
