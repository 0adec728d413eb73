package pipeline

import (
	"context"
	"fmt"
	"slices"
	"time"

	"go.uber.org/zap"

	"riskstrat/features"
	"riskstrat/features/catalog"
	"riskstrat/features/source"
	"riskstrat/models"
	"riskstrat/pipeline/attributes"
	"riskstrat/pipeline/gate"
	"riskstrat/pipeline/monitor"
	"riskstrat/pipeline/sampling"
)

// judging is how the night asks whether its models still do what their cards promise, and its lists are fair: on the latest people whose outcome is
// known, built by the engines that a training uses, in the walk that scores tonight.
type judging struct {
	traits *attributes.Set
	seen   *combinations // of tonight's people and those of the dates
	dates  []*judgedDate
	models []*judgedModel // one a scorer
	lists  []*judgedList  // those that rank by a target and have a capacity
	report *monitor.Report
	made   []monitor.Tonight // whom tonight's lists are made of

	released *monitor.Report // the same for what leaves the controlled area; nil: this night nothing does
}

// judgedDate is an index date on which models are judged.
type judgedDate struct {
	day        source.Day
	engine     *features.Engine
	households *features.Households // nil where no feature asks for them

	eligible, deprived int64 // people who might have been listed, and of them those of the most deprived fifth
}

// judgedModel is a model that scores tonight, and the people it is judged by.
type judgedModel struct {
	*targetScorer
	on      source.Day
	own     bool                  // on is the date on which its card judged it
	missing string                // why it cannot be judged; the rest is then empty
	weights []features.Definition // that people are weighted by
	frame   *sampling.Frame
	sampler *sampling.Sampler // in the frame
	lists   []*judgedList

	rows   []judgedRows // by partition: those who may be counted in reports
	others []judgedRows // and those who may not, but be listed
	gone   int64        // of the rows: died or left within the horizon
}

// prepareJudging finds the date of every model and makes the engines for it, before the people are counted.
func (n *night) prepareJudging() error {
	j := &n.judging
	j.traits = attributes.New(&n.Reading, fairnessAttributes(&n.Reading)...)
	for i := range n.scorers {
		m := &judgedModel{targetScorer: &n.scorers[i]}
		j.models = append(j.models, m)
		for k, l := range n.lists {
			if l.target == i && !l.Standing {
				w := &judgedList{listWork: l, model: i, at: len(m.lists), of: k}
				m.lists, j.lists = append(m.lists, w), append(j.lists, w)
			}
		}
		if err := n.findDate(m); err != nil {
			return err
		}
		if m.missing == "" {
			j.at(m.on)
		}
	}
	for _, d := range j.dates {
		if err := n.prepareDate(d); err != nil {
			return err
		}
	}
	return nil
}

// at is the date of the day, made where there is none yet.
func (j *judging) at(day source.Day) *judgedDate {
	for _, d := range j.dates {
		if d.day == day {
			return d
		}
	}
	j.dates = append(j.dates, &judgedDate{day: day})
	return j.dates[len(j.dates)-1]
}

// findDate finds the date to judge a model on and prepares the sample of its people, or says why there is none.
func (n *night) findDate(m *judgedModel) error {
	f := &sampling.Frame{Place: n.place, TargetName: m.target, Target: n.place.Target[m.target], AsOf: n.opt.AsOf, Workers: n.opt.Workers, Log: n.log, Progress: n.progress, Reading: &n.Reading, Decider: n.decider}
	m.on, m.own, m.missing = judgingDate(m.entry, n.opt.AsOf-f.OutcomeLag())
	if m.missing != "" {
		return nil
	}
	reach, err := f.Lookback(m.needs(n))
	if err != nil {
		return err
	}
	if why := reach.Short(m.on); why != "" {
		m.missing = why
		return nil
	}
	names := models.WeightFeatures(n.place.Catalog.Lookup)
	if m.weights, err = n.place.Catalog.Select(names...); err != nil {
		return err
	}
	s, err := sampling.New(f, sampling.Options{Features: names})
	if err == nil {
		err = f.RequireStable(m.needs(n))
	}
	if err != nil {
		m.missing = "what it scores by is known only as of the extract: declare it stable, and a past date can be judged"
		n.log.Warn("judging models", zap.String("target", m.target), zap.Error(err))
		return nil
	}
	m.frame, m.sampler = f, s
	return nil
}

// needs are the features by which people of a past date are scored and listed.
func (m *judgedModel) needs(n *night) []string {
	all := [][]string{m.scorer.Features(), n.place.Target[m.target].AtRiskRule.Names(), models.WeightFeatures(n.place.Catalog.Lookup)}
	for _, l := range m.lists {
		all = append(all, l.For.Names())
	}
	return catalog.Union(all...)
}

// judgingDate is the latest first day of a month whose outcome is known by complete, so that it stays for a month. In the weeks after a training
// that may be a date that the model learned from: it is then the one that its card judged it on, and else there is none.
func judgingDate(e *models.Entry, complete source.Day) (on source.Day, own bool, missing string) {
	horizon, learned := source.Day(e.Target.Horizon), e.LearnedUntil()
	on = monthStart(complete - horizon)
	validate := e.Spec.Train.Validate
	switch {
	case on >= learned:
		return on, false, ""
	case validate >= learned && validate+horizon <= complete:
		return validate, true, ""
	}
	first := monthStart(learned)
	if first < learned {
		first = monthStart(first + 31)
	}
	return 0, false, fmt.Sprintf("the latest date whose outcome is known is %s, and the model learned from what happened before %s: the first date to judge it on is %s, when its outcome is known", on, learned, first)
}

