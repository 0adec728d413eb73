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
)

// VerifyChain checks that every night of an output folder names the night before it, and the one it replaces, by the
// digest they still have, that each lies under its own name, that the journal is as it was written and knows every night and the files of it that no
// manifest lists, and that OUT/latest points to the newest. It does not read the nights' other files; Verify does.
func VerifyChain(out string) error {
	c, err := newChain(out)
	if err != nil {
		return fmt.Errorf("verifying chain: %w", err)
	}
	return c.walk(func(run) error { return nil })
}

// Head is the digest of the last line of the journal of an output folder: whoever notes it elsewhere can tell later (see Knew) that nothing of the nights
// until then was made anew. It is empty before the first night.
func Head(out string) (string, error) {
	j, err := readJournal(out)
	return j.head(), err
}

// Knew reports whether a head that was noted earlier, or at least minHead digits of it, is that of a line of the journal still.
func Knew(out, head string) (bool, error) {
	j, err := readJournal(out)
	return len(head) >= minHead && slices.ContainsFunc(j, func(l line) bool { return strings.HasPrefix(l.Digest, head) }), err
}

// minHead is the least part of a head that stands for it: whoever makes a journal anew does not find another line that begins so.
const minHead = 32

// chain is an output folder being checked.
type chain struct {
	out     string
	journal journal
	nights  []run             // there are
	digests map[string]string // of the manifests of those seen
}

func newChain(out string) (*chain, error) {
	c := &chain{out: out, digests: map[string]string{}}
	var err error
	if c.nights, err = listRuns(out); err != nil {
		return nil, err
	}
	if c.journal, err = readJournal(out); err != nil {
		return nil, err
	}
	if len(c.nights) > 0 && len(c.journal) == 0 {
		return nil, fmt.Errorf("%s: is missing; if these are nights of a version without one, the next run makes it", journalName)
	}
	return c, noStrays(out, len(c.nights))
}

// walk checks night after night, the oldest first, hands each on that is in its place, and then checks where OUT/latest points.
func (c *chain) walk(each func(run) error) error {
	all := slices.Clone(c.nights)
	for _, l := range c.journal {
		r, ok := parseRun(l.Run)
		if !ok {
			return fmt.Errorf("verifying chain: %s: have a line of night %q, want names such as 2026-11-20", journalName, l.Run)
		}
		all = append(all, r)
	}
	slices.SortFunc(all, compareRuns)
	for _, r := range slices.Compact(all) {
		if err := c.night(r); err != nil {
			return fmt.Errorf("verifying chain: night %s: %w", r, err)
		}
		if err := each(r); err != nil {
			return err
		}
	}
	if len(c.nights) == 0 {
		return nil
	}
	want := filepath.Join(runsDir, c.nights[len(c.nights)-1].String())
	if have, err := os.Readlink(filepath.Join(c.out, latestName)); err != nil || have != want {
		return fmt.Errorf("verifying chain: %s: have %q, want %s", latestName, have, want)
	}
	return nil
}

// night checks one night by the journal and by its links.
func (c *chain) night(r run) error {
	want, known := c.journal.last(r.String())
	switch {
	case !slices.Contains(c.nights, r):
		return errors.New("is missing")
	case !known:
		return fmt.Errorf("%s: has no line of it", journalName)
	}
	have, err := lineOf(c.out, want.Did, r)
	if err != nil {
		return err
	}
	for _, f := range []struct{ name, have, want string }{
		{manifestName, have.Manifest, want.Manifest}, {timingsName, have.Timings, want.Timings}, {tombstonesName, have.Tombstones, want.Tombstones},
	} {
		if f.have == f.want {
			continue
		}
		switch err := unfinished(c.out, want); {
		case err != nil:
			return err
		case f.want == "":
			return fmt.Errorf("%s: is there, and the journal has none", f.name)
		case f.have == "":
			return fmt.Errorf("%s: is missing", f.name)
		}
		return fmt.Errorf("%s: have digest %.12s, want %.12s by the journal", f.name, f.have, f.want)
	}
	return c.links(r)
}

// links checks what a night says of those before it, and adds its own digest.
func (c *chain) links(r run) error {
	p, err := open(c.out, r)
	if err != nil {
		return err
	}
	c.digests[p.Run] = p.SHA256
	m := p.Manifest
	if m == nil {
		return nil
	}
	if m.Run != p.Run {
		return fmt.Errorf("run: have %s in the manifest", m.Run)
	}
	if m.Previous != nil && (m.Previous.Run >= m.Run || c.digests[m.Previous.Run] != m.Previous.Manifest) {
		return fmt.Errorf("the night before, %s, is not the one it was published after", m.Previous.Run)
	}
	if (r.version > 1) != (m.Supersedes != nil) {
		return fmt.Errorf("supersedes: does not fit version %d", r.version)
	}
	if m.Supersedes != nil && (m.Supersedes.Run != (run{r.day, r.version - 1}).String() || c.digests[m.Supersedes.Run] != m.Supersedes.Manifest) {
		return fmt.Errorf("the night it replaces, %s, is not the one it was published over", m.Supersedes.Run)
	}
	return nil
}

// noStrays fails if runs/ holds anything but its n nights.
func noStrays(out string, n int) error {
	entries, err := os.ReadDir(filepath.Join(out, runsDir))
	if errors.Is(err, fs.ErrNotExist) || len(entries) == n {
		return nil
	}
	for _, e := range entries {
		if _, ok := parseRun(e.Name()); !ok {
			return fmt.Errorf("%s/%s: is not a night; want names such as 2026-11-20", runsDir, e.Name())
		}
	}
	return err
}

func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }
