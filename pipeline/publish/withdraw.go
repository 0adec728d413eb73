package publish

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// withdraw takes away what earlier nights delivered to a practice, PCN or cluster that this night has nothing for: one that has closed, or has
// another code now. Nobody would bring it a newer list, and the old one would lie about. Whom earlier nights delivered to is read off those kept
// under out; what was not delivered by a night stays.
func (a audience) withdraw(out string, night run, codes []string) error {
	served := map[string]bool{}
	for _, code := range codes {
		served[code] = true
	}
	earlier, err := listRuns(out)
	if err != nil {
		return err
	}
	for _, r := range earlier {
		if compareRuns(r, night) >= 0 {
			continue
		}
		had, err := a.codes(runDir(out, r))
		if err != nil {
			return err
		}
		for _, code := range had {
			if served[code] {
				continue
			}
			served[code] = true
			if err := clearOut(strings.ReplaceAll(a.dest.Path, a.placeholder, code), night); err != nil {
				return err
			}
		}
	}
	return nil
}

// clearOut takes the nights before the given one from a destination, its link first, so that nobody follows it to half of a list.
func clearOut(to string, night run) error {
	entries, err := os.ReadDir(to)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	link := filepath.Join(to, latestName)
	if at, err := os.Readlink(link); err == nil {
		if r, ok := parseRun(at); ok && compareRuns(r, night) < 0 {
			if err := os.Remove(link); err != nil {
				return err
			}
		}
	}
	for _, e := range entries {
		r, ok := parseRun(strings.TrimPrefix(e.Name(), stagingPrefix))
		if ok && compareRuns(r, night) < 0 {
			if err := os.RemoveAll(filepath.Join(to, e.Name())); err != nil {
				return err
			}
		}
	}
	return nil
}
