package pipeline

import (
	"encoding/json"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/parquet-go/parquet-go"

	"riskstrat/features/source"
	"riskstrat/features/source/sourcetest"
	"riskstrat/pipeline/part"
	"riskstrat/pipeline/place"
	"riskstrat/pipeline/publish"
)

// ledgerRow is a row of ledger.parquet as a stranger reads it.
type ledgerRow struct {
	Resident string   `parquet:"resident_id"`
	List     string   `parquet:"list"`
	Reason   string   `parquet:"reason"`
	Rank     *int32   `parquet:"rank"`
	Risk     *float64 `parquet:"risk"`
	ListedOn *int32   `parquet:"listed_on"`
	HeldAt   *int32   `parquet:"held_out_at_rank"`
	Practice *string  `parquet:"practice"`
	PCN      *string  `parquet:"pcn"`
	ListedBy *string  `parquet:"listed_by"`
}

// made is one published night.
type made struct {
	asOf   source.Day
	dir    string
	ledger []ledgerRow
	parts  map[string]*part.Part // by practice
}

// runOn runs the night of a date and reads what it published.
func runOn(t *testing.T, p *place.Place, asOf source.Day, supersede string) made {
	t.Helper()
	result, err := Run(t.Context(), p, Options{AsOf: asOf, Workers: 2, Supersede: supersede, Now: func() time.Time { return time.Unix(0, 0) }})
	if err != nil {
		t.Fatalf("night of %s: %v", asOf, err)
	}
	m := made{asOf: asOf, dir: result.Dir, parts: map[string]*part.Part{}}
	if m.ledger, err = parquet.ReadFile[ledgerRow](filepath.Join(result.Dir, "ledger.parquet")); err != nil {
		t.Fatal(err)
	}
	paths, err := filepath.Glob(filepath.Join(result.Dir, "lists", "practice", "*", "part.json"))
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range paths {
		content, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		p, err := part.Decode(content)
		if err != nil {
			t.Fatal(err)
		}
		m.parts[p.Practice] = p
	}
	return m
}

// listed are the people on a list with the first night of their stay, by pseudonym.
func (m *made) listed(list string) map[string]ledgerRow {
	on := map[string]ledgerRow{}
	for _, r := range m.ledger {
		if r.List == list && r.Reason == "listed" {
			on[r.Resident] = r
		}
	}
	return on
}

// reason is the ledger's about one person and list.
func (m *made) reason(list, resident string) string {
	for _, r := range m.ledger {
		if r.List == list && r.Resident == resident {
			return r.Reason
		}
	}
	return ""
}

func (m *made) manifest(t *testing.T) *publish.Manifest {
	t.Helper()
	manifest, _, err := publish.ReadManifest(m.dir)
	if err != nil {
		t.Fatal(err)
	}
	return manifest
}

// answer adds decisions to the place's extract.
func answer(t *testing.T, p *place.Place, rows ...sourcetest.Row) {
	t.Helper()
	table := sourcetest.Read(t, p.Extract.Dir, "decisions")
	table.Rows = append(table.Rows, rows...)
	table.Write(t, p.Extract.Dir)
}

