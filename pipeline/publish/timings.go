package publish

import (
	"encoding/json"
	"fmt"
	"io"
)

// Timing is how long one stage of a night took. Timings lie outside every digest: they differ between reruns.
type Timing struct {
	Stage   string  `json:"stage"`
	Seconds float64 `json:"seconds"`
}

// WriteTimings writes timings.json.
func (n *Night) WriteTimings(timings []Timing) error {
	err := n.write(timingsName, func(w io.Writer) error {
		e := json.NewEncoder(w)
		e.SetIndent("", "  ")
		return e.Encode(timings)
	})
	if err != nil {
		return fmt.Errorf("publishing timings: %w", err)
	}
	return nil
}
