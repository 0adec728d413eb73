package caseload

import (
	"cmp"
	"slices"

	"riskstrat/features/source"
	"riskstrat/pipeline/outreach"
)

// Assignment is one person of a comparison: when they first reached a place under its review, at which rank, and on which side they are since.
type Assignment struct {
	Review   string
	Resident string // pseudonym
	List     string // on which they reached a place
	On       source.Day
	Rank     int
	HeldOut  bool
	Drawn    bool // by chance; false: offered help without a draw, for the sake of somebody of the household, and no part of an estimate
}

// Arm is the side of the assignment.
func (a *Assignment) Arm() outreach.Arm {
	if a.HeldOut {
		return outreach.HeldArm
	}
	return outreach.OfferArm
}

// Register is the assignments of the nights before under one review. At, and Find for different assignments, may be used by several
// goroutines at once; the others only when everybody of the extract has been looked for.
type Register struct {
	all    []Assignment
	units  []uint64 // household of each as tonight's extract has it
	kept   []bool   // the person is in the extract, and may be reported on or listed
	byHash map[uint64]int32
}

// NewRegister opens the assignments of a review.
func NewRegister(review string, before []Assignment) *Register {
	r := &Register{byHash: map[uint64]int32{}}
	for _, a := range before {
		if a.Review == review {
			r.byHash[source.Hash([]byte(a.Resident))] = int32(len(r.all))
			r.all = append(r.all, a)
		}
	}
	r.units, r.kept = make([]uint64, len(r.all)), make([]bool, len(r.all))
	return r
}

// Find looks for a person of tonight's extract who may be reported on or listed, and who lives in the unit; nil if they have no assignment. An
// assignment of whoever is not looked for is forgotten.
func (r *Register) Find(id []byte, hash, unit uint64) *Assignment {
	i, ok := r.byHash[hash]
	if !ok || r.all[i].Resident != string(id) {
		return nil
	}
	r.units[i], r.kept[i] = unit, true
	return &r.all[i]
}

// Tell tells the comparison who was given an arm before.
func (r *Register) Tell(c *outreach.Comparison) {
	for i := range r.all {
		if r.kept[i] {
			c.Assigned(r.units[i], r.all[i].Arm())
		}
	}
}

// Next returns what the night after is to remember: those who are kept, and tonight's, of whom the first of a person counts; in (bucket, id) order.
func (r *Register) Next(tonight []Assignment) []Assignment {
	var next []Assignment
	known := map[string]bool{}
	add := func(a Assignment) {
		if !known[a.Resident] {
			known[a.Resident] = true
			next = append(next, a)
		}
	}
	for i := range r.all {
		if r.kept[i] {
			add(r.all[i])
		}
	}
	for _, a := range tonight {
		add(a)
	}
	slices.SortFunc(next, func(x, y Assignment) int {
		return cmp.Or(cmp.Compare(bucket(x.Resident), bucket(y.Resident)), cmp.Compare(x.Resident, y.Resident))
	})
	return next
}