// The nights of six weeks, some of them missed, with practices that decide about some of their people: read from the ledgers alone, every
// rule about who stays, for how long, and how many join holds.
func TestNightsRemember(t *testing.T) {
	t.Parallel()
	p := another(t)
	rng := rand.New(rand.NewPCG(4, 20))
	const list = "rising_need"
	var nights []made
	decided := map[string]source.Day{}
	for _, days := range []source.Day{0, 1, 2, 6, 7, 8, 16, 27, 28, 29, 36} {
		n := runOn(t, p, nightDate+days, "")
		var rows []sourcetest.Row
		on := n.listed(list)
		for _, who := range sortedKeys(on) {
			if rng.IntN(12) == 0 {
				decided[who] = n.asOf
				rows = append(rows, sourcetest.Row{who, list, n.asOf, []string{"declined", "not_suitable"}[rng.IntN(2)], n.asOf})
			}
		}
		if len(rows) > 0 {
			answer(t, p, rows...)
		}
		nights = append(nights, n)
	}
	if len(decided) < 5 {
		t.Fatalf("only %d people were decided about", len(decided))
	}
	seen := map[string]int{}
	for k := range nights {
		n, on := &nights[k], nights[k].listed(list)
		joined := map[string]int{} // by practice, in the seven days up to the night; whoever died, say, made room for another
		for _, earlier := range nights[:k+1] {
			if earlier.asOf <= n.asOf-7 {
				continue
			}
			for _, r := range earlier.listed(list) {
				if source.Day(*r.ListedOn) == earlier.asOf && slices.Contains([]string{"listed", "cooling_off", "already_supported"}, n.reason(list, r.Resident)) {
					joined[*r.Practice]++
				}
			}
		}
		for practice, part := range n.parts {
			if joined[practice] > part.Lists[0].Capacity {
				t.Errorf("%s: practice %s was given %d people within a week, want at most %d", n.asOf, practice, joined[practice], part.Lists[0].Capacity)
			}
		}
		for who, r := range on {
			if stay := n.asOf - source.Day(*r.ListedOn); stay < 0 || stay > 27 {
				t.Errorf("%s: somebody is listed on day %d of their stay", n.asOf, stay)
			}
			if day, ok := decided[who]; ok && day < n.asOf {
				t.Errorf("%s: somebody decided about on %s is listed", n.asOf, day)
			}
		}
		if k > 0 {
			n.checkAgainst(t, &nights[k-1], list, decided, seen)
		}
	}
	for _, kind := range []string{"stays", "decided", "not acted on", "rests"} {
		if seen[kind] == 0 {
			t.Errorf("in all nights nobody was seen who %s: %v", kind, seen)
		}
	}
	if err := publish.VerifyChain(p.Out); err != nil {
		t.Error(err)
	}
}

// checkAgainst compares a night with the one before: who was on the list is still, for the same stay, or is not for a reason of the ledger that
// the practice is told.
func (m *made) checkAgainst(t *testing.T, before *made, list string, decided map[string]source.Day, seen map[string]int) {
	t.Helper()
	now := m.listed(list)
	told := map[string]string{}
	for _, p := range m.parts {
		for _, l := range p.Lists {
			for _, left := range l.Left {
				if l.Name == list {
					told[left.Resident] = left.Why
				}
			}
		}
		if p.Since != before.asOf {
			t.Errorf("%s: changes are told from %s, want %s", m.asOf, p.Since, before.asOf)
		}
	}
	for who, was := range before.listed(list) {
		is, on := now[who]
		reason, expired := m.reason(list, who), m.asOf-source.Day(*was.ListedOn) >= 28
		day, answered := decided[who]
		switch {
		case on && *is.ListedOn == *was.ListedOn && told[who] == "":
			seen["stays"]++
		case on:
			t.Errorf("%s: somebody on the list since %s is on it since %s, said to have left: %q", m.asOf, source.Day(*was.ListedOn), source.Day(*is.ListedOn), told[who])
		case answered && day == before.asOf && reason == "cooling_off":
			seen["decided"]++
		case expired && reason == "not_acted_on":
			seen["not acted on"]++
		case slices.Contains([]string{"dead", "left", "palliative", "care_home", "already_supported"}, reason):
		default:
			t.Errorf("%s: somebody on the list since %s is not on it: %q", m.asOf, source.Day(*was.ListedOn), reason)
		}
		if !on && told[who] == "" {
			t.Errorf("%s: nobody is told why somebody left: %q", m.asOf, reason)
		}
	}
	for _, r := range m.ledger {
		if r.List == list && r.Reason == "not_acted_on" && before.reason(list, r.Resident) == "not_acted_on" {
			seen["rests"]++
		}
	}
}

func sortedKeys[V any](m map[string]V) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}

