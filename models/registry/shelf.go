package registry

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"riskstrat/models"
)

// shelf is a folder of files that never change, each named <target>-<first 12 digits of its digest>.json.
type shelf struct {
	dir  string
	noun string // what a file of it is, for messages
}

// shortDigits is how much of a digest is in a file name: enough to be unique, short enough to be read out.
const shortDigits = 12

// minPrefix is the least part of a digest that may stand for it.
const minPrefix = 4

// unfinished names the files being written.
const unfinished = ".entry-*"

// put keeps content under its digest; what is there already, byte for byte, is left as it is. The registry's lock is held.
func (s shelf) put(target string, content []byte) (digest string, err error) {
	if err := os.MkdirAll(s.dir, 0o755); err != nil {
		return "", err
	}
	if err := s.sweep(); err != nil {
		return "", err
	}
	digest = models.Digest(content)
	return digest, writeOnce(filepath.Join(s.dir, file{target, digest[:shortDigits]}.name()+".json"), content)
}

// sweep removes what a killed writer left. The lock is held: nobody is writing.
func (s shelf) sweep() error {
	left, err := filepath.Glob(filepath.Join(s.dir, unfinished))
	for _, path := range left {
		err = errors.Join(err, os.Remove(path))
	}
	return err
}

// writeOnce writes a file whole or not at all, and never over another.
func writeOnce(path string, content []byte) error {
	have, err := os.ReadFile(path)
	switch {
	case err == nil && bytes.Equal(have, content):
		return nil
	case err == nil:
		return fmt.Errorf("%s exists with other content: it is never overwritten", filepath.Base(path))
	case !errors.Is(err, fs.ErrNotExist):
		return err
	}
	temp, err := os.CreateTemp(filepath.Dir(path), unfinished)
	if err != nil {
		return err
	}
	defer os.Remove(temp.Name()) // fails, as it should, once renamed
	_, err = temp.Write(content)
	err = errors.Join(err, temp.Chmod(0o444), temp.Sync(), temp.Close())
	if err != nil {
		return err
	}
	if err := os.Rename(temp.Name(), path); err != nil {
		return err
	}
	return syncDir(filepath.Dir(path))
}

// syncDir makes a rename or a new file in dir survive a power cut.
func syncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}

// file is the name of a kept file: <target>-<short>.json.
type file struct{ target, short string }

func (f file) name() string { return f.target + "-" + f.short }

// files lists the names in the folder, by target, then digest. Hidden files are what a killed writer left.
func (s shelf) files() ([]file, error) {
	names, err := os.ReadDir(s.dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	var files []file
	for _, n := range names {
		name, isJSON := strings.CutSuffix(n.Name(), ".json")
		dash := strings.LastIndexByte(name, '-')
		if strings.HasPrefix(name, ".") || !isJSON || dash < 0 {
			continue
		}
		files = append(files, file{target: name[:dash], short: name[dash+1:]})
	}
	slices.SortFunc(files, func(a, b file) int {
		if c := strings.Compare(a.target, b.target); c != 0 {
			return c
		}
		return strings.Compare(a.short, b.short)
	})
	return files, nil
}

// find returns the one file whose digest begins with prefix, its content and its whole digest.
func (s shelf) find(prefix string) (file, []byte, string, error) {
	if len(prefix) < minPrefix {
		return file{}, nil, "", fmt.Errorf("have %d digits of a digest, want at least %d", len(prefix), minPrefix)
	}
	files, err := s.files()
	if err != nil {
		return file{}, nil, "", err
	}
	var found []file
	for _, f := range files {
		if strings.HasPrefix(f.short, prefix) || strings.HasPrefix(prefix, f.short) {
			found = append(found, f)
		}
	}
	switch len(found) {
	case 0:
		return file{}, nil, "", fmt.Errorf("have no such %s", s.noun)
	case 1:
	default:
		var names []string
		for _, f := range found {
			names = append(names, f.name())
		}
		return file{}, nil, "", fmt.Errorf("have %d %ss that begin so, want one: %s", len(found), s.noun, strings.Join(names, ", "))
	}
	content, digest, err := s.read(found[0])
	if err == nil && !strings.HasPrefix(digest, prefix) {
		return file{}, nil, "", fmt.Errorf("have no such %s", s.noun)
	}
	return found[0], content, digest, err
}

// read reads a file and refuses it unless its bytes have the digest its name says.
func (s shelf) read(f file) (content []byte, digest string, err error) {
	content, err = os.ReadFile(filepath.Join(s.dir, f.name()+".json"))
	if err != nil {
		return nil, "", err
	}
	digest = models.Digest(content)
	if len(f.short) != shortDigits || !strings.HasPrefix(digest, f.short) {
		return nil, "", fmt.Errorf("%s %s: its content has digest %s: it was changed", s.noun, f.name(), digest[:shortDigits])
	}
	return content, digest, nil
}
