package models

import (
	"context"
	"fmt"
	"slices"

	"riskstrat/features/source"
	"riskstrat/models/evaluate"
)

// Options are what a training is told beside its data.
type Options struct {
	Workers int               // goroutines; 0 means 1. The entry is the same for any number
	AsOf    source.Day        // date of the extract
	Inputs  map[string]string // sha256 of each input file, by path; kept in the entry
	Lags    map[string]int    // days by which each table is late, by table; kept in the entry
	Rebuilt *Rebuilt          // what building some predictors twice found; nil where none was; kept in the entry
	Lists   []evaluate.List   // of the place that rank by the target: models are judged at their length too; none: at that of the highest 1, 5 and 10 % alone
}

// Train makes an Entry of spec for target: fitted on fit, calibrated on calibrate, judged on validate, which are samples of
// the index dates spec names, weighted by WeightByRemaining. Figures are given for the model, for the same model trained without a fifth of
// the people and judged on them alone, for the baseline, and without weights. It refuses samples without events, fits that do
// not converge and calibrations that are not increasing: there is then no entry.
func Train(ctx context.Context, fit, calibrate, validate *Sample, target Target, spec Spec, opt Options) (*Entry, error) {
	t := &training{fit: fit, calibrate: calibrate, validate: validate, target: target, spec: spec, opt: opt}
	return t.train(ctx)
}

// training holds the samples of one Train, or those of its refits.
type training struct {
	fit, calibrate, validate *Sample
	target                   Target
	spec                     Spec
	opt                      Options
	groups                   *groups
	observed                 *Sample // validate with everyone in it, offered help or not
}

func (t *training) train(ctx context.Context) (*Entry, error) {
	if err := t.check(); err != nil {
		return nil, err
	}
	t.groups = newGroups(t.fit, t.calibrate, t.validate)
	sources := Trained{
		AsOf: t.opt.AsOf, Inputs: t.opt.Inputs, Lags: t.opt.Lags,
		Fit: t.fit.Report(), Calibrate: t.calibrate.Report(), Validate: t.validate.Report(),
	}
	if err := t.leaveOffered(ctx, &sources); err != nil {
		return nil, err
	}
	m, err := t.model(ctx, t.spec.Terms, t.spec.Penalty)
	if err != nil {
		return nil, err
	}
	e := m.entry
	e.Trained, e.Leakage = sources, &Leakage{Rebuilt: t.opt.Rebuilt}
	if e.Figures, err = t.figures(ctx, m); err != nil {
		return nil, err
	}
	if e.Leakage.Alone, err = t.alone(ctx, m, &e.Figures); err != nil {
		return nil, fmt.Errorf("looking for a feature that carries the model: %w", err)
	}
	if e.Reference, err = t.reference(ctx, m, t.fit, len(t.spec.Train.Fit)); err != nil {
		return nil, err
	}
	if e.Bands, err = t.bands(m); err != nil {
		return nil, err
	}
	t.warn(e)
	return e, e.check()
}

// family is the family of the model.
func (t *training) family() Family { return t.spec.family(t.target.Kind) }

// check refuses samples that are not what spec says.
func (t *training) check() error {
	if err := t.spec.Check(t.target, t.opt.AsOf); err != nil {
		return err
	}
	for _, part := range []struct {
		name   string
		sample *Sample
		dates  []source.Day
	}{
		{"fit", t.fit, t.spec.Train.Fit},
		{"calibrate", t.calibrate, []source.Day{t.spec.Train.Calibrate}},
		{"validate", t.validate, []source.Day{t.spec.Train.Validate}},
	} {
		if err := checkPart(part.name, part.sample, t.fit, part.dates); err != nil {
			return err
		}
	}
	return nil
}

// checkPart refuses a sample without the features of the first, or on other dates, or whose outcomes are all the same.
func checkPart(name string, s, first *Sample, dates []source.Day) error {
	if err := s.check(); err != nil {
		return fmt.Errorf("%s sample: %w", name, err)
	}
	if have := s.dates(); !slices.Equal(have, dates) {
		return fmt.Errorf("%s sample: have index dates %v, want %v", name, have, dates)
	}
	if !s.varies() {
		rep := s.Report()
		return refuse(otherOutcome, "%s sample: have one outcome in all of %d rows with a known one (%d of them above 0), want both events and rows without", name, rep.Rows-rep.Departed, rep.Events)
	}
	if err := sameFeatures(first, s); err != nil {
		return fmt.Errorf("%s sample: %w", name, err)
	}
	return nil
}

func sameFeatures(a, b *Sample) error {
	if len(a.Features) != len(b.Features) {
		return fmt.Errorf("have %d features, want the %d of the first sample", len(b.Features), len(a.Features))
	}
	for i, d := range a.Features {
		if b.Features[i].Digest() != d.Digest() {
			return fmt.Errorf("feature %d is %s, want %s as in the first sample", i, b.Features[i].Name, d.Name)
		}
	}
	return nil
}

// leaveOffered goes on with those whose outcomes no offer of help has changed: to calibrate and to judge always, to fit by rule.
func (t *training) leaveOffered(ctx context.Context, report *Trained) error {
	rule := t.spec.OfferedHelp.orDefault()
	t.observed = t.validate
	for _, part := range []struct {
		name   string
		sample **Sample
		report *SampleReport
	}{{"fit", &t.fit, &report.Fit}, {"calibrate", &t.calibrate, &report.Calibrate}, {"validate", &t.validate, &report.Validate}} {
		if part.sample == &t.fit && (t.fit == nil || rule == AdjustOffered) {
			continue
		}
		var err error
		if *part.sample, part.report.Unoffered, err = (*part.sample).Unaffected(ctx, rule, t.opt.Workers); err != nil {
			return fmt.Errorf("%s sample: %w", part.name, err)
		}
	}
	return nil
}

