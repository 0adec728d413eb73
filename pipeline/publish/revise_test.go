package publish

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// What lies at a destination of a night that stands is left as it is; of one whose lists retention took, what holds somebody goes, and so does what is sealed, for nobody can say
// whom it holds: at once, and again.
func TestRedeliver(t *testing.T) {
	out, root := t.TempDir(), t.TempDir()
	_, key := keyPair(t)
	p := sealedNight(t, out, Recipients{Practice: map[string][]string{"A1": {key}}})
	d := destinations(root)
	if _, err := Deliver(out, p, d); err != nil {
		t.Fatal(err)
	}
	all := tree(t, root)
	holds := func(content []byte) bool { return bytes.Contains(content, []byte("pseudonym-B2-1")) }
	wantGone := func(n int, want ...string) {
		t.Helper()
		r, err := Revise(out)
		if err != nil {
			t.Fatal(err)
		}
		defer r.Close()
		have, err := r.Redeliver(d, holds)
		if err != nil || have != n {
			t.Fatalf("changed %d files, %v, want %d", have, err, n)
		}
		left, gone := tree(t, root), []string(nil)
		for path := range all {
			if _, there := left[path]; !there {
				gone = append(gone, path)
			}
		}
		slices.Sort(gone)
		if diff := cmp.Diff(want, gone); diff != "" {
			t.Error(diff)
		}
	}
	wantGone(0)
	if _, err := Prune(out, date("2027-06-01"), Retention{}); err != nil {
		t.Fatal(err)
	}
	gone := []string{"practices/A1/outreach/2026-11-20/part.age"}
	for path, content := range all {
		if holds([]byte(content)) {
			gone = append(gone, path)
		}
	}
	slices.Sort(gone)
	wantGone(len(gone), gone...)
	wantGone(0, gone...)
}

// Where forget has changed a night and not yet what was delivered of it, or was cut off while it did, that is said, and what finishes it; and then it is finished.
func TestHalfForgottenDeliveries(t *testing.T) {
	out, to := t.TempDir(), t.TempDir()
	p, err := smallNight(out, "2026-11-20", "x", Options{})
	if err != nil {
		t.Fatal(err)
	}
	d := Destinations{PopulationHealth: &Destination{Path: to}}
	if _, err := Deliver(out, p, d); err != nil {
		t.Fatal(err)
	}
	if err := forgetIn(t, out, p.Run, disk{}); err != nil {
		t.Fatal(err)
	}
	if _, err := VerifyDeliveries(out, d); !errors.Is(err, errHalfForgotten) {
		t.Errorf("delivered still: have %v", err)
	}
	cutOff := filepath.Join(to, freshName)
	if err := os.WriteFile(cutOff, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := VerifyDeliveries(out, d); !errors.Is(err, errHalfForgotten) || !strings.Contains(err.Error(), cutOff) {
		t.Errorf("cut off: have %v", err)
	}
	r, err := Revise(out)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	if n, err := r.Redeliver(d, func([]byte) bool { return false }); err != nil || n != 1 {
		t.Errorf("have %d files, %v, want the audit page", n, err)
	}
	if _, err := VerifyDeliveries(out, d); err != nil {
		t.Error(err)
	}
}
