package publish

import (
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"

	"riskstrat/features/source"
)

// change is what is to become of some files of a night that stands: other bytes, or nothing. It takes place as a whole: what is new is written aside,
// with the tombstones that say so; the journal's line is the moment from which it has happened; then the files are moved into their places.
// A process killed before that moment changed nothing, and what one killed after it left undone, the next to take the output folder does (recoverChange).
type change struct {
	out    string
	disk   files
	run    run
	stones []Tombstone
}

// changeDir is where the new files of a change wait. There is one at a time: whoever makes it holds the lock.
func changeDir(out string) string { return filepath.Join(out, stagingPrefix+"change") }

// newChange begins a change of a night.
func newChange(out string, r run, disk files) (*change, error) {
	stones, err := readTombstones(runDir(out, r))
	if err != nil {
		return nil, err
	}
	return &change{out: out, disk: disk, run: r, stones: stones}, disk.RemoveAll(changeDir(out))
}

// bury says that a file goes.
func (c *change) bury(f File, on source.Day, rule string) {
	c.stones = append(c.stones, Tombstone{File: f, On: on, Rule: rule})
}

// replace says that a file becomes another, and keeps its content for then.
func (c *change) replace(f File, on source.Day, rule string, write func(io.Writer) error) error {
	fresh := filepath.Join(changeDir(c.out), filepath.FromSlash(f.Path))
	if err := c.disk.MkdirAll(filepath.Dir(fresh)); err != nil {
		return err
	}
	file, err := c.disk.Create(fresh)
	if err != nil {
		return err
	}
	a := &Artefact{path: f.Path}
	a.open(file)
	if err := errors.Join(write(a), a.Close(), c.disk.Sync(fresh)); err != nil {
		return err
	}
	now := a.File()
	c.stones = append(c.stones, Tombstone{File: f, On: on, Rule: rule, Became: &Content{Bytes: now.Bytes, SHA256: now.SHA256}})
	return nil
}

// commit makes the change, and returns the paths of the files that are gone.
func (c *change) commit(did Deed, people int) ([]string, error) {
	text, err := json.MarshalIndent(c.stones, "", "  ")
	if err != nil {
		return nil, err
	}
	if err := c.disk.MkdirAll(changeDir(c.out)); err != nil {
		return nil, err
	}
	if err := writeFile(c.disk, filepath.Join(changeDir(c.out), tombstonesName), append(text, '\n')); err != nil {
		return nil, err
	}
	l, err := lineOf(c.out, did, c.run)
	if err != nil {
		return nil, err
	}
	l.People = people
	if l.Tombstones, err = digestOf(filepath.Join(changeDir(c.out), tombstonesName)); err != nil {
		return nil, err
	}
	if slices.ContainsFunc(c.stones, func(t Tombstone) bool { return t.Path == manifestName }) {
		l.Manifest, l.Timings = "", "" // the timings go with it
	}
	if err := c.flushFolders(); err != nil {
		return nil, err
	}
	if err := record(c.out, c.disk, l); err != nil {
		return nil, err
	}
	return c.carryOut()
}

// flushFolders makes the names of what waits durable, as its contents are already: the journal must not outlive them.
func (c *change) flushFolders() error {
	return filepath.WalkDir(changeDir(c.out), func(path string, e fs.DirEntry, err error) error {
		if err == nil && e.IsDir() {
			err = c.disk.Sync(path)
		}
		return err
	})
}

// carryOut does what the journal says has happened. It can be repeated.
func (c *change) carryOut() ([]string, error) {
	dir := runDir(c.out, c.run)
	for _, name := range c.staged() {
		to := filepath.Join(dir, filepath.FromSlash(name))
		if err := c.disk.Rename(filepath.Join(changeDir(c.out), filepath.FromSlash(name)), to); err != nil {
			return nil, err
		}
		if err := c.disk.Sync(filepath.Dir(to)); err != nil {
			return nil, err
		}
	}
	removed, err := removeBuried(c.disk, dir, c.stones)
	if err != nil {
		return removed, err
	}
	return removed, c.disk.RemoveAll(changeDir(c.out))
}

