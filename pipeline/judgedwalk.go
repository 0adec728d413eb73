package pipeline

import (
	"fmt"
	"math"

	"riskstrat/features"
	"riskstrat/features/rule"
	"riskstrat/models"
	"riskstrat/pipeline/cohort"
	"riskstrat/pipeline/outreach"
	"riskstrat/pipeline/walk"
)

// judgedShare is what one partition brings: people of the dates by model, and the attributes of tonight's by list.
type judgedShare struct {
	models  []judgedPeople
	tonight [][]uint64 // by list and candidate: the key of their attributes; uncounted
	dates   [][2]int64 // by date: people who might have been listed, and those of the most deprived fifth
}

// judgedPeople are those of a partition by whom a model is judged.
type judgedPeople struct{ rows, others judgedRows }

// uncounted stands for the attributes of somebody who may not be counted in reports.
const uncounted = math.MaxUint64

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

// judgePartition looks at the partition on the desk, i, as of the dates; tonight is what was found of it as of tonight. It leaves the desk as of
// the last date.
func (n *night) judgePartition(k *walk.Desk, i int, tonight *share) (judgedShare, error) {
	s := judgedShare{models: make([]judgedPeople, len(n.judging.models)), dates: make([][2]int64, len(n.judging.dates))}
	for _, l := range n.judging.lists {
		s.tonight = append(s.tonight, n.traitsTonight(k, tonight, tonight.lists[l.of].candidates))
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
		if err := n.judgeDate(k, d, &s); err != nil {
			return s, fmt.Errorf("index date %s: %w", d.day, err)
		}
	}
	return s, nil
}

// traitsTonight are the keys of the attributes of the candidates of a list, whose persons are counted within the partition.
func (n *night) traitsTonight(k *walk.Desk, tonight *share, candidates []outreach.Candidate) []uint64 {
	keys, room := make([]uint64, len(candidates)), []uint16(nil)
	for i := range candidates {
		at := candidates[i].Person
		if keys[i] = uncounted; tonight.standing[at].purposes.Has(cohort.Reporting) {
			keys[i], room = n.judging.seen.key(n.judging.traits, &k.Partition.Persons[at], n.opt.AsOf, room)
		}
	}
	return keys
}

// judgeDate builds the people of one date and gives every model of it its own.
func (n *night) judgeDate(k *walk.Desk, d *judgedDate, s *judgedShare) error {
	set, err := d.engine.Build(&k.Partition, k.Rows, d.day, features.Predictors, d.households)
	if err != nil {
		return err
	}
	defer set.Release()
	for at, m := range n.judging.models {
		if m.missing != "" || m.on != d.day {
			continue
		}
		if s.models[at], err = n.judgePeople(m, k, set); err != nil {
			return fmt.Errorf("target %s: %w", m.target, err)
		}
	}
	return nil
}

// judgedSet is the people of a date as a model sees them: what its rows are made of.
type judgedSet struct {
	*judgedModel
	desk   *walk.Desk
	set    *features.Set
	scores *models.Scores
	within [][]rule.Tri // by list and row of the set
}

// judgePeople scores the rows at risk of a model's target, and parts those who may be counted from those who may not.
func (n *night) judgePeople(m *judgedModel, k *walk.Desk, set *features.Set) (judgedPeople, error) {
	var out judgedPeople
	chosen, persons, err := m.sampler.AtRisk(set)
	if err != nil || len(chosen) == 0 {
		return out, err
	}
	x := judgedSet{judgedModel: m, desk: k, set: set}
	if x.scores, err = m.scores(set, chosen); err != nil {
		return out, err
	}
	for _, l := range m.lists {
		within, err := l.For.Holds(set)
		if err != nil {
			return out, err
		}
		x.within = append(x.within, within)
	}
	var rows, who, otherRows, others []int32
	for c, r := range chosen {
		switch at := persons[c]; {
		case k.Standing[at].Purposes.Has(cohort.Reporting):
			rows, who = append(rows, r), append(who, at)
		case k.Standing[at].Reason == cohort.Eligible && x.wanted(r):
			otherRows, others = append(otherRows, r), append(others, at)
		}
	}
	out.rows, out.others = x.rows(rows, who), x.rows(otherRows, others)
	if len(who) == 0 {
		return out, nil
	}
	return out, n.judgeRows(&x, &out.rows, rows, who)
}

