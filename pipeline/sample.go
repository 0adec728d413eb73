package pipeline

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"riskstrat/features"
	"riskstrat/features/source"
	"riskstrat/models"
	"riskstrat/pipeline/cohort"
	"riskstrat/pipeline/gate"
)

// samples are the rows of a training, by what they are for.
type samples struct {
	fit, calibrate, validate *models.Sample

	dates []*indexDate // of the three
}

// indexDate is one index date of a training: its households, and the sample its rows go to.
type indexDate struct {
	day        source.Day
	into       *models.Sample
	households *features.Households
	before     *features.Households // of those who are built twice, as known on the day
	rebuilt    recount              // of them
	gone       []int64              // by partition: deaths and departures within the horizon
}

// sampler turns partitions into rows of samples: predictors as of an index date, the outcome as of index date + horizon,
// both by the same engine code.
type sampler struct {
	*training
	predictors *features.Engine
	builder    builder // the predictors' engine
	outcomes   *features.Engine
	columns    []features.Definition // of the samples
	dates      []*indexDate
	spools     []*spool // one a sample
	audited    *audited
	heldOut    func(person, household uint64, index source.Day) bool // by the lists that rank by the target; nil where none holds anybody out
}

// sample stacks the residents at risk on every index date.
func (t *training) sample(ctx context.Context) error {
	s, err := t.sampler()
	if err != nil {
		return err
	}
	t.samples = s.onDates(t.spec.Train)
	return s.collect(ctx)
}

// sampler makes a sampler of what the spec needs.
func (t *training) sampler() (*sampler, error) {
	needs, err := t.spec.Needs(t.place.Catalog.Lookup)
	if err != nil {
		return nil, err
	}
	s, err := newSampler(t, needs)
	if err == nil && t.rebuild {
		t.rebuilding = newRebuilding(s.predictors)
	}
	return s, err
}

// newSampler makes a sampler of the named features, without an index date yet.
func newSampler(t *training, needs []string) (*sampler, error) {
	s := &sampler{training: t, audited: newAudited(&t.reading), heldOut: holdouts(t.place, t.spec.Target)}
	columns, err := t.place.Catalog.Select(needs...)
	if err != nil {
		return nil, err
	}
	s.columns = columns
	if err := s.requireStable(names(columns), t.target.AtRiskRule.Names()); err != nil {
		return nil, err
	}
	if s.predictors, err = t.newEngine(t.place, names(columns), t.target.AtRiskRule.Names()); err != nil {
		return nil, err
	}
	s.builder = s.predictors
	if t.opt.plant != nil {
		s.builder = t.opt.plant(s.predictors)
	}
	s.outcomes, err = t.newEngine(t.place, t.target.OutcomeFeatures())
	return s, err
}

// on returns a sample that collect will fill with the residents at risk on the given index dates.
func (s *sampler) on(days ...source.Day) *models.Sample {
	into := &models.Sample{Features: s.columns}
	s.spools = append(s.spools, &spool{sample: into, room: cmp.Or(s.opt.room, sampleBytes), files: &s.files})
	for _, day := range days {
		s.dates = append(s.dates, &indexDate{day: day, into: into, gone: make([]int64, s.store.Partitions())})
	}
	return into
}

// onDates is on for each part of a training.
func (s *sampler) onDates(d models.Dates) samples {
	before := len(s.dates)
	out := samples{fit: s.on(d.Fit...), calibrate: s.on(d.Calibrate), validate: s.on(d.Validate)}
	out.dates = slices.Clone(s.dates[before:])
	return out
}

// collect fills every sample, and refuses those that departures are missing from.
func (s *sampler) collect(ctx context.Context) error {
	if err := s.fill(ctx); err != nil {
		return err
	}
	return s.checkDepartures(s.dates)
}

