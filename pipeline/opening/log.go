package opening

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"time"

	"riskstrat/features/source"
)

// The outcomes of an opening.
const (
	outcomeOpened  = "opened"
	outcomeRefused = "refused"
	outcomeClosed  = "closed" // by itself, before its time
)

// Entry is one line of the log of openings.
type Entry struct {
	When     time.Time  `json:"when"`
	Who      string     `json:"who"` // the computer's user
	Why      string     `json:"why"` // as given
	Outcome  string     `json:"outcome"`
	Reason   Reason     `json:"reason,omitempty"`   // refused or closed: why
	Practice string     `json:"practice,omitempty"` // empty, as the next ones: the part could not be read
	Night    source.Day `json:"night"`
	Part     string     `json:"part,omitempty"` // digest
	*Counts             // of what is shown; absent: it did not come to that
	AsOf     source.Day `json:"as_of"` // the day it was opened as of, where that is not the clock's; empty otherwise
}

// Counts are people, each counted once.
type Counts struct {
	People int `json:"people"` // on the lists that are shown
	Named  int `json:"named"`  // of those, with a local id
}

// appendEntry adds a line to a log and returns once it is on the disk. The file is made, for its owner alone, where it is not there.
func appendEntry(path string, e Entry) error {
	line, err := json.Marshal(e)
	if err != nil {
		return fmt.Errorf("writing the log of openings: %w", err)
	}
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE|os.O_APPEND, 0o600)
	if err != nil {
		return fmt.Errorf("writing the log of openings: %w", err)
	}
	torn, err := endsTorn(f)
	if err == nil {
		if torn { // somebody's line was cut off: it stays, and spoils no other
			line = append([]byte("\n"), line...)
		}
		_, err = f.Write(append(line, '\n')) // one write, so that two openings at a time do not mix
	}
	if err = errors.Join(err, f.Sync(), f.Close()); err != nil {
		return fmt.Errorf("writing the log of openings: %w", err)
	}
	return nil
}

// endsTorn reports whether a file's last line has no end.
func endsTorn(f *os.File) (bool, error) {
	info, err := f.Stat()
	if err != nil {
		return false, err
	}
	if !info.Mode().IsRegular() {
		return false, fmt.Errorf("%s is no file", f.Name())
	}
	if info.Size() == 0 {
		return false, nil
	}
	last := make([]byte, 1)
	_, err = f.ReadAt(last, info.Size()-1)
	return last[0] != '\n', err
}
