package workbook

import (
	"crypto/sha256"
	"encoding/hex"
	"strings"

	"riskstrat/features/source"
	"riskstrat/pipeline/part"
)

// The sheets, in their order.
const (
	listsSheet   = "Lists"
	forwardSheet = "Others"
	changesSheet = "What changed"
	columnsSheet = "Columns"
	aboutSheet   = "About"
)

// The columns that Read looks for.
const (
	personColumn   = "Person"
	localColumn    = "Local id"
	decisionColumn = "Decision"
	decidedColumn  = "Decided on"
	serviceColumn  = "Service"
	providerColumn = "Provider"
	listColumn     = "List name"
	checkColumn    = "Check"
)

// column declares one column of the lists.
type column struct {
	name   string
	doc    string
	width  float64
	hidden bool
	entry  bool                                // for the practice to fill in
	cell   func(l *part.List, r *part.Row) any // string, int, source.Day or nil; nil function: empty
}

// columns are those of the sheet of lists. digest is the part's; local is as Write has it.
func columns(digest string, local map[string]string) []column {
	reason := func(k int) func(*part.List, *part.Row) any {
		return func(_ *part.List, r *part.Row) any {
			if k < len(r.Reasons) {
				return r.Reasons[k]
			}
			return nil
		}
	}
	return []column{
		{name: "List", width: 24, doc: "The list the person is on.", cell: func(l *part.List, _ *part.Row) any { return l.Title }},
		{name: "Rank", width: 6, doc: "Place on the practice's list: 1 is to be offered help first.", cell: func(_ *part.List, r *part.Row) any { return r.Rank }},
		{name: personColumn, width: 20, doc: "The person's pseudonym. Only the practice can tell who it is.", cell: func(_ *part.List, r *part.Row) any { return r.Resident }},
		localIDs(local),
		{name: "Chance in 100", width: 9, doc: "Of 100 people like this one, about so many have what the list is about (see About). Empty: the list shows none.", cell: func(l *part.List, r *part.Row) any {
			if l.Outcome == "" {
				return nil
			}
			return r.ChanceIn100
		}},
		{name: "Tier", width: 10, doc: "Band of that chance.", cell: func(_ *part.List, r *part.Row) any { return r.Tier }},
		{name: "Reason 1", width: 40, doc: "Why the person is on the list, the weightiest first.", cell: reason(0)},
		{name: "Reason 2", width: 40, doc: "The next reason. Empty: none.", cell: reason(1)},
		{name: "Reason 3", width: 40, doc: "The next reason. Empty: none.", cell: reason(2)},
		{name: "Read record first", width: 9, doc: "yes: read the record before any contact.", cell: func(_ *part.List, r *part.Row) any { return yes(r.ReviewFirst) }},
		{name: "On the list since", width: 12, doc: "First night of this stay on the list.", cell: func(_ *part.List, r *part.Row) any { return r.ListedOn }},
		{name: "New", width: 6, doc: "yes: was not on the list the night before.", cell: func(_ *part.List, r *part.Row) any { return yes(r.New) }},
		{name: "Put forward", width: 9, doc: "yes: by the practice, outside the rank.", cell: func(_ *part.List, r *part.Row) any { return yes(r.Nominated) }},
		{name: "Needs", width: 20, doc: "Recorded in a referral. Empty: ask what matters to the person.", cell: func(_ *part.List, r *part.Row) any { return strings.Join(r.Needs, "; ") }},
		{name: "Contact", width: 20, doc: "Interpreter or format the person needs.", cell: func(_ *part.List, r *part.Row) any { return strings.Join(r.Contact, "; ") }},
		{name: decisionColumn, width: 26, entry: true, doc: "What came of it: choose from the list in the cell. Empty: nothing yet."},
		{name: decidedColumn, width: 12, entry: true, doc: "The day of the decision; every decision needs one."},
		{name: serviceColumn, width: 20, entry: true, doc: "Where the offer was accepted: the service."},
		{name: providerColumn, width: 20, entry: true, doc: "Where the offer was accepted: who gives the service."},
		{name: listColumn, width: 14, hidden: true, doc: "The list's name, for the night that reads the workbook.", cell: func(l *part.List, _ *part.Row) any { return l.Name }},
		{name: checkColumn, width: 14, hidden: true, doc: "Shows that person and list still belong to one row.", cell: func(l *part.List, r *part.Row) any { return check(digest, l.Name, r.Resident) }},
	}
}

// localIDs is the column of the practice's own ids: for the practice to fill in, or filled in at the practice.
func localIDs(local map[string]string) column {
	const back = "mpty it before the workbook goes back: nobody else may have it, and nobody reads it."
	c := column{name: localColumn, width: 14, entry: true, doc: "Empty. Fill it by a lookup in the practice's own key table, and e" + back}
	if local != nil {
		c.doc = "The practice's own id of the person. Empty: the key table has none. E" + back
		c.cell = func(_ *part.List, r *part.Row) any { return local[r.Resident] }
	}
	return c
}

func yes(b bool) any {
	if b {
		return "yes"
	}
	return nil
}

// check ties a row's list and person to the part: sorting a column alone breaks it.
func check(digest, list, resident string) string {
	sum := sha256.Sum256([]byte(digest + "\t" + list + "\t" + resident))
	return hex.EncodeToString(sum[:8])
}

// day is a date as spreadsheets count it: days since 30 December 1899.
func day(d source.Day) int { return int(d) + 25569 }