// trained is a calibrated model, ready to score.
type trained struct {
	entry  *Entry
	scorer *Scorer
}

// model fits terms on t.fit and calibrates them on t.calibrate.
func (t *training) model(ctx context.Context, terms []string, penalty Penalty) (*trained, error) {
	fit := t.fit
	if _, offered := fit.offers(); offered > 0 && t.spec.OfferedHelp.orDefault() == AdjustOffered {
		fit, terms = fit.withOffers(terms)
	}
	p, err := prepare(ctx, fit, terms, t.opt.Workers)
	if err != nil {
		return nil, err
	}
	if err := p.alsoUse(fit, "age", "sex"); err != nil {
		return nil, err
	}
	f := &fitting{sample: fit, family: t.family(), groups: t.groups, workers: t.opt.Workers}
	if p, err = f.withoutConstants(ctx, p); err != nil {
		return nil, err
	}
	if len(p.names()) == 0 {
		return nil, refuse("declare other terms", "fitting: every term has one value in all training rows")
	}
	chosen, err := f.choose(ctx, p, penalty, t.spec.Seed)
	if err != nil {
		return nil, err
	}
	s, err := f.fit(ctx, p, chosen)
	if err != nil {
		return nil, err
	}
	m := &trained{entry: t.entry(s, chosen)}
	m.entry.takeOffered()
	if err := m.entry.nothingLeft(); err != nil {
		return nil, err
	}
	m.entry.Covariance = m.entry.covarianceOf(s.robust, s.names())
	if m.scorer, err = newScorer(m.entry, t.fit.lookup); err != nil {
		return nil, err
	}
	return m, t.calibrateModel(ctx, m)
}

// calibrateModel fits the calibration of m to t.calibrate.
func (t *training) calibrateModel(ctx context.Context, m *trained) error {
	scores, err := m.scorer.score(t.calibrate.columns())
	if err != nil {
		return err
	}
	m.entry.Calibration, err = calibrate(ctx, t.calibrate, scores.Eta, m.entry.Fit.Family.glm(), t.spec.Calibration, t.opt.Workers)
	return err
}

// alsoUse adds features that no term reads, for the bands.
func (p *prepared) alsoUse(s *Sample, names ...string) error {
	for _, name := range names {
		if slices.ContainsFunc(p.uses, func(u Use) bool { return u.Feature == name }) {
			continue
		}
		if s.Column(name) < 0 {
			return fmt.Errorf("the sample has no feature %s", name)
		}
		r, err := readFeature(s, name)
		if err != nil {
			return err
		}
		p.uses = append(p.uses, r.use)
	}
	return nil
}

// entry writes down a converged fit.
func (t *training) entry(s *solution, penalty ChosenPenalty) *Entry {
	e := &Entry{
		Format: Format, Target: t.target, Spec: t.spec, Features: s.uses, Penalty: penalty, Fit: s.report,
		Intercept: s.intercept, Terms: slices.Clone(s.terms), Indicators: slices.Clone(s.indicators), Warnings: s.warnings,
	}
	j := 0
	take := func(c *Coefficient) {
		at := c.At
		*c = s.columns[j]
		c.At = at
		j++
	}
	for i := range e.Terms {
		e.Terms[i].Columns = slices.Clone(e.Terms[i].Columns)
		for k := range e.Terms[i].Columns {
			take(&e.Terms[i].Columns[k])
		}
	}
	for i := range e.Indicators {
		take(&e.Indicators[i].Column)
	}
	return e
}

// warn adds what a reader of the entry should know. Warnings and questions are shown on published cards: neither has a number of people in it.
func (t *training) warn(e *Entry) {
	columns := len(e.Indicators)
	for _, term := range e.Terms {
		columns += len(term.Columns)
	}
	if events := e.Trained.Fit.Events; t.target.Kind == Binary && events < int64(10*columns) {
		e.Warnings = append(e.Warnings, fmt.Sprintf("fewer than 10 events for each of the %d columns", columns))
	}
	e.Questions = e.ask()
	if e.SampleSize = e.least(columns); e.SampleSize != nil && e.Trained.Fit.People < int64(e.SampleSize.Rows) {
		e.Warnings = append(e.Warnings, fmt.Sprintf("fewer people than the %d that Riley et al. want for %d columns", e.SampleSize.Rows, columns))
	}
	if n := len(e.Penalty.Curve); n > 1 {
		switch e.Penalty.Lambda {
		case e.Penalty.Curve[0].Lambda, e.Penalty.Curve[n-1].Lambda:
			e.Warnings = append(e.Warnings, fmt.Sprintf("the penalty chosen, %g, is at the end of its grid", e.Penalty.Lambda))
		}
	}
	for _, s := range []SampleReport{e.Trained.Fit, e.Trained.Calibrate, e.Trained.Validate} {
		e.Warnings = append(e.Warnings, s.warnings()...)
	}
}

// warnings says which departures and offers of help the sample's weights make up for by the index date alone, or not at all.
func (r *SampleReport) warnings() []string {
	var all []string
	warn := func(text string) { all = append(all, fmt.Sprintf("index dates %v: %s", r.Dates, text)) }
	switch {
	case r.Remaining == nil && r.Departed > 0:
		warn("departures are not weighted for")
	case r.Remaining != nil && len(r.Remaining.Warnings) > 0:
		warn("departures are too few to model by age, sex and deprivation: weights for them depend on the index date alone")
	}
	if r.Unoffered != nil && len(r.Unoffered.Warnings) > 0 {
		warn("offers of help are too few to model by what was known before: weights for them depend on the index date alone")
	}
	return all
}
