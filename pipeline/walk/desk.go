package walk

import (
	"riskstrat/features/partition"
	"riskstrat/features/source"
	"riskstrat/pipeline/cohort"
)

// Desk is what one worker keeps from one partition to the next, and from one walk over the partitions to the next: its
// memory is taken once.
type Desk struct {
	Partition partition.Partition
	Standing  []cohort.Standing // of the partition's persons
	Rows      []int32           // persons of the partition who may be used for the purpose at hand, ascending

	known partition.Partition // what the partition would have held of some persons on an earlier day
}

// Stand decides everyone on the desk as of the index date, and sets beside it the rows of those who may be used for the purpose.
func (d *Desk) Stand(by *cohort.Decider, index source.Day, purpose cohort.Purpose) {
	d.Standing, d.Rows = d.Standing[:0], d.Rows[:0]
	for i := range d.Partition.Persons {
		s := by.Decide(&d.Partition, i, index)
		d.Standing = append(d.Standing, s)
		if s.Purposes.Has(purpose) {
			d.Rows = append(d.Rows, int32(i))
		}
	}
}

// Before is what the partition on the desk would have held of some persons at the beginning of a day; it is the desk's, until the next call.
func (d *Desk) Before(day source.Day, persons []int32) *partition.Partition {
	d.Partition.Before(day, persons, &d.known)
	return &d.known
}

// Desks returns the desks of so many workers. They stay as they were left; one walk at a time has them.
func (r *Reading) Desks(workers int) []Desk {
	if len(r.desks) < workers {
		r.desks = make([]Desk, workers)
	}
	return r.desks
}
