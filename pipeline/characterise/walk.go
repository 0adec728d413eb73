package characterise

import (
	"context"
	"fmt"
	"slices"

	"riskstrat/features"
	"riskstrat/features/partition"
	"riskstrat/features/rule"
	"riskstrat/features/source"
	"riskstrat/pipeline/cohort"
	"riskstrat/pipeline/differencing"
	"riskstrat/pipeline/tableone"
	"riskstrat/pipeline/walk"
)

// counted is what a walk over some partitions counted.
type counted struct {
	cohorts []cohortCount // of the answer's groups
	both    int64         // in the first two of them
	differ  *differencing.Tally
}

// cohortCount counts the people of one group of the answer.
type cohortCount struct {
	flow  tableone.Flow
	gone  int64 // of the registered: died or left by the date of the extract
	tally *tableone.Tally
}

func (q *querying) newCounted() *counted {
	n := q.described()
	c := &counted{differ: differencing.NewTally(n, len(q.groups)), cohorts: make([]cohortCount, n)}
	for i := range c.cohorts {
		c.cohorts[i].tally = tableone.NewTally(q.traits.variables)
	}
	return c
}

// described is the number of groups that the answer describes: the first of all groups.
func (q *querying) described() int {
	if q.others {
		return 2
	}
	return len(q.asked())
}

func (c *counted) merge(d *counted) {
	c.both += d.both
	c.differ.Merge(d.differ)
	for i := range c.cohorts {
		c.cohorts[i].flow.Merge(d.cohorts[i].flow)
		c.cohorts[i].gone += d.cohorts[i].gone
		c.cohorts[i].tally.Merge(d.cohorts[i].tally)
	}
}

// walk asks every question of everybody, partition by partition.
func (q *querying) walk(ctx context.Context) error {
	q.progress.Stage("asking the rules", int64(q.Store.Partitions()))
	desks := q.Desks(q.opt.Workers)
	q.counted = q.newCounted()
	err := walk.InOrder(ctx, q.Store.Partitions(), q.opt.Workers,
		func(worker, i int) (*counted, error) { return q.partition(&desks[worker], i) },
		func(_ int, c *counted) error { q.progress.Step(1); q.counted.merge(c); return nil })
	if err != nil {
		return err
	}
	return q.checkDepartures()
}

// partition counts the people of one partition.
func (q *querying) partition(k *walk.Desk, i int) (*counted, error) {
	if err := q.Store.Load(i, &k.Partition); err != nil {
		return nil, err
	}
	c, states := q.newCounted(), make([][]state, len(q.questions))
	for _, v := range q.views {
		if err := q.see(k, v, states, c); err != nil {
			return nil, err
		}
	}
	in := make([][]bool, len(q.groups))
	for g, d := range q.groups {
		in[g] = make([]bool, len(k.Partition.Persons))
		for person, s := range states[d.question] {
			in[g][person] = s == d.state
		}
	}
	c.differ.Add(in)
	if len(c.cohorts) == 2 {
		for person, is := range in[0] {
			if is && in[1][person] {
				c.both++
			}
		}
	}
	return c, nil
}

// see asks the questions of a view of the partition's people, and describes those of the answer's groups.
func (q *querying) see(k *walk.Desk, v *view, states [][]state, c *counted) error {
	k.Stand(q.decider, v.day, cohort.Reporting)
	registered := k.Rows[:0]
	var flow tableone.Flow
	for _, person := range k.Rows {
		switch k.Standing[person].Reason {
		case cohort.Dead:
			flow.Dead++
		case cohort.Left:
			flow.Left++
		default:
			registered = append(registered, person)
		}
	}
	set, err := v.engine.Build(&k.Partition, registered, v.day, features.Predictors, v.households)
	if err != nil {
		return fmt.Errorf("as of %s: %w", v.day, err)
	}
	defer set.Release()
	for _, at := range v.questions {
		holding, err := q.questions[at].rule.Holds(set)
		if err != nil {
			return err
		}
		states[at] = allOut(len(k.Partition.Persons))
		for row, person := range registered {
			states[at][person] = state(holding[row])
		}
		if err := q.countGroups(k, at, set, holding, flow, c); err != nil {
			return err
		}
	}
	return nil
}

// allOut are the states of people before any is asked.
func allOut(people int) []state { return slices.Repeat([]state{stateOut}, people) }

// countGroups counts the flow to, and the people of, each of the answer's groups that a question is of.
func (q *querying) countGroups(k *walk.Desk, question int, set *features.Set, holding []rule.Tri, flow tableone.Flow, c *counted) error {
	for g := range c.cohorts {
		if q.groups[g].question != question {
			continue
		}
		into := &c.cohorts[g]
		into.flow.Merge(flow)
		people, err := q.traits.of(&k.Partition, set)
		if err != nil {
			return err
		}
		for row, person := range set.Person {
			switch holding[row] {
			case rule.True:
				into.flow.True++
			case rule.False:
				into.flow.False++
			default:
				into.flow.Null++
			}
			if gone(&k.Partition.Persons[person], q.asOf) {
				into.gone++
			}
			if state(holding[row]) == q.groups[g].state {
				if err := into.tally.Add(people.person(row, person)); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

// gone reports whether somebody died or left before a date.
func gone(p *partition.Person, by source.Day) bool { return p.Deceased < by || p.At(by-1) == nil }

// quarter is how long before the extract, in days, a date is past enough for somebody to have died or left since.
const quarter = 91

// checkDepartures refuses a past date since which nobody died or left: such an extract holds only who is still there, and the cohort of that date is not
// in it.
func (q *querying) checkDepartures() error {
	for g := range q.counted.cohorts {
		c, day := &q.counted.cohorts[g], q.questions[q.groups[g].question].day
		if registered := c.flow.True + c.flow.False + c.flow.Null; registered > 0 && c.gone == 0 && q.asOf-day >= quarter {
			return &source.Refused{Message: fmt.Sprintf("as of %s: nobody registered then has died or left by %s; the extract seems to hold only people still registered, and the others are missing from the cohort", day, q.asOf)}
		}
	}
	return nil
}

// differ refuses an answer that tells of few people beside another.
func (q *querying) differ() error {
	n := q.described()
	var what []string
	for _, g := range q.groups[n:] {
		what = append(what, g.what)
	}
	return q.counted.differ.Judge(q.place.Disclosure, what)
}
