package registry

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"time"

	"riskstrat/features/source"
	"riskstrat/models"
)

// Promotion is one line of the history: nights of From and after score Target with the model Digest.
type Promotion struct {
	Target   string     `json:"target"`
	Action   Action     `json:"action"` // filled in by Promote and Rollback
	Digest   string     `json:"digest"`
	From     source.Day `json:"from"` // first night it is for; zero: every night
	When     time.Time  `json:"when"` // it was decided
	Who      string     `json:"who"`
	Why      string     `json:"why"`
	Evidence string     `json:"evidence"`          // digest of the comparison it rests on, or of the model itself: its own evaluation
	Against  string     `json:"against,omitempty"` // what the comparison has against the model, as its Against says; filled in
	Previous string     `json:"previous"`          // digest of the champion it takes over from, empty if none; filled in
	After    string     `json:"after"`             // digest of the line before, of any target; empty in the first; filled in
}

// Action is what a line of the history does.
type Action string

// What a line of the history may do.
const (
	Promoted   Action = "promote"  // a model takes over
	RolledBack Action = "rollback" // the one before the last promotion takes over again
)

// ErrNoChampion says that no model was promoted for a target, or none for nights so early.
var ErrNoChampion = errors.New("no model was promoted")

var sha256Hex = regexp.MustCompile(`^[0-9a-f]{64}$`)

// check refuses a line that does not say who, when, why and what.
func (p *Promotion) check() error {
	switch {
	case p.Action != Promoted && p.Action != RolledBack:
		return fmt.Errorf("have action %q, want %s or %s", p.Action, Promoted, RolledBack)
	case !sha256Hex.MatchString(p.Digest):
		return fmt.Errorf("have digest %q, want all 64 digits", p.Digest)
	case p.Who == "" || p.Why == "":
		return fmt.Errorf("have no name or no reason, want who decides and why")
	case p.When.IsZero():
		return fmt.Errorf("have no time")
	case !sha256Hex.MatchString(p.Evidence):
		return fmt.Errorf("have evidence %q, want a sha256", p.Evidence)
	}
	return nil
}

// Promote makes a model the champion of its target for nights of p.From and after, and returns the line it added to the
// history. The model must be there, unchanged, able to score and not already champion. Evidence is a kept comparison of it with the
// champion of today (or with any other model where there is no champion); left empty it is the evaluation in the model itself.
func (r *Registry) Promote(p Promotion) (Promotion, error) {
	p.Action = Promoted
	if p.Evidence == "" {
		p.Evidence = p.Digest
	}
	if err := p.check(); err != nil {
		return p, fmt.Errorf("promoting model: %w", err)
	}
	err := r.locked(func() error {
		history, err := r.History()
		if err != nil {
			return err
		}
		if last := history.last(p.Target); last != nil {
			p.Previous = last.Digest
		}
		if p.Previous == p.Digest {
			return fmt.Errorf("it is the champion already")
		}
		if err := r.supports(&p); err != nil {
			return err
		}
		return r.add(&p)
	})
	if err != nil {
		return p, fmt.Errorf("promoting model %.12s: %w", p.Digest, err)
	}
	return p, nil
}

// supports refuses evidence that is not about the models of a promotion, and notes what it has against the new one: whether that is reason
// enough is for a person to say.
func (r *Registry) supports(p *Promotion) error {
	p.Against = ""
	if p.Evidence == p.Digest {
		return nil
	}
	c, _, err := r.comparison(p.Evidence)
	if err != nil {
		return fmt.Errorf("evidence %.12s: %w", p.Evidence, err)
	}
	about := []string{c.A.Digest, c.B.Digest}
	switch {
	case !slices.Contains(about, p.Digest):
		return fmt.Errorf("evidence %.12s compares %.12s with %.12s, want this model in it", p.Evidence, c.A.Digest, c.B.Digest)
	case p.Previous != "" && !slices.Contains(about, p.Previous):
		return fmt.Errorf("evidence %.12s compares %.12s with %.12s, want the champion %.12s in it", p.Evidence, c.A.Digest, c.B.Digest, p.Previous)
	}
	p.Against = c.Against(p.Digest)
	return nil
}

// Rollback makes the champion before the last promotion of p.Target champion again, for nights of p.From and after; a second one goes
// back by one more. It adds a line and takes none away. Target, From, When, Who and Why are the caller's; the model, and the evidence
// it was promoted on, follow from the history.
func (r *Registry) Rollback(p Promotion) (Promotion, error) {
	err := r.locked(func() error {
		history, err := r.History()
		if err != nil {
			return err
		}
		standing := history.standing(p.Target)
		switch len(standing) {
		case 0:
			return ErrNoChampion
		case 1:
			return fmt.Errorf("%.12s was the first: have no earlier model to go back to", standing[0].Digest)
		}
		now, before := standing[len(standing)-1], standing[len(standing)-2]
		p.Action, p.Digest, p.Evidence, p.Against, p.Previous = RolledBack, before.Digest, before.Evidence, before.Against, now.Digest
		if err := p.check(); err != nil {
			return err
		}
		return r.add(&p)
	})
	if err != nil {
		return p, fmt.Errorf("rolling %s back: %w", p.Target, err)
	}
	return p, nil
}

// add appends a checked line, if the model it names can score its target. The lock is held.
func (r *Registry) add(p *Promotion) error {
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
	p.When = p.When.UTC()
	return r.append(p)
}

// Champion returns the model that scores a target on the night of the given day, and its digest: that of the last line of the
// history which is for such a night. A night run again therefore finds the model it had, whatever was promoted since. The error is
// ErrNoChampion if there is none.
func (r *Registry) Champion(target string, night source.Day) (*models.Entry, string, error) {
	history, err := r.History()
	if err != nil {
		return nil, "", fmt.Errorf("finding champion of %s: %w", target, err)
	}
	p := history.on(target, night)
	if p == nil {
		return nil, "", fmt.Errorf("finding champion of %s on %s: %w", target, night, ErrNoChampion)
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
