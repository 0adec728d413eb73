package cohort

// Purpose is a set of uses of a resident's data.
type Purpose uint8

// The purposes. The place maps each kind of opt-out to the purposes it ends; there is no default.
const (
	Listing     Purpose = 1 << iota // being scored and offered help
	Training                        // being a row of a model's training set
	Reporting                       // being counted in reports
	AllPurposes = Listing | Training | Reporting
)

// Reason says why a registered resident is listed or not; every ledger row holds exactly one per list.
type Reason string

// The reasons, in the order in which they are tested: the first that applies is the one given.
const (
	Dead             Reason = "dead"
	Left             Reason = "left"              // not registered with a practice of the place on the date
	OptedOut         Reason = "opted_out"         // an opt-out ends the listing purpose
	Objected         Reason = "objected"          // the person asked not to be offered again (permanent)
	UnderAge         Reason = "under_age"         //
	Palliative       Reason = "palliative"        //
	CareHome         Reason = "care_home"         // by the place's policy
	AlreadySupported Reason = "already_supported" // an open referral
	CoolingOff       Reason = "cooling_off"       // declined, accepted or contacted within the cooling-off
	NotAtRisk        Reason = "not_at_risk"       // outside the list's at-risk rule
	Unobserved       Reason = "history_too_short" // the at-risk rule is unknown: history shorter than its windows
	HeldOut          Reason = "held_out"          //
	BelowCapacity    Reason = "below_capacity"    // ranked after the last place
	Listed           Reason = "listed"            //
)

// Standing is the result of Decide.
type Standing struct {
	Purposes Purpose
	Reason   Reason // why the person can be on no list; empty if they may be listed
}
