package publish

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/user"
	"path"
	"path/filepath"
	"strconv"
	"strings"
)

// Deliver copies each audience's part of a published night to its destination and returns the folders it delivered to, in order.
// A destination holds the night it was last given, whole, under its run's name, and a link "latest" to it; the one before
// goes once the link has moved, so that an out-of-date list does not lie about. A destination that already has this night
// or a later one is left alone, so Deliver can be repeated, and so is what leaves once a month on the nights between. A practice, PCN or cluster that this night has nothing for loses what earlier nights
// brought it. Every file is checked against the manifest on the way.
func Deliver(out string, p *Published, d Destinations) ([]string, error) {
	if err := d.Validate(out); err != nil {
		return nil, err
	}
	night, ok := parseRun(p.Run)
	if !ok || p.Manifest == nil {
		return nil, fmt.Errorf("delivering night %s: have no manifest of it", p.Run)
	}
	digests := map[string]File{}
	files, err := p.Files()
	if err != nil {
		return nil, err
	}
	for _, f := range files {
		digests[f.Path] = f
	}
	var delivered []string
	for _, a := range d.audiences() {
		parcels, err := a.parcels(p.Dir)
		if err != nil {
			return delivered, fmt.Errorf("delivering to %s: %w", a.name, err)
		}
		for _, parcel := range parcels {
			parcel.night, parcel.from, parcel.digests = night, p.Dir, digests
			if err := parcel.deliver(); err != nil {
				return delivered, fmt.Errorf("delivering to %s: %w", a.name, err)
			}
			delivered = append(delivered, parcel.to)
		}
		if a.cuts == "" {
			continue
		}
		codes, err := a.codes(p.Dir)
		if err == nil {
			err = a.withdraw(out, night, codes)
		}
		if err != nil {
			return delivered, fmt.Errorf("taking back what was delivered to %s: %w", a.name, err)
		}
	}
	return delivered, nil
}

// parcel is what goes to one folder.
type parcel struct {
	night        run
	from         string          // the night's folder
	to           string          // the destination
	parts        []string        // files and folders of the night, by slash path
	strip        string          // leading path that the copies lose
	file, folder os.FileMode     //
	gid          int             // -1 keeps the process's own
	digests      map[string]File // of the night's files
}

// parcels lists the audience's parcels: one, or one for each practice, PCN or cluster.
func (a audience) parcels(night string) ([]*parcel, error) {
	codes, err := []string{""}, error(nil)
	switch {
	case a.cuts != "":
		codes, err = a.codes(night)
	case a.monthly:
		codes, err = a.due(night)
	}
	if err != nil {
		return nil, err
	}
	var all []*parcel
	for _, code := range codes {
		p, err := a.parcel(code)
		if err != nil {
			return nil, err
		}
		all = append(all, p)
	}
	return all, nil
}

// due is the one parcel of an audience that gets something once a month, on the night that has it; none on others.
func (a audience) due(night string) ([]string, error) {
	if _, err := os.Stat(filepath.Join(night, filepath.FromSlash(a.parts[0]))); err != nil {
		return nil, ignoreMissing(err)
	}
	return []string{""}, nil
}

// parcel is the audience's one parcel or, where there is one for each practice, PCN or cluster, that of a code.
func (a audience) parcel(code string) (*parcel, error) {
	p := &parcel{to: a.dest.Path, parts: a.parts}
	group := a.dest.Group
	if a.cuts != "" {
		p.to, group = strings.ReplaceAll(p.to, a.placeholder, code), strings.ReplaceAll(group, a.placeholder, code)
		p.strip = path.Join(a.cuts, code)
		p.parts = []string{p.strip}
	}
	var err error
	if p.file, p.folder, err = a.dest.modes(); err != nil {
		return nil, err
	}
	p.gid, err = groupID(group)
	return p, err
}

// codes are the practices, PCNs or clusters for whom a night has something, in order; none once its lists are gone.
func (a audience) codes(night string) ([]string, error) {
	entries, err := os.ReadDir(filepath.Join(night, filepath.FromSlash(a.cuts)))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	var codes []string
	for _, e := range entries {
		codes = append(codes, e.Name())
	}
	return codes, nil
}

func groupID(name string) (int, error) {
	if name == "" {
		return -1, nil
	}
	if id, err := strconv.Atoi(name); err == nil {
		return id, nil
	}
	g, err := user.LookupGroup(name)
	if err != nil {
		return 0, fmt.Errorf("group %s: %w", name, err)
	}
	return strconv.Atoi(g.Gid)
}

// passFolder is the mode of missing folders above a destination: each reader can pass through to its own, none can list them.
const passFolder = 0o711

