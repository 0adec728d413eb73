package pipeline

import (
	"slices"

	"riskstrat/features/partition"
	"riskstrat/features/source"
	"riskstrat/pipeline/cohort"
)

// standings decides every person of a partition as of the index date, and returns beside it the rows of those who may
// be used for the purpose. It reuses the slices it is given.
func standings(d *cohort.Decider, p *partition.Partition, index source.Day, purpose cohort.Purpose, all []cohort.Standing, rows []int32) ([]cohort.Standing, []int32) {
	all, rows = all[:0], rows[:0]
	for i := range p.Persons {
		s := d.Decide(p, i, index)
		all = append(all, s)
		if s.Purposes.Has(purpose) {
			rows = append(rows, int32(i))
		}
	}
	return all, rows
}

// reasonCodes maps each reason to its index in cohort.Reasons, so that the night holds one byte a person and list;
// cohort.Eligible, which is no reason, becomes a code above all of them.
type reasonCodes []cohort.Reason

func (c reasonCodes) code(r cohort.Reason) uint8 { return uint8(slices.Index(c, r)) }

// reason is the reason of a code.
func (c reasonCodes) reason(code uint8) cohort.Reason {
	if int(code) < len(c) {
		return c[code]
	}
	return cohort.Eligible
}

// kept is what the night keeps of a person's standing: two bytes.
type kept struct {
	purposes cohort.Purpose
	reason   uint8 // a code
}

func (c reasonCodes) keep(all []cohort.Standing) []kept {
	out := make([]kept, len(all))
	for i, s := range all {
		out[i] = kept{s.Purposes, c.code(s.Reason)}
	}
	return out
}
