package publish

import (
	"fmt"
	"slices"
	"strings"
)

// ReleaseDir is the folder of a night that holds the report that may leave the controlled area. It is in one night of a calendar month.
const ReleaseDir = "release"

// Releases reports whether this night is the one of its calendar month whose report may leave: whether none of the month's other nights, as they stand,
// holds one. A night that replaces another one of its date replaces its release. A night whose manifest retention has taken away counts as one that
// holds it.
func (n *Night) Releases() (bool, error) {
	year, month, _ := n.asOf.Time().Date()
	runs, err := listRuns(n.out)
	if err != nil {
		return false, fmt.Errorf("looking for the month's release: %w", err)
	}
	for i, r := range runs {
		y, m, _ := r.day.Time().Date()
		if y != year || m != month || r.day == n.asOf || i+1 < len(runs) && runs[i+1].day == r.day {
			continue
		}
		p, err := open(n.out, r)
		if err != nil {
			return false, fmt.Errorf("looking for the month's release: %w", err)
		}
		if p.Manifest == nil || slices.ContainsFunc(p.Manifest.Files, released) {
			return false, nil
		}
	}
	return true, nil
}

// released reports whether a file is of what may leave.
func released(f File) bool { return strings.HasPrefix(f.Path, ReleaseDir+"/") }

// latestRelease returns the latest night by date, as it stands, that holds a release; nil if none does.
func latestRelease(out string) (*Published, error) {
	runs, err := listRuns(out)
	if err != nil {
		return nil, err
	}
	for i, r := range slices.Backward(runs) {
		if i+1 < len(runs) && runs[i+1].day == r.day {
			continue
		}
		p, err := open(out, r)
		if err != nil || p.Manifest != nil && slices.ContainsFunc(p.Manifest.Files, released) {
			return p, err
		}
	}
	return nil, nil
}
