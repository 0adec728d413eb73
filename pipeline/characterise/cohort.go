package characterise

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"

	"go.uber.org/zap"

	"riskstrat/features/source"
	"riskstrat/pipeline/accesslog"
	"riskstrat/pipeline/attributes"
	"riskstrat/pipeline/cohort"
	"riskstrat/pipeline/differencing"
	"riskstrat/pipeline/gate"
	"riskstrat/pipeline/place"
	"riskstrat/pipeline/tableone"
	"riskstrat/pipeline/walk"
)

// Others, in the place of a second cohort, stands for everybody registered of whom the first one's rule is false.
const Others = "others"

// Options say which people are asked about, and by whom.
type Options struct {
	Rule       string     // a rule over features, or the name of one: see NamedCohorts
	AsOf       source.Day // date it is asked of
	Beside     string     // a second cohort: as Rule, or Others; empty: the same on BesideAsOf, or none
	BesideAsOf source.Day // date of the second cohort; 0: AsOf
	Extract    source.Day // date the extract was taken, unless the place declares one

	Who, Why string           // for the access log
	Now      func() time.Time // likewise
	Workers  int              // >= 1; changes no figure
	Log      *zap.Logger      // nil: silent
	Progress walk.Progress    // nil: silent

	partitions int // 0: by the number of residents; changes no figure
}

// Cohort counts the people of a cohort as of a past date and says what they are like, beside a second cohort where one is asked for: by the
// features as a night of that date would have built them, of the people who may be counted in reports. Everything passes the place's disclosure
// profile; the question is a line of the access log, and is not answered (*differencing.Refused) where the answer and an earlier one would
// tell of few people. A rule that is wrong, or reads what the extract does not reach back to, is a *BadQuestion.
func Cohort(ctx context.Context, p *place.Place, opt Options) (*tableone.Report, error) {
	if err := accesslog.CheckWhy(opt.Why); err != nil {
		return nil, &BadQuestion{err}
	}
	q := newQuerying(p, opt)
	defer q.Reading.Close()
	if err := q.ask(); err != nil {
		return nil, fmt.Errorf("counting a cohort: %w", err)
	}
	log, err := differencing.Open(p.Out)
	if err != nil {
		return nil, err
	}
	defer log.Close()
	if q.earlier, q.before, err = log.Answered(); err != nil {
		return nil, err
	}
	for _, stage := range []func(context.Context) error{q.open, q.read, q.prepare, q.census, q.walk} {
		if err := stage(ctx); err != nil {
			return nil, fmt.Errorf("counting a cohort: %w", err)
		}
	}
	report, refused := q.answer()
	if err := log.Append(q.entry(refused)); err != nil {
		return nil, err // what cannot be logged is not shown
	}
	return report, refused
}

// BadQuestion is a question about a cohort that cannot be answered as it is put.
type BadQuestion struct{ err error }

// Error says what is wrong with it.
func (b *BadQuestion) Error() string { return b.err.Error() }

// Unwrap returns it.
func (b *BadQuestion) Unwrap() error { return b.err }

// querying is the state of one Cohort, filled stage by stage.
type querying struct {
	place    *place.Place
	opt      Options
	log      *zap.Logger
	progress walk.Progress

	first, second *question // second nil: there is none
	others        bool
	earlier       []differencing.Asked
	before        int // answers too long ago to be in earlier

	asOf source.Day // of the extract
	walk.Reading
	decider   *cohort.Decider
	audited   *attributes.Set
	questions []*question // all that are asked: of the answer, then of those before
	groups    []described // of the questions; the answer's come first
	views     []*view
	traits    *traits
	notes     []string
	counted   *counted
	digest    string // of the extract's digests
}

func newQuerying(p *place.Place, opt Options) *querying {
	q := &querying{place: p, opt: opt}
	q.log, q.progress = walk.Listeners(opt.Log, opt.Progress)
	return q
}

// open opens the extract, which must have been taken by the dates that are asked about.
func (q *querying) open(ctx context.Context) error {
	spec := q.place.Source(q.opt.Extract)
	q.asOf = spec.AsOf
	for _, one := range q.asked() {
		if one.day > q.asOf {
			return &BadQuestion{fmt.Errorf("have the date %s, want one no later than the extract's, %s", one.day, q.asOf)}
		}
	}
	q.progress.Stage("opening the extract", 0)
	return q.Reading.Open(ctx, spec)
}

// read reads the tables.
func (q *querying) read(ctx context.Context) error {
	if err := q.Reading.Read(ctx, q.opt.partitions, q.opt.Workers, q.progress); err != nil {
		return err
	}
	inputs, err := q.Digests()
	if err != nil {
		return err
	}
	q.digest = digestOf(inputs)
	q.decider, err = cohort.Compile(q.place.Cohort, q.Store.Names())
	return err
}

// census asks the gates, as of the extract, and on the way adds up households and finds the networks: who is counted must not depend on a file of
// opt-outs that is missing.
func (q *querying) census(ctx context.Context) error {
	q.newHouseholds()
	c, err := q.TakeCensus(ctx, q.asOf, q.opt.Workers, q.progress, func(k *walk.Desk) error {
		q.audited.See(&k.Partition)
		return q.countHouseholds(k)
	})
	if err != nil {
		return err
	}
	warnings, err := gate.Check(q.GateInputs(q.place.Gates, c, q.asOf))
	for _, w := range warnings {
		q.log.Warn(w.String())
	}
	if err != nil {
		return err
	}
	if err := q.audited.Settle(); err != nil {
		return err
	}
	return q.readTraits(ctx)
}

// answer makes the report, unless it would tell of few people beside an earlier one.
func (q *querying) answer() (*tableone.Report, error) {
	if err := q.differ(); err != nil {
		return nil, err
	}
	return tableone.New(q.place.Disclosure, q.study())
}

// entry is the question's line of the access log.
func (q *querying) entry(refused error) accesslog.Entry {
	e := accesslog.Entry{When: q.opt.Now(), Who: q.opt.Who, Command: accesslog.Cohort, Why: q.opt.Why, Outcome: accesslog.Answered, Details: q.query()}
	if refused != nil {
		e.Outcome, e.Reason = accesslog.Refused, "error"
		var withheld *differencing.Refused
		if errors.As(refused, &withheld) {
			e.Reason = "differs by few people"
		}
	}
	return e
}

// digestOf names an extract by the digests of its files: 64 hexadecimal digits.
func digestOf(inputs map[string]string) string {
	sum := sha256.New()
	for _, path := range slices.Sorted(maps.Keys(inputs)) {
		fmt.Fprintf(sum, "%s %s\n", inputs[path], path)
	}
	return hex.EncodeToString(sum.Sum(nil))
}
