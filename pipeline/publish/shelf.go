package publish

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
)

// shelf is one reader's destination, whatever lies there.
type shelf struct {
	*parcel
	audience string
	monthly  bool
}

// inNight is the path within a night of a file delivered under a name.
func (s shelf) inNight(name string) string { return path.Join(s.strip, name) }

// shelves are the destinations of every reader that any night kept has had something for.
func (d Destinations) shelves(out string) ([]shelf, error) {
	runs, err := listRuns(out)
	if err != nil {
		return nil, err
	}
	var all []shelf
	for _, a := range d.audiences() {
		codes := []string{""}
		if a.cuts != "" {
			codes = nil
			for _, r := range runs {
				had, err := a.everServed(out, r)
				if err != nil {
					return nil, err
				}
				codes = append(codes, had...)
			}
			slices.Sort(codes)
		}
		for _, code := range slices.Compact(codes) {
			p, err := a.parcel(code)
			if err != nil {
				return nil, fmt.Errorf("%s: %w", a.name, err)
			}
			all = append(all, shelf{p, a.name, a.monthly})
		}
	}
	return all, nil
}

// everServed are the readers that a night had something for when it was published, in no order.
func (a audience) everServed(out string, r run) ([]string, error) {
	p, err := open(out, r)
	if err != nil || p.Manifest == nil {
		return nil, err
	}
	var codes []string
	for _, f := range p.Manifest.Files {
		if rest, ours := strings.CutPrefix(f.Path, a.cuts+"/"); ours {
			code, _, _ := strings.Cut(rest, "/")
			codes = append(codes, code)
		}
	}
	slices.Sort(codes)
	return slices.Compact(codes), nil
}

// VerifyDeliveries checks that what lies at every destination is the newest night's, whole and as it stands, or nothing, and names the first file that is not.
// Outside the newest is the one that holds a month's release.
// It returns how many files it compared.
func VerifyDeliveries(out string, d Destinations) (int, error) {
	newest, err := Latest(out)
	if err != nil || newest == nil {
		return 0, err
	}
	shelves, err := d.shelves(out)
	if err != nil {
		return 0, fmt.Errorf("verifying deliveries: %w", err)
	}
	released, err := latestRelease(out)
	if err != nil {
		return 0, fmt.Errorf("verifying deliveries: %w", err)
	}
	n := 0
	for _, s := range shelves {
		of := newest
		if s.monthly {
			of = released
		}
		files, err := s.verify(of)
		if n += files; err != nil {
			return n, fmt.Errorf("verifying what was delivered to %s: %w", s.audience, err)
		}
	}
	return n, nil
}

// verify compares what lies at one destination with the newest night; nil: there is none that it could be of.
func (s shelf) verify(newest *Published) (int, error) {
	entries, err := os.ReadDir(s.to)
	if err != nil {
		return 0, ignoreMissing(err)
	}
	if newest == nil {
		newest = &Published{}
	}
	there := false
	for _, e := range entries {
		switch _, night := parseRun(e.Name()); {
		case e.Name() == freshName:
			return 0, fmt.Errorf("%s: %w", filepath.Join(s.to, e.Name()), errHalfForgotten)
		case strings.HasPrefix(e.Name(), stagingPrefix):
			return 0, fmt.Errorf("%s: a delivery was cut off, or is under way: the next run finishes it", filepath.Join(s.to, e.Name()))
		case night && e.Name() != newest.Run:
			return 0, fmt.Errorf("%s: is not of the newest night, %s: the next run puts it right", filepath.Join(s.to, e.Name()), newest.Run)
		case night:
			there = true
		}
	}
	link := filepath.Join(s.to, latestName)
	have, err := os.Readlink(link)
	switch {
	case !there && errors.Is(err, fs.ErrNotExist):
		return 0, nil
	case err != nil || have != newest.Run:
		return 0, fmt.Errorf("%s: have %q, want %s", link, have, newest.Run)
	}
	return s.compare(newest)
}

// compare compares the files delivered with those of the night.
func (s shelf) compare(p *Published) (int, error) {
	want, err := s.wanted(p)
	if err != nil {
		return 0, err
	}
	dir := filepath.Join(s.to, p.Run)
	present, err := listFiles(dir)
	if err != nil {
		return 0, err
	}
	for _, name := range sortedKeys(want) {
		path := filepath.Join(dir, filepath.FromSlash(name))
		have, err := digestOf(path)
		switch {
		case err != nil:
			return 0, err
		case have == "":
			return 0, fmt.Errorf("%s: is missing", path)
		case have != want[name] && s.forgotten(p, name):
			return 0, fmt.Errorf("%s: %w", path, errHalfForgotten)
		case have != want[name]:
			return 0, fmt.Errorf("%s: have digest %.12s, want %.12s as in the night", path, have, want[name])
		}
		delete(present, name)
	}
	if len(present) == 0 {
		return len(want), nil
	}
	extra := sortedKeys(present)[0]
	if s.forgotten(p, extra) {
		return 0, fmt.Errorf("%s: %w", filepath.Join(dir, filepath.FromSlash(extra)), errHalfForgotten)
	}
	return 0, fmt.Errorf("%s: is not in the night", filepath.Join(dir, filepath.FromSlash(extra)))
}

// forgotten reports whether the night's file that was delivered under a name was changed, or taken away, because somebody was forgotten.
func (s shelf) forgotten(p *Published, name string) bool {
	last := p.stones.last(s.inNight(name))
	return last != nil && last.Rule == forgetRule
}

// wanted are the digests of the files of a night that belong on the shelf, by the names that they have there.
func (s shelf) wanted(p *Published) (map[string]string, error) {
	files, err := p.Files()
	if err != nil {
		return nil, err
	}
	for name := range unlisted {
		digest, err := digestOf(filepath.Join(p.Dir, name))
		if err != nil {
			return nil, err
		}
		if digest != "" {
			files = append(files, File{Path: name, SHA256: digest})
		}
	}
	want := map[string]string{}
	for _, f := range files {
		for _, part := range s.parts {
			if rest, within := strings.CutPrefix(f.Path, part); within && (rest == "" || rest[0] == '/') {
				want[strings.TrimPrefix(strings.TrimPrefix(f.Path, s.strip), "/")] = f.SHA256
			}
		}
	}
	return want, nil
}

// clearStaging removes an entry of a destination that a killed delivery left.
func clearStaging(to, name string) error {
	if !strings.HasPrefix(name, stagingPrefix) {
		return nil
	}
	return os.RemoveAll(filepath.Join(to, name))
}

func ignoreMissing(err error) error {
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return err
}
