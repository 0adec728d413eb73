package cohort

// Reason says why a registered resident is listed or not; every ledger row holds exactly one per list.
type Reason string

// The reasons, in the order in which they are tested: the first that applies is the one given. Those up to CoolingOff
// are about the person and are given by Decide; the others are about one list.
const (
	Dead             Reason = "dead"              // died on the index date or before
	Left             Reason = "left"              // not registered with a practice of the place on the date
	OptedOut         Reason = "opted_out"         // an opt-out ends the listing purpose
	Objected         Reason = "objected"          // the person asked not to be offered again (permanent)
	UnderAge         Reason = "under_age"         // not certain to have reached the policy's age
	Palliative       Reason = "palliative"        // on the palliative care register, by the place's policy
	CareHome         Reason = "care_home"         // by the place's policy
	AlreadySupported Reason = "already_supported" // an open referral
	CoolingOff       Reason = "cooling_off"       // a practice's decision about the person still stands
	NotAtRisk        Reason = "not_at_risk"       // outside the list's at-risk rule
	Unobserved       Reason = "history_too_short" // the at-risk rule is unknown: history shorter than its windows
	NotActedOn       Reason = "not_acted_on"      // was on the list for all its days and nobody acted on it; rests before another stay
	OnAnotherList    Reason = "on_another_list"   // another list offers help already, and nobody is offered it twice
	HeldOut          Reason = "held_out"          // kept without an offer by a registered comparison
	GaveWay          Reason = "gave_way"          // ranked within the room, which the list's equity floor gave to another
	BelowCapacity    Reason = "below_capacity"    // ranked after the last place
	Listed           Reason = "listed"            //
)

// Eligible is the absence of a reason: a person who may be on a list. It is counted in a Flow before the lists are made,
// and never written to a ledger.
const Eligible Reason = ""

// reasons are all reasons in the order of the constants, with what each says of a person in plain English.
var reasons = [...]struct {
	reason  Reason
	meaning string
}{
	{Dead, "has died"},
	{Left, "is not registered with a practice of the place"},
	{OptedOut, "has opted out"},
	{Objected, "asked not to be offered help again"},
	{UnderAge, "is not certain to be old enough"},
	{Palliative, "is on the palliative care register"},
	{CareHome, "lives in a care home"},
	{AlreadySupported, "has an open referral"},
	{CoolingOff, "was decided about recently, or is not to be contacted"},
	{NotAtRisk, "is outside the group the list is for"},
	{Unobserved, "has too short a history to tell"},
	{NotActedOn, "was on the list until its days were over and nobody acted on it"},
	{OnAnotherList, "is on another list already"},
	{HeldOut, "is held out for comparison"},
	{GaveWay, "gave way to somebody of the most deprived fifth"},
	{BelowCapacity, "ranks after the last place"},
	{Listed, "is listed"},
	{Eligible, "may be listed"},
}

// Reasons returns every reason in the order in which they are tested; Eligible is not among them.
func Reasons() []Reason {
	out := make([]Reason, 0, len(reasons))
	for _, r := range reasons {
		if r.reason != Eligible {
			out = append(out, r.reason)
		}
	}
	return out
}

// OfPerson reports whether the reason is about the person, and so the same on every list.
func (r Reason) OfPerson() bool {
	for _, one := range reasons {
		if one.reason == r {
			return true
		}
		if one.reason == CoolingOff {
			break
		}
	}
	return false
}

// Meaning says in plain English what the reason says of a person, to follow "the person": "has died". It is empty for
// a text that is no reason.
func (r Reason) Meaning() string {
	for _, one := range reasons {
		if one.reason == r {
			return one.meaning
		}
	}
	return ""
}

// Standing is the result of Decide.
type Standing struct {
	Purposes Purpose // what the person may be used for on the index date
	Reason   Reason  // why the person can be on no list; Eligible (empty) if they may be listed
}
