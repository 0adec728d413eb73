package characterise

import (
	"context"
	"fmt"

	"riskstrat/features"
	"riskstrat/features/catalog"
	"riskstrat/features/rule"
	"riskstrat/features/source"
	"riskstrat/pipeline/attributes"
	"riskstrat/pipeline/cohort"
	"riskstrat/pipeline/differencing"
	"riskstrat/pipeline/walk"
)

// state is what a question is of a person: a truth value of the rule, or nothing, since the person is not registered on its date or may not be counted.
type state uint8

const (
	stateFalse = state(rule.False)
	stateTrue  = state(rule.True)
	stateNull  = state(rule.Unknown)
	stateOut   = stateNull + 1
)

// view builds the features that some questions of one date read.
type view struct {
	day        source.Day
	features   []string
	engine     *features.Engine
	households *features.Households // nil: no feature needs them
	questions  []int                // places in querying.questions
}

// everybody is the rule of the group that every night's reports describe.
const everybody = "true"

// prepare finds out what has to be built: for the answer's questions, for everybody on their dates, and for the questions that were answered before.
func (q *querying) prepare(context.Context) error {
	begins := q.begins()
	for _, one := range q.asked() {
		if one.day <= begins {
			return &BadQuestion{fmt.Errorf("have the date %s, want one after %s, when the first feed of activity begins: who had died or left before may not be in the extract", one.day, begins)}
		}
		if err := q.reaches(one); err != nil {
			return err
		}
	}
	q.audited = attributes.New(&q.Reading)
	q.traits = q.newTraits()
	for _, one := range q.asked() {
		if err := q.view(one, q.traits.features); err != nil {
			return err
		}
		q.groups = append(q.groups, described{question: len(q.questions) - 1, state: stateTrue})
		if q.others {
			q.groups = append(q.groups, described{question: len(q.questions) - 1, state: stateFalse})
		}
	}
	return q.recall()
}

// recall adds the groups that the answer must not be taken from.
func (q *querying) recall() error {
	seen, lost := map[differencing.Group]bool{}, 0
	add := func(g differencing.Group, what string) error {
		if seen[g] {
			return nil
		}
		seen[g] = true
		r, err := rule.ParseForAudit(g.Rule, q.place.Catalog)
		if err != nil || g.AsOf > q.asOf {
			lost++ // a feature that the place no longer has, or a date that this extract does not know
			return nil
		}
		if err := q.view(&question{rule: r, day: g.AsOf}, nil); err != nil {
			return err
		}
		is := stateTrue
		if g.False {
			is = stateFalse
		}
		q.groups = append(q.groups, described{len(q.questions) - 1, is, what})
		return nil
	}
	for _, one := range q.asked() {
		if err := add(differencing.Group{Rule: everybody, AsOf: one.day}, fmt.Sprintf("what the reports say of everybody registered on %s", one.day)); err != nil {
			return err
		}
	}
	for _, a := range q.earlier {
		for _, g := range a.Groups() {
			if err := add(g, fmt.Sprintf("the one of %s about %q as of %s", a.When, g.Rule, g.AsOf)); err != nil {
				return err
			}
		}
	}
	if lost > 0 {
		q.notes = append(q.notes, fmt.Sprintf("%d cohorts of earlier answers could not be asked for again, so this one was not held against them.", lost))
	}
	return nil
}

// view takes a question in: into a view of its date that can build what it reads too, or one of its own, for an engine has room for
// so many counts.
func (q *querying) view(one *question, besides []string) error {
	q.questions = append(q.questions, one)
	wanted := catalog.Union(one.rule.Names(), besides)
	for _, v := range q.views {
		if v.day != one.day {
			continue
		}
		if engine, err := q.NewEngine(q.place.Catalog, v.features, wanted); err == nil {
			v.features, v.engine, one.view = catalog.Union(v.features, wanted), engine, v
			v.questions = append(v.questions, len(q.questions)-1)
			return nil
		}
	}
	engine, err := q.NewEngine(q.place.Catalog, wanted)
	if err != nil {
		return err
	}
	one.view = &view{day: one.day, features: wanted, engine: engine, questions: []int{len(q.questions) - 1}}
	q.views = append(q.views, one.view)
	return nil
}

// newHouseholds makes the sums of the views that need them.
func (q *querying) newHouseholds() {
	for _, v := range q.views {
		if v.engine.NeedsHouseholds() {
			v.households = features.NewHouseholds(v.engine, v.day, features.Predictors)
		}
	}
}

// countHouseholds adds up the households of a partition, of everybody who may be counted.
func (q *querying) countHouseholds(k *walk.Desk) error {
	for _, v := range q.views {
		if v.households == nil {
			continue
		}
		k.Stand(q.decider, v.day, cohort.Reporting)
		if err := v.households.Add(&k.Partition, k.Rows); err != nil {
			return err
		}
	}
	return nil
}