// fill asks the gates, then walks the partitions and fills every sample.
func (s *sampler) fill(ctx context.Context) error {
	if err := s.askGates(ctx); err != nil {
		return err
	}
	for _, sp := range s.spools {
		sp.sample.Audited = s.audited.attributes
	}
	s.progress.Stage("building features and outcomes", int64(s.store.Partitions()))
	desks := s.desksOf(s.opt.Workers)
	err := inOrder(ctx, s.store.Partitions(), s.opt.Workers,
		func(worker, i int) (struct{}, error) { return struct{}{}, s.partition(&desks[worker], i) },
		func(i int, _ struct{}) error { s.progress.Step(1); return s.complete(i) })
	if err != nil {
		return err
	}
	for _, sp := range s.spools {
		if err := sp.finish(); err != nil {
			return err
		}
	}
	return nil
}

// complete hands the rows of a partition over to the spools; the partitions before it have been.
func (s *sampler) complete(i int) error {
	for _, sp := range s.spools {
		if err := sp.complete((i + 1) * source.Cells / s.store.Partitions()); err != nil {
			return err
		}
	}
	return nil
}

// requireStable refuses a feature of a past index date that would be seen as it is today, in the model and in the rule of
// who is at risk alike.
func (s *sampler) requireStable(wanted ...[]string) error {
	defs, err := s.place.Catalog.Select(unique(wanted...)...)
	if err != nil {
		return err
	}
	for _, d := range defs {
		if d.Undated {
			if err := s.place.RequireStable(undatedColumn(d), d.Name); err != nil {
				return err
			}
		}
	}
	return nil
}

// undatedColumn is the column of residents that an undated feature rests on.
func undatedColumn(d features.Definition) string {
	switch d.Measure.(type) {
	case features.HouseholdEvents:
		return "household_id"
	}
	if d.Measure == features.HouseholdMembers {
		return "household_id"
	}
	return d.Name // the others are named after their column
}

// census counts the extract for the gates and, on the way, the networks, and each index date's households where a feature asks for them.
func (s *sampler) census(ctx context.Context) (census, error) {
	if s.predictors.NeedsHouseholds() {
		for _, d := range s.dates {
			d.households = features.NewHouseholds(s.predictors, d.day, features.Predictors)
			d.before = features.NewHouseholds(s.predictors, d.day, features.Predictors)
		}
	}
	c, err := s.takeCensus(ctx, s.asOf, s.opt.Workers, s.progress, func(k *desk) error {
		s.audited.see(&k.partition)
		return s.countHouseholds(k)
	})
	if err != nil {
		return c, err
	}
	return c, s.audited.settle()
}

func (s *sampler) countHouseholds(k *desk) error {
	for _, d := range s.dates {
		if d.households == nil {
			return nil
		}
		k.standing, k.rows = standings(s.decider, &k.partition, d.day, cohort.Training, k.standing, k.rows)
		if err := d.households.Add(&k.partition, k.rows); err != nil {
			return err
		}
		if s.rebuilding == nil {
			continue
		}
		_, persons := s.rebuilding.share(&k.partition, k.rows)
		if err := d.before.Add(k.before(d.day, persons), upTo(len(persons))); err != nil {
			return err
		}
	}
	return nil
}

// askGates refuses an extract that no night would be made from: a model must not learn from a feed that stopped, nor
// from people who opted out because their file was missing.
func (s *sampler) askGates(ctx context.Context) error {
	c, err := s.census(ctx)
	if err != nil {
		return err
	}
	warnings, err := gate.Check(s.gateInputs(s.place, c, s.asOf))
	for _, w := range warnings {
		s.log.Warn(w.String())
	}
	return err
}

// checkDepartures refuses an index date after which nobody at risk died or left: such an extract holds only who is
// still there, and outcomes of the others are missing without a trace.
func (s *sampler) checkDepartures(dates []*indexDate) error {
	for _, d := range dates {
		n := int64(0)
		for _, g := range d.gone {
			n += g
		}
		if n == 0 {
			return &source.Refused{Message: fmt.Sprintf("index date %s: nobody at risk died or left in the %d days after it; the extract seems to hold only people still registered, and a model trained on it would be wrong about the others", d.day, s.target.Horizon)}
		}
	}
	return nil
}

func names(defs []features.Definition) []string {
	out := make([]string, len(defs))
	for i, d := range defs {
		out[i] = d.Name
	}
	return out
}

// unique sorts names and drops repetitions.
func unique(lists ...[]string) []string {
	all := slices.Concat(lists...)
	slices.Sort(all)
	return slices.Compact(all)
}
