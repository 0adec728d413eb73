package explain

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"riskstrat/features/source"
	"riskstrat/pipeline/cohort"
	"riskstrat/pipeline/outreach"
	"riskstrat/pipeline/publish"
)

// A purpose that was ended names the opt-outs that can have done it: those that end no purpose which was left.
func TestPurposes(t *testing.T) {
	m := &publish.Manifest{OptOuts: []publish.OptOut{
		{Kind: "national", Ends: []string{"training", "reporting"}, Basis: "section 251"},
		{Kind: "type_1", Ends: []string{"listing", "training", "reporting"}, Basis: "the practice's record"},
	}}
	optedOut := cohort.OptedOut.Meaning()
	both, bases := []string{"national", "type_1"}, []string{"section 251", "the practice's record"}
	yes := func(use string) Purpose { return Purpose{Purpose: use, Allowed: true} }
	for name, c := range map[string]struct {
		row  publish.LedgerRow
		want []Purpose
	}{
		"all": {publish.LedgerRow{Purposes: cohort.AllPurposes, Reason: cohort.BelowCapacity}, []Purpose{yes("listing"), yes("training"), yes("reporting")}},
		"listing alone": {publish.LedgerRow{Purposes: cohort.Listing, Reason: cohort.Listed}, []Purpose{yes("listing"),
			{Purpose: "training", Reason: optedOut, Kinds: both[:1], Basis: bases[:1]}, {Purpose: "reporting", Reason: optedOut, Kinds: both[:1], Basis: bases[:1]}}},
		"none": {publish.LedgerRow{Reason: cohort.OptedOut}, []Purpose{
			{Purpose: "listing", Reason: optedOut, Kinds: both[1:], Basis: bases[1:]},
			{Purpose: "training", Reason: optedOut, Kinds: both, Basis: bases}, {Purpose: "reporting", Reason: optedOut, Kinds: both, Basis: bases}}},
		"dead": {publish.LedgerRow{Purposes: cohort.Reporting, Reason: cohort.Dead}, []Purpose{
			{Purpose: "listing", Reason: "has died"}, {Purpose: "training", Reason: "has died"}, yes("reporting")}},
	} {
		if diff := cmp.Diff(c.want, purposesOf(m, c.row)); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}

// What the night has no copy of is looked up in a file that can be told from any other.
func TestWhereDecided(t *testing.T) {
	inputs := []publish.Input{{Table: "residents", File: "residents.parquet", SHA256: "aa"}, {Table: "decisions", File: "decisions.parquet", SHA256: "bb"}}
	if have := whereDecided(inputs); !strings.HasSuffix(have, ": decisions.parquet (SHA-256 bb).") {
		t.Errorf("one file: have %q", have)
	}
	if have := whereDecided(append(inputs, publish.Input{Table: "decisions", File: "2.parquet"})); !strings.HasSuffix(have, ": 2 files, by the manifest's inputs.") {
		t.Errorf("two files: have %q", have)
	}
}

// The reasons that were asked before the one that applied, and none after it.
func TestStanding(t *testing.T) {
	for reason, want := range map[cohort.Reason]Standing{
		cohort.Dead:          {Reason: cohort.Dead, Meaning: "has died", Before: []string{}},
		cohort.OptedOut:      {Reason: cohort.OptedOut, Meaning: "has opted out", Before: []string{"has died", "is not registered with a practice of the place"}},
		cohort.NotAtRisk:     {Eligible: true},
		cohort.BelowCapacity: {Eligible: true},
		cohort.Listed:        {Eligible: true},
	} {
		have := standingOf(publish.LedgerRow{Reason: reason})
		if want.Eligible {
			want.Before = have.Before
			if len(have.Before) != 9 { // dead to cooling_off
				t.Errorf("%s: have %d reasons asked, want 9", reason, len(have.Before))
			}
		}
		if diff := cmp.Diff(want, *have); diff != "" {
			t.Errorf("%s: %s", reason, diff)
		}
	}
}

// What each way to a place, and each way past one, is in words.
func TestWords(t *testing.T) {
	day := func(s string) source.Day {
		d, err := source.ParseDay(s)
		if err != nil {
			t.Fatal(err)
		}
		return d
	}
	since, ended := day("2026-10-20"), day("2026-11-17")
	places := &Places{CountedBy: "practice", Group: "Y1", Offers: 4, Room: 4, LastRank: 12}
	none := &Places{CountedBy: "practice", Group: "Y1", Offers: 4}
	for name, c := range map[string]struct {
		list List
		want string
	}{
		"by rank":       {List{Listed: true, ListedBy: outreach.ByRank, Rank: 3, Places: places}, "rank 3, and the places of practice Y1 went down to rank 12."},
		"a stay":        {List{Listed: true, ListedBy: outreach.ByStay, Rank: 90, Since: &since, Places: places}, "On the list since 2026-10-20 and not decided about"},
		"put forward":   {List{Listed: true, ListedBy: outreach.ByNomination, Places: places}, "The practice put the person forward"},
		"the floor":     {List{Listed: true, ListedBy: outreach.ByFloor, Rank: 20, Places: places}, "equity floor gave the place"},
		"unrecorded":    {List{Listed: true, Rank: 3, Places: places}, "was not recorded by the version of that night"},
		"unknown way":   {List{Listed: true, ListedBy: "lottery"}, `calls "lottery", which this version does not know`},
		"by rank alone": {List{Listed: true, ListedBy: outreach.ByRank, Rank: 3}, "rank 3. How far the places went is not in the manifest"},
		"a bare stay":   {List{Listed: true, ListedBy: outreach.ByStay}, "Since when, the ledger does not say."},
		"a register":    {List{Listed: true, ListedBy: outreach.ByRule}, "The rule of the list holds"},
		"below by one":  {List{Reason: cohort.BelowCapacity, Rank: 13, Places: &Places{CountedBy: "practice", Group: "Y1", LastRank: 12, After: 1}}, "Rank 13 is the one after the last place of practice Y1."},
		"below by more": {List{Reason: cohort.BelowCapacity, Rank: 57, Places: &Places{CountedBy: "practice", Group: "Y1", LastRank: 12, After: 45}}, "Rank 57 is 45 ranks after rank 12, which had the last place of practice Y1."},
		"no room":       {List{Reason: cohort.BelowCapacity, Rank: 1, Places: none}, "No place of practice Y1 was free"},
		"all held out":  {List{Reason: cohort.BelowCapacity, Rank: 9, Places: &Places{CountedBy: "practice", Group: "Y1", Room: 2}}, "The order gave nobody of practice Y1 a place"},
		"no adviser":    {List{Reason: cohort.BelowCapacity, Rank: 1, Places: &Places{CountedBy: "adviser"}}, "The practice is of no adviser in the areas table"},
		"gave way":      {List{Reason: cohort.GaveWay, Rank: 11, Places: places}, "Rank 11 was within the places of practice Y1"},
		"held out":      {List{Reason: cohort.HeldOut, Rank: 30, HeldAt: 2}, "reached a place at rank 2, and their household was drawn"},
		"not acted on":  {List{Reason: cohort.NotActedOn, Stay: &Stay{State: "not_acted_on", Since: since, EndedOn: &ended}}, "began on 2026-10-20, and was found to be over on 2026-11-17"},
		"unknown":       {List{Reason: cohort.Unobserved}, "unknown is not taken for no"},
		"their own":     {List{Reason: cohort.CareHome}, "That is a reason for every list"},
		"elsewhere":     {List{Name: "second", Reason: cohort.OnAnotherList}, "They were offered help by list first"},
	} {
		x := &explaining{out: Explanation{Lists: []List{{Name: "register", Listed: true, apart: true}, {Name: "first", Listed: true}, c.list}}}
		if have := strings.Join(x.words(&c.list), " "); !strings.Contains(have, c.want) {
			t.Errorf("%s: have %q, want %q", name, have, c.want)
		}
	}
	x := &explaining{}
	for _, quiet := range []List{{Reason: cohort.NotAtRisk}, {Reason: cohort.NotActedOn}, {Reason: cohort.OnAnotherList}, {Reason: cohort.BelowCapacity}} {
		if have := x.words(&quiet); len(have) > 0 {
			t.Errorf("%s: nothing more is known, and it says %q", quiet.Reason, have)
		}
	}
}
