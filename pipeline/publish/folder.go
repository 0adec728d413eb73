package publish

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"riskstrat/features/source"
)

// ErrNoNight says that a folder is no night's.
var ErrNoNight = errors.New("there is no night in it")

// At returns the night in a folder, whether it lies among the others of its output folder or is a copy that lies alone. A link, such as
// OUT/latest, is followed.
func At(dir string) (*Published, error) {
	full, err := filepath.Abs(dir)
	if err == nil {
		full, err = filepath.EvalSymlinks(full)
	}
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("opening %s: %w", dir, ErrNoNight)
	}
	if err != nil {
		return nil, fmt.Errorf("opening a night: %w", err)
	}
	for _, name := range []string{manifestName, tombstonesName, ledgerName} {
		if _, err := os.Lstat(filepath.Join(full, name)); err == nil {
			return at(full)
		}
	}
	return nil, fmt.Errorf("opening %s: %w", dir, ErrNoNight)
}

// at reads the night in a folder, which has the name of its run unless it is a copy.
func at(dir string) (*Published, error) {
	p, err := read(dir, filepath.Base(dir))
	if err == nil && p.Manifest != nil {
		p.Run = p.Manifest.Run
	}
	return p, err
}

// Out is the output folder that the night lies in; empty of one that lies alone.
func (p *Published) Out() string {
	if out, run := OutOf(p.Dir); run == p.Run {
		return out
	}
	return ""
}

// OutOf is the output folder that a night's folder lies in, and the run it is of, by its path and name alone: the night may be damaged, or not there. Both are empty of a folder
// that lies elsewhere, and where there is no such output folder. A link is followed.
func OutOf(dir string) (out, run string) {
	full, err := filepath.Abs(dir)
	if err != nil {
		return "", ""
	}
	if real, err := filepath.EvalSymlinks(full); err == nil {
		full = real
	}
	above, run := filepath.Dir(full), filepath.Base(full)
	_, ok := parseRun(run)
	if info, err := os.Stat(above); !ok || filepath.Base(above) != runsDir || err != nil || !info.IsDir() {
		return "", ""
	}
	return filepath.Dir(above), run
}

// ForgottenOn is the last day on which somebody was taken out of the night's ledger; false if nobody ever was. Who it was is kept nowhere.
func (p *Published) ForgottenOn() (source.Day, bool) {
	t := p.stones.last(ledgerName)
	if t == nil || t.Rule != forgetRule {
		return source.NoDay, false
	}
	return t.On, true
}

// Later returns the versions of the night's date that were published after it, in their order: the last is the one that stands. Of a night
// that lies alone none are known.
func (p *Published) Later() ([]*Published, error) {
	out := p.Out()
	this, ok := parseRun(p.Run)
	if out == "" || !ok {
		return nil, nil
	}
	runs, err := listRuns(out)
	if err != nil {
		return nil, fmt.Errorf("looking for later versions of night %s: %w", p.Run, err)
	}
	var later []*Published
	for _, r := range runs {
		if r.day != this.day || r.version <= this.version {
			continue
		}
		v, err := open(out, r)
		if err != nil {
			return nil, err
		}
		later = append(later, v)
	}
	return later, nil
}
