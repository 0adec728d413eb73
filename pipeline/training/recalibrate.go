package training

import (
	"context"
	"fmt"

	"riskstrat/features/catalog"
	"riskstrat/models"
	"riskstrat/models/registry"
	"riskstrat/pipeline/place"
)

// Recalibrate gives a model of the registry, named by the beginning of its digest, a calibration fitted to the place's own
// residents, and keeps what comes of it as a new model beside its parent. The place must declare the model's target as the model has it.
// The dates are those the place declares for a model of that name, or the last that its extract allows; so is the method, which is else
// the parent's.
func Recalibrate(ctx context.Context, p *place.Place, digest string, opt Options) (*Model, error) {
	r, err := newRecalibrating(p, digest, opt)
	if err != nil {
		return nil, fmt.Errorf("recalibrating model: %w", err)
	}
	defer r.close()
	for _, stage := range []func(context.Context) error{r.open, r.read, r.sample, r.calibrate} {
		if err := stage(ctx); err != nil {
			return nil, fmt.Errorf("recalibrating %s: %w", r.name, r.declared(err))
		}
	}
	if digest, err = r.keep(); err != nil {
		return nil, fmt.Errorf("recalibrating %s: %w", r.name, err)
	}
	return &Model{Entry: r.entry, Digest: digest}, nil
}

// recalibrating is the state of one Recalibrate: a training whose model is there already.
type recalibrating struct {
	training
	parent Model
}

func newRecalibrating(p *place.Place, digest string, opt Options) (*recalibrating, error) {
	kept, err := registry.Open(p.Registry)
	if err != nil {
		return nil, err
	}
	r := &recalibrating{}
	if r.parent.Entry, r.parent.Digest, err = kept.Get(digest); err != nil {
		return nil, err
	}
	name := r.parent.Entry.Spec.Target
	if err := p.SameTarget(name, r.parent.Entry.Target); err != nil {
		return nil, err
	}
	declared := p.Models[name]
	spec := models.Spec{Target: name, Calibration: declared.Calibration, OfferedHelp: declared.OfferedHelp, Train: models.Dates{Calibrate: declared.Train.Calibrate, Validate: declared.Train.Validate}}
	r.training = newTraining(p, name, spec, opt)
	return r, nil
}

// open opens the extract on the two dates after fitting.
func (r *recalibrating) open(ctx context.Context) error { return r.openOn(ctx, resolveLater) }

// sample stacks the residents at risk on the two dates, with the features of the model and those of the weights.
func (r *recalibrating) sample(ctx context.Context) error {
	if err := r.sampler(r.scoringNeeds(r.parent.Entry), false); err != nil {
		return err
	}
	s := samples{calibrate: r.drawn.On(r.spec.Train.Calibrate), validate: r.drawn.On(r.spec.Train.Validate)}
	r.samples = s
	return r.collect(ctx, s.calibrate, s.validate)
}

// calibrate weights the samples for departures and makes the new entry of them.
func (r *recalibrating) calibrate(ctx context.Context) error {
	r.Progress.Stage("calibrating and validating", 0)
	s := &r.samples
	opt, err := r.prepare(ctx, s.calibrate, s.validate)
	if err != nil {
		return err
	}
	r.entry, err = models.Recalibrate(ctx, r.parent.Entry, r.parent.Digest, s.calibrate, s.validate, models.Choices{Calibration: r.spec.Calibration, OfferedHelp: r.spec.OfferedHelp}, opt)
	return err
}

// scoringNeeds are the features that entries score with, and those of the weights.
func (t *training) scoringNeeds(entries ...*models.Entry) []string {
	needs := models.WeightFeatures(t.Place.Catalog.Lookup)
	for _, e := range entries {
		for _, u := range e.Features {
			needs = append(needs, u.Feature)
		}
	}
	return catalog.Union(needs)
}

// prepare weights samples for departures, and says what an entry is made of and at the length of which lists it is judged.
func (t *training) prepare(ctx context.Context, samples ...*models.Sample) (models.Options, error) {
	for _, one := range samples {
		if _, err := models.WeightByRemaining(ctx, one, t.Workers); err != nil {
			return models.Options{}, err
		}
	}
	digests, err := t.Reading.Digests()
	return models.Options{Workers: t.Workers, AsOf: t.AsOf, Inputs: digests, Lags: t.Place.Lags(), Lists: t.drawn.Lists()}, err
}
