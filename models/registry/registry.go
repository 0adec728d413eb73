package registry

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"riskstrat/models"
)

// Registry is a folder of models, of what they were compared on, and of who promoted which.
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

func (r *Registry) entries() shelf { return shelf{filepath.Join(r.dir, "entries"), "model"} }

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
	err = r.locked(func() error {
		digest, err = r.entries().put(e.Spec.Target, encoded)
		return err
	})
	if err != nil {
		return "", fmt.Errorf("keeping model: %w", err)
	}
	return digest, nil
}

// Listing is one kept model.
type Listing struct {
	Digest string
	Entry  *models.Entry
	Last   *Promotion // the last line of its target's history, where that names this model; else nil
}

// List returns every model, by target, then digest.
func (r *Registry) List() ([]Listing, error) {
	files, err := r.entries().files()
	if err != nil {
		return nil, fmt.Errorf("listing models: %w", err)
	}
	history, err := r.History()
	if err != nil {
		return nil, fmt.Errorf("listing models: %w", err)
	}
	var all []Listing
	for _, f := range files {
		content, digest, err := r.entries().read(f)
		if err != nil {
			return nil, fmt.Errorf("listing models: %w", err)
		}
		e, err := decode(f, content)
		if err != nil {
			return nil, fmt.Errorf("listing models: %w", err)
		}
		l := Listing{Digest: digest, Entry: e}
		if last := history.last(f.target); last != nil && last.Digest == digest {
			l.Last = last
		}
		all = append(all, l)
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
	f, content, digest, err := r.entries().find(prefix)
	if err != nil {
		return nil, "", err
	}
	e, err := decode(f, content)
	return e, digest, err
}

// decode reads a kept model and refuses one that lies under another target's name.
func decode(f file, content []byte) (*models.Entry, error) {
	e, err := models.Decode(content)
	if err != nil {
		return nil, fmt.Errorf("model %s: %w", f.name(), err)
	}
	if e.Spec.Target != f.target {
		return nil, fmt.Errorf("model %s: its target is %q", f.name(), e.Spec.Target)
	}
	return e, nil
}
