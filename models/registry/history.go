package registry

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"riskstrat/features/source"
	"riskstrat/models"
)

// History is every promotion and rollback, oldest first.
type History []Promotion

// last returns the last line of a target; nil if there is none.
func (h History) last(target string) *Promotion {
	for i := len(h) - 1; i >= 0; i-- {
		if h[i].Target == target {
			return &h[i]
		}
	}
	return nil
}

// on returns the line that a night of the given day goes by: of the lines for such nights the one decided last.
func (h History) on(target string, night source.Day) *Promotion {
	for i := len(h) - 1; i >= 0; i-- {
		if h[i].Target == target && h[i].From <= night {
			return &h[i]
		}
	}
	return nil
}

// standing returns the promotions of a target that no rollback took back, oldest first. The last is the champion's.
func (h History) standing(target string) []Promotion {
	var stack []Promotion
	for _, p := range h {
		switch {
		case p.Target != target:
		case p.Action == Promoted:
			stack = append(stack, p)
		default:
			stack = stack[:max(0, len(stack)-1)]
		}
	}
	return stack
}

// Of returns the lines of one target.
func (h History) Of(target string) History {
	var of History
	for _, p := range h {
		if p.Target == target {
			of = append(of, p)
		}
	}
	return of
}

// History reads every line. Each names the digest of the line before it, so that one that was changed, taken out or put in between is an error;
// that the last lines are missing cannot be seen here, but in the manifests of the nights they scored.
func (r *Registry) History() (History, error) {
	whole, _, err := r.read()
	if err != nil {
		return nil, fmt.Errorf("reading promotions: %w", err)
	}
	var all History
	before := ""
	for line := range bytes.Lines(whole) {
		p, err := parse(line)
		if err == nil && p.After != before {
			err = fmt.Errorf("have %.12q as the digest of the line before, want %.12q: the history was changed", p.After, before)
		}
		if err != nil {
			return nil, fmt.Errorf("reading promotions: line %d: %w", len(all)+1, err)
		}
		all, before = append(all, p), models.Digest(line)
	}
	return all, nil
}

func parse(line []byte) (p Promotion, err error) {
	dec := json.NewDecoder(bytes.NewReader(line))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&p); err != nil {
		return p, err
	}
	return p, p.check()
}

func (r *Registry) history() string { return filepath.Join(r.dir, "promotions.jsonl") }

// read returns the whole lines of the history and what follows the last of them: the beginning of a line whose writer was
// killed. That promotion never took place.
func (r *Registry) read() (whole, torn []byte, err error) {
	content, err := os.ReadFile(r.history())
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil, nil
	}
	end := bytes.LastIndexByte(content, '\n') + 1
	return content[:end], content[end:], err
}

// append adds a line to the history, after cutting off one that a killed writer left unfinished. The lock is held.
func (r *Registry) append(p *Promotion) error {
	whole, torn, err := r.read()
	if err != nil {
		return err
	}
	if len(torn) > 0 {
		if err := os.Truncate(r.history(), int64(len(whole))); err != nil {
			return err
		}
	}
	if len(whole) > 0 {
		p.After = models.Digest(whole[bytes.LastIndexByte(whole[:len(whole)-1], '\n')+1:])
	}
	line, err := json.Marshal(p)
	if err != nil {
		return err
	}
	f, err := os.OpenFile(r.history(), os.O_WRONLY|os.O_APPEND|os.O_CREATE, 0o644)
	if err != nil {
		return err
	}
	n, err := f.Write(append(line, '\n'))
	if err == nil && n <= len(line) {
		err = io.ErrShortWrite
	}
	if err := errors.Join(err, f.Sync(), f.Close()); err != nil {
		return err
	}
	return syncDir(r.dir)
}