// staged are the files that wait, the tombstones last: where they lie, nothing waits any more.
func (c *change) staged() []string {
	var names []string
	for _, t := range c.stones {
		if _, err := os.Lstat(filepath.Join(changeDir(c.out), filepath.FromSlash(t.Path))); err == nil && t.Became != nil && !slices.Contains(names, t.Path) {
			names = append(names, t.Path)
		}
	}
	if _, err := os.Lstat(filepath.Join(changeDir(c.out), tombstonesName)); err == nil {
		names = append(names, tombstonesName)
	}
	return names
}

// recoverChange finishes a change that the journal says has happened and whose process was killed. The lock is held.
func recoverChange(out string, disk files) error {
	all, err := readJournal(out)
	if err != nil {
		return refuseJournal(out, err) // what waits must stay until it is known whether it has happened
	}
	if len(all) == 0 {
		return nil
	}
	l := all[len(all)-1]
	r, ok := parseRun(l.Run)
	if !ok || l.Did != pruned && l.Did != forgotten {
		return nil
	}
	waiting, err := digestOf(filepath.Join(changeDir(out), tombstonesName))
	if err != nil {
		return err
	}
	c, from := &change{out: out, disk: disk, run: r}, changeDir(out)
	if waiting != l.Tombstones { // they are in their place already: only what goes may still be there, and what else waits is of a change that never was
		from = runDir(out, r)
		if err := disk.RemoveAll(changeDir(out)); err != nil {
			return err
		}
	}
	if c.stones, err = readTombstones(from); err != nil {
		if waiting == l.Tombstones {
			return err
		}
		return nil // whoever reads the night says so
	}
	_, err = c.carryOut()
	return err
}

// removeBuried removes the files that have gone, the manifest's timings with it, and the folders left empty. It returns the paths of those that were there.
func removeBuried(disk files, dir string, stones []Tombstone) ([]string, error) {
	var removed []string
	for _, t := range stones {
		if t.Became != nil {
			continue
		}
		if _, err := os.Lstat(filepath.Join(dir, filepath.FromSlash(t.Path))); errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err := disk.RemoveAll(filepath.Join(dir, filepath.FromSlash(t.Path))); err != nil {
			return removed, err
		}
		removed = append(removed, t.Path)
		if err := removeEmpty(disk, dir, path.Dir(t.Path)); err != nil {
			return removed, err
		}
	}
	if slices.ContainsFunc(stones, func(t Tombstone) bool { return t.Path == manifestName }) {
		return removed, disk.RemoveAll(filepath.Join(dir, timingsName))
	}
	return removed, nil
}

// removeEmpty removes a folder of a night, and those above it, as far as they are empty.
func removeEmpty(disk files, dir, folder string) error {
	for ; folder != "."; folder = path.Dir(folder) {
		full := filepath.Join(dir, filepath.FromSlash(folder))
		if entries, err := os.ReadDir(full); err != nil || len(entries) > 0 {
			return err
		}
		if err := disk.RemoveAll(full); err != nil {
			return err
		}
	}
	return nil
}

// size is the length of a night's file; 0 where there is none.
func size(dir, name string) int64 {
	info, err := os.Stat(filepath.Join(dir, name))
	if err != nil {
		return 0
	}
	return info.Size()
}

// errHalfForgotten says why a night, or what was delivered of it, is not as it should be, and what puts it right.
var errHalfForgotten = errors.New("taking people out of it was cut off, or is under way: riskstrat forget, run again with the same pseudonyms and --why, finishes it")

// unfinished says, in an error about a night, that a change of it was cut off; nil: none was.
func unfinished(out string, l line) error {
	have, err := digestOf(filepath.Join(changeDir(out), tombstonesName))
	switch {
	case err != nil || have == "" || have != l.Tombstones:
		return nil
	case l.Did == forgotten:
		return errHalfForgotten
	}
	return errors.New("pruning it was cut off, or is under way: the next run finishes it")
}
