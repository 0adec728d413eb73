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
	"regexp"
	"time"

	"riskstrat/models"
)

// Promotion is one line of the history: from When on, nights score Target with the entry Digest.
type Promotion struct {
	Target   string    `json:"target"`
	Digest   string    `json:"digest"`
	When     time.Time `json:"when"`
	Who      string    `json:"who"`
	Why      string    `json:"why"`
	Evidence string    `json:"evidence,omitempty"` // sha256 of the comparison it rests on; empty where there was none
	Previous string    `json:"previous,omitempty"` // digest of the champion it takes over from; filled in by Promote
}

// ErrNoChampion says that no entry was ever promoted for a target.
var ErrNoChampion = errors.New("no model was promoted")

var sha256Hex = regexp.MustCompile(`^[0-9a-f]{64}$`)

func (p *Promotion) check() error {
	switch {
	case !sha256Hex.MatchString(p.Digest):
		return fmt.Errorf("have digest %q, want all 64 digits", p.Digest)
	case p.Who == "" || p.Why == "":
		return fmt.Errorf("have no name or no reason, want who promotes and why")
	case p.When.IsZero():
		return fmt.Errorf("have no time")
	case p.Evidence != "" && !sha256Hex.MatchString(p.Evidence):
		return fmt.Errorf("have evidence %q, want a sha256", p.Evidence)
	}
	return nil
}

// Promote makes an entry the champion of its target and returns the line it added to the history. The entry must be there,
// unchanged, able to score and not already champion.
func (r *Registry) Promote(p Promotion) (Promotion, error) {
	if err := p.check(); err != nil {
		return p, fmt.Errorf("promoting model: %w", err)
	}
	err := r.locked(func() error {
		e, _, err := r.get(p.Digest)
		if err != nil {
			return err
		}
		if err := e.Usable(); err != nil {
			return err
		}
		if e.Spec.Target != p.Target {
			return fmt.Errorf("it is a model of %q, want %q", e.Spec.Target, p.Target)
		}
		champions, err := r.champions()
		if err != nil {
			return err
		}
		if p.Previous = champions[p.Target].Digest; p.Previous == p.Digest {
			return fmt.Errorf("it is the champion already")
		}
		p.When = p.When.UTC()
		return r.append(p)
	})
	if err != nil {
		return p, fmt.Errorf("promoting model %.12s: %w", p.Digest, err)
	}
	return p, nil
}

// Champion returns the entry in use for a target and its digest; an error that is ErrNoChampion if there is none.
func (r *Registry) Champion(target string) (*models.Entry, string, error) {
	champions, err := r.champions()
	if err != nil {
		return nil, "", fmt.Errorf("finding champion of %s: %w", target, err)
	}
	p, ok := champions[target]
	if !ok {
		return nil, "", fmt.Errorf("finding champion of %s: %w", target, ErrNoChampion)
	}
	e, digest, err := r.get(p.Digest)
	if err != nil {
		return nil, "", fmt.Errorf("finding champion of %s: model %.12s: %w", target, p.Digest, err)
	}
	if e.Spec.Target != target {
		return nil, "", fmt.Errorf("finding champion of %s: model %.12s is of %q", target, p.Digest, e.Spec.Target)
	}
	return e, digest, nil
}

// History returns every promotion, oldest first.
func (r *Registry) History() ([]Promotion, error) {
	whole, _, err := r.read()
	if err != nil {
		return nil, fmt.Errorf("reading promotions: %w", err)
	}
	var all []Promotion
	for i, line := range bytes.Split(whole, []byte("\n")) {
		if len(line) == 0 {
			continue
		}
		dec := json.NewDecoder(bytes.NewReader(line))
		dec.DisallowUnknownFields()
		var p Promotion
		if err := dec.Decode(&p); err != nil {
			return nil, fmt.Errorf("reading promotions: line %d: %w", i+1, err)
		}
		if err := p.check(); err != nil {
			return nil, fmt.Errorf("reading promotions: line %d: %w", i+1, err)
		}
		all = append(all, p)
	}
	return all, nil
}

// champions returns the last promotion of each target.
func (r *Registry) champions() (map[string]Promotion, error) {
	history, err := r.History()
	if err != nil {
		return nil, err
	}
	last := map[string]Promotion{}
	for _, p := range history {
		last[p.Target] = p
	}
	return last, nil
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
func (r *Registry) append(p Promotion) error {
	whole, torn, err := r.read()
	if err != nil {
		return err
	}
	if len(torn) > 0 {
		if err := os.Truncate(r.history(), int64(len(whole))); err != nil {
			return err
		}
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
