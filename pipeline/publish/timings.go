package publish

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
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

// Timings reads what the stages of the night took; none where the file is gone.
func (p *Published) Timings() ([]Timing, error) {
	text, err := os.ReadFile(filepath.Join(p.Dir, timingsName))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	var all []Timing
	if err := json.Unmarshal(text, &all); err != nil {
		return nil, fmt.Errorf("reading %s of night %s: %w", timingsName, p.Run, err)
	}
	return all, nil
}
