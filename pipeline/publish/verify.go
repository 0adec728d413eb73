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

// Verify recomputes the digest of every file that a night's manifest lists and looks for files it does not list. The
// error names the first file, in path order, that is missing, changed or unlisted. A file that retention took away, with
// a tombstone of the same digest, counts as there. A night whose manifest was taken away has nothing left to verify but that.
func Verify(dir string) error {
	if err := verify(dir); err != nil {
		return fmt.Errorf("verifying night %s: %w", filepath.Base(dir), err)
	}
	return nil
}

func verify(dir string) error {
	stones, err := readTombstones(dir)
	if err != nil {
		return err
	}
	m, sum, err := ReadManifest(dir)
	gone := errors.Is(err, fs.ErrNotExist) && slices.ContainsFunc(stones, func(t Tombstone) bool { return t.Path == manifestName })
	switch {
	case gone:
		m = &Manifest{}
	case err != nil:
		return err
	}
	present, err := listFiles(dir)
	if err != nil {
		return err
	}
	for _, f := range m.Files {
		if present[f.Path] {
			err = verifyFile(dir, f)
		} else if !slices.ContainsFunc(stones, func(t Tombstone) bool { return t.File == f }) {
			err = fmt.Errorf("%s: is missing", f.Path)
		}
		if err != nil {
			return err
		}
		delete(present, f.Path)
	}
	for _, t := range stones {
		if t.Path == manifestName && !gone && t.SHA256 != sum {
			return fmt.Errorf("%s: has a tombstone of another digest", t.Path)
		}
	}
	return firstUnlisted(present)
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

// VerifyChain checks that every night of an output folder names the night before it, and the one it replaces, by the
// digest they still have, that each lies under its own name, and that OUT/latest points to the newest. It does not read
// the nights' other files; Verify does.
func VerifyChain(out string) error {
	runs, err := listRuns(out)
	if err != nil {
		return fmt.Errorf("verifying chain: %w", err)
	}
	if err := noStrays(out, len(runs)); err != nil {
		return fmt.Errorf("verifying chain: %w", err)
	}
	digests := map[string]string{}
	for _, r := range runs {
		if err := verifyLinks(out, r, digests); err != nil {
			return fmt.Errorf("verifying chain: night %s: %w", r, err)
		}
	}
	if len(runs) == 0 {
		return nil
	}
	want := filepath.Join(runsDir, runs[len(runs)-1].String())
	if have, err := os.Readlink(filepath.Join(out, latestName)); err != nil || have != want {
		return fmt.Errorf("verifying chain: %s: have %q, want %s", latestName, have, want)
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

// verifyLinks checks one night against the digests of those before it, and adds its own.
func verifyLinks(out string, r run, digests map[string]string) error {
	p, err := open(out, r)
	if err != nil {
		return err
	}
	digests[p.Run] = p.SHA256
	m := p.Manifest
	if m == nil {
		return nil
	}
	if m.Run != p.Run {
		return fmt.Errorf("run: have %s in the manifest", m.Run)
	}
	if m.Previous != nil && (m.Previous.Run >= m.Run || digests[m.Previous.Run] != m.Previous.Manifest) {
		return fmt.Errorf("the night before, %s, is not the one it was published after", m.Previous.Run)
	}
	if (r.version > 1) != (m.Supersedes != nil) {
		return fmt.Errorf("supersedes: does not fit version %d", r.version)
	}
	if m.Supersedes != nil && (m.Supersedes.Run != (run{r.day, r.version - 1}).String() || digests[m.Supersedes.Run] != m.Supersedes.Manifest) {
		return fmt.Errorf("the night it replaces, %s, is not the one it was published over", m.Supersedes.Run)
	}
	return nil
}
