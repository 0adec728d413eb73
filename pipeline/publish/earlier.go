package publish

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"riskstrat/features/source"
)

// Earlier is a file of an earlier night that a night is made from: part of its Recipe.
type Earlier struct {
	Run string `json:"run"`
	File
}

// EarlierNights returns the nights of the last so many dates before asOf as they stand, the last version of each, latest first.
func EarlierNights(out string, asOf source.Day, most int) ([]*Published, error) {
	runs, err := listRuns(out)
	if err != nil {
		return nil, fmt.Errorf("listing nights: %w", err)
	}
	var nights []*Published
	day := asOf
	for _, r := range slices.Backward(runs) {
		if len(nights) == most {
			break
		}
		if r.day >= day {
			continue
		}
		day = r.day
		p, err := open(out, r)
		if err != nil {
			return nil, err
		}
		nights = append(nights, p)
	}
	return nights, nil
}

// Earlier names a file of the night, as it is now, for the recipe of a later one; false if its manifest lists none, or has been taken away by retention.
// One that is gone is named as it last was.
func (p *Published) Earlier(path string) (Earlier, bool) {
	if p.Manifest == nil {
		return Earlier{}, false
	}
	i := slices.IndexFunc(p.Manifest.Files, func(f File) bool { return f.Path == path })
	if i < 0 {
		return Earlier{}, false
	}
	now, _, err := p.stones.standing(p.Manifest.Files[i])
	if err != nil {
		return Earlier{p.Run, p.Manifest.Files[i]}, true // whoever opens it finds that it is another
	}
	return Earlier{p.Run, now}, true
}

// recipe is what a night was made from, by what lies there of it now: a file of an earlier night from which somebody was taken out since is still the one
// that this night was made from.
func (p *Published) recipe(out string) (Recipe, error) {
	r := p.Manifest.Recipe
	r.Earlier = slices.Clone(r.Earlier)
	for i, e := range r.Earlier {
		stones, err := readTombstones(filepath.Join(out, runsDir, e.Run))
		if err != nil {
			return r, err
		}
		if now, _, err := byPath(stones).standing(e.File); err == nil {
			r.Earlier[i].File = now
		}
	}
	return r, nil
}

// OpenEarlier opens the file under the output folder once its digest has been checked. One that is damaged, or that retention has taken
// away, is *Refused: what is made of it cannot be made again.
func OpenEarlier(out string, e Earlier) (*os.File, error) {
	dir := filepath.Join(out, runsDir, e.Run)
	if err := verifyFile(dir, e.File); err != nil {
		if errors.Is(err, fs.ErrNotExist) {
			return nil, &Refused{fmt.Sprintf("reading %s of night %s: it is gone, by the retention of place.yaml or by hand: no night after it can be made", e.Path, e.Run)}
		}
		return nil, &Refused{fmt.Sprintf("reading night %s: damaged since it was published: %v", e.Run, err)}
	}
	return os.Open(filepath.Join(dir, filepath.FromSlash(e.Path)))
}

func compareEarlier(a, b Earlier) int {
	return cmp.Or(cmp.Compare(a.Run, b.Run), cmp.Compare(a.Path, b.Path))
}
