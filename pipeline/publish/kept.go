package publish

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// The tables of a night that hold a row of each person, within its folder; ScoresFile is another.
const (
	FeaturesFile = featuresName
	LedgerFile   = ledgerName
)

// Gone says that a file of a night was taken away: by retention or, rarely, because somebody in it was forgotten.
type Gone struct {
	Run       string
	Tombstone Tombstone
}

// Error names the file, the day and the rule.
func (g *Gone) Error() string {
	why := "by retention (" + g.Tombstone.Rule + ")"
	if g.Tombstone.Rule == forgetRule {
		why = "because it held somebody who was forgotten"
	}
	return fmt.Sprintf("%s of night %s was taken away on %s %s", g.Tombstone.Path, g.Run, g.Tombstone.On, why)
}

// Open opens a file of the night, as it is now, once its digest has been checked. One that was taken away, or whose manifest was, is *Gone.
func (p *Published) Open(path string) (*os.File, error) {
	if p.Manifest == nil {
		return nil, p.gone(manifestName)
	}
	f, listed := p.Earlier(path)
	if !listed {
		return nil, fmt.Errorf("reading night %s: its manifest lists no %s", p.Run, path)
	}
	if err := verifyFile(p.Dir, f.File); errors.Is(err, fs.ErrNotExist) {
		return nil, p.gone(path)
	} else if err != nil {
		return nil, fmt.Errorf("reading night %s: damaged since it was published: %w", p.Run, err)
	}
	return os.Open(filepath.Join(p.Dir, filepath.FromSlash(path)))
}

// gone is the tombstone of a file, as an error; or that there is none.
func (p *Published) gone(path string) error {
	last := p.stones.last(path)
	if last == nil || last.Became != nil {
		return fmt.Errorf("reading night %s: %s is missing, and has no tombstone", p.Run, path)
	}
	return &Gone{p.Run, *last}
}

// Latest returns the newest night of an output folder as it stands; nil if there is none.
func Latest(out string) (*Published, error) {
	return last(out, func(run) bool { return true })
}
