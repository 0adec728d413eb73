package publish

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"riskstrat/features/source"
)

// run names one published night: its date and, where it replaced another, its version. It is written 2026-11-20 or 2026-11-20.2.
type run struct {
	day     source.Day
	version int // 1 is the first
}

func (r run) String() string {
	if r.version == 1 {
		return r.day.String()
	}
	return r.day.String() + "." + strconv.Itoa(r.version)
}

func parseRun(s string) (run, bool) {
	date, version, cut := strings.Cut(s, ".")
	day, err := source.ParseDay(date)
	r := run{day, 1}
	if cut {
		r.version, _ = strconv.Atoi(version)
	}
	return r, err == nil && r.version >= 1 && r.String() == s
}

func compareRuns(a, b run) int {
	return cmp.Or(cmp.Compare(a.day, b.day), cmp.Compare(a.version, b.version))
}

// runsDir and latestName are the two things a reader of the output folder looks for.
const (
	runsDir    = "runs"
	latestName = "latest"
)

func runDir(out string, r run) string { return filepath.Join(out, runsDir, r.String()) }

// listRuns returns the nights of an output folder in order. A folder that is not there has none; a stray file among the
// nights does not stop the next one (VerifyChain reports it).
func listRuns(out string) ([]run, error) {
	entries, err := os.ReadDir(filepath.Join(out, runsDir))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	var all []run
	for _, e := range entries {
		if r, ok := parseRun(e.Name()); ok {
			all = append(all, r)
		}
	}
	slices.SortFunc(all, compareRuns)
	return all, nil
}

// Published is a night in its place.
type Published struct {
	Run      string    // name under runs/, such as 2026-11-20.2
	Dir      string    // folder
	SHA256   string    // of manifest.json
	Manifest *Manifest // nil where retention has taken the manifest away
	stones   tombstones
}

// AsOf is the night's date.
func (p *Published) AsOf() source.Day {
	r, _ := parseRun(p.Run) // it was opened by that name
	return r.day
}

// All returns every night of an output folder, by date and version.
func All(out string) ([]*Published, error) {
	runs, err := listRuns(out)
	if err != nil {
		return nil, fmt.Errorf("listing nights: %w", err)
	}
	var all []*Published
	for _, r := range runs {
		p, err := open(out, r)
		if err != nil {
			return nil, err
		}
		all = append(all, p)
	}
	return all, nil
}

// Existing returns the night of a date as it stands: the last version of it, or nil if there is none.
func Existing(out string, asOf source.Day) (*Published, error) {
	return last(out, func(r run) bool { return r.day == asOf })
}

// Before returns the night before a date as it stands: the last version of the latest earlier date, or nil if there is none.
func Before(out string, asOf source.Day) (*Published, error) {
	return last(out, func(r run) bool { return r.day < asOf })
}

// Nights returns the folders of every night of an output folder, by date and version.
func Nights(out string) ([]string, error) {
	runs, err := listRuns(out)
	if err != nil {
		return nil, fmt.Errorf("listing nights: %w", err)
	}
	var dirs []string
	for _, r := range runs {
		dirs = append(dirs, runDir(out, r))
	}
	return dirs, nil
}

// last returns the last of the wanted nights, or nil.
func last(out string, wanted func(run) bool) (*Published, error) {
	runs, err := listRuns(out)
	if err != nil {
		return nil, fmt.Errorf("listing nights: %w", err)
	}
	for _, r := range slices.Backward(runs) {
		if wanted(r) {
			return open(out, r)
		}
	}
	return nil, nil
}

func open(out string, r run) (*Published, error) { return read(runDir(out, r), r.String()) }

// read reads the tombstones of the night in a folder, and its manifest or, where retention has taken that, its digest from the tombstones.
func read(dir, run string) (*Published, error) {
	p := &Published{Run: run, Dir: dir}
	stones, err := readTombstones(p.Dir)
	if err != nil {
		return nil, err
	}
	p.stones = byPath(stones)
	p.Manifest, p.SHA256, err = ReadManifest(p.Dir)
	if errors.Is(err, fs.ErrNotExist) {
		last := p.stones.last(manifestName)
		if last == nil {
			return nil, &Refused{fmt.Sprintf("reading night %s: have no manifest.json and no tombstone of one", p.Run)}
		}
		p.SHA256, err = last.SHA256, nil
	}
	if err != nil {
		return nil, err
	}
	return p, nil
}

// point makes OUT/latest name the newest night, by date then version, so that filling in an older date does not bring
// yesterday's lists back. The new link replaces the old one in a single rename.
func point(out string, disk files) error {
	runs, err := listRuns(out)
	if err != nil || len(runs) == 0 {
		return err
	}
	target := filepath.Join(runsDir, runs[len(runs)-1].String())
	link := filepath.Join(out, latestName)
	if have, err := os.Readlink(link); err == nil && have == target {
		return nil
	}
	fresh := filepath.Join(out, stagingPrefix+latestName)
	if err := disk.Symlink(target, fresh); err != nil {
		return err
	}
	if err := disk.Rename(fresh, link); err != nil {
		return err
	}
	return disk.Sync(out)
}
