package pipeline

import (
	"context"
	"errors"
	"fmt"

	"riskstrat/features"
	"riskstrat/features/partition"
	"riskstrat/models"
	"riskstrat/pipeline/cohort"
)

// targetScorer is the promoted model of one target.
type targetScorer struct {
	target string
	digest string
	entry  *models.Entry
	scorer *models.Scorer
}

// desk is what one worker keeps from one partition to the next.
type desk struct {
	partition partition.Partition
	standing  []cohort.Standing
	rows      []int32
}

// share is what the first walk finds out about one partition.
type share struct {
	set    *features.Set // nil where nobody may be listed
	scores []*models.Scores
	flow   cohort.Flow
	people int
	lists  []listShare
}

// score is the first walk: standing, features, scores and candidates, partition by partition.
func (n *night) score(ctx context.Context) error {
	if err := n.files.begin(n.out, n.engine, n.opt.Workers); err != nil {
		return err
	}
	n.progress.Stage("building features and scores", int64(n.store.Partitions()))
	desks := make([]desk, n.opt.Workers)
	err := inOrder(ctx, n.store.Partitions(), n.opt.Workers,
		func(worker, i int) (share, error) { return n.scorePartition(&desks[worker], i) },
		func(_ int, s share) error { defer n.progress.Step(1); return n.take(s) })
	if err = errors.Join(err, n.files.close()); err != nil {
		return err
	}
	for _, w := range n.nulls.texts() {
		n.warn(w)
	}
	return n.flow.Check()
}

func (n *night) scorePartition(d *desk, i int) (share, error) {
	var s share
	if err := n.load(d, i, cohort.Listing); err != nil {
		return s, err
	}
	s.people = len(d.standing)
	s.flow.Enter(s.people)
	for _, st := range d.standing {
		s.flow.Leave(st.Reason)
	}
	if len(d.rows) > 0 {
		var err error
		if s.set, err = n.engine.Build(&d.partition, d.rows, n.opt.AsOf, features.Predictors, n.households); err != nil {
			return s, err
		}
		for _, t := range n.scorers {
			atRisk, err := holds(n.place.Target[t.target].AtRiskRule, s.set)
			if err != nil {
				return s, err
			}
			scores, err := t.scorer.Score(s.set, certain(atRisk))
			if err != nil {
				return s, fmt.Errorf("target %s: %w", t.target, err)
			}
			s.scores = append(s.scores, scores)
		}
	}
	for _, l := range n.lists {
		ls, err := l.share(n.codes, &d.partition, n.decider, n.opt.AsOf, d.standing, s.set, s.scores)
		if err != nil {
			return s, err
		}
		s.lists = append(s.lists, ls)
	}
	return s, nil
}

// load brings partition i to the worker's desk with everyone's standing; the desk's rows may be used for the purpose.
func (n *night) load(d *desk, i int, purpose cohort.Purpose) error {
	if err := n.store.Load(i, &d.partition); err != nil {
		return err
	}
	d.standing, d.rows = standings(n.decider, &d.partition, n.opt.AsOf, purpose, d.standing, d.rows)
	return nil
}

// take writes a partition's features and scores, and keeps what the ranking needs.
func (n *night) take(s share) error {
	base := uint32(n.people)
	n.bases = append(n.bases, base)
	n.people += s.people
	n.flow.Merge(s.flow)
	for k, l := range n.lists {
		l.add(base, s.lists[k])
	}
	if s.set == nil {
		return nil
	}
	defer s.set.Release()
	for k, t := range n.scorers {
		for _, w := range s.scores[k].Warnings {
			n.nulls.add(t.target, w)
		}
	}
	return n.files.add(s.set, n.scorers, s.scores)
}

// newHouseholds is the empty sums of the night's household features; nil if no feature asks for them.
func (n *night) newHouseholds() *features.Households {
	if !n.engine.NeedsHouseholds() {
		return nil
	}
	return features.NewHouseholds(n.engine, n.opt.AsOf, features.Predictors)
}

// countHouseholds adds the partition on the desk to the household sums: only people who may be listed count.
func (n *night) countHouseholds(d *desk) error {
	if n.households == nil {
		return nil
	}
	d.standing, d.rows = standings(n.decider, &d.partition, n.opt.AsOf, cohort.Listing, d.standing, d.rows)
	return n.households.Add(&d.partition, d.rows)
}
