package publish

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"riskstrat/features/source"
)

// Tombstone stands for a file that retention took away.
type Tombstone struct {
	File
	PrunedOn source.Day `json:"pruned_on"`
	Rule     string     `json:"rule"` // such as "lists_days: 90"
}

// Prune removes from every night what has outlived the retention on the day, and leaves tombstones that Verify
// accepts. The tombstone is on the disk before its file goes, so a killed Prune loses nothing unexplained and the next
// one finishes. It returns what it removed, by "RUN/path", in order. It takes the output folder's lock.
func Prune(out string, today source.Day, r Retention) ([]string, error) {
	l, err := lock(out)
	if err != nil {
		return nil, fmt.Errorf("pruning: %w", err)
	}
	defer l.Close()
	runs, err := listRuns(out)
	if err != nil {
		return nil, fmt.Errorf("pruning: %w", err)
	}
	var removed []string
	for _, n := range runs {
		paths, err := pruneNight(out, n, today, r.withDefaults())
		if err != nil {
			return removed, fmt.Errorf("pruning night %s: %w", n, err)
		}
		for _, p := range paths {
			removed = append(removed, n.String()+"/"+p)
		}
	}
	return removed, nil
}

// pruneNight prunes one night and returns the paths it removed.
func pruneNight(out string, n run, today source.Day, r Retention) ([]string, error) {
	dir, age := runDir(out, n), int(today-n.day)
	m, sum, err := ReadManifest(dir)
	if errors.Is(err, fs.ErrNotExist) {
		m = &Manifest{} // an earlier Prune took it; its tombstones may still have files to remove
	} else if err != nil {
		return nil, err
	}
	stones, err := readTombstones(dir)
	if err != nil {
		return nil, err
	}
	had := len(stones)
	for _, f := range append(m.Files, File{Path: manifestName, SHA256: sum, Bytes: size(dir, manifestName)}) {
		rule, days := r.rule(f.Path)
		known := slices.ContainsFunc(stones, func(t Tombstone) bool { return t.Path == f.Path })
		if age > days && f.SHA256 != "" && !known {
			stones = append(stones, Tombstone{File: f, PrunedOn: today, Rule: fmt.Sprintf("%s: %d", rule, days)})
		}
	}
	if len(stones) > had {
		if err := writeTombstones(out, dir, stones); err != nil {
			return nil, err
		}
	}
	return removeBuried(dir, stones)
}

// removeBuried removes the files that have a tombstone, the manifest last and the timings with it, and the folders left empty.
func removeBuried(dir string, stones []Tombstone) ([]string, error) {
	var removed []string
	for _, t := range stones {
		path := filepath.Join(dir, filepath.FromSlash(t.Path))
		if _, err := os.Lstat(path); errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err := os.Remove(path); err != nil {
			return removed, err
		}
		removed = append(removed, t.Path)
		if t.Path == manifestName {
			if err := os.RemoveAll(filepath.Join(dir, timingsName)); err != nil {
				return removed, err
			}
		}
		for up := filepath.Dir(path); up != dir; up = filepath.Dir(up) {
			if os.Remove(up) != nil { // not empty yet
				break
			}
		}
	}
	return removed, nil
}

// rule returns the name of the retention rule of a path and its days.
func (r Retention) rule(path string) (string, int) {
	switch {
	case strings.HasPrefix(path, "lists/"), path == CaseloadFile:
		return "lists_days", r.Lists
	case path == scoresName, path == featuresName, path == quarantineName:
		return "scores_days", r.Scores
	}
	return "manifest_days", r.Manifest
}

func size(dir, name string) int64 {
	info, err := os.Stat(filepath.Join(dir, name))
	if err != nil {
		return 0
	}
	return info.Size()
}

// readTombstones returns the tombstones of a night, none if it has no such file.
func readTombstones(dir string) ([]Tombstone, error) {
	text, err := os.ReadFile(filepath.Join(dir, tombstonesName))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	var stones []Tombstone
	if err := json.Unmarshal(text, &stones); err != nil {
		return nil, fmt.Errorf("reading %s: %w", tombstonesName, err)
	}
	return stones, nil
}

// writeTombstones replaces the tombstones of a night in one rename from the output folder, which the next Begin cleans.
func writeTombstones(out, dir string, stones []Tombstone) error {
	text, err := json.MarshalIndent(stones, "", "  ")
	if err != nil {
		return err
	}
	fresh := filepath.Join(out, stagingPrefix+tombstonesName)
	if err := os.RemoveAll(fresh); err != nil {
		return err
	}
	f, err := disk{}.Create(fresh)
	if err != nil {
		return err
	}
	_, err = f.Write(append(text, '\n'))
	if err = errors.Join(err, f.Close(), disk{}.Sync(fresh)); err != nil {
		return err
	}
	if err := os.Rename(fresh, filepath.Join(dir, tombstonesName)); err != nil {
		return err
	}
	return disk{}.Sync(dir)
}
