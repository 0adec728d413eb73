package publish

import (
	"bytes"
	"errors"
	"io"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// pastNights fills an output folder with nights of every fate: pruned, superseded, filled in later, changed because somebody was forgotten, and untouched.
func pastNights(t *testing.T, out string) {
	t.Helper()
	old := mustNight(t, out, "2026-01-01", "x")
	for _, n := range []struct{ day, tag, supersede string }{{"2026-04-20", "x", ""}, {"2026-04-21", "x", ""}, {"2026-04-21", "y", "late"}, {"2026-04-19", "x", ""}} {
		if _, err := smallNight(out, n.day, n.tag, Options{Supersede: n.supersede}); err != nil {
			t.Fatal(err)
		}
	}
	forgetIn(t, out, old.Run, disk{})
	if _, err := Prune(out, date("2026-04-21"), Retention{}); err != nil {
		t.Fatal(err)
	}
	forgetIn(t, out, "2026-04-21", disk{})
}

// forgetIn rewrites the ledger of a night and takes away its audit page.
func forgetIn(t *testing.T, out, run string, d files) error {
	t.Helper()
	r, err := revise(out, d)
	if err != nil {
		return err
	}
	defer r.Close()
	nights, err := r.Nights()
	if err != nil {
		return err
	}
	for _, p := range nights {
		if p.Run != run {
			continue
		}
		e, err := r.Begin(p, date("2026-04-22"))
		if err != nil {
			return err
		}
		files, err := p.Files()
		if err != nil {
			return err
		}
		for _, f := range files {
			switch f.Path {
			case ledgerName:
				content, err := os.ReadFile(filepath.Join(p.Dir, f.Path))
				if err != nil {
					return err
				}
				content = append([]byte("somebody less\n"), content...)
				if err := e.Replace(f, func(w io.Writer) error { _, err := w.Write(content); return err }); err != nil {
					return err
				}
			case "audit/index.html":
				e.TakeAway(f)
			}
		}
		return e.Commit(1)
	}
	return errors.New("no such night")
}

// harms are what may happen to a file that has a byte at least; each returns the path that is wrong afterwards.
var harms = map[string]func(rng *rand.Rand, path string, content []byte) (string, error){
	"one byte changed": func(rng *rand.Rand, path string, content []byte) (string, error) {
		bad := bytes.Clone(content)
		bad[rng.IntN(len(bad))] ^= byte(1 + rng.IntN(255))
		return path, os.WriteFile(path, bad, 0o600)
	},
	"cut off": func(_ *rand.Rand, path string, content []byte) (string, error) {
		return path, os.WriteFile(path, content[:len(content)-1], 0o600)
	},
	"emptied": func(_ *rand.Rand, path string, _ []byte) (string, error) { return path, os.WriteFile(path, nil, 0o600) },
	"appended": func(_ *rand.Rand, path string, content []byte) (string, error) {
		return path, os.WriteFile(path, append(bytes.Clone(content), '\n'), 0o600)
	},
	"deleted": func(_ *rand.Rand, path string, _ []byte) (string, error) { return path, os.Remove(path) },
	"renamed": func(_ *rand.Rand, path string, _ []byte) (string, error) { return path, os.Rename(path, path+".old") },
	"doubled": func(_ *rand.Rand, path string, content []byte) (string, error) {
		return path + ".copy", os.WriteFile(path+".copy", content, 0o600)
	},
}

// Whatever happens to any file of any night, the journal included, Verify names it.
func TestEveryFileIsProven(t *testing.T) {
	out := t.TempDir()
	pastNights(t, out)
	v, err := VerifyAll(out)
	if err != nil {
		t.Fatal(err)
	}
	if v.Nights != 5 || v.Pruned == 0 || v.Forgotten != 4 || v.Found != 0 || len(v.Head) != 64 {
		t.Errorf("have %+v, want 5 nights, files pruned, 4 changed because somebody was forgotten", v)
	}
	rng, good := rand.New(rand.NewPCG(20, 11)), tree(t, out)
	kinds := map[string]bool{}
	for rel, content := range good {
		if strings.HasPrefix(content, "-> ") || len(content) == 0 { // the pointer and the lock
			continue
		}
		kinds[filepath.Base(rel)] = true
		for how, harm := range harms {
			if rel == journalName && (how == "doubled" || how == "renamed") {
				continue // what lies beside the journal is nobody's
			}
			path := filepath.Join(out, rel)
			wrong, err := harm(rng, path, []byte(content))
			if err != nil {
				t.Fatal(err)
			}
			_, err = VerifyAll(out)
			wrong, _ = filepath.Rel(out, wrong)
			night, name, _ := strings.Cut(strings.TrimPrefix(wrong, "runs/"), "/")
			if name == "" {
				night, name = "", night
			}
			if err == nil || !strings.Contains(err.Error(), name+":") || !strings.Contains(err.Error(), night+":") {
				t.Errorf("%s %s: have %v, want an error that names it", rel, how, err)
			}
			_, _ = os.Remove(path+".old"), os.Remove(path+".copy")
			if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
				t.Fatal(err)
			}
		}
	}
	for _, name := range []string{manifestName, timingsName, tombstonesName, ledgerName, indexName, journalName} {
		if !kinds[name] {
			t.Errorf("no night has a %s: its harm was not tried", name)
		}
	}
	if _, err := VerifyAll(out); err != nil {
		t.Errorf("put right again: %v", err)
	}
}

