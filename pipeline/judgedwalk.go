package pipeline

import (
	"context"
	"fmt"
	"slices"

	"riskstrat/features"
	"riskstrat/features/partition"
	"riskstrat/features/rule"
	"riskstrat/models"
	"riskstrat/pipeline/cohort"
	"riskstrat/pipeline/outreach"
	"riskstrat/pipeline/walk"
)

// judgedShare is what one partition brings: people of the dates by model, and those of tonight's lists by level.
type judgedShare struct {
	models  [][]judgedPerson // by model: those at risk who may be listed, in the order of the partition
	tonight []tonight        // by list
	dates   [][2]int64       // by date: people who might have been listed, and those of the most deprived fifth
}

// judgedPerson is somebody at risk on a date.
type judgedPerson struct {
	eligiblePerson
	counted bool  // a row of the sample: they may be counted in reports
	reason  uint8 // code of their standing on the date
	risk    float64
	within  []bool // by the model's lists: the list is for them
}

// seeJudged counts the people on the desk for the dates: networks, and households.
func (n *night) seeJudged(k *walk.Desk) error {
	n.judging.traits.See(&k.Partition)
	for _, d := range n.judging.dates {
		if d.households == nil {
			continue
		}
		k.Stand(n.decider, d.day, cohort.Listing)
		if err := d.households.Add(&k.Partition, k.Rows); err != nil {
			return err
		}
	}
	return nil
}

// walkJudged walks everybody once: the dates' people become rows of samples and candidates of lists, tonight's listed are counted.
func (n *night) walkJudged(ctx context.Context) error {
	j := &n.judging
	for _, m := range j.models {
		if m.sample != nil {
			m.sample.Audited = j.traits.Attributes
		}
	}
	for _, l := range j.lists {
		l.tonight = newTonight(j.traits.Attributes)
	}
	n.progress.Stage("judging the models", int64(n.Store.Partitions()))
	desks := n.Desks(n.opt.Workers)
	return walk.InOrder(ctx, n.Store.Partitions(), n.opt.Workers,
		func(worker, i int) (judgedShare, error) { return n.judgePartition(&desks[worker], i) },
		func(i int, s judgedShare) error { defer n.progress.Step(1); return n.takeJudged(i, s) })
}

func (n *night) judgePartition(k *walk.Desk, i int) (judgedShare, error) {
	s := judgedShare{models: make([][]judgedPerson, len(n.judging.models)), dates: make([][2]int64, len(n.judging.dates))}
	load := n.Store.Load
	if len(n.judging.dates) == 0 { // of tonight's people nothing is asked but their attributes
		load = func(i int, into *partition.Partition) error { return n.Store.LoadSome(i, nil, into) }
	}
	if err := load(i, &k.Partition); err != nil {
		return s, err
	}
	for _, l := range n.judging.lists {
		s.tonight = append(s.tonight, n.countTonight(l, &k.Partition, n.bases[i]))
	}
	for at, d := range n.judging.dates {
		k.Stand(n.decider, d.day, cohort.Listing)
		if len(k.Rows) == 0 {
			continue
		}
		for _, r := range k.Rows {
			if k.Standing[r].Reason == cohort.Eligible {
				s.dates[at][0]++
				if imd := k.Partition.Persons[r].IMD; imd >= 1 && imd <= outreach.MostDeprivedFifth {
					s.dates[at][1]++
				}
			}
		}
		if err := n.judgeDate(k, i, d, &s); err != nil {
			return s, fmt.Errorf("index date %s: %w", d.day, err)
		}
	}
	return s, nil
}

// judgeDate builds the people of one date and gives every model of it its own.
func (n *night) judgeDate(k *walk.Desk, i int, d *judgedDate, s *judgedShare) error {
	set, err := d.engine.Build(&k.Partition, k.Rows, d.day, features.Predictors, d.households)
	if err != nil {
		return err
	}
	defer set.Release()
	for at, m := range n.judging.models {
		if m.missing != "" || m.on != d.day {
			continue
		}
		if s.models[at], err = n.judgeRows(m, k, i, set); err != nil {
			return fmt.Errorf("target %s: %w", m.target, err)
		}
	}
	return nil
}

// judgeRows scores the rows at risk of a model's target, and takes those who may be counted into its sample.
func (n *night) judgeRows(m *judgedModel, k *walk.Desk, i int, set *features.Set) ([]judgedPerson, error) {
	chosen, persons, err := m.sampler.AtRisk(set)
	if err != nil || len(chosen) == 0 {
		return nil, err
	}
	scores, err := m.scores(set, chosen)
	if err != nil {
		return nil, err
	}
	within := make([][]rule.Tri, len(m.lists))
	for l, w := range m.lists {
		if within[l], err = w.For.Holds(set); err != nil {
			return nil, err
		}
	}
	all, marks := make([]judgedPerson, len(chosen)), make([]bool, len(chosen)*len(m.lists))
	var counted, who []int32
	for c, r := range chosen {
		p, at := &all[c], persons[c]
		person, standing := &k.Partition.Persons[at], k.Standing[at]
		registered := person.At(m.on)
		p.eligiblePerson = eligiblePerson{person: n.bases[i] + uint32(at), hash: person.Hash, household: person.Household, imd: person.IMD, practice: registered.Practice, order: scores.Eta[r]}
		p.risk, p.reason, p.within = scores.Risk[r], n.codes.code(standing.Reason), marks[c*len(m.lists):][:len(m.lists)]
		for l := range within {
			p.within[l] = within[l][r] == rule.True
		}
		if p.counted = standing.Purposes.Has(cohort.Reporting); p.counted {
			counted, who = append(counted, r), append(who, at)
		}
	}
	if len(who) == 0 {
		return all, nil
	}
	return all, m.sampler.Take(m.sample, k, i, set, counted, who)
}

// scores are today's model's of the chosen rows.
func (m *judgedModel) scores(set *features.Set, chosen []int32) (*models.Scores, error) {
	atRisk := make([]bool, set.Len())
	for _, r := range chosen {
		atRisk[r] = true
	}
	return m.scorer.Score(set, atRisk)
}

// takeJudged appends a partition's people to those before.
func (n *night) takeJudged(i int, s judgedShare) error {
	for at, d := range n.judging.dates {
		d.eligible += s.dates[at][0]
		d.deprived += s.dates[at][1]
	}
	for at, m := range n.judging.models {
		if m.missing != "" {
			continue
		}
		for k := range s.models[at] {
			m.add(n, &s.models[at][k])
		}
		if err := m.sampler.Complete(i); err != nil {
			return err
		}
	}
	for at, l := range n.judging.lists {
		l.tonight.merge(s.tonight[at])
	}
	return nil
}

// add appends a person.
func (m *judgedModel) add(n *night, p *judgedPerson) {
	p.row = -1
	eligible := n.codes.reason(p.reason) == cohort.Eligible
	if p.counted {
		p.row = int32(len(m.risk))
		m.risk, m.practice, m.barred = append(m.risk, p.risk), append(m.practice, p.practice), append(m.barred, !eligible)
	}
	for k, l := range m.lists {
		if p.counted {
			l.in = append(l.in, p.within[k])
		}
		if p.within[k] && eligible {
			l.members = append(l.members, int32(len(m.eligible)))
		}
	}
	if eligible && slices.Contains(p.within, true) {
		m.eligible = append(m.eligible, p.eligiblePerson)
	}
}
