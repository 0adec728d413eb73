package audit

import (
	"crypto/sha256"
	"encoding/hex"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"riskstrat/features/source"
	"riskstrat/pipeline/disclosure"
	"riskstrat/pipeline/publish"
)

// A day is named only where enough rows are of it: the newest and the first of a feed may be one person's.
func TestDaysOfOnePersonAreNotNamed(t *testing.T) {
	c := source.Counts{Table: "admissions", In: 1026, Out: 1024, Bad: map[string]int64{"b: late": 2}, Daily: map[source.Day]int64{night - 900: 1, night - 899: 500, night - 3: 520, night - 2: 3, night + 5: 900}}
	f, out := newFeed(disclosure.OpenSAFELY, night, c, Feed{MaxAge: 17, Since: night - 900, Unmatched: 13})
	if f.Newest != "17 Nov 2026" || f.Age != "3 of 17" || f.Since != "" {
		t.Errorf("have newest %q, age %q, since %q; want the newest day with 8 rows before the night, and no first", f.Newest, f.Age, f.Since)
	}
	if have := f.In.String() + " " + f.Out.String() + " " + f.Left.String() + " " + f.Unmatched.String(); have != "1025 1025 [REDACTED] 15" {
		t.Errorf("have %s", have)
	}
	if len(out) != 1 || out[0].Why != "set aside: b: late" || !out[0].Rows.Redacted() {
		t.Errorf("left out: have %+v", out)
	}
	exact, _ := newFeed(disclosure.None, night, c, Feed{Since: night - 900})
	if exact.Newest != "18 Nov 2026" || exact.Since != "3 Jun 2024" {
		t.Errorf("profile none: have newest %q, since %q", exact.Newest, exact.Since)
	}
}

// The digest of a table in several files is what sha256sum prints of the list that sha256sum prints.
func TestDigestOfSeveralFiles(t *testing.T) {
	a, b := strings.Repeat("a", 64), strings.Repeat("b", 64)
	want := sha256.Sum256([]byte(b + "  part-1\n" + a + "  part-2\n"))
	have := digests([]publish.Input{{Table: "t", File: "part-2", Bytes: 600, SHA256: a}, {Table: "s", File: "x", Bytes: 1, SHA256: b}, {Table: "t", File: "part-1", Bytes: 400, SHA256: b}})
	if diff := cmp.Diff([]digest{{"s", "1", 1, b}, {"t", "1,000", 2, hex.EncodeToString(want[:])}}, have); diff != "" {
		t.Error(diff)
	}
}

// The verdict says how many things to read and what could not be known, and never that the night may be trusted.
func TestVerdict(t *testing.T) {
	r := small(disclosure.OpenSAFELY)
	r.Warnings = []Warning{{Text: "look at this"}, {Text: "no night before", Unchecked: true}}
	s := newSummary(&r, &auditPage{})
	if diff := cmp.Diff([][]string{{"look at this"}, {"no night before"}}, [][]string{s.Warnings, s.Unknown}); diff != "" {
		t.Error(diff)
	}
	for _, c := range []struct {
		warnings, unknown int
		want              string
	}{
		{0, 0, "; nothing was found to warn of."},
		{0, 1, "; nothing was found to warn of, but 1 thing could not be known."},
		{2, 0, ", with 2 warnings to read before anyone relies on it."},
		{1, 2, ", with 1 warning to read before anyone relies on it; 2 things could not be known."},
	} {
		if have := verdict(c.warnings, c.unknown); !strings.HasSuffix(have, c.want) || strings.Contains(have, "trust") {
			t.Errorf("have %q, want it to end in %q", have, c.want)
		}
	}
}
