package models

import (
	"context"
	"fmt"

	"riskstrat/models/evaluate"
)

// Figures judge the model on the validation date, which is later than any used to fit or calibrate it. All are of the
// people, who were not offered help, but PersonDisjoint and SamePeople, which are of a fifth of them, and AsOffered; and weighted for
// departures and offers but Unweighted.
type Figures struct {
	Validate       Figure `json:"validate"`        // everyone at risk: the intended use
	PersonDisjoint Figure `json:"person_disjoint"` // a fifth of people, by a refit that never saw them or their households
	SamePeople     Figure `json:"same_people"`     // the model itself on that fifth: beside it, the gap is what seeing them is worth
	Baseline       Figure `json:"baseline"`        // age, sex and last year's counts, on the rows of Validate
	Unweighted     Figure `json:"unweighted"`      // sensitivity: the same people with no weights
	AsOffered      Figure `json:"as_offered"`      // affected: everyone, as the offers of help made to some of them have changed what happened

	BesideBaseline *evaluate.Comparison `json:"beside_baseline,omitempty"` // the model (B) less the baseline (A), in pairs; nil where the baseline was not made
}

// Figure is a judgement of risks against outcomes, or why there is none.
type Figure struct {
	Missing string           `json:"missing,omitempty"` // why there is no report
	Terms   []string         `json:"terms,omitempty"`   // of the baseline
	Report  *evaluate.Report `json:"report,omitempty"`  // intervals are by household; risks that bound a group are rounded
}

// heldParts is the number of parts that people are divided into for the person-disjoint figure; heldOut is the one held out.
const heldParts, heldOut = 5, 0

// baselineLambda is the penalty of the baseline: its few columns need none, but a level or count that hardly occurs
// must not send a coefficient off to infinity.
const baselineLambda = 1e-5

// thresholds are the risks of the decision curve of an event: from one offer in two hundred that meets a need to one in two.
func (k Kind) thresholds() []float64 {
	if k != Binary {
		return nil
	}
	return []float64{.005, .01, .015, .02, .03, .04, .05, .075, .1, .15, .2, .25, .3, .4, .5}
}

func (t *training) figures(ctx context.Context, m *trained) (Figures, error) {
	var f Figures
	var err error
	if f.Validate, f.Unweighted, err = t.everyone(ctx, m); err != nil {
		return f, err
	}
	if f.AsOffered, err = t.asOffered(ctx, m); err != nil {
		return f, err
	}
	if err = t.baseline(ctx, m, &f); err != nil {
		return f, err
	}
	return f, t.disjoint(ctx, m, &f)
}

// everyone judges m on everyone at risk on the validation date, weighted for departures and not.
func (t *training) everyone(ctx context.Context, m *trained) (weighted, unweighted Figure, err error) {
	if weighted, err = t.judgeGroups(ctx, m, t.validate); err != nil {
		return weighted, unweighted, err
	}
	unweighted, err = t.judge(ctx, m, t.validate.weighted(func(cell, i int) float64 {
		if t.validate.Cells[cell].Weight[i] > 0 {
			return 1
		}
		return 0
	}))
	return weighted, unweighted, err
}

// asOffered judges m on everyone, offered help or not.
func (t *training) asOffered(ctx context.Context, m *trained) (Figure, error) {
	if _, offered := t.observed.offers(); offered == 0 {
		return Figure{Missing: "nobody is known to have been offered help"}, nil
	}
	return t.judge(ctx, m, t.observed)
}

// baseline judges the baseline on the validation rows, and the model beside it; warnings go to the entry of m.
func (t *training) baseline(ctx context.Context, m *trained, f *Figures) error {
	terms, warnings := t.spec.baseline(t.fit.lookup)
	m.entry.Warnings = append(m.entry.Warnings, warnings...)
	base, err := t.model(ctx, terms, Penalty{Lambda: []float64{baselineLambda}})
	if err != nil {
		return fmt.Errorf("baseline: %w", err)
	}
	if f.Baseline, err = t.judge(ctx, base, t.validate); err != nil {
		return err
	}
	f.Baseline.Terms = terms
	a, err := judged(base, t.validate)
	if err != nil {
		return err
	}
	b, err := judged(m, t.validate)
	if err != nil {
		return err
	}
	f.BesideBaseline, err = evaluate.Compare(ctx, a, b, t.judging(m))
	return err
}

