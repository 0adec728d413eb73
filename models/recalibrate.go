package models

import (
	"context"
	"fmt"

	"riskstrat/features/source"
)

// Recalibration says of which model a recalibrated one is made.
type Recalibration struct {
	Parent string `json:"parent"` // digest of its entry
	Before Figure `json:"before"` // the parent's own calibration, on the rows of Figures.Validate
}

// Choices are those of a Spec that a recalibration makes anew; empty means the parent's.
type Choices struct {
	Calibration CalibrationMethod
	OfferedHelp OfferedHelp
}

// Recalibrate gives a model, whose entry has the digest given, a new calibration: of another place, or of later dates. Terms and
// coefficients stay, and with them the order of a list; the calibration is fitted to calibrate, as chosen, and judged
// on validate, one later index date, before and after. Usual contributions and the distributions that later nights are compared with are
// taken anew over calibrate, so that the residents are compared with their own place. What was not done again (the baseline, the
// refit without a fifth of the people) is missing from the Figures.
//
// It refuses a parent that cannot score these features, and dates that are not later than those it was fitted on: a model moves to
// another place with data from after it was made.
func Recalibrate(ctx context.Context, parent *Entry, digest string, calibrate, validate *Sample, choices Choices, opt Options) (*Entry, error) {
	r := &recalibration{parent: parent, digest: digest, training: training{calibrate: calibrate, validate: validate, target: parent.Target, spec: parent.Spec, opt: opt}}
	if choices.Calibration != "" {
		r.spec.Calibration = choices.Calibration
	}
	if choices.OfferedHelp != "" {
		r.spec.OfferedHelp = choices.OfferedHelp
	}
	return r.entry(ctx)
}

// recalibration is the state of one Recalibrate.
type recalibration struct {
	training
	parent *Entry
	digest string
}

func (r *recalibration) entry(ctx context.Context) (*Entry, error) {
	before, err := r.before()
	if err != nil {
		return nil, err
	}
	m := &trained{entry: r.derived()}
	if err := r.leaveOffered(ctx, &m.entry.Trained); err != nil {
		return nil, err
	}
	if m.scorer, err = newScorer(m.entry, r.calibrate.lookup); err != nil {
		return nil, err
	}
	if err := r.calibrateModel(ctx, m); err != nil {
		return nil, err
	}
	e := m.entry
	if e.Recalibrated.Before, err = r.judgeGroups(ctx, before, r.validate); err != nil {
		return nil, err
	}
	if e.Figures.Validate, e.Figures.Unweighted, err = r.everyone(ctx, m); err != nil {
		return nil, err
	}
	if e.Figures.AsOffered, err = r.asOffered(ctx, m); err != nil {
		return nil, err
	}
	if e.Reference, err = r.reference(ctx, m, r.calibrate, 1); err != nil {
		return nil, err
	}
	if e.Bands, err = r.bands(m); err != nil {
		return nil, err
	}
	r.warn(e)
	return e, e.check()
}

// before is the parent, ready to score the samples, once both are found to be what they should.
func (r *recalibration) before() (*trained, error) {
	scorer, err := r.parent.Scorer(r.calibrate.lookup)
	if err != nil {
		return nil, &Refused{Err: err, Advice: trainAgain}
	}
	for _, part := range []struct {
		name   string
		sample *Sample
		date   *source.Day
	}{{"calibrate", r.calibrate, &r.spec.Train.Calibrate}, {"validate", r.validate, &r.spec.Train.Validate}} {
		dates := part.sample.dates()
		if len(dates) != 1 {
			return nil, fmt.Errorf("%s sample: have %d index dates, want one", part.name, len(dates))
		}
		*part.date = dates[0]
		if err := checkPart(part.name, part.sample, r.calibrate, dates); err != nil {
			return nil, err
		}
	}
	if err := r.spec.Check(r.target, r.opt.AsOf); err != nil {
		return nil, &Refused{Err: err, Advice: "declare later dates, or give a later extract"}
	}
	return &trained{entry: r.parent, scorer: scorer}, nil
}

// derived is the parent with the new calibration's place and dates, before it is fitted.
func (r *recalibration) derived() *Entry {
	e := *r.parent
	e.Spec = r.spec
	e.Recalibrated = &Recalibration{Parent: r.digest}
	e.Trained = Trained{
		AsOf: r.opt.AsOf, Inputs: r.opt.Inputs, Lags: r.opt.Lags,
		Fit: r.parent.Trained.Fit, Calibrate: r.calibrate.Report(), Validate: r.validate.Report(),
	}
	again := Figure{Missing: "not made again: see the parent"}
	e.Figures = Figures{Baseline: again, PersonDisjoint: again, SamePeople: again}
	e.Warnings = nil
	return &e
}
