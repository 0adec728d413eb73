package publish

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"sync/atomic"
	"testing"
)

// halfForgotten leaves a change of a night that the journal says has happened, killed before the first of its files was moved.
func halfForgotten(t *testing.T) (out string) {
	t.Helper()
	for k := int64(0); k < 100; k++ {
		out = t.TempDir()
		if _, err := smallNight(out, "2026-11-20", "x", Options{}); err != nil {
			t.Fatal(err)
		}
		left := new(atomic.Int64)
		left.Store(k)
		if err := forgetIn(t, out, "2026-11-20", mortal{left: left}); err == nil {
			break
		}
		j, err := readJournal(out)
		if err != nil {
			t.Fatal(err)
		}
		if j[len(j)-1].Did == forgotten {
			return out
		}
	}
	t.Fatal("no kill leaves a change that has happened and is not carried out")
	return out
}

// While the journal cannot be read, nobody can tell whether what waits has happened: it stays, and is done once the journal is back.
func TestChangeWaitsForTheJournal(t *testing.T) {
	out := halfForgotten(t)
	path := filepath.Join(out, journalName)
	text, err := os.ReadFile(path)
	if err := errors.Join(err, os.WriteFile(path, append([]byte("spoilt\n"), text...), 0o600)); err != nil {
		t.Fatal(err)
	}
	waits := tree(t, changeDir(out))
	var refused *Refused
	if _, err := Revise(out); !errors.As(err, &refused) {
		t.Fatalf("have %v, want the journal refused", err)
	}
	if left := tree(t, changeDir(out)); len(waits) == 0 || len(left) != len(waits) {
		t.Fatalf("have %d files waiting, want the %d that waited", len(left), len(waits))
	}
	if err := os.WriteFile(path, text, 0o600); err != nil {
		t.Fatal(err)
	}
	r, err := Revise(out)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	if _, err := os.Stat(changeDir(out)); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("have %v, want nothing waiting", err)
	}
	if v, err := VerifyAll(out); err != nil || v.Forgotten != 2 {
		t.Errorf("have %+v, %v, want 2 files changed", v, err)
	}
}

// flushed is a disk that wants everything of a change flushed before the journal says that it has happened.
type flushed struct {
	disk
	t       *testing.T
	out     string
	done    map[string]bool
	checked *int
}

func (f flushed) Sync(path string) error {
	f.done[path] = true
	return f.disk.Sync(path)
}

func (f flushed) Rename(from, to string) error {
	if filepath.Base(to) == journalName {
		for name := range tree(f.t, changeDir(f.out)) {
			*f.checked++
			for path := filepath.Join(changeDir(f.out), name); path != f.out; path = filepath.Dir(path) {
				if !f.done[path] {
					f.t.Errorf("%s is not flushed when the journal says that it has happened", path)
				}
			}
		}
	}
	return f.disk.Rename(from, to)
}

func TestChangeIsFlushedBeforeItHasHappened(t *testing.T) {
	out, checked := t.TempDir(), 0
	if _, err := smallNight(out, "2026-11-20", "x", Options{}); err != nil {
		t.Fatal(err)
	}
	if err := forgetIn(t, out, "2026-11-20", flushed{t: t, out: out, done: map[string]bool{}, checked: &checked}); err != nil {
		t.Fatal(err)
	}
	if checked != 2 {
		t.Errorf("have %d files waiting, want the ledger and the tombstones", checked)
	}
}
