package main

import (
	"bytes"
	"context"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"riskstrat/features/source/sourcetest"
)

// TestMain lets the test binary stand in for riskstrat where it is started under that name, as scripts and the tests
// that kill it do.
func TestMain(m *testing.M) {
	testscript.Main(program{m}, map[string]func(){"riskstrat": main})
}

type program struct{ *testing.M }

func (p program) Run() int {
	defer func() { _ = os.RemoveAll(demoDir) }()
	return p.M.Run()
}

// The demo's date is that of the shared place's only night; tests run the next one.
const (
	before  = demoAsOf
	tonight = "2026-11-21"
)

var demoDir string // removed by TestMain

// sharedPlace is the demo at a small size: an extract, promoted models and one published night. Nobody changes it; tests
// work in a copy.
var sharedPlace = sync.OnceValues(func() (dir string, err error) {
	if demoDir, err = os.MkdirTemp("", "riskstrat-test-"); err != nil {
		return "", err
	}
	if r := riskstrat("demo", "--dir", demoDir, "--residents", "2000"); r.code != exitDone {
		return "", fmt.Errorf("making the demo: exit code %d: %s", r.code, r.err)
	}
	return demoDir, nil
})

// result is what one command line came to.
type result struct {
	code     int
	out, err string
}

// riskstrat runs a command line inside the test's process.
func riskstrat(args ...string) result {
	var out, err bytes.Buffer
	code := execute(context.Background(), args, console{out: &out, err: &err})
	return result{code, out.String(), err.String()}
}

// messages returns what the command said on standard error besides its JSON log.
func (r result) messages() []string {
	var all []string
	for line := range strings.Lines(r.err) {
		if !strings.HasPrefix(line, "{") {
			all = append(all, strings.TrimSuffix(line, "\n"))
		}
	}
	return all
}

// testPlace is a test's own copy of the shared place.
type testPlace struct {
	t               testing.TB
	config          string
	extract, models string
	out             string
	secrets         []string // what no message may hold
}

// newPlace copies the shared place. Its extract is a mirror: tables are shared until the test writes its own.
func newPlace(t testing.TB) *testPlace {
	t.Helper()
	dir := t.TempDir()
	if err := copyPlace(dir); err != nil {
		t.Fatal(err)
	}
	return &testPlace{t: t, config: filepath.Join(dir, "place.yaml"), out: filepath.Join(dir, "out"),
		extract: filepath.Join(dir, "extract"), models: filepath.Join(dir, "models")}
}

func copyPlace(dir string) error {
	from, err := sharedPlace()
	if err != nil {
		return err
	}
	if err := sourcetest.Mirror(filepath.Join(from, "extract"), filepath.Join(dir, "extract")); err != nil {
		return err
	}
	for _, part := range []string{"place.yaml", "models", "out", "keys"} {
		if err := copyTree(filepath.Join(from, part), filepath.Join(dir, part)); err != nil {
			return err
		}
	}
	return nil
}

// run runs the next night.
func (p *testPlace) run(args ...string) result {
	return riskstrat(append([]string{"run", "--config", p.config, "--as-of", tonight}, args...)...)
}

// mustRun runs a command line that nothing should stop.
func (p *testPlace) mustRun(args ...string) result {
	p.t.Helper()
	r := riskstrat(append(args, "--config", p.config)...)
	if r.code != exitDone {
		p.t.Fatalf("riskstrat %s: exit code %d: %s", strings.Join(args, " "), r.code, r.err)
	}
	return r
}

// edit replaces a text of the configuration that stands in it exactly once.
func (p *testPlace) edit(old, new string) {
	p.t.Helper()
	text, err := os.ReadFile(p.config)
	if err != nil {
		p.t.Fatal(err)
	}
	if n := strings.Count(string(text), old); n != 1 {
		p.t.Fatalf("place.yaml holds %q %d times, want once", old, n)
	}
	if err := os.WriteFile(p.config, []byte(strings.Replace(string(text), old, new, 1)), 0o644); err != nil {
		p.t.Fatal(err)
	}
}

// table reads a table of the shared extract, for Write to put a changed one into this place.
func (p *testPlace) table(name string) *sourcetest.Table {
	p.t.Helper()
	return sourcetest.Read(p.t, p.extract, name)
}

// copyTree copies a file, or a folder with its links.
func copyTree(from, to string) error {
	return filepath.WalkDir(from, func(path string, e fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(from, path)
		if err != nil {
			return err
		}
		target := filepath.Join(to, rel)
		switch {
		case e.IsDir():
			return os.MkdirAll(target, 0o755)
		case e.Type()&fs.ModeSymlink != 0:
			link, err := os.Readlink(path)
			if err != nil {
				return err
			}
			return os.Symlink(link, target)
		}
		content, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		return os.WriteFile(target, content, 0o644)
	})
}

// tree returns the content of every file below dir, and the target of every link, by slash path.
func tree(dir string) (map[string]string, error) {
	all := map[string]string{}
	err := filepath.WalkDir(dir, func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		rel, err := filepath.Rel(dir, path)
		if err != nil {
			return err
		}
		if e.Type()&fs.ModeSymlink != 0 {
			link, err := os.Readlink(path)
			all[filepath.ToSlash(rel)] = "-> " + link
			return err
		}
		content, err := os.ReadFile(path)
		all[filepath.ToSlash(rel)] = string(content)
		return err
	})
	return all, err
}

// mustTree is tree where it cannot fail.
func mustTree(t testing.TB, dir string) map[string]string {
	t.Helper()
	all, err := tree(dir)
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// differences names the paths in which two trees differ, but those that may: what a rerun takes to do its work, and the journal, which has the digest of that.
func differences(want, have map[string]string) []string {
	var paths []string
	for path := range want {
		if _, ok := have[path]; !ok {
			paths = append(paths, path+" is missing")
		}
	}
	for path, content := range have {
		old, ok := want[path]
		switch {
		case filepath.Base(path) == "timings.json", filepath.Base(path) == "journal.jsonl":
		case !ok:
			paths = append(paths, path+" is new")
		case content != old:
			paths = append(paths, path+" changed")
		}
	}
	return paths
}