func (p *parcel) deliver() error {
	if err := os.MkdirAll(filepath.Dir(p.to), passFolder); err != nil {
		return err
	}
	if err := p.mkdirs(p.to); err != nil {
		return err
	}
	stale, newer, err := p.others()
	if err != nil || newer {
		return err
	}
	place := filepath.Join(p.to, p.night.String())
	if _, err := os.Lstat(place); errors.Is(err, fs.ErrNotExist) {
		if err := p.copyAll(place); err != nil {
			return err
		}
	}
	if err := p.point(); err != nil {
		return err
	}
	for _, old := range stale {
		if err := os.RemoveAll(filepath.Join(p.to, old)); err != nil {
			return err
		}
	}
	return nil
}

// others lists what else lies at the destination: earlier nights and what a killed delivery left; newer says that a
// later night is there already.
func (p *parcel) others() (stale []string, newer bool, err error) {
	entries, err := os.ReadDir(p.to)
	if err != nil {
		return nil, false, err
	}
	for _, e := range entries {
		if strings.HasPrefix(e.Name(), stagingPrefix) {
			if err := os.RemoveAll(filepath.Join(p.to, e.Name())); err != nil {
				return nil, false, err
			}
		}
		r, ok := parseRun(e.Name())
		switch {
		case ok && compareRuns(r, p.night) > 0:
			newer = true
		case ok && r != p.night:
			stale = append(stale, e.Name())
		}
	}
	return stale, newer, nil
}

// copyAll copies the parts beside their place and renames them into it.
func (p *parcel) copyAll(place string) error {
	staging := filepath.Join(p.to, stagingPrefix+p.night.String())
	if err := p.mkdirs(staging); err != nil {
		return err
	}
	for _, part := range p.parts {
		root := filepath.Join(p.from, filepath.FromSlash(part))
		err := filepath.WalkDir(root, func(full string, e fs.DirEntry, err error) error {
			if err != nil {
				if errors.Is(err, fs.ErrNotExist) && full == root {
					return nil // an optional part of the night, such as timings.json
				}
				return err
			}
			rel, err := filepath.Rel(p.from, full)
			if err != nil {
				return err
			}
			to := filepath.Join(staging, strings.TrimPrefix(filepath.ToSlash(rel), p.strip))
			if e.IsDir() {
				return p.mkdirs(to)
			}
			return p.copyFile(full, to, filepath.ToSlash(rel))
		})
		if err != nil {
			return err
		}
	}
	if err := os.Rename(staging, place); err != nil {
		return err
	}
	return disk{}.Sync(p.to)
}

// mkdirs makes a folder and its parents; those it made get the destination's mode and group, those there keep theirs.
func (p *parcel) mkdirs(dir string) error {
	if _, err := os.Stat(dir); err == nil {
		return nil
	}
	if err := p.mkdirs(filepath.Dir(dir)); err != nil {
		return err
	}
	if err := os.Mkdir(dir, ownFolder); err != nil {
		return err
	}
	return p.hand(dir, p.folder)
}

// hand gives a file or folder to its readers: the group first, so that the wider mode never meets the wrong group.
func (p *parcel) hand(path string, mode os.FileMode) error {
	if p.gid >= 0 {
		if err := os.Chown(path, -1, p.gid); err != nil {
			return err
		}
	}
	return os.Chmod(path, mode)
}

func (p *parcel) copyFile(from, to, name string) error {
	in, err := os.Open(from)
	if err != nil {
		return err
	}
	defer in.Close()
	if err := p.mkdirs(filepath.Dir(to)); err != nil {
		return err
	}
	f, err := disk{}.Create(to)
	if err != nil {
		return err
	}
	h := sha256.New()
	_, err = io.Copy(io.MultiWriter(f, h), in)
	if err = errors.Join(err, f.Close()); err != nil {
		return err
	}
	if err := (disk{}).Sync(to); err != nil {
		return err
	}
	if want, listed := p.digests[name]; listed && want.SHA256 != hex.EncodeToString(h.Sum(nil)) {
		return fmt.Errorf("%s: is not the file of the manifest", name)
	}
	return p.hand(to, p.file)
}

// point moves the destination's link.
func (p *parcel) point() error {
	link := filepath.Join(p.to, latestName)
	if have, err := os.Readlink(link); err == nil && have == p.night.String() {
		return nil
	}
	fresh := filepath.Join(p.to, stagingPrefix+latestName)
	if err := os.Symlink(p.night.String(), fresh); err != nil {
		return err
	}
	if err := os.Rename(fresh, link); err != nil {
		return err
	}
	return disk{}.Sync(p.to)
}
