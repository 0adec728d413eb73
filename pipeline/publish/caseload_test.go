package publish

import (
	"bytes"
	"errors"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"riskstrat/features/source"
	"riskstrat/pipeline/caseload"
	"riskstrat/pipeline/outreach"
)

func TestCaseloadRoundTrip(t *testing.T) {
	want := []caseload.Entry{
		{List: "rising_need", Resident: "p1", Practice: "A1", State: caseload.Open, ListedOn: date("2026-11-20"), EndedOn: source.NoDay, Order: math.Nextafter(-1, 0), Chance: 27,
			Nominated: true, Reasons: []outreach.Reason{{Group: "ae", Text: "6 A&E attendances, \"none\"\tbefore\n"}, {Text: outreach.NoSingleReason}}},
		{List: "rising_need", Resident: "p2", Practice: "B2", State: caseload.NotActedOn, ListedOn: date("2026-10-20"), EndedOn: date("2026-11-17"), Order: math.NaN()},
	}
	read := func(content []byte) ([]caseload.Entry, error) {
		path := filepath.Join(t.TempDir(), CaseloadFile)
		if err := os.WriteFile(path, content, 0o600); err != nil {
			t.Fatal(err)
		}
		f, err := os.Open(path)
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		return ReadCaseload(f)
	}
	var b bytes.Buffer
	if err := WriteCaseload(&b, want); err != nil {
		t.Fatal(err)
	}
	have, err := read(b.Bytes())
	if diff := cmp.Diff(want, have, cmpopts.EquateNaNs()); diff != "" || err != nil {
		t.Errorf("%v %s", err, diff)
	}
	b.Reset()
	if err := WriteCaseload(&b, nil); err != nil {
		t.Fatal(err)
	}
	if have, err := read(b.Bytes()); len(have) != 0 || err != nil {
		t.Errorf("nobody: have %v, %v", have, err)
	}
	other := tableBytes(t, NewScores, NewScoreRows, ScoreRow{[]byte("p1"), "escalation", -1.5, .25})
	if _, err := read(other); !errors.Is(err, errForeign) {
		t.Errorf("another table: have %v, want it refused", err)
	}
	if _, err := read(b.Bytes()[:40]); err == nil {
		t.Error("half a file is read")
	}
}

func TestComparisonRoundTrip(t *testing.T) {
	want := []caseload.Assignment{
		{Review: "REC 1", Resident: "p1", List: "rising_need", On: date("2026-11-20"), Rank: 3, HeldOut: true, Drawn: true},
		{Review: "REC 2", Resident: "p2", List: "imdt", On: date("2026-10-20")},
	}
	path := filepath.Join(t.TempDir(), ComparisonFile)
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if err := WriteComparison(f, want); err != nil {
		t.Fatal(err)
	}
	if have, err := ReadComparison(f); err != nil || !slices.Equal(have, want) {
		t.Errorf("have %v, %v", have, err)
	}
}

// A night is made from the last version of the nights before its date, whatever came later.
func TestEarlierNights(t *testing.T) {
	out := t.TempDir()
	for _, asOf := range []string{"2026-11-18", "2026-11-19", "2026-11-21"} {
		mustNight(t, out, asOf, "a")
	}
	if _, err := makeNight(out, "2026-11-19", "b", Options{Supersede: "a test"}); err != nil {
		t.Fatal(err)
	}
	runs := func(asOf string, most int) string {
		nights, err := EarlierNights(out, date(asOf), most)
		if err != nil {
			t.Fatal(err)
		}
		var names []string
		for _, n := range nights {
			names = append(names, n.Run)
		}
		return strings.Join(names, " ")
	}
	for _, c := range []struct {
		asOf string
		most int
		want string
	}{
		{"2026-11-22", 8, "2026-11-21 2026-11-19.2 2026-11-18"}, {"2026-11-22", 2, "2026-11-21 2026-11-19.2"}, {"2026-11-20", 8, "2026-11-19.2 2026-11-18"},
		{"2026-11-19", 8, "2026-11-18"}, {"2026-11-18", 8, ""},
	} {
		if have := runs(c.asOf, c.most); have != c.want {
			t.Errorf("%d before %s: have %s, want %s", c.most, c.asOf, have, c.want)
		}
	}
}

// What a night takes from an earlier one is part of its recipe, checked when it is read, and refused once it has changed or gone.
func TestEarlierFiles(t *testing.T) {
	out := t.TempDir()
	p := mustNight(t, out, "2026-11-19", "a")
	e, ok := p.Earlier(scoresName)
	if _, none := p.Earlier("no.parquet"); !ok || none {
		t.Fatal("the night's files are not found")
	}
	with := recipe("a")
	with.Earlier = []Earlier{e}
	if diff := recipe("a").Differences(with); !slices.Equal(diff, []string{"earlier nights"}) {
		t.Errorf("have the differences %v", diff)
	}
	f, err := OpenEarlier(out, e)
	if err != nil {
		t.Fatal(err)
	}
	f.Close()
	path := filepath.Join(p.Dir, scoresName)
	for says, spoil := range map[string]func() error{
		"damaged since": func() error { return os.WriteFile(path, []byte("something else"), 0o600) },
		"it is gone":    func() error { return os.Remove(path) },
	} {
		original, err := os.ReadFile(path)
		if err := errors.Join(err, spoil()); err != nil {
			t.Fatal(err)
		}
		var refused *Refused
		if _, err := OpenEarlier(out, e); !errors.As(err, &refused) || !strings.Contains(err.Error(), says) {
			t.Errorf("have %v, want it refused: %s", err, says)
		}
		if err := os.WriteFile(path, original, 0o600); err != nil {
			t.Fatal(err)
		}
	}
}
