package sampling

import (
	"fmt"
	"slices"

	"riskstrat/features"
	"riskstrat/features/partition"
	"riskstrat/features/rule"
	"riskstrat/features/source"
	"riskstrat/models"
	"riskstrat/pipeline/cohort"
	"riskstrat/pipeline/walk"
)

// partition appends one partition's rows. A partition holds whole cells, so workers never append to the same cell.
func (s *Sampler) partition(k *walk.Desk, i int) error {
	if err := s.Store.Load(i, &k.Partition); err != nil {
		return err
	}
	for _, d := range s.dates {
		k.Stand(s.Decider, d.day, cohort.Training)
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

// Take appends some rows of a set, the predictors of partition i as of one of the sample's index dates, to the sample: the chosen, which are of the persons,
// with what happened to them.
func (s *Sampler) Take(into *models.Sample, k *walk.Desk, i int, set *features.Set, chosen, persons []int32) error {
	at := slices.IndexFunc(s.dates, func(d *indexDate) bool { return d.into == into && d.day == set.Index })
	return s.take(k, i, s.dates[at], set, chosen, persons)
}

// take is Take of an index date.
func (s *Sampler) take(k *walk.Desk, i int, d *indexDate, before *features.Set, chosen, persons []int32) error {
	end := d.day + source.Day(s.Target.Horizon)
	after, err := s.outcomes.Build(&k.Partition, persons, end, features.Outcome, nil)
	if err != nil {
		return err
	}
	defer after.Release()
	outcome, err := outcomes(&s.Target, after)
	if err != nil {
		return err
	}
	columns := make([][]float64, len(s.columns))
	for c, def := range s.columns {
		if columns[c], err = before.Floats(def.Name, nil); err != nil {
			return err
		}
	}
	for j, r := range chosen {
		rows := &d.into.Cells[source.Cell(k.Partition.Persons[persons[j]].Hash)]
		for c := range columns {
			rows.X = append(rows.X, columns[c][r])
		}
		rows.Outcome = append(rows.Outcome, outcome[j])
		if s.add(rows, &k.Partition, int(persons[j]), d.day) {
			d.gone[i]++
		}
	}
	return nil
}

// AtRisk are the rows of a set that are at risk, and their persons.
func (s *Sampler) AtRisk(of *features.Set) (rows, persons []int32, err error) {
	atRisk, err := s.Target.AtRiskRule.Holds(of)
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

// add appends what is known of a person beside features and outcome, and says whether they died or left within the horizon.
func (s *Sampler) add(rows *models.Rows, of *partition.Partition, person int, on source.Day) (gone bool) {
	p, end := &of.Persons[person], on+source.Day(s.Target.Horizon)
	rows.Weight = append(rows.Weight, 0)
	rows.Person = append(rows.Person, p.Hash)
	rows.Household = append(rows.Household, p.Household)
	rows.Index = append(rows.Index, on)
	rows.Audited = s.audited.Append(rows.Audited, p, on)
	if s.RecordsOffers() {
		rows.Offered = append(rows.Offered, s.Decider.Offered(of, person, on, end))
	}
	if s.heldOut != nil {
		rows.Withheld = append(rows.Withheld, s.heldOut(p.Hash, p.Household, on))
	}
	return p.Deceased < end || p.At(end-1) == nil
}
