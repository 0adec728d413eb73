package publish

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
)

// Then lays out, in an empty folder, the output folder as it was when a night was made: links to the nights that stood then, by the order in which the journal
// has them. A night can be made there again without a byte of the output folder being touched; nothing may be pruned or changed there, for the links lead
// to the nights themselves. A night that is older than the journal has those before it that the journal found with it.
func Then(p *Published, dir string) error {
	out := p.Out()
	j, err := readJournal(out)
	if err != nil {
		return fmt.Errorf("laying out the nights before %s: %w", p.Run, err)
	}
	at := j.first(p.Run)
	if at < 0 {
		return fmt.Errorf("laying out the nights before %s: %s has no line of it", p.Run, journalName)
	}
	if err := os.MkdirAll(filepath.Join(dir, runsDir), ownFolder); err != nil {
		return err
	}
	if out, err = filepath.Abs(out); err != nil { // for links that lead out of dir
		return err
	}
	for _, l := range j[:at] {
		r, ok := parseRun(l.Run)
		if !ok {
			return fmt.Errorf("laying out the nights before %s: %s has a line of night %q", p.Run, journalName, l.Run)
		}
		if err := os.Symlink(runDir(out, r), runDir(dir, r)); err != nil && !errors.Is(err, os.ErrExist) { // of its first line already
			return err
		}
	}
	return nil
}

// Comparison says how a night that was made again compares with the one that was published.
type Comparison struct {
	Files     int      // compared by their bytes' digests, those that lie there no more, or otherwise, by what they were
	Sealed    int      // of those, by what is in them
	Pruned    int      // of those, gone by retention
	Forgotten []string // of those, rewritten or taken away since because they held somebody who was forgotten
	Different []string // paths of the files that are not the same, or that only one of the two has, in order
	At        int64    // offset of the first byte in which the first of Different differs; -1: it does not lie there any more as it was published, or is sealed
}

// Compare compares a night that was made again with the one that was published, file by file and then their manifests.
func (p *Published) Compare(again *Published) (*Comparison, error) {
	c := &Comparison{At: -1}
	have := map[string]File{}
	for _, f := range again.Manifest.Files {
		have[f.Path] = f
	}
	for _, f := range p.Manifest.Files {
		c.Files++
		same := have[f.Path] == f
		if f.Plain != "" {
			c.Sealed++
			same = have[f.Path].Plain == f.Plain
		}
		if !same {
			c.Different = append(c.Different, f.Path)
		}
		delete(have, f.Path)
		_, gone, err := p.stones.standing(f)
		if err != nil {
			return nil, err
		}
		if last := p.stones.last(f.Path); last != nil && last.Rule == forgetRule {
			c.Forgotten = append(c.Forgotten, f.Path)
		} else if gone {
			c.Pruned++
		}
	}
	c.Different = append(c.Different, sortedKeys(have)...)
	slices.Sort(c.Different)
	if len(c.Different) > 0 {
		var err error
		c.At, err = p.firstDifference(again, c.Different[0])
		return c, err
	}
	mine, err := p.Manifest.unsealed().encode()
	if err != nil {
		return nil, err
	}
	other, err := again.Manifest.unsealed().encode()
	if err == nil && !bytes.Equal(mine, other) {
		c.Different = []string{manifestName}
	}
	return c, err
}

// unsealed is the manifest without what differs from one sealing to the next.
func (m *Manifest) unsealed() *Manifest {
	other := *m
	other.Files = slices.Clone(m.Files)
	for i := range other.Files {
		if other.Files[i].Plain != "" {
			other.Files[i].Bytes, other.Files[i].SHA256 = 0, ""
		}
	}
	return &other
}

// firstDifference is the offset of the first byte in which a file of two nights differs; -1 where that cannot be told.
func (p *Published) firstDifference(again *Published, path string) (int64, error) {
	i := slices.IndexFunc(p.Manifest.Files, func(f File) bool { return f.Path == path })
	if i < 0 || p.Manifest.Files[i].Plain != "" || p.stones.last(path) != nil {
		return -1, nil
	}
	a, errA := os.Open(filepath.Join(p.Dir, filepath.FromSlash(path)))
	b, errB := os.Open(filepath.Join(again.Dir, filepath.FromSlash(path)))
	if errors.Is(errB, os.ErrNotExist) {
		return -1, errors.Join(errA, a.Close())
	}
	if err := errors.Join(errA, errB); err != nil {
		return -1, err
	}
	defer a.Close()
	defer b.Close()
	const some = 1 << 16
	mine, other := make([]byte, some), make([]byte, some)
	for at := int64(0); ; at += some {
		n, errA := io.ReadFull(a, mine)
		m, errB := io.ReadFull(b, other)
		for i := range min(n, m) {
			if mine[i] != other[i] {
				return at + int64(i), nil
			}
		}
		if n != m || errA != nil || errB != nil {
			return at + int64(min(n, m)), nil
		}
	}
}
