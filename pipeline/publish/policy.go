package publish

import (
	"slices"

	"riskstrat/features/source"
	"riskstrat/pipeline/outreach"
)

// Policy is a list as the code that applied it prints it, and how far its places went.
type Policy struct {
	List       string     `json:"list"`
	Title      string     `json:"title"`
	Policy     string     `json:"policy"`      // in English, one point a line
	ValidUntil source.Day `json:"valid_until"` // last day on which tonight's list may be worked
	Target     string     `json:"target,omitempty"`
	OrderBy    string     `json:"order_by,omitempty"` // feature, of a list without a target
	Reads      []string   `json:"reads"`              // features that its rule, its target's at-risk rule and its order read
	Standing   bool       `json:"standing"`
	Apart      bool       `json:"apart"`      // neither keeps people from another list nor loses any to one
	CountedBy  string     `json:"counted_by"` // "practice", "pcn", "cluster" or "adviser": what a group is
	Groups     []Group    `json:"groups"`     // by code
}

// Group is what a list's places are counted for, and how far they went that night.
type Group struct {
	Code      string         `json:"group"` // empty: the areas table puts these practices in none, so that their people are offered nothing
	Practices []string       `json:"practices"`
	Offers    int            `json:"offers"`                       // a week; 0 of a standing list
	Room      int            `json:"room"`                         // of those, free for new people that night
	LastRank  int            `json:"last_rank"`                    // of the last person whom the order gave a place; 0: it gave none
	Chance    *outreach.Band `json:"last_chance_in_100,omitempty"` // around that person's chance, as wide as the place's disclosure control asks; absent where no band is wide enough
}

// GroupOf is the group of a practice; false where the list knows no such practice.
func (p Policy) GroupOf(practice string) (Group, bool) {
	i := slices.IndexFunc(p.Groups, func(g Group) bool { return slices.Contains(g.Practices, practice) })
	if i < 0 {
		return Group{}, false
	}
	return p.Groups[i], true
}
