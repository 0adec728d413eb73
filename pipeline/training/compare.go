package training

import (
	"context"
	"fmt"

	"riskstrat/features/source"
	"riskstrat/models"
	"riskstrat/models/registry"
	"riskstrat/pipeline/place"
)

// Compared is a comparison kept in the registry.
type Compared struct {
	*models.Comparison
	Digest string
}

// Compare judges two kept models of one target, named by digests or their beginnings, on the residents of one index date, built once
// for both, and keeps the comparison as evidence. The date, 0 for the later of the models' validation dates, must be one from which on
// neither learned anything, and its outcomes must be known.
func Compare(ctx context.Context, p *place.Place, a, b string, on source.Day, opt Options) (*Compared, error) {
	c, err := newComparing(p, a, b, on, opt)
	if err != nil {
		return nil, fmt.Errorf("comparing models: %w", err)
	}
	defer c.close()
	for _, stage := range []func(context.Context) error{c.open, c.read, c.sample, c.judge} {
		if err := stage(ctx); err != nil {
			return nil, fmt.Errorf("comparing models of %s: %w", c.name, err)
		}
	}
	digest, err := c.registry.PutComparison(c.comparison)
	if err != nil {
		return nil, fmt.Errorf("comparing models of %s: %w", c.name, err)
	}
	return &Compared{Comparison: c.comparison, Digest: digest}, nil
}

// comparing is the state of one Compare: a training whose models are there already.
type comparing struct {
	training
	registry *registry.Registry
	a, b     models.Candidate
	on       source.Day

	people     *models.Sample
	comparison *models.Comparison
}

func newComparing(p *place.Place, a, b string, on source.Day, opt Options) (*comparing, error) {
	c := &comparing{on: on}
	var err error
	if c.registry, err = registry.Open(p.Registry); err != nil {
		return nil, err
	}
	if c.a.Entry, c.a.Digest, err = c.registry.Get(a); err != nil {
		return nil, err
	}
	if c.b.Entry, c.b.Digest, err = c.registry.Get(b); err != nil {
		return nil, err
	}
	name := c.a.Entry.Spec.Target
	if c.on == 0 {
		c.on = max(c.a.Entry.Spec.Train.Validate, c.b.Entry.Spec.Train.Validate)
	}
	if err := models.Comparable(c.a, c.b, c.on); err != nil {
		return nil, err
	}
	if err := p.SameTarget(name, c.a.Entry.Target); err != nil {
		return nil, err
	}
	c.training = newTraining(p, name, models.Spec{Target: name}, opt)
	return c, nil
}

// open opens the extract and refuses a date whose outcomes are not known in it.
func (c *comparing) open(ctx context.Context) error {
	for _, m := range []models.Candidate{c.a, c.b} {
		if err := c.Place.SameLags(m.Entry.Trained.Lags); err != nil {
			return fmt.Errorf("model %.12s: %w", m.Digest, err)
		}
	}
	spec := c.Place.Source(c.opt.AsOf)
	known, complete := c.on+source.Day(c.Target.Horizon), spec.AsOf-c.OutcomeLag()
	if known > complete {
		return &models.Incomparable{Why: fmt.Sprintf("index date %s: its outcomes are known on %s, and the extract is complete only up to %s", c.on, known, complete)}
	}
	c.AsOf = spec.AsOf
	c.Progress.Stage("opening the extract", 0)
	return c.Reading.Open(ctx, spec)
}

// sample builds the rows of the index date, with the features of both models and those of the weights.
func (c *comparing) sample(ctx context.Context) error {
	if err := c.sampler(c.scoringNeeds(c.a.Entry, c.b.Entry), false); err != nil {
		return err
	}
	c.people = c.drawn.On(c.on)
	return c.collect(ctx, c.people)
}

// judge weights the sample for departures and judges both models on it.
func (c *comparing) judge(ctx context.Context) error {
	c.Progress.Stage("judging both models", 0)
	opt, err := c.prepare(ctx, c.people)
	if err != nil {
		return err
	}
	c.comparison, err = models.Compare(ctx, c.people, c.a, c.b, opt)
	return err
}
