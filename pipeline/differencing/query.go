package differencing

import "riskstrat/features/source"

// Query is what was asked, as the log keeps it.
type Query struct {
	Rule    string     `json:"rule"` // in canonical text
	AsOf    source.Day `json:"as_of"`
	Others  bool       `json:"others,omitempty"` // beside everybody registered of whom the rule is false
	Beside  string     `json:"beside,omitempty"` // rule of a second cohort; empty: there is none
	On      source.Day `json:"beside_as_of"`     // date of the second cohort; source.NoDay where there is none
	Extract string     `json:"extract"`          // digest of the extract's digests
}

// Group is the people whom an answer describes: those registered on a date of whom a rule is true, or false.
type Group struct {
	Rule  string
	AsOf  source.Day
	False bool
}

// Groups are the one or two groups that an answer describes.
func (q Query) Groups() []Group {
	groups := []Group{{Rule: q.Rule, AsOf: q.AsOf}}
	switch {
	case q.Others:
		groups = append(groups, Group{Rule: q.Rule, AsOf: q.AsOf, False: true})
	case q.Beside != "":
		groups = append(groups, Group{Rule: q.Beside, AsOf: q.On})
	}
	return groups
}
