package outreach

import (
	"cmp"
	"math"
	"slices"
)

// Evidence is what is known of one listed person: their features, and how far each reason group raises their score.
type Evidence struct {
	// Values gives a feature of EvidenceFeatures by name; false where it is null.
	Values func(name string) (float64, bool)
	// Groups are the reason groups of the model's terms, in any order, those that may never be a reason included.
	Groups []GroupContribution
	// Otherwise is what is said where no sentence qualifies; empty means NoSingleReason.
	Otherwise string
}

// GroupContribution is how much a reason group adds to a person's linear predictor beyond the median of their age-sex band.
type GroupContribution struct {
	Group       string  // features.Definition.Group
	NeverReason bool    // of terms that are never a reason: a sensitive register explains apart from the other conditions
	Excess      float64 // in units of the linear predictor; positive raises the risk; NaN is never a reason
}

// MaxReasons is the number of sentences at most: what a reader takes in with each line of a list.
const MaxReasons = 3

// What is said of a person none of whose groups yields a sentence.
const (
	NoSingleReason = "No single reason stands out: it is the overall pattern of contacts"
	MeetsRule      = "Meets the rule of this list"
)

// Reason is one sentence and the reason group it is of; no group where none stands out.
type Reason struct{ Group, Text string }

// Reasons says in plain English why a person ranks where they do: the sentences of the groups that raise their score
// most, at most MaxReasons, the strongest first (equal ones by group name). A group that may never be a reason is left out, and
// so is any other unless its excess is positive and its sentence says so too: the count is above zero, above the published average where one is known, and a rise is
// claimed only where the recent daily rate is above the earlier one. A feature that is null is never taken for zero. There is always
// at least one sentence: Evidence.Otherwise where no group qualifies.
func Reasons(e Evidence) []Reason {
	groups := slices.Clone(e.Groups)
	slices.SortFunc(groups, func(a, b GroupContribution) int {
		if c := cmp.Compare(b.Excess, a.Excess); c != 0 {
			return c
		}
		return cmp.Compare(a.Group, b.Group)
	})
	var out []Reason
	for _, g := range groups {
		if g.NeverReason || !(g.Excess > 0) || math.IsInf(g.Excess, 0) {
			continue
		}
		text := sentenceOf(g.Group, e.Values)
		if text != "" && !slices.ContainsFunc(out, func(r Reason) bool { return r.Text == text }) {
			out = append(out, Reason{g.Group, text})
		}
		if len(out) == MaxReasons {
			break
		}
	}
	if len(out) == 0 {
		return []Reason{{Text: cmp.Or(e.Otherwise, NoSingleReason)}}
	}
	return out
}

// RuleEvidence is the evidence of a list without a target: the reason groups of the features its rule names, in the order
// in which the rule names them, each as good a reason as the next.
func RuleEvidence(values func(name string) (float64, bool), groups []string) Evidence {
	e := Evidence{Values: values, Otherwise: MeetsRule}
	for i, g := range groups {
		e.Groups = append(e.Groups, GroupContribution{Group: g, Excess: float64(len(groups) - i)})
	}
	return e
}
