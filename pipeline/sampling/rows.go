package sampling

import (
	"fmt"

	"riskstrat/features"
	"riskstrat/features/rule"
	"riskstrat/features/source"
	"riskstrat/pipeline/cohort"
	"riskstrat/pipeline/walk"
)

// partition appends one partition's rows. A partition holds whole cells, so workers never append to the same cell.
func (s *Sampler) partition(k *walk.Desk, i int) error {
	if err := s.frame.Reading.Store.Load(i, &k.Partition); err != nil {
		return err
	}
	for _, d := range s.dates {
		k.Stand(s.frame.Decider, d.day, cohort.Training)
		if len(k.Rows) == 0 {
			continue
		}
		if err := s.date(k, i, d); err != nil {
			return fmt.Errorf("index date %s: %w", d.day, err)
		}
	}
	return nil
}

// date appends the rows of one partition on one index date.
func (s *Sampler) date(k *walk.Desk, i int, d *indexDate) error {
	before, err := s.builder.Build(&k.Partition, k.Rows, d.day, features.Predictors, d.households)
	if err != nil {
		return err
	}
	defer before.Release()
	if s.rebuilding != nil {
		if err := s.rebuilding.count(s.builder, k, d, before); err != nil {
			return fmt.Errorf("building them without what came after: %w", err)
		}
	}
	chosen, persons, err := s.AtRisk(before)
	if err != nil || len(persons) == 0 {
		return err
	}
	return s.take(k, i, d, before, chosen, persons)
}

// take appends some rows of a set, the predictors of partition i as of an index date, to its sample: the chosen, which are of the persons, with what
// became of them.
func (s *Sampler) take(k *walk.Desk, i int, d *indexDate, before *features.Set, chosen, persons []int32) error {
	fate, err := s.Fate(k, d.day, persons)
	if err != nil {
		return err
	}
	d.gone[i] += fate.Gone
	columns := make([][]float64, len(s.columns))
	for c, def := range s.columns {
		if columns[c], err = before.Floats(def.Name, nil); err != nil {
			return err
		}
	}
	for j, r := range chosen {
		p := &k.Partition.Persons[persons[j]]
		rows := &d.into.Cells[source.Cell(p.Hash)]
		for c := range columns {
			rows.X = append(rows.X, columns[c][r])
		}
		rows.Outcome = append(rows.Outcome, fate.Outcome[j])
		rows.Weight = append(rows.Weight, 0)
		rows.Person = append(rows.Person, p.Hash)
		rows.Household = append(rows.Household, p.Household)
		rows.Index = append(rows.Index, d.day)
		rows.Audited = s.audited.Append(rows.Audited, p, d.day)
		if fate.Offered != nil {
			rows.Offered = append(rows.Offered, fate.Offered[j])
		}
		if fate.Withheld != nil {
			rows.Withheld = append(rows.Withheld, fate.Withheld[j])
		}
	}
	return nil
}

// Fate is what became of some persons within the horizon of an index date, one entry of each slice a person, as models.Rows have it.
type Fate struct {
	Outcome           []float64
	Offered, Withheld []bool
	Gone              int64 // died or left
}

// Fate is that of some persons of the partition on the desk, at least one.
func (s *Sampler) Fate(k *walk.Desk, on source.Day, persons []int32) (Fate, error) {
	var f Fate
	end := on + source.Day(s.frame.Target.Horizon)
	after, err := s.outcomes.Build(&k.Partition, persons, end, features.Outcome, nil)
	if err != nil {
		return f, err
	}
	defer after.Release()
	if f.Outcome, err = outcomes(&s.frame.Target, after); err != nil {
		return f, err
	}
	if s.frame.Reading.RecordsOffers() {
		f.Offered = make([]bool, len(persons))
	}
	if s.heldOut != nil {
		f.Withheld = make([]bool, len(persons))
	}
	for j, at := range persons {
		p := &k.Partition.Persons[at]
		if f.Offered != nil {
			f.Offered[j] = s.frame.Decider.Offered(&k.Partition, int(at), on, end)
		}
		if f.Withheld != nil {
			f.Withheld[j] = s.heldOut(p.Hash, p.Household, on)
		}
		if p.Deceased < end || p.At(end-1) == nil {
			f.Gone++
		}
	}
	return f, nil
}

// AtRisk are the rows of a set that are at risk, and their persons.
func (s *Sampler) AtRisk(of *features.Set) (rows, persons []int32, err error) {
	atRisk, err := s.frame.Target.AtRiskRule.Holds(of)
	if err != nil {
		return nil, nil, err
	}
	for r, v := range atRisk {
		if v == rule.True {
			rows, persons = append(rows, int32(r)), append(persons, of.Person[r])
		}
	}
	return rows, persons, nil
}