// disjoint refits the model's terms, with its penalty, without a fifth of the people and judges both models on that
// fifth. A refit that fails, as it may on few people, leaves the figure absent.
func (t *training) disjoint(ctx context.Context, m *trained, f *Figures) error {
	split := func(s *Sample, held bool) *Sample {
		parts := t.groups.parts(s, forHeldOut, t.spec.Seed, heldParts)
		return s.weighted(func(cell, i int) float64 {
			if (parts[cell][i] == heldOut) == held {
				return s.Cells[cell].Weight[i]
			}
			return 0
		})
	}
	others := *t
	others.opt.Lists = nil // they are as long as everybody asks for, not a fifth
	others.fit, others.calibrate = split(t.fit, false), split(t.calibrate, false)
	people := split(t.validate, true)
	var err error
	if f.SamePeople, err = others.judge(ctx, m, people); err != nil {
		return err
	}
	refit, err := others.model(ctx, t.spec.Terms, Penalty{Alpha: m.entry.Penalty.Alpha, Lambda: []float64{m.entry.Penalty.Lambda}})
	switch {
	case ctx.Err() != nil:
		return ctx.Err()
	case err != nil:
		f.PersonDisjoint.Missing = err.Error()
		return nil
	}
	f.PersonDisjoint, err = others.judge(ctx, refit, people)
	return err
}

// judgeGroups is judge with the groups of age, sex and deprivation beside everyone.
func (t *training) judgeGroups(ctx context.Context, m *trained, s *Sample) (Figure, error) {
	groups, err := s.groupings()
	if err != nil {
		return Figure{}, err
	}
	return t.judge(ctx, m, s, groups...)
}

// resamples of households make the intervals that have no formula.
const resamples = 200

// judging says what to work out of a model.
func (t *training) judging(m *trained) evaluate.Options {
	return evaluate.Options{
		Lists: t.opt.Lists, Thresholds: m.entry.Target.Kind.thresholds(), Workers: t.opt.Workers,
		Bootstrap: evaluate.Bootstrap{Resamples: resamples, Seed: t.spec.Seed},
	}
}

// judge compares calibrated risks with outcomes on the rows of s that have a weight, all together and cut by the groupings.
func (t *training) judge(ctx context.Context, m *trained, s *Sample, groupings ...evaluate.Grouping) (Figure, error) {
	d, err := judged(m, s)
	if err != nil {
		return Figure{}, err
	}
	d.Groupings = groupings
	report, err := evaluate.Evaluate(ctx, d, t.judging(m))
	if err != nil {
		return Figure{}, err
	}
	for i := range report.Reliability {
		g := &report.Reliability[i]
		g.Low, g.High = rounded(g.Low), rounded(g.High)
	}
	for i := range report.Lists {
		report.Lists[i].Cutoff.Value = rounded(report.Lists[i].Cutoff.Value)
	}
	for i := range report.Subgroups {
		report.Subgroups[i].Lists = nil // a week's list has too few of most groups to say anything of them: the night's audit looks at a year's
	}
	return Figure{Report: report}, nil
}

// judged puts a model's calibrated risks beside the outcomes of s.
func judged(m *trained, s *Sample) (evaluate.Data, error) {
	scores, err := m.scorer.score(s.columns())
	if err != nil {
		return evaluate.Data{}, err
	}
	return judgedData(m.entry, s, scores.Risk), nil
}

// judgedData puts risks that e gave, in row order, beside the outcomes of s.
func judgedData(e *Entry, s *Sample, risk []float64) evaluate.Data {
	d := evaluate.Data{Kind: e.Target.Kind.evaluated(), Predicted: risk}
	if theta := e.Fit.Theta; theta != nil {
		d.Theta = *theta
	}
	d.Weight, d.Outcome, d.Cluster = s.weights(), make([]float64, 0, len(risk)), make([]uint64, 0, len(risk))
	for c := range s.Cells {
		r := &s.Cells[c]
		for i, person := range r.Person {
			d.Outcome = append(d.Outcome, r.Outcome[i])
			if r.Household[i] != 0 {
				person = r.Household[i]
			}
			d.Cluster = append(d.Cluster, person)
		}
	}
	return d
}
