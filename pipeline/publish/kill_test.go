package publish

import (
	"errors"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

var errKilled = errors.New("killed")

// mortal is a disk that stops for good after a number of changes: the change under way is half done, nothing after it
// happens. That is what a process killed at that moment leaves.
type mortal struct {
	disk
	left *atomic.Int64
}

func (m mortal) step() error {
	if m.left.Add(-1) < 0 {
		return errKilled
	}
	return nil
}

func (m mortal) MkdirAll(path string) error {
	return errors.Join(m.step(), try(m, func() error { return m.disk.MkdirAll(path) }))
}

func (m mortal) Sync(path string) error { return m.step() }

func (m mortal) Rename(from, to string) error {
	return errors.Join(m.step(), try(m, func() error { return m.disk.Rename(from, to) }))
}

func (m mortal) Symlink(target, path string) error {
	return errors.Join(m.step(), try(m, func() error { return m.disk.Symlink(target, path) }))
}

// RemoveAll removes some of the folder when it is the change under way.
func (m mortal) RemoveAll(path string) error {
	if m.left.Load() == 0 {
		entries, _ := os.ReadDir(path)
		if len(entries) > 0 {
			os.RemoveAll(filepath.Join(path, entries[0].Name()))
		}
	}
	return errors.Join(m.step(), try(m, func() error { return m.disk.RemoveAll(path) }))
}

func (m mortal) Create(path string) (io.WriteCloser, error) {
	if err := m.step(); err != nil {
		return nil, err
	}
	w, err := m.disk.Create(path)
	return mortalFile{w, m}, err
}

// try does a change if the disk still lives.
func try(m mortal, f func() error) error {
	if m.left.Load() < 0 {
		return nil
	}
	return f()
}

type mortalFile struct {
	io.WriteCloser
	m mortal
}

func (f mortalFile) Write(b []byte) (int, error) {
	if err := f.m.step(); err != nil {
		f.WriteCloser.Write(b[:len(b)/2])
		return 0, err
	}
	return f.WriteCloser.Write(b)
}

// smallNight publishes a night of two files.
func smallNight(out, asOf, tag string, opt Options) (*Published, error) {
	n, err := Begin(out, date(asOf), opt)
	if err != nil {
		return nil, err
	}
	defer n.Abort()
	if done, err := n.Settled(recipe(tag)); done != nil || err != nil {
		return done, err
	}
	for _, name := range []string{ledgerName, "audit/index.html"} {
		if err := n.write(name, func(w io.Writer) error { _, err := io.WriteString(w, name+tag); return err }); err != nil {
			return nil, err
		}
	}
	return n.Commit(Manifest{Recipe: recipe(tag)})
}

// nightsOf is the tree of an output folder without its journal, which says of a night whether its run lived to record it.
func nightsOf(t *testing.T, out string) map[string]string {
	t.Helper()
	all := tree(t, out)
	delete(all, journalName)
	return all
}

// wholeLatest fails unless OUT/latest names a whole night, and returns its name.
func wholeLatest(t *testing.T, out string) string {
	t.Helper()
	dir, err := filepath.EvalSymlinks(filepath.Join(out, "latest"))
	if err != nil {
		t.Fatal(err)
	}
	if err := Verify(dir); err != nil {
		t.Fatal(err)
	}
	return filepath.Base(dir)
}

// Killed at any change to the disk, a run leaves the pointer on a whole night, and the next run makes the very bytes
// that an undisturbed one makes.
func TestKilledAtEveryStep(t *testing.T) {
	for _, c := range []struct {
		name, asOf, tag, supersede, want string
	}{
		{"next night", "2026-11-20", "x", "", "2026-11-20"},
		{"superseding night", "2026-11-19", "y", "reason", "2026-11-19.2"},
	} {
		t.Run(c.name, func(t *testing.T) {
			night := func(out string, d files) error {
				_, err := smallNight(out, c.asOf, c.tag, Options{Supersede: c.supersede, files: d})
				return err
			}
			whole := t.TempDir()
			if _, err := smallNight(whole, "2026-11-19", "x", Options{}); err != nil {
				t.Fatal(err)
			}
			count := new(atomic.Int64)
			count.Store(1 << 40)
			if err := night(whole, mortal{left: count}); err != nil {
				t.Fatal(err)
			}
			want, steps := nightsOf(t, whole), 1<<40-count.Load()
			for k := range steps {
				out := t.TempDir()
				if _, err := smallNight(out, "2026-11-19", "x", Options{}); err != nil {
					t.Fatal(err)
				}
				left := new(atomic.Int64)
				left.Store(k)
				err := night(out, mortal{left: left})
				if at := wholeLatest(t, out); at != "2026-11-19" && at != c.want {
					t.Fatalf("killed at change %d of %d (%v): latest is %s", k, steps, err, at)
				}
				if err := night(out, nil); err != nil {
					t.Fatalf("after a kill at change %d of %d: %v", k, steps, err)
				}
				if diff := cmp.Diff(want, nightsOf(t, out)); diff != "" {
					t.Fatalf("after a kill at change %d of %d: %s", k, steps, diff)
				}
				if err := VerifyChain(out); err != nil {
					t.Fatalf("after a kill at change %d of %d: %v", k, steps, err)
				}
			}
			if steps < 15 {
				t.Errorf("have %d changes to be killed at, want a whole night's", steps)
			}
		})
	}
}

const childFolder = "RISKSTRAT_TEST_PUBLISH_TO"

// A real process, killed at a random moment: the kernel gives its lock back, and what it left half written goes.
func TestKilledProcess(t *testing.T) {
	if out := os.Getenv(childFolder); out != "" {
		if _, err := makeNight(out, "2026-11-20", "x", Options{}); err != nil {
			t.Fatal(err)
		}
		return
	}
	out, whole := t.TempDir(), t.TempDir()
	for _, dir := range []string{out, whole} {
		mustNight(t, dir, "2026-11-19", "x")
	}
	mustNight(t, whole, "2026-11-20", "x")
	rng := rand.New(rand.NewPCG(20, 11))
	for range 10 {
		child := exec.Command(os.Args[0], "-test.run=^TestKilledProcess$")
		child.Env = append(os.Environ(), childFolder+"="+out)
		if err := child.Start(); err != nil {
			t.Fatal(err)
		}
		time.Sleep(time.Duration(rng.IntN(60)) * time.Millisecond)
		child.Process.Kill()
		child.Wait()
		wholeLatest(t, out)
	}
	mustNight(t, out, "2026-11-20", "x")
	if diff := cmp.Diff(nightsOf(t, whole), nightsOf(t, out)); diff != "" {
		t.Error(diff)
	}
}
