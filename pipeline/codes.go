package pipeline

import (
	"slices"

	"riskstrat/pipeline/cohort"
)

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
