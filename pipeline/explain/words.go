package explain

import (
	"fmt"

	"riskstrat/pipeline/cohort"
	"riskstrat/pipeline/outreach"
)

// words say why the person was on the list or not, in sentences.
func (x *explaining) words(l *List) []string {
	switch {
	case l.Listed:
		return []string{x.placed(l)}
	case l.Reason.OfPerson():
		return []string{"That is a reason for every list: nothing else of this one was asked."}
	}
	if text := x.notPlaced(l); text != "" {
		return []string{text}
	}
	return []string{}
}

// placed says how a listed person has their place.
func (x *explaining) placed(l *List) string {
	switch l.ListedBy {
	case "":
		return "How the person came by the place was not recorded by the version of that night."
	case outreach.ByRank:
		if l.Places == nil {
			return fmt.Sprintf("The order gave the place: rank %d. How far the places went is not in the manifest.", l.Rank)
		}
		return fmt.Sprintf("The order gave the place: rank %d, and the places of %s went down to rank %d.", l.Rank, l.Places.who(), l.Places.LastRank)
	case outreach.ByStay:
		if l.Since == nil {
			return "On the list and not decided about: whoever is stays, whatever their rank. Since when, the ledger does not say."
		}
		return fmt.Sprintf("On the list since %s and not decided about: whoever is stays, whatever their rank.", *l.Since)
	case outreach.ByNomination:
		return "The practice put the person forward, which comes before any rank."
	case outreach.ByFloor:
		return "The list's equity floor gave the place: too few of the listed lived in the most deprived fifth of neighbourhoods, and somebody of the same group gave way."
	case outreach.ByRule:
		return "The rule of the list holds for the person: it is a register, and everybody for whom it does is on it."
	}
	return fmt.Sprintf("How the person came by the place the ledger calls %q, which this version does not know.", l.ListedBy)
}

// notPlaced says what stood between the person and a place, beyond the reason itself.
func (x *explaining) notPlaced(l *List) string {
	switch l.Reason {
	case cohort.BelowCapacity:
		return l.below()
	case cohort.GaveWay:
		return fmt.Sprintf("Rank %d was within the places of %s; the list's equity floor gave the place to somebody of the most deprived fifth of neighbourhoods.", l.Rank, l.Places.who())
	case cohort.HeldOut:
		return fmt.Sprintf("The person reached a place at rank %d, and their household was drawn at random to be held out for comparison. Nothing about them led to that.", l.HeldAt)
	case cohort.OnAnotherList:
		for _, other := range x.out.Lists {
			if other.Listed && !other.apart {
				return "They were offered help by list " + other.Name + ", and nobody is by two."
			}
		}
	case cohort.NotActedOn:
		if l.Stay != nil && l.Stay.EndedOn != nil {
			return fmt.Sprintf("The stay began on %s, and was found to be over on %s.", l.Stay.Since, *l.Stay.EndedOn)
		}
	case cohort.Unobserved:
		return "The rule of the list asks about more days than the person's record reaches back, or about what is not known: unknown is not taken for no."
	}
	return ""
}

// below says how far below the last place the person ranked.
func (l *List) below() string {
	switch p := l.Places; {
	case p == nil:
		return ""
	case p.Group == "":
		return fmt.Sprintf("The practice is of no %s in the areas table, so that its people were offered no place.", p.CountedBy)
	case p.LastRank == 0 && p.Room == 0:
		return fmt.Sprintf("No place of %s was free for anybody new that night.", p.who())
	case p.LastRank == 0:
		return fmt.Sprintf("The order gave nobody of %s a place that night.", p.who())
	case p.After == 1:
		return fmt.Sprintf("Rank %d is the one after the last place of %s.", l.Rank, p.who())
	}
	return fmt.Sprintf("Rank %d is %d ranks after rank %d, which had the last place of %s.", l.Rank, l.Places.After, l.Places.LastRank, l.Places.who())
}

// who names the group whose places they are.
func (p *Places) who() string {
	if p == nil {
		return "the group"
	}
	return p.CountedBy + " " + p.Group
}
