package publish

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
)

// Verified says how much was found to be as it was published.
type Verified struct {
	Nights    int
	Files     int // whose digest was recomputed
	Sealed    int // of those, whose content only its reader can see: that it is what the night made of it, a replay of the night tells
	Pruned    int // gone by retention, each with a tombstone
	Forgotten int // rewritten or gone because they held somebody who was forgotten, each with a tombstone
	Found     int // nights whose record was made only after they were found
	Head      string
	Models    []Model // that any night scored with, each once
}

// VerifyAll recomputes every digest of every night of an output folder and the chain that links them, the oldest night first, and names the first thing
// that is not as it was published. Whoever can write everything can also make everything anew, digests and all: that, only a head noted elsewhere shows
// (see Knew).
func VerifyAll(out string) (*Verified, error) {
	c, err := newChain(out)
	if err != nil {
		return nil, fmt.Errorf("verifying chain: %w", err)
	}
	v := &Verified{Head: c.journal.head()}
	err = c.walk(func(r run) error {
		v.Nights++
		if c.journal[c.journal.first(r.String())].Did == found {
			v.Found++
		}
		if err := v.night(runDir(out, r)); err != nil {
			return fmt.Errorf("verifying night %s: %w", r, err)
		}
		return nil
	})
	return v, err
}

// Verify recomputes the digest of every file that a night's manifest lists and looks for files it does not list. The
// error names the first file, in path order, that is missing, changed or unlisted. A file that was taken away or rewritten since counts
// as there if tombstones lead from the digest it was published with to what lies there now. A night whose manifest was taken away has nothing left to
// verify but that. The files that no manifest lists are VerifyChain's.
func Verify(dir string) error {
	if err := new(Verified).night(dir); err != nil {
		return fmt.Errorf("verifying night %s: %w", filepath.Base(dir), err)
	}
	return nil
}

// night verifies and counts the files of one night.
func (v *Verified) night(dir string) error {
	read, err := readTombstones(dir)
	if err != nil {
		return err
	}
	stones := byPath(read)
	m, _, err := ReadManifest(dir)
	switch last := stones.last(manifestName); {
	case last != nil && err == nil:
		return fmt.Errorf("%s: is there, though a tombstone says it was taken away on %s", manifestName, last.On)
	case last != nil && errors.Is(err, fs.ErrNotExist):
		m = &Manifest{}
		for _, t := range read {
			m.Files = append(m.Files, t.File)
		}
	case err != nil:
		return err
	}
	return v.files(dir, m, stones)
}

// files verifies what a manifest lists. Of one that was taken away itself, it lists what the tombstones do.
func (v *Verified) files(dir string, m *Manifest, stones tombstones) error {
	present, err := listFiles(dir)
	if err != nil {
		return err
	}
	listed := map[string]bool{}
	for _, f := range m.Files {
		if listed[f.Path] {
			continue // rewritten before it went
		}
		listed[f.Path] = true
		if err := v.file(dir, f, stones, present[f.Path]); err != nil {
			return err
		}
		delete(present, f.Path)
	}
	for _, path := range sortedKeys(stones) {
		if !listed[path] {
			return fmt.Errorf("%s: has a tombstone of %s, which was never published", tombstonesName, path)
		}
	}
	for _, m := range m.Recipe.Models {
		if !slices.Contains(v.Models, m) {
			v.Models = append(v.Models, m)
		}
	}
	return firstUnlisted(present)
}

// file verifies one file that was published.
func (v *Verified) file(dir string, f File, stones tombstones, present bool) error {
	now, gone, err := stones.standing(f)
	last := stones.last(f.Path)
	switch {
	case err != nil:
		return err
	case gone && present:
		if last.Rule == forgetRule {
			return fmt.Errorf("%s: is there, though a tombstone says it was taken away on %s; where forget was cut off, run it again with the same pseudonyms and --why", f.Path, last.On)
		}
		return fmt.Errorf("%s: is there, though a tombstone says it was taken away on %s; where that was cut off, the next run finishes it", f.Path, last.On)
	case !gone && !present:
		return fmt.Errorf("%s: is missing", f.Path)
	}
	if last != nil && last.Rule == forgetRule {
		v.Forgotten++
	} else if gone {
		v.Pruned++
	}
	if gone {
		return nil
	}
	v.Files++
	if now.Plain != "" {
		v.Sealed++
	}
	return verifyFile(dir, now)
}

func firstUnlisted(present map[string]bool) error {
	var rest []string
	for path := range present {
		if !unlisted[path] {
			rest = append(rest, path)
		}
	}
	if len(rest) == 0 {
		return nil
	}
	return fmt.Errorf("%s: is not in the manifest", slices.Min(rest))
}

// listFiles returns every file below dir by its slash path. Anything but a plain file or folder is an error: a link
// could swap its target after the digest was taken.
func listFiles(dir string) (map[string]bool, error) {
	present := map[string]bool{}
	err := filepath.WalkDir(dir, func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		rel, err := filepath.Rel(dir, path)
		if err != nil {
			return err
		}
		if !e.Type().IsRegular() {
			return fmt.Errorf("%s: is not a plain file", filepath.ToSlash(rel))
		}
		present[filepath.ToSlash(rel)] = true
		return nil
	})
	return present, err
}

func verifyFile(dir string, want File) error {
	f, err := os.Open(filepath.Join(dir, filepath.FromSlash(want.Path)))
	if err != nil {
		return err
	}
	defer f.Close()
	h := sha256.New()
	n, err := io.Copy(h, f)
	if err != nil {
		return fmt.Errorf("%s: %w", want.Path, err)
	}
	if have := hex.EncodeToString(h.Sum(nil)); n != want.Bytes || have != want.SHA256 {
		return fmt.Errorf("%s: have %d bytes with digest %.12s, want %d with %.12s", want.Path, n, have, want.Bytes, want.SHA256)
	}
	return nil
}
