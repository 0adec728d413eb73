package publish

import (
	"os"
	"path/filepath"
	"testing"
)

// A practice that a night has nothing for keeps no older list, delivered or half delivered; what is not a night's, and whoever never was
// delivered to, stays as it is.
func TestWithdraw(t *testing.T) {
	out, root := t.TempDir(), t.TempDir()
	d := Destinations{Practice: &Destination{Path: filepath.Join(root, "{practice}", "in")}, Operator: &Destination{Path: t.TempDir()}}
	if _, err := Deliver(out, mustNight(t, out, "2026-11-18", "x"), d); err != nil {
		t.Fatal(err)
	}
	theirs := filepath.Join(root, "B2", "in", "readme.txt")
	for _, path := range []string{theirs, filepath.Join(root, "B2", "in", stagingPrefix+"2026-11-18", "part.json"), filepath.Join(root, "C3", "in", "2026-11-18", "part.json")} {
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte("x"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	mustNight(t, out, "2026-11-19", "x") // never delivered: a night in between changes nothing
	tonight := mustNight(t, out, "2026-11-20", "x")
	if err := os.RemoveAll(filepath.Join(tonight.Dir, "lists", "practice", "B2")); err != nil {
		t.Fatal(err)
	}
	for range 2 { // what is done can be done again
		if _, err := Deliver(out, tonight, d); err != nil {
			t.Fatal(err)
		}
		have := tree(t, filepath.Join(root, "B2"))
		if len(have) != 1 || have["in/readme.txt"] != "x" {
			t.Errorf("the practice that is gone has %d files: want its own alone", len(have))
		}
		if link, err := os.Readlink(filepath.Join(root, "A1", "in", latestName)); err != nil || link != "2026-11-20" {
			t.Errorf("the practice that is there has %q, %v", link, err)
		}
		if _, err := os.Stat(filepath.Join(root, "C3", "in", "2026-11-18", "part.json")); err != nil {
			t.Error("somebody whom no night delivered to lost a file")
		}
	}
}

// Delivered again, an older night takes nothing of a newer one's.
func TestWithdrawNothingNewer(t *testing.T) {
	out, root := t.TempDir(), t.TempDir()
	d := Destinations{Practice: &Destination{Path: filepath.Join(root, "{practice}")}}
	mustNight(t, out, "2026-11-18", "x")
	older := mustNight(t, out, "2026-11-19", "x")
	if _, err := Deliver(out, mustNight(t, out, "2026-11-20", "x"), d); err != nil {
		t.Fatal(err)
	}
	before := tree(t, root)
	if err := os.RemoveAll(filepath.Join(older.Dir, "lists", "practice", "B2")); err != nil {
		t.Fatal(err)
	}
	if _, err := Deliver(out, older, d); err != nil {
		t.Fatal(err)
	}
	if after := tree(t, root); len(after) != len(before) || after["B2/latest"] != "-> 2026-11-20" {
		t.Errorf("have %d files, want the newer night's %d", len(after), len(before))
	}
}
