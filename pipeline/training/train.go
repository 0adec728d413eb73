package training

import (
	"context"
	"errors"
	"fmt"

	"go.uber.org/zap"

	"riskstrat/features"
	"riskstrat/features/source"
	"riskstrat/models"
	"riskstrat/models/registry"
	"riskstrat/pipeline/cohort"
	"riskstrat/pipeline/place"
	"riskstrat/pipeline/sampling"
	"riskstrat/pipeline/walk"
)

// Options say how to train; the place says what.
type Options struct {
	AsOf     source.Day    // date of the extract, unless the place declares one
	Workers  int           // >= 1
	Log      *zap.Logger   // nil: silent
	Progress walk.Progress // nil: silent

	partitions int // 0: by the number of residents; changes no byte of a model
	room       int // as in sampling.Options

	plant func(*features.Engine) sampling.Builder // for tests: what builds predictors in place of the engine
}

// Model is a fitted, calibrated and validated model, kept in the registry but not promoted.
type Model struct {
	Entry  *models.Entry
	Digest string
}

// Run fits the named model of the place on past index dates and puts it into the registry.
func Run(ctx context.Context, p *place.Place, name string, opt Options) (*Model, error) {
	spec, ok := p.Models[name]
	if !ok {
		return nil, p.Refuse(fmt.Errorf("no model named %q is declared", name), "models")
	}
	t := newTraining(p, name, spec, opt)
	defer t.close()
	for _, stage := range []func(context.Context) error{t.open, t.read, t.sampleTwice, t.fit} {
		if err := stage(ctx); err != nil {
			return nil, fmt.Errorf("training %s: %w", name, t.declared(err))
		}
	}
	digest, err := t.keep()
	if err != nil {
		return nil, fmt.Errorf("training %s: %w", name, err)
	}
	return &Model{Entry: t.entry, Digest: digest}, nil
}

// declared gives a refusal by the data the position of the declaration that is refused.
func (t *training) declared(err error) error {
	var refused *models.Refused
	if errors.As(err, &refused) {
		return t.Place.Refuse(err, "models", t.name)
	}
	return err
}

// training is the state of one Run, filled stage by stage.
type training struct {
	name string
	spec models.Spec
	opt  Options

	sampling.Frame
	drawn   *sampling.Sampler // nil: nothing has been drawn yet
	samples samples
	entry   *models.Entry
}

// samples are the rows of a training, by what they are for.
type samples struct{ fit, calibrate, validate *models.Sample }

func newTraining(p *place.Place, name string, spec models.Spec, opt Options) training {
	t := training{name: name, spec: spec, opt: opt}
	t.Frame = sampling.Frame{Place: p, TargetName: spec.Target, Target: p.Target[spec.Target], Workers: opt.Workers, Reading: new(walk.Reading)}
	t.Log, t.Progress = walk.Listeners(opt.Log, opt.Progress)
	return t
}

// close gives back files and disk space.
func (t *training) close() {
	if t.drawn != nil {
		t.drawn.Close()
	}
	t.Reading.Close()
}

// open opens the extract on the dates of a training.
func (t *training) open(ctx context.Context) error { return t.openOn(ctx, resolveDates) }

// openOn resolves the dates and opens the extract.
func (t *training) openOn(ctx context.Context, resolve func(d models.Dates, complete source.Day, horizon int) (models.Dates, error)) error {
	spec := t.Place.Source(t.opt.AsOf)
	dates, err := resolve(t.spec.Train, spec.AsOf-t.OutcomeLag(), t.Target.Horizon)
	if err != nil {
		return t.Place.Refuse(err, "models", t.name, "dates")
	}
	t.spec.Train, t.AsOf = dates, spec.AsOf
	t.Progress.Stage("opening the extract", 0)
	return t.Reading.Open(ctx, spec)
}

// read reads the tables.
func (t *training) read(ctx context.Context) error {
	if err := t.Reading.Read(ctx, t.opt.partitions, t.Workers, t.Progress); err != nil {
		return err
	}
	var err error
	t.Decider, err = cohort.Compile(t.Place.Cohort, t.Reading.Store.Names())
	return err
}

// sampler makes the sampler, of the named features.
func (t *training) sampler(needs []string, rebuild bool) error {
	var err error
	t.drawn, err = sampling.New(&t.Frame, sampling.Options{Features: needs, Rebuild: rebuild, Room: t.opt.room, Builder: t.opt.plant})
	return err
}

// on draws a sample for each part of a training on the dates.
func (t *training) on(d models.Dates) samples {
	return samples{fit: t.drawn.On(d.Fit...), calibrate: t.drawn.On(d.Calibrate), validate: t.drawn.On(d.Validate)}
}

// collect fills every sample, and refuses those that departures are missing from.
func (t *training) collect(ctx context.Context, all ...*models.Sample) error {
	if err := t.drawn.Fill(ctx); err != nil {
		return err
	}
	return t.drawn.CheckDepartures(all...)
}

// sample stacks the residents at risk on every index date.
func (t *training) sample(ctx context.Context) error { return t.stack(ctx, false) }

// sampleTwice is sample, with the predictors of a share of the residents built twice.
func (t *training) sampleTwice(ctx context.Context) error { return t.stack(ctx, true) }

func (t *training) stack(ctx context.Context, rebuild bool) error {
	needs, err := t.spec.Needs(t.Place.Catalog.Lookup)
	if err != nil {
		return err
	}
	if err := t.sampler(needs, rebuild); err != nil {
		return err
	}
	s := t.on(t.spec.Train)
	t.samples = s
	return t.collect(ctx, s.fit, s.calibrate, s.validate)
}

// fit makes the model of the samples.
func (t *training) fit(ctx context.Context) error {
	t.Progress.Stage("fitting, calibrating and validating", 0)
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
	opt.Rebuilt = t.drawn.Rebuilt(s.fit, s.calibrate, s.validate)
	spec := t.spec
	spec.Train = dates
	return models.Train(ctx, s.fit, s.calibrate, s.validate, t.Target.Target, spec, opt)
}

func (t *training) keep() (string, error) {
	r, err := registry.Open(t.Place.Registry)
	if err != nil {
		return "", err
	}
	return r.Put(t.entry)
}
