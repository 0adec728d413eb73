package publish

import (
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"riskstrat/features/source"
)

// On the last day of its retention an artefact is there, on the next it is a tombstone, and the night verifies throughout.
func TestPrune(t *testing.T) {
	out := t.TempDir()
	p := mustNight(t, out, "2026-01-01", "x")
	mustNight(t, out, "2026-01-02", "x") // chained to the one that goes
	start := date("2026-01-01")
	lists := func(path string) bool { return strings.HasPrefix(path, "lists/") }
	scores := func(path string) bool {
		return slices.Contains([]string{scoresName, featuresName, quarantineName}, path)
	}
	all := tree(t, p.Dir)
	for _, c := range []struct {
		age  int
		gone func(path string) bool
		rule string
	}{
		{90, func(string) bool { return false }, ""},
		{91, lists, "lists_days: 90"},
		{400, lists, ""},
		{401, func(path string) bool { return lists(path) || scores(path) }, "scores_days: 400"},
		{2922, func(path string) bool { return lists(path) || scores(path) }, ""},
		{2923, func(path string) bool { return true }, "manifest_days: 2922"},
	} {
		had := tree(t, p.Dir)
		removed, err := Prune(out, start+source.Day(c.age), Retention{})
		if err != nil {
			t.Fatal(err)
		}
		have := tree(t, p.Dir)
		for path := range all {
			if _, there := have[path]; there == c.gone(path) {
				t.Errorf("%d days: %s: there %v, want %v", c.age, path, there, !c.gone(path))
			}
		}
		for path := range had {
			if _, there := have[path]; !there && path != timingsName && !slices.Contains(removed, "2026-01-01/"+path) {
				t.Errorf("%d days: %s went unreported", c.age, path)
			}
		}
		if c.rule != "" && !strings.Contains(have[tombstonesName], c.rule) {
			t.Errorf("%d days: no tombstone names %s", c.age, c.rule)
		}
		if err := Verify(p.Dir); err != nil {
			t.Errorf("%d days: %v", c.age, err)
		}
		if err := VerifyChain(out); err != nil {
			t.Errorf("%d days: %v", c.age, err)
		}
	}
}

// A tombstone stands for the very file it names, no other.
func TestTombstones(t *testing.T) {
	out := t.TempDir()
	p := mustNight(t, out, "2026-01-01", "x")
	today := date("2026-06-01")
	if _, err := Prune(out, today, Retention{}); err != nil {
		t.Fatal(err)
	}
	stones, err := readTombstones(p.Dir)
	if err != nil || len(stones) != 17 { // a PCN with 7 files and 2 practices with 5 each
		t.Fatalf("have %d tombstones, %v, want 17", len(stones), err)
	}
	for _, s := range stones {
		if s.On != today || !slices.Contains(p.Manifest.Files, s.File) {
			t.Errorf("tombstone %+v: is of no file of the manifest", s)
		}
	}
	stones[0].SHA256 = strings.Repeat("0", 64)
	text, err := json.Marshal(stones)
	if err := errors.Join(err, os.WriteFile(filepath.Join(p.Dir, tombstonesName), text, 0o600)); err != nil {
		t.Fatal(err)
	}
	if err := Verify(p.Dir); err == nil || !strings.Contains(err.Error(), stones[0].Path) {
		t.Errorf("a tombstone of another digest: have %v", err)
	}
	if err := VerifyChain(out); err == nil || !strings.Contains(err.Error(), "night 2026-01-01: tombstones.json: have digest") {
		t.Errorf("other tombstones: have %v", err)
	}
}

// What was taken away and lies there again is named.
func TestTakenAwayAndBack(t *testing.T) {
	out := t.TempDir()
	p := mustNight(t, out, "2026-01-01", "x")
	list := filepath.Join(p.Dir, "lists/pcn/U1/register.csv")
	text, err := os.ReadFile(list)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := Prune(out, date("2026-06-01"), Retention{}); err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(os.MkdirAll(filepath.Dir(list), 0o700), os.WriteFile(list, text, 0o600)); err != nil {
		t.Fatal(err)
	}
	if err := Verify(p.Dir); err == nil || !strings.Contains(err.Error(), "register.csv: is there, though a tombstone says it was taken away on 2026-06-01") {
		t.Errorf("have %v", err)
	}
}

func TestRetentionValidate(t *testing.T) {
	for _, c := range []struct {
		r    Retention
		want string
	}{
		{Retention{}, ""},
		{Retention{Scores: 30, Lists: 30, Manifest: 30}, ""},
		{Retention{Lists: -1}, "retention.lists_days: have -1"},
		{Retention{Manifest: 100}, "retention.manifest_days: have 100, want at least scores_days (400)"},
	} {
		err := c.r.Validate()
		if (err == nil) != (c.want == "") || err != nil && !strings.Contains(err.Error(), c.want) {
			t.Errorf("%+v: have %v, want %q", c.r, err, c.want)
		}
	}
}
