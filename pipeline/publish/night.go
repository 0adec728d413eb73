package publish

import (
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"

	"golang.org/x/sync/errgroup"

	"riskstrat/features/source"
)

// stagingPrefix starts the names of what is not finished; the next Begin removes whatever has it.
const stagingPrefix = ".staging-"

// Options says how a night is begun. The zero value publishes a date once.
type Options struct {
	Supersede string // why an already published night of the date is replaced; empty: it is not
	files     files  // nil means the disk
}

// Night is a night being written. It holds the output folder's lock until Commit or Abort.
type Night struct {
	out, staging string
	asOf         source.Day
	supersede    string
	disk         files
	lock         *os.File
	current      *Published // the date's night as it stands, nil if there is none
	before       *Published // the night before by date, nil if there is none

	mu    sync.Mutex
	files map[string]*Artefact
}

// Refused says that a night may not be published as asked.
type Refused struct{ Why string }

// Error returns the reason.
func (r *Refused) Error() string { return r.Why }

// Begin takes the output folder, making it if it is not there, finishes or removes what a killed run left in it (a night in
// its place that nothing points to yet is whole, so it is pointed to; anything else unfinished goes), and opens an
// empty night of the date. It fails with ErrLocked while another run holds the folder.
func Begin(out string, asOf source.Day, opt Options) (*Night, error) {
	n := &Night{out: out, asOf: asOf, supersede: opt.Supersede, disk: opt.files, files: map[string]*Artefact{}}
	if n.disk == nil {
		n.disk = disk{}
	}
	n.staging = filepath.Join(out, stagingPrefix+asOf.String())
	if err := n.begin(); err != nil {
		n.unlock()
		return nil, fmt.Errorf("beginning the night of %s in %s: %w", asOf, out, err)
	}
	return n, nil
}

func (n *Night) begin() error {
	if err := n.disk.MkdirAll(filepath.Join(n.out, runsDir)); err != nil {
		return err
	}
	var err error
	if n.lock, err = take(n.out, n.disk); err != nil {
		return err
	}
	if n.current, err = Existing(n.out, n.asOf); err != nil {
		return err
	}
	if n.before, err = Before(n.out, n.asOf); err != nil {
		return err
	}
	return n.disk.MkdirAll(n.staging)
}

// Before returns the night before by date, as it stood when this one was begun; nil if there is none.
func (n *Night) Before() *Published { return n.before }

// take locks the output folder and puts right what a killed process left there: a change that has happened is carried out, what is not finished goes,
// a whole night in its place is recorded and pointed to.
func take(out string, disk files) (*os.File, error) {
	l, err := lock(out)
	if err != nil {
		return nil, err
	}
	for _, step := range []func(string, files) error{recoverChange, clean, recordFound, point} {
		if err := step(out, disk); err != nil {
			return nil, errors.Join(err, l.Close())
		}
	}
	return l, nil
}

// clean removes what is not finished.
func clean(out string, disk files) error {
	entries, err := os.ReadDir(out)
	if err != nil {
		return err
	}
	for _, e := range entries {
		if strings.HasPrefix(e.Name(), stagingPrefix) {
			if err := disk.RemoveAll(filepath.Join(out, e.Name())); err != nil {
				return err
			}
		}
	}
	return nil
}

// Settled compares a night about to be made with the date's night as it stands. It returns the published one if both have the
// same recipe and every digest of it still holds: there is nothing to do. It returns nil if the night is to be made:
// there is none yet, or a reason to supersede it was given. Otherwise it fails with *Refused, naming what differs.
func (n *Night) Settled(r Recipe) (*Published, error) {
	if n.current == nil {
		return nil, nil
	}
	if n.current.Manifest == nil {
		return nil, n.refuse("its records have reached the end of their retention")
	}
	was, err := n.current.recipe(n.out)
	if err != nil {
		return nil, err
	}
	if diff := was.Differences(r); len(diff) > 0 {
		return nil, n.refuse("made from other " + strings.Join(diff, ", "))
	}
	if err := Verify(n.current.Dir); err != nil {
		return nil, n.refuse("damaged since: " + err.Error())
	}
	return n.current, nil
}

// refuse says why the published night stands in the way, unless a reason to replace it was given.
func (n *Night) refuse(why string) error {
	if n.supersede != "" && n.current.Manifest != nil {
		return nil
	}
	return &Refused{fmt.Sprintf("publishing the night of %s: %s is already published, %s; want --supersede REASON to replace it",
		n.asOf, n.current.Run, why)}
}

