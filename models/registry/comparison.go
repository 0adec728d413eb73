package registry

import (
	"fmt"
	"path/filepath"

	"riskstrat/models"
)

func (r *Registry) comparisons() shelf {
	return shelf{filepath.Join(r.dir, "comparisons"), "comparison"}
}

// PutComparison keeps a comparison of two models that are here, and returns its digest.
func (r *Registry) PutComparison(c *models.Comparison) (digest string, err error) {
	encoded, err := c.Encode()
	if err != nil {
		return "", fmt.Errorf("keeping comparison: %w", err)
	}
	err = r.locked(func() error {
		for _, m := range []models.Compared{c.A, c.B} {
			e, have, err := r.get(m.Digest)
			if err != nil {
				return fmt.Errorf("model %.12s: %w", m.Digest, err)
			}
			if have != m.Digest || e.Spec.Target != c.Name {
				return fmt.Errorf("model %.12s: want all digits of a model of %q", m.Digest, c.Name)
			}
		}
		digest, err = r.comparisons().put(c.Name, encoded)
		return err
	})
	if err != nil {
		return "", fmt.Errorf("keeping comparison: %w", err)
	}
	return digest, nil
}

// Comparison returns the comparison whose digest begins with prefix, at least four digits, and its whole digest.
func (r *Registry) Comparison(prefix string) (*models.Comparison, string, error) {
	c, digest, err := r.comparison(prefix)
	if err != nil {
		return nil, "", fmt.Errorf("getting comparison %q: %w", prefix, err)
	}
	return c, digest, nil
}

func (r *Registry) comparison(prefix string) (*models.Comparison, string, error) {
	f, content, digest, err := r.comparisons().find(prefix)
	if err != nil {
		return nil, "", err
	}
	c, err := models.DecodeComparison(content)
	if err != nil {
		return nil, "", fmt.Errorf("comparison %s: %w", f.name(), err)
	}
	if c.Name != f.target {
		return nil, "", fmt.Errorf("comparison %s: its target is %q", f.name(), c.Name)
	}
	return c, digest, nil
}
