package publish

import (
	"encoding/json"
	"io"
)

// Timing is how long one stage of a run took.
type Timing struct {
	Stage   string  `json:"stage"`
	Seconds float64 `json:"seconds"`
}

// WriteTimings writes timings.json, the one file of a night that no digest covers: it differs from rerun to rerun.
func (n *Night) WriteTimings(all []Timing) error {
	return n.write(timingsName, func(w io.Writer) error {
		e := json.NewEncoder(w)
		e.SetIndent("", "  ")
		return e.Encode(all)
	})
}
