package accesslog

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"
)

func entry(who string) Entry {
	return Entry{When: time.Date(2026, 11, 21, 9, 0, 0, 0, time.UTC), Who: who, Command: Explain, Why: "a question\nof two lines", Outcome: Answered,
		Night: "2026-11-20", Whom: Whom("a pseudonym")}
}

// The digest is that of `printf 'riskstrat access log\0a pseudonym' | sha256sum`, so that an auditor needs no program of ours to find a person.
func TestWhomIsWhatAnybodyCanWorkOut(t *testing.T) {
	const want = "f2f96c362152cdbce2a807d4413b176f93a08686182c5a8787b21f6b7dfe08eb"
	if have := Whom("a pseudonym"); have != want {
		t.Errorf("have %s, want %s", have, want)
	}
	if Whom("a pseudonym") == Whom("another pseudonym") {
		t.Error("two people have one digest")
	}
}

// A line is one line, for the owner alone, and says nothing of what it has nothing to say of.
func TestAppend(t *testing.T) {
	path := filepath.Join(t.TempDir(), Name)
	e := entry("an auditor")
	e.When = e.When.In(time.FixedZone("summer", 3600))
	if err := Append(path, e); err != nil {
		t.Fatal(err)
	}
	have, err := os.ReadFile(path)
	want := `{"when":"2026-11-21T09:00:00Z","who":"an auditor","command":"explain","why":"a question\nof two lines","outcome":"answered","night":"2026-11-20","whom":"` +
		Whom("a pseudonym") + "\"}\n"
	if err != nil || string(have) != want {
		t.Errorf("have %s, %v, want %s", have, err, want)
	}
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("have %v, %v", info.Mode(), err)
	}
}

// A log that others may read, such as a backup that was put back, is its owner's alone once a line is added.
func TestWiderModeIsTightened(t *testing.T) {
	for _, had := range []os.FileMode{0o644, 0o660, 0o777, 0o600} {
		path := filepath.Join(t.TempDir(), Name)
		if err := os.WriteFile(path, []byte("{\"who\":\"a\"}\n"), 0o600); err != nil {
			t.Fatal(err)
		}
		if err := os.Chmod(path, had); err != nil { // whatever the umask
			t.Fatal(err)
		}
		if err := Append(path, entry("another")); err != nil {
			t.Fatal(err)
		}
		info, err := os.Stat(path)
		if err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("%v: have %v, %v, want 0600", had, info.Mode().Perm(), err)
		}
		if text, err := os.ReadFile(path); err != nil || strings.Count(string(text), "\n") != 2 {
			t.Errorf("%v: have %q, %v, want both lines", had, text, err)
		}
	}
}

// What is torn stays, and spoils no other line.
func TestTornLine(t *testing.T) {
	path := filepath.Join(t.TempDir(), Name)
	if err := os.WriteFile(path, []byte("{\"who\":\"a\"}\n{\"when\":\"20"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := Append(path, entry("another")); err != nil {
		t.Fatal(err)
	}
	all, err := os.ReadFile(path)
	lines := strings.Split(string(all), "\n")
	if err != nil || len(lines) != 4 || lines[0] != `{"who":"a"}` || lines[1] != `{"when":"20` || !strings.Contains(lines[2], "another") || lines[3] != "" {
		t.Errorf("have %q, %v", lines, err)
	}
}

// Commands that write at the same time each have their line.
func TestManyAtATime(t *testing.T) {
	path := filepath.Join(t.TempDir(), Name)
	var all sync.WaitGroup
	for range 20 {
		all.Go(func() {
			if err := Append(path, entry("one of many")); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	lines := 0
	for line := range strings.Lines(string(content)) {
		var e Entry
		if err := json.Unmarshal([]byte(line), &e); err != nil || e.Who != "one of many" {
			t.Errorf("%v: %s", err, line)
		}
		lines++
	}
	if lines != 20 {
		t.Errorf("have %d lines, want 20", lines)
	}
}

// Where the line cannot be kept, it is an error: the command shows nothing.
func TestWhatCannotBeLogged(t *testing.T) {
	for name, path := range map[string]string{"a folder": t.TempDir(), "no such folder": filepath.Join(t.TempDir(), "none", Name), "a device": os.DevNull} {
		if err := Append(path, entry("an auditor")); err == nil {
			t.Errorf("%s: is taken for a log", name)
		}
	}
	unsayable := entry("an auditor")
	unsayable.Details = func() {}
	if path := filepath.Join(t.TempDir(), Name); Append(path, unsayable) == nil {
		t.Error("details that are no JSON are taken")
	} else if _, err := os.Stat(path); err == nil {
		t.Error("a line that cannot be written leaves a file")
	}
}

func TestCheckWhy(t *testing.T) {
	for why, ok := range map[string]bool{"": false, " \t": false, "-": false, "the person asked": true, "3": true} {
		if err := CheckWhy(why); (err == nil) != ok {
			t.Errorf("%q: have %v", why, err)
		}
	}
}