// scores are today's model's of the chosen rows.
func (m *judgedModel) scores(set *features.Set, chosen []int32) (*models.Scores, error) {
	atRisk := make([]bool, set.Len())
	for _, r := range chosen {
		atRisk[r] = true
	}
	return m.scorer.Score(set, atRisk)
}

// wanted reports whether one of the lists is for a row.
func (x *judgedSet) wanted(row int32) bool {
	for _, within := range x.within {
		if within[row] == rule.True {
			return true
		}
	}
	return false
}

// rows are what lists are made of. Persons are counted within the partition.
func (x *judgedSet) rows(rows, persons []int32) judgedRows {
	n := len(rows)
	out := judgedRows{
		person: make([]uint32, n), hash: make([]uint64, n), practice: make([]uint32, n), imd: make([]uint8, n),
		order: make([]float64, n), eligible: make([]bool, n), within: make([][]bool, len(x.within)),
	}
	for i, at := range persons {
		p := &x.desk.Partition.Persons[at]
		out.person[i], out.hash[i], out.practice[i], out.imd[i] = uint32(at), p.Hash, p.At(x.on).Practice, p.IMD
		out.order[i], out.eligible[i] = x.scores.Eta[rows[i]], x.desk.Standing[at].Reason == cohort.Eligible
	}
	for l, within := range x.within {
		out.within[l] = make([]bool, n)
		for i, r := range rows {
			out.within[l][i] = within[r] == rule.True
		}
	}
	return out
}

// judgeRows adds to rows what a model is judged by.
func (n *night) judgeRows(x *judgedSet, to *judgedRows, rows, persons []int32) error {
	var err error
	if to.fate, err = x.sampler.Fate(x.desk, x.on, persons); err != nil {
		return err
	}
	var values []float64
	for _, def := range x.weights {
		if values, err = x.set.Floats(def.Name, values); err != nil {
			return err
		}
		to.values = append(to.values, models.NewNarrow(values, rows))
	}
	to.household, to.traits = make([]uint64, len(rows)), make([]uint64, len(rows))
	var room []uint16
	for i, at := range persons {
		p := &x.desk.Partition.Persons[at]
		to.household[i] = p.Household
		to.traits[i], room = n.judging.seen.key(n.judging.traits, p, x.on, room)
	}
	return nil
}

// takeJudged keeps a partition's people; base is the ordinal of its first person.
func (n *night) takeJudged(base uint32, s judgedShare) {
	for at, d := range n.judging.dates {
		d.eligible += s.dates[at][0]
		d.deprived += s.dates[at][1]
	}
	for at, m := range n.judging.models {
		p := &s.models[at]
		for _, r := range []*judgedRows{&p.rows, &p.others} {
			for i := range r.person {
				r.person[i] += base
			}
		}
		p.rows.code = make([]uint32, len(p.rows.traits))
		for i, key := range p.rows.traits {
			p.rows.code[i] = n.judging.seen.of(key)
		}
		p.rows.traits = nil
		m.gone += p.rows.fate.Gone
		if p.rows.len() > 0 {
			m.rows = append(m.rows, p.rows)
		}
		if p.others.len() > 0 {
			m.others = append(m.others, p.others)
		}
	}
	for at, l := range n.judging.lists {
		for _, key := range s.tonight[at] {
			code := uint32(noCode)
			if key != uncounted {
				code = n.judging.seen.of(key)
			}
			l.codes = append(l.codes, code)
		}
	}
}
