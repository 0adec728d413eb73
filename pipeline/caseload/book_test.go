package caseload

import (
	"fmt"
	"math"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"riskstrat/features/source"
	"riskstrat/pipeline/cohort"
	"riskstrat/pipeline/outreach"
)

func open(list, id, practice string, on source.Day) Entry {
	return Entry{List: list, Resident: id, Practice: practice, State: Open, ListedOn: on, EndedOn: source.NoDay, Order: 1, Chance: 20, Reasons: []outreach.Reason{{Group: "ae", Text: "2 A&E attendances"}}}
}

// One list from a night to the next: who left and why, whose room is taken up, and what is remembered.
func TestBook(t *testing.T) {
	before := []Entry{
		open("offers", "stays", "A", tonight-3), open("offers", "accepted", "A", tonight-3), open("offers", "died", "A", tonight-3),
		open("offers", "opted out", "A", tonight-3), open("offers", "vanished", "A", tonight-3), open("offers", "moved", "A", tonight-3),
		open("offers", "expired", "B", tonight-28), {List: "offers", Resident: "past", Practice: "B", State: Decided, ListedOn: tonight - 5, EndedOn: tonight - 4, Order: math.NaN()},
		open("offers", "again", "B", tonight-1), open("renamed", "x", "A", tonight-3),
	}
	books, undeclared := NewBooks([]outreach.List{register, offers}, before)
	if diff := cmp.Diff(map[string]int{"renamed": 1}, undeclared); diff != "" {
		t.Error(diff)
	}
	b := books[1]
	if have := b.OpenBefore(); have != 8 {
		t.Errorf("have %d open the night before, want 8", have)
	}
	facts := map[string]Facts{
		"stays": {}, "accepted": {Reason: cohort.CoolingOff}, "died": {Reason: cohort.Dead}, "opted out": {Reason: cohort.OptedOut}, "moved": {Practice: "B"},
		"expired": {Practice: "B"}, "past": {Practice: "B", Reason: cohort.CoolingOff}, "again": {Practice: "B", Decided: true},
	}
	seats := map[Seat]string{}
	for i, e := range before {
		at, known := b.Of([]byte(e.Resident), source.Hash([]byte(e.Resident)))
		f, inExtract := facts[e.Resident]
		if known != (e.List == "offers") {
			t.Errorf("%s: known %v", e.Resident, known)
		}
		if !known || !inExtract {
			continue
		}
		if f.Practice == "" {
			f.Practice = "A"
		}
		f.Nominated, f.Named = source.NoDay, f.Reason != cohort.OptedOut
		seats[Seat{0, i}] = e.Resident
		b.Settle(at, tonight, Seat{0, i}, f)
	}
	if _, known := b.Of([]byte("nobody"), source.Hash([]byte("stays"))); known {
		t.Error("another person of the same hash is taken for one remembered")
	}

	if diff := cmp.Diff(map[string]int{"A": 1, "B": 2}, b.Spent()); diff != "" {
		t.Errorf("offers decided about this week: %s", diff)
	}
	listed := []string{"stays", "moved", "again", "new"}
	departed := b.Departures(func(at Seat) bool { return slices.Contains(listed, seats[at]) })
	if diff := cmp.Diff([]Departure{
		{"A", "accepted", cohort.CoolingOff}, {"A", "died", cohort.Dead}, {"A", "", cohort.OptedOut}, {"A", "", Gone}, {"A", "moved", Moved},
		{"B", "expired", cohort.NotActedOn},
	}, departed); diff != "" {
		t.Errorf("left: %s", diff)
	}

	next := b.Next(tonight, []Entry{
		open("offers", "stays", "A", tonight-3), open("offers", "moved", "B", tonight), open("offers", "again", "B", tonight), open("offers", "new", "A", tonight)})
	var have []string
	for _, e := range next {
		have = append(have, fmt.Sprintf("%s %s %s %s %s", e.Resident, e.Practice, e.State, e.ListedOn, e.EndedOn))
	}
	slices.Sort(have)
	want := []string{
		"accepted A decided 2026-11-17 2026-11-20", "again B open 2026-11-20 -", "expired B not_acted_on 2026-10-23 2026-11-20", "moved B open 2026-11-20 -",
		"new A open 2026-11-20 -", "past B decided 2026-11-15 2026-11-16", "stays A open 2026-11-17 -",
	}
	if diff := cmp.Diff(want, have); diff != "" {
		t.Errorf("remembered: %s", diff)
	}
	for _, e := range next {
		if e.State != Open && (len(e.Reasons) > 0 || e.Chance != 0 || !math.IsNaN(e.Order)) {
			t.Errorf("%s: more is remembered than is needed", e.Resident)
		}
	}
	if !slices.IsSortedFunc(next, func(x, y Entry) int { return int(bucket(x.Resident)) - int(bucket(y.Resident)) }) {
		t.Error("what is remembered is not in the order of buckets")
	}
	if diff := cmp.Diff(next, b.Next(tonight, next[:0:0]), cmpopts.EquateNaNs()); diff == "" {
		t.Error("nobody was listed, and all are remembered as if they were")
	}
}
