package publish

import (
	"encoding/json"
	"io"
)

// Timing is what one stage of a run took.
type Timing struct {
	Stage   string  `json:"stage"`
	Seconds float64 `json:"seconds"`        // of the clock
	Used    *Used   `json:"used,omitempty"` // nil where it was not measured
}

// Used is what a stage took of the machine.
type Used struct {
	User    float64 `json:"user_seconds"`    // of processor time, of all cores
	System  float64 `json:"system_seconds"`  // of processor time inside the operating system
	PeakMiB float64 `json:"peak_memory_mib"` // most memory resident since the process began
}

// WriteTimings writes timings.json, the one file of a night that no digest covers: it differs from rerun to rerun.
func (n *Night) WriteTimings(all []Timing) error {
	return n.write(timingsName, func(w io.Writer) error {
		e := json.NewEncoder(w)
		e.SetIndent("", "  ")
		return e.Encode(all)
	})
}
