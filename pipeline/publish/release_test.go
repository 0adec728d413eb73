package publish

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// releasing publishes a night that releases its report if it is its month's turn, and says whether it was.
func releasing(t *testing.T, out, asOf, supersede string) (*Published, bool) {
	t.Helper()
	n, err := Begin(out, date(asOf), Options{Supersede: supersede})
	if err != nil {
		t.Fatal(err)
	}
	defer n.Abort()
	due, err := n.Releases()
	if err != nil {
		t.Fatal(err)
	}
	if due {
		a, err := n.Create(ReleaseDir + "/index.html")
		if err != nil {
			t.Fatal(err)
		}
		if _, err := fmt.Fprint(a, asOf, supersede); errors.Join(err, a.Close()) != nil {
			t.Fatal(err)
		}
	}
	p, err := fillNight(n, asOf+supersede)
	if err != nil {
		t.Fatal(err)
	}
	return p, due
}

// One night of a month releases, whichever is made first; one that replaces it releases in its place; and outside lies the newest release, however many
// nights there were since.
func TestOneReleaseAMonth(t *testing.T) {
	out, outside := t.TempDir(), filepath.Join(t.TempDir(), "outside")
	to := Destinations{Outside: &Destination{Path: outside}}
	lies := func() string {
		link, _ := os.Readlink(filepath.Join(outside, latestName))
		text, _ := os.ReadFile(filepath.Join(outside, link, ReleaseDir, "index.html"))
		entries, _ := os.ReadDir(filepath.Join(outside, link))
		return fmt.Sprint(link, " ", string(text), " ", len(entries))
	}
	for _, step := range []struct {
		asOf, supersede string
		due             bool
		lies            string
	}{
		{"2026-11-03", "", true, "2026-11-03 2026-11-03 1"},
		{"2026-11-20", "", false, "2026-11-03 2026-11-03 1"},
		{"2026-11-02", "", false, "2026-11-03 2026-11-03 1"}, // made later
		{"2026-11-03", "late rows", true, "2026-11-03.2 2026-11-03late rows 1"},
		{"2026-11-20", "late rows", false, "2026-11-03.2 2026-11-03late rows 1"},
		{"2026-12-01", "", true, "2026-12-01 2026-12-01 1"},
		{"2026-12-02", "", false, "2026-12-01 2026-12-01 1"},
		{"2027-11-05", "", true, "2027-11-05 2027-11-05 1"},
	} {
		p, due := releasing(t, out, step.asOf, step.supersede)
		if due != step.due {
			t.Errorf("night %s: have release %v, want %v", p.Run, due, step.due)
		}
		if _, err := Deliver(out, p, to); err != nil {
			t.Fatal(err)
		}
		if have := lies(); have != step.lies {
			t.Errorf("after night %s: have %q outside, want %q", p.Run, have, step.lies)
		}
		if _, err := VerifyDeliveries(out, to); err != nil {
			t.Errorf("after night %s: %v", p.Run, err)
		}
	}
	if err := os.WriteFile(filepath.Join(outside, "2027-11-05", ReleaseDir, "index.html"), []byte("x"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := VerifyDeliveries(out, to); err == nil || !strings.Contains(err.Error(), "outside") {
		t.Errorf("a file outside was changed: have %v", err)
	}
}

// What is for the inside is delivered to nobody outside: neither exact counts nor why a count was hidden.
func TestOutsideGetsTheReleaseAlone(t *testing.T) {
	at := &Destination{Path: "x"}
	all := Destinations{Practice: at, PCN: at, Cluster: at, PopulationHealth: at, Outside: at, Operator: at}
	for _, a := range all.audiences() {
		for _, part := range a.parts {
			inside := part == manifestName || part == timingsName || part == quarantineName || part == DecisionsName
			if inside && a.name != "operator" || part == "audit" && a.name == "outside" || a.name == "outside" && part != ReleaseDir {
				t.Errorf("%s gets %s", a.name, part)
			}
		}
	}
}