// Create opens an artefact of the night; path is relative and uses slashes. Folders are made as needed. Every artefact
// must be closed before Commit. Create may be called from several goroutines.
func (n *Night) Create(path string) (*Artefact, error) {
	if err := safePath(path); err != nil {
		return nil, fmt.Errorf("publishing: %w", err)
	}
	if path == manifestName || path == tombstonesName {
		return nil, fmt.Errorf("publishing: path %q: is written by Commit or Prune alone", path)
	}
	return n.create(path)
}

func (n *Night) create(path string) (*Artefact, error) {
	a := &Artefact{path: path}
	n.mu.Lock()
	_, taken := n.files[path]
	if !taken {
		n.files[path] = a
	}
	n.mu.Unlock()
	if taken {
		return nil, fmt.Errorf("publishing: path %q: is written twice", path)
	}
	full := filepath.Join(n.staging, filepath.FromSlash(path))
	if err := n.disk.MkdirAll(filepath.Dir(full)); err != nil {
		return nil, fmt.Errorf("publishing: %w", err)
	}
	f, err := n.disk.Create(full)
	if err != nil {
		return nil, fmt.Errorf("publishing: %w", err)
	}
	a.open(f)
	return a, nil
}

// Commit completes the manifest (run, date, files, the night before, what it replaces), writes it, flushes everything
// to the disk, renames the night into its place under runs/, records it in the journal and points OUT/latest to it. Until the rename nothing of the
// night can be seen; after it the night is whole, and the next Begin points to it should this process die first.
// The lock is released, whatever the outcome; on an error before the rename the night is gone.
func (n *Night) Commit(m Manifest) (*Published, error) {
	defer n.Abort()
	target := run{n.asOf, 1}
	if n.current != nil {
		if n.supersede == "" {
			return nil, n.refuse("and Settled was not asked")
		}
		target, _ = parseRun(n.current.Run)
		target.version++
		m.Supersedes = &Supersession{Run: n.current.Run, Manifest: n.current.SHA256, Reason: n.supersede}
	}
	if err := n.commit(&m, target); err != nil {
		return nil, fmt.Errorf("publishing the night of %s: %w", n.asOf, err)
	}
	p, err := open(n.out, target)
	if err != nil {
		return nil, fmt.Errorf("publishing the night of %s: %w", n.asOf, err)
	}
	return p, nil
}

func (n *Night) commit(m *Manifest, target run) error {
	if err := n.complete(m, target); err != nil {
		return err
	}
	if err := n.writeManifest(m); err != nil {
		return err
	}
	if err := n.sync(); err != nil {
		return err
	}
	if err := n.disk.Rename(n.staging, runDir(n.out, target)); err != nil {
		return err
	}
	if err := n.disk.Sync(filepath.Join(n.out, runsDir)); err != nil {
		return err
	}
	l, err := lineOf(n.out, published, target)
	if err != nil {
		return err
	}
	if err := record(n.out, n.disk, l); err != nil {
		return err
	}
	return point(n.out, n.disk)
}

// complete fills in what only the night knows and checks the whole.
func (n *Night) complete(m *Manifest, target run) error {
	if n.before != nil {
		m.Previous = &Link{Run: n.before.Run, Manifest: n.before.SHA256}
	}
	m.Format, m.Run, m.AsOf, m.Files = Format, target.String(), n.asOf, nil
	for path, a := range n.files {
		if !a.done {
			return fmt.Errorf("artefact %s was not closed, or failed", path)
		}
		if !unlisted[path] {
			m.Files = append(m.Files, a.File())
		}
	}
	m.sort()
	return m.Check()
}

func (n *Night) writeManifest(m *Manifest) error {
	text, err := m.encode()
	if err != nil {
		return err
	}
	a, err := n.create(manifestName)
	if err != nil {
		return err
	}
	_, err = a.Write(text)
	return errors.Join(err, a.Close())
}

// syncers is how many flushes are under way at a time: a night has hundreds of small files, and the disk writes its
// journal once for many.
const syncers = 8

// sync flushes every file and folder of the night, and the output folder that will lose its name.
func (n *Night) sync() error {
	var g errgroup.Group
	g.SetLimit(syncers)
	err := filepath.WalkDir(n.staging, func(path string, e fs.DirEntry, err error) error {
		if err == nil {
			g.Go(func() error { return n.disk.Sync(path) })
		}
		return err
	})
	if err := errors.Join(err, g.Wait()); err != nil {
		return err
	}
	return n.disk.Sync(n.out)
}

// Abort gives the night up: nothing of it remains, and the lock is released. After Commit, or a second time, it does nothing.
func (n *Night) Abort() error {
	if n.lock == nil {
		return nil
	}
	defer n.unlock()
	for _, path := range slices.Sorted(maps.Keys(n.files)) {
		n.files[path].abandon()
	}
	return n.disk.RemoveAll(n.staging)
}

func (n *Night) unlock() {
	if n.lock != nil {
		n.lock.Close()
		n.lock = nil
	}
}
