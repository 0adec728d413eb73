package registry

import (
	"cmp"
	"fmt"
	"path/filepath"
	"slices"

	"riskstrat/models"
)

func (r *Registry) stabilities() shelf { return shelf{filepath.Join(r.dir, "stability"), "judgement"} }

// PutStability keeps what was found of a declared model's stability, and returns its digest.
func (r *Registry) PutStability(s *models.Stability) (digest string, err error) {
	encoded, err := s.Encode()
	if err != nil {
		return "", fmt.Errorf("keeping stability: %w", err)
	}
	err = r.locked(func() error {
		digest, err = r.stabilities().put(s.Name, encoded)
		return err
	})
	if err != nil {
		return "", fmt.Errorf("keeping stability: %w", err)
	}
	return digest, nil
}

// StabilityOf returns what was found of the stability of the model that an entry was made of, and its digest: the same declaration in all but the
// dates. Of several it is that of the latest extract, and of those the one of most origins; nil where there is none.
func (r *Registry) StabilityOf(e *models.Entry) (*models.Stability, string, error) {
	files, err := r.stabilities().files()
	if err != nil {
		return nil, "", fmt.Errorf("finding stability: %w", err)
	}
	type found struct {
		*models.Stability
		digest string
	}
	var all []found
	for _, f := range files {
		if f.target != e.Spec.Target {
			continue
		}
		content, digest, err := r.stabilities().read(f)
		if err != nil {
			return nil, "", fmt.Errorf("finding stability: %w", err)
		}
		s, err := models.DecodeStability(content)
		if err != nil {
			return nil, "", fmt.Errorf("finding stability: %s: %w", f.name(), err)
		}
		if s.Of(e) {
			all = append(all, found{s, digest})
		}
	}
	if len(all) == 0 {
		return nil, "", nil
	}
	last := slices.MaxFunc(all, func(a, b found) int {
		return cmp.Or(cmp.Compare(a.AsOf, b.AsOf), cmp.Compare(len(a.Origins), len(b.Origins)), cmp.Compare(a.digest, b.digest))
	})
	return last.Stability, last.digest, nil
}
