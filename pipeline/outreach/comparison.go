package outreach

// Arm says on which side of a comparison somebody is.
type Arm uint8

// The arms. Whoever has reached a place once under a review keeps theirs for as long as it runs.
const (
	NoArm    Arm = iota // has not reached a place
	OfferArm            // is offered help
	HeldArm             // is held out
)

// Comparison is the people offered help and held out under one review, on all lists that share it. Make it with NewComparison, tell it everybody of
// earlier nights and everybody who is not to be held out, and then rank. The zero value and nil hold nobody out.
type Comparison struct {
	draw func(unit uint64) bool
	arms map[uint64]Arm // by household
}

// NewComparison returns the comparison that a holdout makes.
func NewComparison(h Holdout) *Comparison {
	return &Comparison{draw: h.Draw(), arms: map[uint64]Arm{}}
}

// Unit is what is drawn as a whole: the household or, where it is not known, the person alone.
func Unit(hash, household uint64) uint64 {
	if household != 0 {
		return household
	}
	return hash
}

// Assigned tells that somebody of the unit was given an arm on an earlier night. Where people of both arms have moved together, the next of
// them is offered help, as the household knows of offers already.
func (c *Comparison) Assigned(unit uint64, arm Arm) {
	if c.arms[unit] != OfferArm {
		c.arms[unit] = arm
	}
}

// Exempt tells of a candidate before anybody is ranked: a household in which the practice put somebody forward, reads the record first, or is offering
// help already is not held out, unless it was before.
func (c *Comparison) Exempt(x *Candidate) {
	if unit := Unit(x.Hash, x.Household); c.arms[unit] == NoArm && (x.kept() || x.ReviewFirst) {
		c.arms[unit] = OfferArm
	}
}

// holds reports whether the candidate, who has reached a place, is held out.
func (c *Comparison) holds(x *Candidate) bool {
	if c == nil || c.draw == nil || x.ReviewFirst {
		return false
	}
	if x.Arm != NoArm {
		return x.Arm == HeldArm
	}
	unit := Unit(x.Hash, x.Household)
	if arm := c.arms[unit]; arm != NoArm {
		return arm == HeldArm
	}
	return c.draw(unit)
}

// Drawn reports whether the arm of the candidate follows, or will, from the draw: those of exempt households are no part of the comparison.
func (c *Comparison) Drawn(x *Candidate) bool {
	return !x.ReviewFirst && c.arms[Unit(x.Hash, x.Household)] == NoArm
}