// A night follows from the caseload of the night before its own date: again on the same ones it stands, and once the night before is replaced it is
// refused, or made anew on the new one.
func TestNightsFollowTheNightBefore(t *testing.T) {
	t.Parallel()
	p := another(t)
	first := runOn(t, p, nightDate, "")
	second := runOn(t, p, nightDate+1, "")
	if e := second.manifest(t).Recipe.Earlier; len(e) != 2 || e[0].Run != nightDate.String() || e[0].Path != publish.CaseloadFile || e[1].Path != publish.ScoresFile {
		t.Fatalf("have %v, want the second night made from the first", e)
	}
	if len(first.manifest(t).Recipe.Earlier) > 0 {
		t.Error("the first night has an earlier one")
	}
	if again, err := Run(t.Context(), p, Options{AsOf: nightDate + 1, Workers: 1, Now: time.Now}); err != nil || !again.Already {
		t.Errorf("again: have %+v, %v", again, err)
	}
	var declined string
	for _, who := range sortedKeys(first.listed("rising_need")) {
		declined = who
	}
	answer(t, p, sourcetest.Row{declined, "rising_need", nightDate - 1, "declined", nightDate - 1})
	replaced := runOn(t, p, nightDate, "a decision came late")
	if reason := replaced.reason("rising_need", declined); reason != "cooling_off" {
		t.Fatalf("have %q", reason)
	}
	third := runOn(t, p, nightDate+1, "the night before was replaced")
	if e := third.manifest(t).Recipe.Earlier; len(e) != 2 || e[0].Run != nightDate.String()+".2" {
		t.Errorf("have %v, want it made from the replacement", e)
	}
	for _, p := range third.parts {
		for _, l := range p.Lists {
			for _, left := range l.Left {
				if left.Resident == declined {
					t.Error("somebody whom the night before did not list is said to have left")
				}
			}
		}
	}
	if err := publish.VerifyChain(p.Out); err != nil {
		t.Error(err)
	}
	content, err := json.Marshal(third.manifest(t).Recipe)
	if err != nil || len(content) == 0 {
		t.Error(err)
	}
}

// Whom the practice puts forward is on the list the next night, first and marked, whatever their rank and the room; the list it names, or else the
// first.
func TestNominatedAreListed(t *testing.T) {
	t.Parallel()
	p := another(t)
	first := runOn(t, p, nightDate, "")
	var lowest ledgerRow
	for _, r := range first.ledger {
		if r.List == "rising_need" && r.Reason == "below_capacity" && (lowest.Rank == nil || *r.Rank > *lowest.Rank) {
			lowest = r
		}
	}
	answer(t, p, sourcetest.Row{lowest.Resident, nil, nil, "nominate", nightDate})
	second := runOn(t, p, nightDate+1, "")
	rows := second.parts[*lowest.Practice].Lists[0].Rows
	if rows[0].Resident != lowest.Resident || !rows[0].Nominated || !rows[0].New || rows[0].Rank != 1 {
		t.Fatalf("have %+v first", rows[0])
	}
	for _, r := range rows[1:] {
		if r.Nominated {
			t.Error("somebody else is marked as put forward")
		}
	}
	if is := second.listed("rising_need")[lowest.Resident]; is.Rank == nil || *is.Rank < 20 {
		t.Errorf("the ledger has them at rank %v, want their own, far down", is.Rank)
	}
	third := runOn(t, p, nightDate+20, "")
	if is := third.listed("rising_need")[lowest.Resident]; is.ListedOn == nil || source.Day(*is.ListedOn) != nightDate+1 {
		t.Error("the stay did not go on")
	}
	last := runOn(t, p, nightDate+29, "")
	if reason := last.reason("rising_need", lowest.Resident); reason != "not_acted_on" {
		t.Errorf("after their days have %q", reason)
	}
}

// read is a file of a folder as text.
func read(t *testing.T, dir, name string) string {
	t.Helper()
	content, err := os.ReadFile(filepath.Join(dir, name))
	if err != nil {
		t.Fatal(err)
	}
	return string(content)
}