// A head that was noted is known as long as nothing before it was made anew.
func TestHead(t *testing.T) {
	out := t.TempDir()
	mustNight(t, out, "2026-01-01", "x")
	noted, err := Head(out)
	if err != nil {
		t.Fatal(err)
	}
	mustNight(t, out, "2026-01-02", "x")
	for _, c := range []struct {
		head string
		want bool
	}{{noted, true}, {noted[:32], true}, {noted[:31], false}, {strings.Repeat("0", 64), false}, {"", false}} {
		if knew, err := Knew(out, c.head); err != nil || knew != c.want {
			t.Errorf("%q: have %v, %v, want %v", c.head, knew, err, c.want)
		}
	}
	if err := forge(out); err != nil {
		t.Fatal(err)
	}
	if knew, err := Knew(out, noted); err != nil || knew {
		t.Errorf("a journal made anew knows the head noted before: %v, %v", knew, err)
	}
	if _, err := VerifyAll(out); err != nil {
		t.Errorf("a journal made anew: %v", err)
	}
}

// Killed at any change to the disk, a night is changed as a whole, or will be by whoever takes the folder next; nothing is left undone.
func TestChangeKilledAtEveryStep(t *testing.T) {
	for _, c := range []struct {
		name   string
		change func(out string, d files) error
	}{
		{"pruning", func(out string, d files) error {
			_, err := prune(out, date("2036-01-01"), Retention{}, d) // all there is, the manifest too
			return err
		}},
		{"forgetting", func(out string, d files) error { return forgetIn(t, out, "2026-01-01", d) }},
	} {
		t.Run(c.name, func(t *testing.T) {
			begun := t.TempDir()
			if _, err := smallNight(begun, "2026-01-01", "x", Options{}); err != nil {
				t.Fatal(err)
			}
			before := nightsOf(t, begun)
			steps := int64(1 << 40)
			count := new(atomic.Int64)
			count.Store(steps)
			whole := copyOf(t, begun)
			if err := c.change(whole, mortal{left: count}); err != nil {
				t.Fatal(err)
			}
			after := nightsOf(t, whole)
			steps -= count.Load()
			undone, done := 0, 0
			for k := range steps {
				out := copyOf(t, begun)
				left := new(atomic.Int64)
				left.Store(k)
				_ = c.change(out, mortal{left: left})
				r, err := Revise(out) // anybody's next
				if err != nil {
					t.Fatalf("killed at change %d of %d: %v", k, steps, err)
				}
				r.Close()
				if _, err := VerifyAll(out); err != nil {
					t.Fatalf("killed at change %d of %d: %v", k, steps, err)
				}
				switch have := nightsOf(t, out); {
				case cmp.Equal(have, before):
					undone++
				case cmp.Equal(have, after):
					done++
				default:
					t.Fatalf("killed at change %d of %d: neither done nor undone: %s", k, steps, cmp.Diff(after, have))
				}
			}
			if undone == 0 || done == 0 {
				t.Errorf("of %d kills %d undid and %d did the change", steps, undone, done)
			}
		})
	}
}

// copyOf copies an output folder.
func copyOf(t *testing.T, out string) string {
	t.Helper()
	to := t.TempDir()
	if err := os.CopyFS(filepath.Join(to, runsDir), os.DirFS(filepath.Join(out, runsDir))); err != nil {
		t.Fatal(err)
	}
	journal, err := os.ReadFile(filepath.Join(out, journalName))
	if err := errors.Join(err, os.WriteFile(filepath.Join(to, journalName), journal, 0o600), os.WriteFile(filepath.Join(to, ".lock"), nil, 0o600)); err != nil && !errors.Is(err, fs.ErrNotExist) {
		t.Fatal(err)
	}
	target, err := os.Readlink(filepath.Join(out, latestName))
	if err := errors.Join(err, os.Symlink(target, filepath.Join(to, latestName))); err != nil {
		t.Fatal(err)
	}
	return to
}
