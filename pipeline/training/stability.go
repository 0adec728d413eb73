package training

import (
	"context"
	"fmt"
	"slices"

	"riskstrat/features/source"
	"riskstrat/models"
	"riskstrat/models/registry"
	"riskstrat/pipeline/place"
)

// StabilityOptions say how often to make the model again.
type StabilityOptions struct {
	Options
	Origins int // asked for, the declared one and earlier ones; >= 1
	Every   int // days from one to the next; >= 1
}

// Stable is a judgement of stability, kept in the registry.
type Stable struct {
	*models.Stability
	Digest string
}

// Stability makes the named model of the place as Run does, and again as if on earlier dates, each with what was known by then; judges the
// models beside each other, and the earliest of them kept: its scores frozen, given again, and given by a model made anew. The
// extract is walked once for all dates, so that the rows of every origin are kept at the same time: see the package's doc for how large they are.
// What comes out is kept in the registry; the models are not.
//
// Origins that the extract is too short for, or on whose dates no model comes about, are left out with their reason. Where none is left, the
// error says why there is no model of the declared dates.
func Stability(ctx context.Context, p *place.Place, name string, opt StabilityOptions) (*Stable, error) {
	spec, ok := p.Models[name]
	if !ok {
		return nil, p.Refuse(fmt.Errorf("no model named %q is declared", name), "models")
	}
	r := &rolling{training: newTraining(p, name, spec, opt.Options), asked: opt.Origins, every: opt.Every}
	defer r.close()
	for _, stage := range []func(context.Context) error{r.open, r.read, r.sample, r.train, r.judge} {
		if err := stage(ctx); err != nil {
			return nil, fmt.Errorf("judging the stability of %s: %w", name, r.declared(err))
		}
	}
	kept, err := registry.Open(p.Registry)
	if err != nil {
		return nil, fmt.Errorf("judging the stability of %s: %w", name, err)
	}
	digest, err := kept.PutStability(r.stability)
	if err != nil {
		return nil, fmt.Errorf("judging the stability of %s: %w", name, err)
	}
	return &Stable{Stability: r.stability, Digest: digest}, nil
}

// noModel is why there is no origin on dates that the extract reaches back to.
const noModel = "no model came about on its dates"

// rolling is the state of one Stability: a training on the dates of several origins.
type rolling struct {
	training
	asked, every int

	origins   []*origin // latest first
	omitted   []models.Omission
	rolls     []models.Roll // latest first
	stability *models.Stability
}

// origin is one time at which the model is made.
type origin struct {
	dates   models.Dates
	samples samples
}

// sample stacks the residents at risk on the dates of every origin that the extract reaches back to.
func (r *rolling) sample(ctx context.Context) error {
	needs, err := r.spec.Needs(r.Place.Catalog.Lookup)
	if err != nil {
		return err
	}
	if err := r.sampler(needs, true); err != nil {
		return err
	}
	reach, err := r.Lookback(needs, r.Target.AtRiskRule.Names())
	if err != nil {
		return err
	}
	for k := range r.asked {
		dates := shifted(r.spec.Train, k*r.every)
		if why := reach.Missing(dates); why != "" && k > 0 { // the declared dates are the place's choice, as they are when it trains
			r.omitted = append(r.omitted, models.Omission{Validate: dates.Validate, Why: why})
			continue
		}
		r.origins = append(r.origins, &origin{dates: dates, samples: r.training.on(dates)})
	}
	return r.drawn.Fill(ctx)
}

// train makes the model of every origin, latest first.
func (r *rolling) train(ctx context.Context) error {
	r.Progress.Stage("making the model of each date", int64(len(r.origins)))
	var first error
	for _, o := range r.origins {
		entry, err := r.trainAt(ctx, o)
		if ctx.Err() != nil {
			return ctx.Err()
		}
		r.Progress.Step(1)
		if err != nil {
			if first == nil {
				first = err
			}
			r.omitted = append(r.omitted, models.Omission{Validate: o.dates.Validate, Why: noModel, Error: err.Error()})
			continue
		}
		r.rolls = append(r.rolls, models.Roll{Entry: entry, Validate: o.samples.validate})
	}
	if len(r.rolls) == 0 {
		return first
	}
	return nil
}

// shifted moves every date back by so many days: what was known in time stays known in time.
func shifted(d models.Dates, days int) models.Dates {
	back := source.Day(days)
	out := models.Dates{Calibrate: d.Calibrate - back, Validate: d.Validate - back}
	for _, day := range d.Fit {
		out.Fit = append(out.Fit, day-back)
	}
	return out
}

func (r *rolling) trainAt(ctx context.Context, o *origin) (*models.Entry, error) {
	if err := r.drawn.CheckDepartures(o.samples.fit, o.samples.calibrate, o.samples.validate); err != nil {
		return nil, err
	}
	return r.trainOn(ctx, o.dates, o.samples)
}

// judge judges the models that were made.
func (r *rolling) judge(ctx context.Context) error {
	r.Progress.Stage("judging them over time", 0)
	digests, err := r.Reading.Digests()
	if err != nil {
		return err
	}
	slices.Reverse(r.rolls)
	slices.SortStableFunc(r.omitted, func(a, b models.Omission) int { return int(b.Validate - a.Validate) })
	r.stability, err = models.Rolled(ctx, r.rolls, r.omitted, models.Options{Workers: r.Workers, AsOf: r.AsOf, Inputs: digests})
	return err
}
