package differencing

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"syscall"

	"riskstrat/pipeline/accesslog"
)

// Reach is over how many answers a question is held against.
const Reach = 50

// ErrBusy says that somebody else's question is being answered.
var ErrBusy = errors.New("another question about cohorts is being answered")

// Log is the access log of an output folder, taken for one question: two at a time would not see each other.
type Log struct {
	path string
	file *os.File
}

// Open takes the log. It is made where it is not there; its folder too, since a place may ask before its first night.
func Open(out string) (*Log, error) {
	if err := os.MkdirAll(out, 0o700); err != nil {
		return nil, fmt.Errorf("opening the access log: %w", err)
	}
	l := &Log{path: filepath.Join(out, accesslog.Name)}
	var err error
	if l.file, err = os.OpenFile(l.path, os.O_RDWR|os.O_CREATE, 0o600); err != nil {
		return nil, fmt.Errorf("opening the access log: %w", err)
	}
	if err := syscall.Flock(int(l.file.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		l.file.Close()
		if errors.Is(err, syscall.EWOULDBLOCK) {
			return nil, ErrBusy
		}
		return nil, fmt.Errorf("locking the access log: %w", err)
	}
	return l, nil
}

// Close gives the log back.
func (l *Log) Close() error { return l.file.Close() }

// Asked is a question that was answered.
type Asked struct {
	When string // as the log has it
	Query
}

// Answered reads the last Reach questions that were answered, oldest first, and how many there are before them. A line that is cut off counts as none:
// an answer is given only once its line is on the disk.
func (l *Log) Answered() (last []Asked, before int, err error) {
	if _, err := l.file.Seek(0, io.SeekStart); err != nil {
		return nil, 0, fmt.Errorf("reading the access log: %w", err)
	}
	lines := bufio.NewScanner(l.file)
	lines.Buffer(nil, 1<<20)
	for n := 1; lines.Scan(); n++ {
		var e struct {
			When    string            `json:"when"`
			Command accesslog.Command `json:"command"`
			Outcome accesslog.Outcome `json:"outcome"`
			Details json.RawMessage   `json:"details"`
		}
		if json.Unmarshal(lines.Bytes(), &e) != nil || e.Command != accesslog.Cohort || e.Outcome != accesslog.Answered {
			continue
		}
		a := Asked{When: e.When}
		if err := json.Unmarshal(e.Details, &a.Query); err != nil {
			return nil, 0, fmt.Errorf("reading the access log: line %d: %w", n, err)
		}
		last = append(last, a)
		if len(last) > Reach {
			last, before = last[1:], before+1
		}
	}
	if err := lines.Err(); err != nil {
		return nil, 0, fmt.Errorf("reading the access log: %w", err)
	}
	return last, before, nil
}

// Append writes what became of a question.
func (l *Log) Append(e accesslog.Entry) error { return accesslog.Append(l.path, e) }
