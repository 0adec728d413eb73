package cohort

import "strings"

// Purpose is a set of uses of a resident's data.
type Purpose uint8

// The purposes. The place maps each kind of opt-out to the purposes it ends; there is no default.
const (
	Listing     Purpose = 1 << iota // being scored and offered help
	Training                        // being a row of a model's training set
	Reporting                       // being counted in reports
	AllPurposes = Listing | Training | Reporting
)

// purposes are the single purposes, in the order in which they are written.
var purposes = [...]struct {
	purpose Purpose
	name    string
}{{Listing, "listing"}, {Training, "training"}, {Reporting, "reporting"}}

// ParsePurpose reads the name of one purpose as the configuration writes it; false if there is no such purpose.
func ParsePurpose(name string) (Purpose, bool) {
	for _, p := range purposes {
		if p.name == name {
			return p.purpose, true
		}
	}
	return 0, false
}

// Has reports whether every purpose of q is in p.
func (p Purpose) Has(q Purpose) bool { return p&q == q }

// String writes the purposes as "listing, training and reporting", and no purpose as "nothing".
func (p Purpose) String() string {
	var names []string
	for _, one := range purposes {
		if p.Has(one.purpose) {
			names = append(names, one.name)
		}
	}
	return and(names, "nothing")
}

// and joins words as a sentence does: "a, b and c"; none stands for an empty list.
func and(words []string, none string) string {
	switch n := len(words); n {
	case 0:
		return none
	case 1:
		return words[0]
	default:
		return strings.Join(words[:n-1], ", ") + " and " + words[n-1]
	}
}
