package caseload

import (
	"riskstrat/features/source"
	"riskstrat/pipeline/cohort"
	"riskstrat/pipeline/outreach"
)

// Entry is one person on one list, as a night leaves it to the next.
type Entry struct {
	List      string
	Resident  string // pseudonym
	Practice  string // whose list holds, or held, the person
	State     State
	ListedOn  source.Day        // first night of the stay
	EndedOn   source.Day        // night on which it was found to have ended; NoDay while it is open
	Order     float64           // linear predictor, or the order_by feature, of the night; NaN: none
	Chance    int               // whole-number chance in 100 as the list showed it; 0: none
	Nominated bool              // put forward by the practice
	Reasons   []outreach.Reason // as the list showed them, while it is open
}

// State says how a person stands with a list.
type State string

// The states of an entry.
const (
	Open       State = "open"         // on the list, and not decided about
	Decided    State = "decided"      // was decided about; the offer still takes up the week's room
	NotActedOn State = "not_acted_on" // was on the list for all its days, and rests
)

// States returns every state.
func States() []State { return []State{Open, Decided, NotActedOn} }

// Facts are what tonight's records tell of a remembered person.
type Facts struct {
	Reason    cohort.Reason // why the person can be on no list; Eligible if they may
	Practice  string        // they are registered with; empty: none
	Decided   bool          // a decision about the person was made since ListedOn
	Outside   cohort.Reason // why the list's rule does not hold, which only a standing list asks of somebody on it; "" if it does
	Nominated source.Day    // day of the nomination to this list that is in force; NoDay: none
	Named     bool          // may be named where lists are: not somebody whose opt-out ends listing
}

// Fate is what becomes of an entry tonight.
type Fate struct {
	State State         // how the person stands with the list now; "" : there is nothing more to remember
	Left  cohort.Reason // why an open stay has ended; "" if it has not
}

// The reasons to leave a list that are no reasons of the ledger, which says of tonight what these say of a change.
const (
	Moved cohort.Reason = "moved_practice"     // is registered with another practice of the place now
	Gone  cohort.Reason = "not_in_the_extract" // no registration of the person is in tonight's extract
)

// Why says in plain English why a person left a list, to follow "the person".
func Why(left cohort.Reason) string {
	switch left {
	case Moved:
		return "is registered with another practice now"
	case Gone:
		return "is not in the records any more"
	case cohort.NotAtRisk:
		return "is outside the group the list is for now"
	}
	return left.Meaning()
}

// Settle says what becomes of the entry on the list tonight. An open stay goes on until the practice has decided or StayDays are over; it ends at
// once when the person may be on no list or has moved to another practice, and on a standing list, which has no such days, when the rule no
// longer holds. A decided offer is remembered for the Week its room is taken up for, and one not acted on for the list's RestDays, or until
// the practice puts the person forward again.
func (e *Entry) Settle(list outreach.List, asOf source.Day, f Facts) Fate {
	switch {
	case e.State == Open:
		return e.settleOpen(list, asOf, f)
	case e.State == Decided && f.lists(e.Practice) && asOf-e.ListedOn < outreach.Week:
		return Fate{State: Decided}
	case e.State == NotActedOn && f.Reason == cohort.Eligible && f.Practice == e.Practice && asOf-e.EndedOn < source.Day(list.RestDays) &&
		(f.Nominated == source.NoDay || f.Nominated < e.EndedOn):
		return Fate{State: NotActedOn}
	}
	return Fate{}
}

// lists reports whether the person is still one of the practice's whom a decision, and nothing else, keeps off its lists.
func (f *Facts) lists(practice string) bool {
	return f.Practice == practice && (f.Reason == cohort.Eligible || decided(f.Reason))
}

// decided reports whether the reason is one that a practice's answer to an offer gives.
func decided(r cohort.Reason) bool { return r == cohort.CoolingOff || r == cohort.AlreadySupported }

func (e *Entry) settleOpen(list outreach.List, asOf source.Day, f Facts) Fate {
	spent := State("")
	if !list.Standing && asOf-e.ListedOn < outreach.Week {
		spent = Decided
	}
	switch {
	case decided(f.Reason):
		return Fate{State: spent, Left: f.Reason}
	case f.Reason != cohort.Eligible:
		return Fate{Left: f.Reason}
	case f.Practice != e.Practice:
		return Fate{Left: Moved}
	case f.Decided:
		return Fate{State: spent, Left: cohort.CoolingOff}
	case list.Standing && f.Outside != "" && f.Nominated == source.NoDay:
		return Fate{Left: f.Outside}
	case !list.Standing && asOf-e.ListedOn >= outreach.StayDays:
		return Fate{State: NotActedOn, Left: cohort.NotActedOn}
	}
	return Fate{State: Open}
}