// monthStart is the first day of the month of a day.
func monthStart(d source.Day) source.Day {
	year, month, _ := d.Time().Date()
	return source.DayOf(time.Date(year, month, 1, 0, 0, 0, 0, time.UTC))
}

// prepareDate makes the engine of a date for everything its models and their lists name.
func (n *night) prepareDate(d *judgedDate) error {
	var wanted [][]string
	for _, m := range n.judging.models {
		if m.missing == "" && m.on == d.day {
			wanted = append(wanted, m.needs(n))
		}
	}
	var err error
	if d.engine, err = n.NewEngine(n.place.Catalog, wanted...); err != nil {
		return err
	}
	if d.engine.NeedsHouseholds() {
		d.households = features.NewHouseholds(d.engine, d.day, features.Predictors)
	}
	return nil
}

// judge is the stage: it gives the lists' places on the dates, weights and judges the people of each model in turn, and holds what comes of it
// against the cards.
func (n *night) judge(ctx context.Context) error {
	n.progress.Stage("judging the models", 0)
	in := monitor.Input{Profile: n.place.Disclosure}
	var made []monitor.Tonight
	for _, l := range n.judging.lists {
		in.Lists = append(in.Lists, monitor.List{Name: l.Name, Title: l.Title, Model: l.model, Rule: l.Rule})
		made = append(made, monitor.Tonight{List: l.Name, By: l.tonight(n.judging.seen)})
	}
	for i := range n.judging.models {
		one, err := n.judgeModel(ctx, i, in.Lists)
		if err != nil {
			return err
		}
		in.Models = append(in.Models, one)
		n.judging.models[i] = nil
	}
	report, err := monitor.New(in)
	if err != nil {
		return err
	}
	released, err := n.judgedForRelease(in)
	if err != nil {
		return err
	}
	n.judging = judging{report: report, made: made, released: released} // the rows are not needed any more
	for _, w := range n.judging.report.Warnings {
		n.warn(w)
	}
	return gate.CheckPromises(n.place.Gates, n.judging.report.Warnings)
}

// judgeModel ranks the lists of a model on its date, weights its people and judges it.
func (n *night) judgeModel(ctx context.Context, model int, lists []monitor.List) (monitor.Model, error) {
	m := n.judging.models[model]
	out := monitor.Model{Target: m.target, Label: m.entry.Target.Label, Digest: m.digest, Missing: m.missing, PromisedOn: m.entry.Spec.Train.Validate, Promised: m.entry.Figures.Validate.Report}
	if m.missing != "" {
		return out, nil
	}
	out.On, out.Until, out.Own = m.on, m.on+source.Day(m.entry.Target.Horizon), m.own
	cuts, err := n.rankJudged(m)
	if err != nil {
		return out, err
	}
	out.Practice, out.Practices = n.practicesOf(m.rows)
	if out.Later, err = m.later(ctx, n); err != nil {
		if ctx.Err() != nil {
			return out, ctx.Err()
		}
		n.log.Warn("judging models", zap.String("target", m.target), zap.Error(err))
		out.Missing = "the people of the date are too few, or too much alike, to judge it by"
		return out, nil
	}
	for k := range lists {
		if l := n.judging.lists[k]; l.model == model {
			lists[k].In, lists[k].Barred, lists[k].Cuts = m.within(l.at), m.barred(), cuts[l.at]
		}
	}
	return out, nil
}

// later judges the model, once its lists have been ranked. What it reads of the rows it gives up.
func (m *judgedModel) later(ctx context.Context, n *night) (*models.Later, error) {
	if err := m.frame.RequireDepartures(m.on, m.gone); err != nil {
		return nil, err
	}
	var risk []float64
	var code []uint32
	for i := range m.rows {
		for _, eta := range m.rows[i].order {
			risk = append(risk, m.entry.Risk(eta))
		}
		code = append(code, m.rows[i].code...)
		m.rows[i].order, m.rows[i].code = nil, nil
	}
	sample := sampleOf(m.rows, m.weights, m.on)
	if _, err := models.WeightByRemaining(ctx, sample, n.opt.Workers); err != nil {
		return nil, err
	}
	by := models.GroupingsOf(n.judging.traits.Attributes, n.judging.seen.levels, code)
	return models.JudgeLater(ctx, m.entry, sample, risk, by, models.Options{Workers: n.opt.Workers, AsOf: n.opt.AsOf})
}

// within are the rows whom one of the model's lists is for.
func (m *judgedModel) within(list int) []bool {
	all := make([]bool, 0, m.size())
	for i := range m.rows {
		all = append(all, m.rows[i].within[list]...)
	}
	return all
}

// barred are the rows who could be on no list.
func (m *judgedModel) barred() []bool {
	all := make([]bool, 0, m.size())
	for i := range m.rows {
		for _, eligible := range m.rows[i].eligible {
			all = append(all, !eligible)
		}
	}
	return all
}

// size is the number of rows.
func (m *judgedModel) size() int {
	n := 0
	for i := range m.rows {
		n += m.rows[i].len()
	}
	return n
}

// practicesOf gives each row its practice's place among the codes, ascending.
func (n *night) practicesOf(rows []judgedRows) (of []int32, codes []string) {
	at, names := map[uint32]int32{}, n.Store.Names()
	for i := range rows {
		for _, name := range rows[i].practice {
			if _, seen := at[name]; !seen {
				at[name] = 0
				codes = append(codes, names.String(name))
			}
		}
	}
	slices.Sort(codes)
	for name := range at {
		k, _ := slices.BinarySearch(codes, names.String(name))
		at[name] = int32(k)
	}
	for i := range rows {
		for _, name := range rows[i].practice {
			of = append(of, at[name])
		}
		rows[i].practice = nil
	}
	return of, codes
}
