package sampling

import (
	"context"
	"fmt"
	"os"
	"slices"

	"riskstrat/features"
	"riskstrat/features/source"
	"riskstrat/models"
	"riskstrat/pipeline/attributes"
	"riskstrat/pipeline/cohort"
	"riskstrat/pipeline/gate"
	"riskstrat/pipeline/walk"
)

// Options say which rows are made.
type Options struct {
	Features []string // of the samples, in this order
	Rebuild  bool     // build the predictors of a share of the residents twice: see Rebuilt
	Room     int      // bytes of feature values that a sample may hold in memory; 0: 48 MiB

	// Builder makes what builds predictors in place of the engine, so that a test can plant one that reads ahead; nil: the engine does.
	Builder func(*features.Engine) Builder
}

// Sampler turns partitions into rows of samples: predictors as of an index date, the outcome as of index date + horizon,
// both by the same engine code.
type Sampler struct {
	frame      *Frame
	predictors *features.Engine
	builder    Builder // the predictors' engine
	outcomes   *features.Engine
	columns    []features.Definition // of the samples
	room       int                   // see Options
	audited    *attributes.Set
	offices    []walk.Office                                         // of the extract's date, once Fill has asked the gates
	heldOut    func(person, household uint64, index source.Day) bool // by the lists that rank by the target; nil where none holds anybody out
	rebuilding *rebuilding                                           // nil: nobody is built twice

	dates  []*indexDate
	spools []*spool   // one a sample
	files  []*os.File // temporary, without a name
}

// indexDate is one index date: its households, and the sample its rows go to.
type indexDate struct {
	day        source.Day
	into       *models.Sample
	households *features.Households
	before     *features.Households // of those who are built twice, as known on the day
	rebuilt    recount              // of them
	gone       []int64              // by partition: deaths and departures within the horizon
}

// New makes a sampler of people in a frame whose extract has been read, without an index date yet. A feature that would be seen as it is today
// on a past index date is refused (see RequireStable), and so is a sample without a feature of the weights, which would be others for the same
// people.
func New(f *Frame, opt Options) (*Sampler, error) {
	s := &Sampler{frame: f, audited: attributes.New(f.Reading), room: opt.Room, heldOut: holdouts(f.Place, f.TargetName)}
	if s.room == 0 {
		s.room = sampleBytes
	}
	for _, name := range models.WeightFeatures(f.Place.Catalog.Lookup) {
		if !slices.Contains(opt.Features, name) {
			return nil, fmt.Errorf("drawing samples: have no feature %s, want it for the weights", name)
		}
	}
	atRisk := f.Target.AtRiskRule.Names()
	var err error
	if s.columns, err = f.Place.Catalog.Select(opt.Features...); err != nil {
		return nil, err
	}
	if err := f.RequireStable(opt.Features, atRisk); err != nil {
		return nil, err
	}
	if s.predictors, err = f.Reading.NewEngine(f.Place.Catalog, opt.Features, atRisk); err != nil {
		return nil, err
	}
	s.builder = s.predictors
	if opt.Builder != nil {
		s.builder = opt.Builder(s.predictors)
	}
	if opt.Rebuild {
		s.rebuilding = newRebuilding(s.predictors)
	}
	s.outcomes, err = f.Reading.NewEngine(f.Place.Catalog, f.Target.OutcomeFeatures())
	return s, err
}

// On returns a sample that Fill will fill with the residents at risk on the given index dates.
func (s *Sampler) On(days ...source.Day) *models.Sample {
	into := &models.Sample{Features: s.columns}
	s.spools = append(s.spools, &spool{sample: into, room: s.room, files: &s.files})
	for _, day := range days {
		s.dates = append(s.dates, &indexDate{day: day, into: into, gone: make([]int64, s.frame.Reading.Store.Partitions())})
	}
	return into
}

// Features are those of the samples.
func (s *Sampler) Features() []string { return names(s.columns) }

