package pipeline

import (
	"riskstrat/features/partition"
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

// desksOf returns the desks of so many workers.
func (r *reading) desksOf(workers int) []desk {
	if len(r.desks) < workers {
		r.desks = make([]desk, workers)
	}
	return r.desks
}
