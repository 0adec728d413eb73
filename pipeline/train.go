package pipeline

import (
	"context"
	"fmt"

	"go.uber.org/zap"

	"riskstrat/features"
	"riskstrat/features/source"
	"riskstrat/models"
	"riskstrat/models/registry"
	"riskstrat/pipeline/cohort"
	"riskstrat/pipeline/place"
)

// TrainOptions say how to train; the place says what.
type TrainOptions struct {
	AsOf     source.Day  // date of the extract, unless the place declares one
	Workers  int         // >= 1
	Log      *zap.Logger // nil: silent
	Progress Progress    // nil: silent

	partitions int // as in Options
	room       int // bytes of feature values that a sample may hold in memory; 0 means sampleBytes

	plant func(*features.Engine) builder // for tests: what builds predictors in place of the engine
}

// Trained is a fitted, calibrated and validated model, kept in the registry but not promoted.
type Trained struct {
	Entry  *models.Entry
	Digest string
}

// Train fits the named model of the place on past index dates and puts it into the registry.
func Train(ctx context.Context, p *place.Place, name string, opt TrainOptions) (*Trained, error) {
	spec, ok := p.Models[name]
	if !ok {
		return nil, p.Refuse(fmt.Errorf("no model named %q is declared", name), "models")
	}
	t := newTraining(p, name, spec, opt)
	t.rebuild = true
	defer t.reading.close()
	for _, stage := range []func(context.Context) error{t.open, t.read, t.sample, t.fit} {
		if err := stage(ctx); err != nil {
			return nil, fmt.Errorf("training %s: %w", name, err)
		}
	}
	digest, err := t.keep()
	if err != nil {
		return nil, fmt.Errorf("training %s: %w", name, err)
	}
	return &Trained{Entry: t.entry, Digest: digest}, nil
}

// training is the state of one Train, filled stage by stage.
type training struct {
	place    *place.Place
	name     string
	spec     models.Spec
	target   place.Target
	opt      TrainOptions
	log      *zap.Logger
	progress Progress

	asOf source.Day // of the extract
	reading
	decider    *cohort.Decider
	rebuild    bool        // build a share of the residents twice
	rebuilding *rebuilding // nil: nobody is built twice
	samples    samples
	entry      *models.Entry
}

func newTraining(p *place.Place, name string, spec models.Spec, opt TrainOptions) training {
	t := training{place: p, name: name, spec: spec, target: p.Target[spec.Target], opt: opt}
	t.log, t.progress = listeners(opt.Log, opt.Progress)
	return t
}

// open resolves the dates and opens the extract.
func (t *training) open(ctx context.Context) error {
	spec := t.place.Source(t.opt.AsOf)
	dates, err := resolveDates(t.spec.Train, spec.AsOf-t.outcomeLag(), t.target.Horizon)
	if err != nil {
		return t.place.Refuse(err, "models", t.name, "dates")
	}
	t.spec.Train, t.asOf = dates, spec.AsOf
	t.progress.Stage("opening the extract", 0)
	return t.reading.open(ctx, spec)
}

// outcomeLag is the number of days by which the latest of the feeds that the outcome is read from is late: what happened in
// those days before the extract may not be in it, and would be taken for no event.
func (t *training) outcomeLag() source.Day {
	most := 0
	for _, name := range t.target.OutcomeFeatures() {
		if d, known := t.place.Catalog.Lookup(name); known {
			most = max(most, t.place.Tables[d.Table].LagDays)
		}
	}
	return source.Day(most)
}

// read reads the tables.
func (t *training) read(ctx context.Context) error {
	if err := t.reading.read(ctx, t.opt.partitions, t.opt.Workers, t.progress); err != nil {
		return err
	}
	var err error
	t.decider, err = cohort.Compile(t.place.Cohort, t.store.Names())
	return err
}

// fit makes the model of the samples.
func (t *training) fit(ctx context.Context) error {
	t.progress.Stage("fitting, calibrating and validating", 0)
	var err error
	t.entry, err = t.trainOn(ctx, t.spec.Train, t.samples)
	return err
}

// trainOn weights each sample for departures and trains on the three, which are of the dates.
func (t *training) trainOn(ctx context.Context, dates models.Dates, s samples) (*models.Entry, error) {
	opt, err := t.prepare(ctx, s.fit, s.calibrate, s.validate)
	if err != nil {
		return nil, err
	}
	if t.rebuilding != nil {
		opt.Rebuilt = t.rebuilding.report(s.dates)
	}
	spec := t.spec
	spec.Train = dates
	return models.Train(ctx, s.fit, s.calibrate, s.validate, t.target.Target, spec, opt)
}

func (t *training) keep() (string, error) {
	r, err := registry.Open(t.place.Registry)
	if err != nil {
		return "", err
	}
	return r.Put(t.entry)
}