// Fill asks the gates, then walks the partitions and fills every sample.
func (s *Sampler) Fill(ctx context.Context) error {
	if err := s.askGates(ctx); err != nil {
		return err
	}
	for _, sp := range s.spools {
		sp.sample.Audited = s.audited.Attributes
	}
	s.frame.Progress.Stage("building features and outcomes", int64(s.frame.Reading.Store.Partitions()))
	desks := s.frame.Reading.Desks(s.frame.Workers)
	err := walk.InOrder(ctx, s.frame.Reading.Store.Partitions(), s.frame.Workers,
		func(worker, i int) (struct{}, error) { return struct{}{}, s.partition(&desks[worker], i) },
		func(i int, _ struct{}) error { s.frame.Progress.Step(1); return s.complete(i) })
	if err != nil {
		return err
	}
	return s.finish()
}

// complete hands the rows of a partition over to the samples; the partitions before it have been.
func (s *Sampler) complete(i int) error {
	for _, sp := range s.spools {
		if err := sp.complete((i + 1) * source.Cells / s.frame.Reading.Store.Partitions()); err != nil {
			return err
		}
	}
	return nil
}

// finish leaves the samples ready to be read, once every partition is complete.
func (s *Sampler) finish() error {
	for _, sp := range s.spools {
		if err := sp.finish(); err != nil {
			return err
		}
	}
	return nil
}

// Close gives back the files that values of the samples lie in.
func (s *Sampler) Close() {
	for _, f := range s.files {
		_ = f.Close() // temporary, already unlinked
	}
}

// CheckDepartures is RequireDepartures of every index date of some samples.
func (s *Sampler) CheckDepartures(of ...*models.Sample) error {
	for _, d := range s.datesOf(of) {
		n := int64(0)
		for _, g := range d.gone {
			n += g
		}
		if err := s.frame.RequireDepartures(d.day, n); err != nil {
			return err
		}
	}
	return nil
}

// Rebuilt says which features of the samples had other values without what came after their index date; nil where nobody was built twice.
func (s *Sampler) Rebuilt(of ...*models.Sample) *models.Rebuilt {
	if s.rebuilding == nil {
		return nil
	}
	return s.rebuilding.report(s.datesOf(of))
}

// datesOf are the index dates of some samples.
func (s *Sampler) datesOf(samples []*models.Sample) []*indexDate {
	return slices.DeleteFunc(slices.Clone(s.dates), func(d *indexDate) bool { return !slices.Contains(samples, d.into) })
}

// askGates refuses an extract that no night would be made from: a model must not learn from a feed that stopped, nor
// from people who opted out because their file was missing.
func (s *Sampler) askGates(ctx context.Context) error {
	c, err := s.census(ctx)
	if err != nil {
		return err
	}
	if s.offices, err = c.Offices(s.frame.Reading.Store.Names()); err != nil {
		return err
	}
	warnings, err := gate.Check(s.frame.Reading.GateInputs(s.frame.Place.Gates, c, s.frame.AsOf))
	for _, w := range warnings {
		s.frame.Log.Warn(w.String())
	}
	return err
}

// census counts the extract for the gates and, on the way, the networks, and each index date's households where a feature asks for them.
func (s *Sampler) census(ctx context.Context) (walk.Census, error) {
	if s.predictors.NeedsHouseholds() {
		for _, d := range s.dates {
			d.households = features.NewHouseholds(s.predictors, d.day, features.Predictors)
			d.before = features.NewHouseholds(s.predictors, d.day, features.Predictors)
		}
	}
	c, err := s.frame.Reading.TakeCensus(ctx, s.frame.AsOf, s.frame.Workers, s.frame.Progress, func(k *walk.Desk) error {
		s.audited.See(&k.Partition)
		return s.countHouseholds(k)
	})
	if err != nil {
		return c, err
	}
	return c, s.audited.Settle()
}

func (s *Sampler) countHouseholds(k *walk.Desk) error {
	for _, d := range s.dates {
		if d.households == nil {
			return nil
		}
		k.Stand(s.frame.Decider, d.day, cohort.Training)
		if err := d.households.Add(&k.Partition, k.Rows); err != nil {
			return err
		}
		if s.rebuilding == nil {
			continue
		}
		_, persons := s.rebuilding.share(&k.Partition, k.Rows)
		if err := d.before.Add(k.Before(d.day, persons), upTo(len(persons))); err != nil {
			return err
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
