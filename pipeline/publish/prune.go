package publish

import (
	"errors"
	"fmt"
	"io/fs"
	"strings"

	"riskstrat/features/source"
)

// Prune removes from every night what has outlived the retention on the day, and leaves tombstones that Verify
// accepts. A night loses what it loses as a whole (see change): what a killed Prune left undone, the next to take the output folder does. It returns
// what it removed, by "RUN/path", in order. It takes the output folder's lock.
func Prune(out string, today source.Day, r Retention) ([]string, error) {
	return prune(out, today, r, disk{})
}

func prune(out string, today source.Day, r Retention, disk files) ([]string, error) {
	l, err := take(out, disk)
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
		paths, err := pruneNight(out, n, today, r.withDefaults(), disk)
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
func pruneNight(out string, n run, today source.Day, r Retention, disk files) ([]string, error) {
	dir, age := runDir(out, n), int(today-n.day)
	m, sum, err := ReadManifest(dir)
	if errors.Is(err, fs.ErrNotExist) {
		m = &Manifest{} // an earlier Prune took it
	} else if err != nil {
		return nil, err
	}
	c, err := newChange(out, n, disk)
	if err != nil {
		return nil, err
	}
	had, stones := len(c.stones), byPath(c.stones)
	for _, f := range append(m.Files, File{Path: manifestName, SHA256: sum, Bytes: size(dir, manifestName)}) {
		rule, days := r.rule(f.Path)
		now, gone, err := stones.standing(f)
		if err != nil {
			return nil, err
		}
		if age > days && f.SHA256 != "" && !gone {
			c.bury(now, today, fmt.Sprintf("%s: %d", rule, days))
		}
	}
	if len(c.stones) == had {
		return nil, nil
	}
	return c.commit(pruned, 0)
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
