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

// Registry is a folder of models.
type Registry struct{ dir string }

// Open names the folder of a registry. It need not exist yet: the first Put makes it.
func Open(dir string) (*Registry, error) {
	info, err := os.Stat(dir)
	switch {
	case errors.Is(err, fs.ErrNotExist):
	case err != nil:
		return nil, fmt.Errorf("opening registry: %w", err)
	case !info.IsDir():
		return nil, fmt.Errorf("opening registry: %s is a file, want a folder", dir)
	}
	return &Registry{dir: dir}, nil
}

// shortDigits is how much of a digest is in a file name: enough to be unique, short enough to be read out.
const shortDigits = 12

// minPrefix is the least part of a digest that may stand for it.
const minPrefix = 4

func (r *Registry) entries() string { return filepath.Join(r.dir, "entries") }

// Put keeps an entry and returns its digest. An entry that cannot score is refused; one that is already there, byte for
// byte, is left as it is.
func (r *Registry) Put(e *models.Entry) (digest string, err error) {
	if err := e.Usable(); err != nil {
		return "", fmt.Errorf("keeping model: %w", err)
	}
	encoded, err := e.Encode()
	if err != nil {
		return "", fmt.Errorf("keeping model: %w", err)
	}
	digest = models.Digest(encoded)
	err = r.locked(func() error {
		if err := os.MkdirAll(r.entries(), 0o755); err != nil {
			return err
		}
		if err := r.sweep(); err != nil {
			return err
		}
		return writeOnce(filepath.Join(r.entries(), e.Spec.Target+"-"+digest[:shortDigits]+".json"), encoded)
	})
	if err != nil {
		return "", fmt.Errorf("keeping model: %w", err)
	}
	return digest, nil
}

// sweep removes what a killed writer left. The lock is held: nobody is writing.
func (r *Registry) sweep() error {
	left, err := filepath.Glob(filepath.Join(r.entries(), unfinished))
	for _, path := range left {
		err = errors.Join(err, os.Remove(path))
	}
	return err
}

// unfinished names the files of entries being written.
const unfinished = ".entry-*"

// writeOnce writes a file whole or not at all, and never over another.
func writeOnce(path string, content []byte) error {
	have, err := os.ReadFile(path)
	switch {
	case err == nil && bytes.Equal(have, content):
		return nil
	case err == nil:
		return fmt.Errorf("%s exists with other content: an entry is never overwritten", filepath.Base(path))
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

// Listing is one kept model.
type Listing struct {
	Digest   string
	Entry    *models.Entry
	Champion bool // of its target
}

// List returns every model, by target, then digest.
func (r *Registry) List() ([]Listing, error) {
	files, err := r.files()
	if err != nil {
		return nil, fmt.Errorf("listing models: %w", err)
	}
	champions, err := r.champions()
	if err != nil {
		return nil, fmt.Errorf("listing models: %w", err)
	}
	var all []Listing
	for _, f := range files {
		e, digest, err := r.load(f)
		if err != nil {
			return nil, fmt.Errorf("listing models: %w", err)
		}
		all = append(all, Listing{Digest: digest, Entry: e, Champion: champions[f.target].Digest == digest})
	}
	return all, nil
}

// Get returns the model whose digest begins with prefix, at least four digits, and its whole digest.
func (r *Registry) Get(prefix string) (*models.Entry, string, error) {
	e, digest, err := r.get(prefix)
	if err != nil {
		return nil, "", fmt.Errorf("getting model %q: %w", prefix, err)
	}
	return e, digest, nil
}

func (r *Registry) get(prefix string) (*models.Entry, string, error) {
	if len(prefix) < minPrefix {
		return nil, "", fmt.Errorf("have %d digits of a digest, want at least %d", len(prefix), minPrefix)
	}
	files, err := r.files()
	if err != nil {
		return nil, "", err
	}
	var found []file
	for _, f := range files {
		if strings.HasPrefix(f.short, prefix) || strings.HasPrefix(prefix, f.short) {
			found = append(found, f)
		}
	}
	switch len(found) {
	case 0:
		return nil, "", fmt.Errorf("have no such model")
	case 1:
	default:
		var names []string
		for _, f := range found {
			names = append(names, f.name())
		}
		return nil, "", fmt.Errorf("have %d models that begin so, want one: %s", len(found), strings.Join(names, ", "))
	}
	e, digest, err := r.load(found[0])
	if err == nil && !strings.HasPrefix(digest, prefix) {
		return nil, "", fmt.Errorf("have no such model")
	}
	return e, digest, err
}

// file is the name of a kept model: <target>-<short>.json.
type file struct{ target, short string }

func (f file) name() string { return f.target + "-" + f.short }

// files lists the names in the folder, by target, then digest. Hidden files are what a killed writer left.
func (r *Registry) files() ([]file, error) {
	names, err := os.ReadDir(r.entries())
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

// load reads a model and refuses it unless its bytes have the digest its name says.
func (r *Registry) load(f file) (*models.Entry, string, error) {
	encoded, err := os.ReadFile(filepath.Join(r.entries(), f.name()+".json"))
	if err != nil {
		return nil, "", err
	}
	digest := models.Digest(encoded)
	if len(f.short) != shortDigits || !strings.HasPrefix(digest, f.short) {
		return nil, "", fmt.Errorf("model %s: its content has digest %s: it was changed", f.name(), digest[:shortDigits])
	}
	e, err := models.Decode(encoded)
	if err != nil {
		return nil, "", fmt.Errorf("model %s: %w", f.name(), err)
	}
	if e.Spec.Target != f.target {
		return nil, "", fmt.Errorf("model %s: its target is %q", f.name(), e.Spec.Target)
	}
	return e, digest, nil
}
