package accesslog

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"
)

// NothingChanged is the reason of a refusal that came before the first change: what had begun has ended with it.
const NothingChanged = "nothing was changed"

// Unfinished returns the lines of what began and has not ended, oldest first: it is under way, or it was cut off. What began is ended by a later line of the same command for the same
// reason that says so: whoever runs it again repeats the reason. A log that is not there has none, and a line that is cut off counts as none.
func Unfinished(path string) ([]Entry, error) {
	f, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("reading the access log: %w", err)
	}
	defer f.Close()
	var open []Entry // of those with one reason: began and not ended, the last of them last
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		var e Entry
		if json.Unmarshal(lines.Bytes(), &e) != nil {
			continue
		}
		same := func(o Entry) bool { return o.Command == e.Command && o.Why == e.Why }
		switch {
		case e.Outcome == Began:
			open = append(open, e)
		case e.Outcome == Done:
			open = slices.DeleteFunc(open, same)
		case e.Outcome == Refused && e.Reason == NothingChanged:
			if i := lastIndex(open, same); i >= 0 { // one that was cut off before is not ended by that
				open = slices.Delete(open, i, i+1)
			}
		}
	}
	if err := lines.Err(); err != nil {
		return nil, fmt.Errorf("reading the access log: %w", err)
	}
	return open, nil
}

func lastIndex(all []Entry, is func(Entry) bool) int {
	for i := len(all) - 1; i >= 0; i-- {
		if is(all[i]) {
			return i
		}
	}
	return -1
}
