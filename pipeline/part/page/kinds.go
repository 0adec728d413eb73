package page

import (
	"slices"

	"riskstrat/pipeline/part"
)

// kind is a kind of reason to filter by.
type kind struct{ Code, Title string }

// kinds are the groups that reasons are of, as people call them, in the order in which they are offered.
var kinds = []kind{
	{"gp", "GP practice"},
	{"missed", "Missed appointments"},
	{"cancelled", "Cancelled appointments"},
	{"ae", "A&E"},
	{"ambulance", "By ambulance"},
	{"out_of_hours", "Out of hours"},
	{"sdec", "Same-day emergency care"},
	{"emergency", "Emergency admissions"},
	{"elective", "Planned admissions"},
	{"hospital", "Hospital admissions"},
	{"conditions", "Long-term conditions"},
	{other, "Other or no single reason"},
}

// other is the code of whatever has no kind of its own.
const other = "other"

// kindsOf are the codes of the kinds of a person's reasons, each once, in the order of the reasons; a person without a group is of the
// kind other.
func kindsOf(r part.Row) []string {
	var codes []string
	for _, g := range r.Groups {
		if c := kindOf(g); !slices.Contains(codes, c) {
			codes = append(codes, c)
		}
	}
	if codes == nil {
		return []string{other}
	}
	return codes
}

// Kinds are the kinds of a person's reasons as people call them, each once.
func Kinds(r part.Row) []string {
	codes := kindsOf(r)
	titles := make([]string, len(codes))
	for i, code := range codes {
		titles[i] = kinds[slices.IndexFunc(kinds, func(k kind) bool { return k.Code == code })].Title
	}
	return titles
}

func kindOf(group string) string {
	if slices.ContainsFunc(kinds, func(k kind) bool { return k.Code == group }) {
		return group
	}
	return other
}
