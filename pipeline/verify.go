package pipeline

import (
	"fmt"

	"riskstrat/models/registry"
	"riskstrat/pipeline/place"
	"riskstrat/pipeline/publish"
)

// Verification says how much was found to be as it was published, promoted and delivered.
type Verification struct {
	publish.Verified
	Registry  int // files of the registry
	Delivered int // files at destinations
}

// Verify checks every night of a place, the oldest first, then the models that they name and the rest of the registry, then what was delivered. The error names
// the first thing that is not as it was.
func Verify(p *place.Place) (*Verification, error) {
	nights, err := publish.VerifyAll(p.Out)
	if err != nil {
		return nil, err
	}
	v := &Verification{Verified: *nights}
	r, err := registry.Open(p.Registry)
	if err != nil {
		return nil, err
	}
	for _, m := range v.Models {
		if _, _, err := r.Get(m.Digest); err != nil {
			return nil, fmt.Errorf("verifying the model of %s that nights were scored with: %w", m.Target, err)
		}
	}
	if v.Registry, err = r.Verify(); err != nil {
		return nil, err
	}
	v.Delivered, err = publish.VerifyDeliveries(p.Out, p.Publish)
	return v, err
}
