package pipeline

import (
	"riskstrat/features/partition"
	"riskstrat/features/source"
	"riskstrat/pipeline/cohort"
)

// desk is what one worker keeps from one partition to the next, and from one walk over the partitions to the next: its
// memory is taken once.
type desk struct {
	partition partition.Partition
	known     partition.Partition // what the partition would have held of some persons on an earlier day
	standing  []cohort.Standing   // of the partition's persons
	rows      []int32             // persons of the partition who may be used for the purpose at hand
}

// stand decides everyone on the desk as of the index date, and sets beside it the rows of those who may be used for the purpose.
func (d *desk) stand(by *cohort.Decider, index source.Day, purpose cohort.Purpose) {
	d.standing, d.rows = d.standing[:0], d.rows[:0]
	for i := range d.partition.Persons {
		s := by.Decide(&d.partition, i, index)
		d.standing = append(d.standing, s)
		if s.Purposes.Has(purpose) {
			d.rows = append(d.rows, int32(i))
		}
	}
}

// before is what the partition on the desk would have held of some persons at the beginning of a day.
func (d *desk) before(day source.Day, persons []int32) *partition.Partition {
	d.partition.Before(day, persons, &d.known)
	return &d.known
}

// desksOf returns the desks of so many workers.
func (r *reading) desksOf(workers int) []desk {
	if len(r.desks) < workers {
		r.desks = make([]desk, workers)
	}
	return r.desks
}
