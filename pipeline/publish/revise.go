package publish

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path"
	"path/filepath"
	"slices"

	"riskstrat/features/source"
)

// Revision is an output folder taken to take people out of nights that stand. Nothing else may change what was published.
type Revision struct {
	out  string
	lock *os.File
	disk files
}

// Revise takes an output folder's lock, and puts right what a killed process left there.
func Revise(out string) (*Revision, error) { return revise(out, disk{}) }

func revise(out string, disk files) (*Revision, error) {
	l, err := take(out, disk)
	if err != nil {
		return nil, fmt.Errorf("taking %s to change nights: %w", out, err)
	}
	return &Revision{out, l, disk}, nil
}

// Close gives the output folder back.
func (r *Revision) Close() error { return r.lock.Close() }

// Nights returns every night as it stands, the newest first, whatever version; those whose manifest retention took hold nobody any more and are left out.
func (r *Revision) Nights() ([]*Published, error) {
	runs, err := listRuns(r.out)
	if err != nil {
		return nil, err
	}
	var all []*Published
	for _, n := range slices.Backward(runs) {
		p, err := open(r.out, n)
		if err != nil {
			return nil, err
		}
		if p.Manifest != nil {
			all = append(all, p)
		}
	}
	return all, nil
}

// Begin begins to change a night, as of a day: whole, by Commit, or not at all. Another one that was begun and not committed is given up.
func (r *Revision) Begin(p *Published, on source.Day) (*Edit, error) {
	n, ok := parseRun(p.Run)
	if !ok || p.Manifest == nil {
		return nil, fmt.Errorf("changing night %s: have no manifest of it", p.Run)
	}
	c, err := newChange(r.out, n, r.disk)
	if err != nil {
		return nil, fmt.Errorf("changing night %s: %w", p.Run, err)
	}
	return &Edit{night: p, on: on, change: c}, nil
}

// Edit is a change of one night.
type Edit struct {
	Rewritten, TakenAway []string // paths
	night                *Published
	on                   source.Day
	change               *change
}

// Files lists the files of the night, as they are now, in the order of their paths; those that are gone are left out.
func (p *Published) Files() ([]File, error) {
	var all []File
	for _, f := range p.Manifest.Files {
		now, gone, err := p.stones.standing(f)
		if err != nil {
			return nil, fmt.Errorf("reading night %s: %w", p.Run, err)
		}
		if !gone {
			all = append(all, now)
		}
	}
	return all, nil
}

// Replace gives a file of the night other bytes.
func (e *Edit) Replace(f File, write func(io.Writer) error) error {
	if err := e.change.replace(f, e.on, forgetRule, write); err != nil {
		return fmt.Errorf("rewriting %s of night %s: %w", f.Path, e.night.Run, err)
	}
	e.Rewritten = append(e.Rewritten, f.Path)
	return nil
}

// TakeAway takes a file out of the night.
func (e *Edit) TakeAway(f File) {
	e.change.bury(f, e.on, forgetRule)
	e.TakenAway = append(e.TakenAway, f.Path)
}

// Commit makes the change, if there is any; people is how many were taken out.
func (e *Edit) Commit(people int) error {
	if len(e.Rewritten)+len(e.TakenAway) == 0 {
		return nil
	}
	if _, err := e.change.commit(forgotten, people); err != nil {
		return fmt.Errorf("changing night %s: %w", e.night.Run, err)
	}
	return nil
}

// Redeliver puts what lies at the destinations in line with what the nights have become: a file that was rewritten is copied again, one that was taken
// away goes, and so does one that its night does not have any more, or never had, and that holds somebody, as holds says of its content. Of a sealed one, nobody but its
// reader can say: it goes, whoever is in it, for its night's retention has ended. It returns how many files it changed. It can be repeated.
func (r *Revision) Redeliver(d Destinations, holds func(content []byte) bool) (int, error) {
	shelves, err := d.shelves(r.out)
	if err != nil {
		return 0, err
	}
	n := 0
	for _, s := range shelves {
		changed, err := r.redeliver(s, holds)
		if n += changed; err != nil {
			return n, fmt.Errorf("changing what was delivered to %s: %w", s.audience, err)
		}
	}
	return n, nil
}

// redeliver puts one destination in line.
func (r *Revision) redeliver(s shelf, holds func(content []byte) bool) (int, error) {
	entries, err := os.ReadDir(s.to)
	if err != nil {
		return 0, ignoreMissing(err)
	}
	changed := 0
	for _, e := range entries {
		n, ok := parseRun(e.Name())
		if !ok {
			if err := clearStaging(s.to, e.Name()); err != nil {
				return changed, err
			}
			continue
		}
		dir := filepath.Join(s.to, e.Name())
		present, err := listFiles(dir)
		if err != nil {
			return changed, err
		}
		var p *Published
		if _, err := os.Stat(runDir(r.out, n)); err == nil {
			if p, err = open(r.out, n); err != nil {
				return changed, err
			}
		}
		for _, name := range sortedKeys(present) {
			did, err := s.refresh(p, dir, name, holds)
			if err != nil {
				return changed, err
			}
			if did {
				changed++
			}
		}
	}
	return changed, nil
}

// refresh puts one delivered file in line, and reports whether that changed it. p is the night that it came with; nil: it is not there.
func (s shelf) refresh(p *Published, dir, name string, holds func(content []byte) bool) (bool, error) {
	full, inNight := filepath.Join(dir, filepath.FromSlash(name)), s.inNight(name)
	if p != nil {
		if s.forgotten(p, name) {
			last := p.stones.last(inNight)
			if last.Became == nil {
				return true, errors.Join(os.Remove(full), removeEmpty(disk{}, dir, path.Dir(name)))
			}
			if have, err := digestOf(full); err != nil || have == last.Became.SHA256 {
				return false, err
			}
			return true, s.copyOver(filepath.Join(p.Dir, filepath.FromSlash(inNight)), full, inNight, *last.Became)
		}
		if f, listed := p.Earlier(inNight); listed {
			if have, err := digestOf(full); err != nil || have == f.SHA256 && p.stones.last(inNight) == nil {
				return false, err // as published, and it holds nobody who was forgotten
			}
		}
	}
	if path.Ext(name) != SealedExt {
		content, err := os.ReadFile(full)
		if err != nil || !holds(content) {
			return false, err
		}
	}
	return true, errors.Join(os.Remove(full), removeEmpty(disk{}, dir, path.Dir(name)))
}

// freshName is where, at a destination, the file lies that is about to replace one.
const freshName = stagingPrefix + "file"

// copyOver replaces a delivered file by the night's.
func (s shelf) copyOver(from, to, name string, want Content) error {
	fresh := filepath.Join(s.to, freshName)
	if err := os.RemoveAll(fresh); err != nil {
		return err
	}
	s.digests = map[string]File{name: {SHA256: want.SHA256}}
	if err := s.copyFile(from, fresh, name); err != nil {
		return err
	}
	if err := os.Rename(fresh, to); err != nil {
		return err
	}
	return disk{}.Sync(filepath.Dir(to))
}
