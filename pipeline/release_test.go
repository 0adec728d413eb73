package pipeline

import (
	"maps"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"riskstrat/pipeline/disclosure"
	"riskstrat/pipeline/publish"
)

// The first night of a month makes its report anew for the outside, the second does not; what the inside sees exactly is redacted and rounded out there, and why
// lies with neither.
func TestRelease(t *testing.T) {
	p := town.Place(t)
	p.Disclosure, p.Release = disclosure.None, disclosure.OpenSAFELY
	outside := filepath.Join(t.TempDir(), "outside")
	p.Publish = publish.Destinations{Outside: &publish.Destination{Path: outside}}
	first := runNight(t, p, Options{})
	next, err := Run(t.Context(), p, Options{AsOf: nightDate + 1, Workers: 2, Now: time.Now})
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"index.html", "flow.csv", "monitor.csv"} {
		if first["audit/"+name] == "" || first["release/"+name] == "" {
			t.Errorf("have no %s of both reports", name)
		}
		if strings.Contains(first["audit/"+name], disclosure.Redacted) || first["audit/"+name] == first["release/"+name] {
			t.Errorf("%s: the two reports are of one profile", name)
		}
	}
	for _, line := range strings.Split(strings.TrimSpace(first["release/flow.csv"]), "\n")[1:] {
		if !regexp.MustCompile(`,([0-9]*[05]|\[REDACTED\])$`).MatchString(line) {
			t.Errorf("released flow: have %q, want a multiple of 5 or %s", line, disclosure.Redacted)
		}
	}
	if !strings.Contains(first["release/flow.csv"], disclosure.Redacted) {
		t.Error("nothing of a flow of 2,500 people is redacted")
	}
	if why := first[publish.DecisionsName]; !strings.Contains(why, "\nrelease,") || strings.Contains(why, "\naudit") {
		t.Errorf("why what was redacted: have %.300s", why)
	}
	for name := range treeOf(t, next.Dir) {
		if strings.HasPrefix(name, "release/") {
			t.Errorf("the second night of the month has %s", name)
		}
	}
	if lies := treeOf(t, filepath.Join(outside, nightDate.String())); lies["release/flow.csv"] != first["release/flow.csv"] || len(lies) != strings.Count(strings.Join(slices.Collect(maps.Keys(first)), " "), "release/") {
		t.Errorf("outside: have %d files, and another flow than the night", len(lies))
	}
}
