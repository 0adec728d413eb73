package disclosure

import (
	"fmt"
	"strings"
)

// Profile names a rule of disclosure control; the empty Profile is OpenSAFELY.
type Profile string

// The profiles.
const (
	// OpenSAFELY redacts counts of 1 to 7 and rounds the others to the nearest 5, as the OpenSAFELY output policy asks. Totals are sums of what
	// is shown.
	OpenSAFELY Profile = "opensafely"
	// ACRO redacts counts below 10, zeros among them, and shows the others and their totals as they are: the defaults of the ACRO tool, by which
	// British trusted research environments check outputs. Its rules of dominance are for sums of amounts, which no report holds.
	ACRO Profile = "acro"
	// None shows counts as they are. It is for what never leaves the team that holds the data, and for synthetic people.
	None Profile = "none"
)

// rule is what a profile does.
type rule struct {
	exact     bool  // nothing is hidden
	redactTo  int64 // counts of 1 to so many are hidden
	zeros     bool  // so are counts of 0
	nearest   int64 // the others are rounded to it; 1: not at all
	trueTotal bool  // totals are those of the true counts, not sums of what is shown
}

// rules are the profiles there are. OpenSAFELY: "redact counts of 7 or less", "round to the nearest 5". ACRO: its risk appetite's safe_threshold
// of 10, a count below which is refused, and zeros_are_disclosive.
func (p Profile) rule() (rule, bool) {
	switch p {
	case OpenSAFELY, "":
		return rule{redactTo: 7, nearest: 5}, true
	case ACRO:
		return rule{redactTo: 9, zeros: true, nearest: 1, trueTotal: true}, true
	case None:
		return rule{exact: true, nearest: 1, trueTotal: true}, true
	}
	return rule{redactTo: 1<<63 - 1, zeros: true, nearest: 1}, false // of a profile that is none, nothing is shown
}

// Profiles lists the profiles.
func Profiles() []Profile { return []Profile{OpenSAFELY, ACRO, None} }

// Validate fails on a profile that does not exist.
func (p Profile) Validate() error {
	if _, known := p.rule(); known {
		return nil
	}
	var names []string
	for _, one := range Profiles() {
		names = append(names, string(one))
	}
	return fmt.Errorf("have %q, want one of %s", string(p), strings.Join(names, ", "))
}

// MayLeave reports whether what was made under the profile may leave the controlled area.
func (p Profile) MayLeave() bool {
	r, known := p.rule()
	return known && !r.exact
}

// English says what the profile does to the counts of a report.
func (p Profile) English() string {
	r, known := p.rule()
	switch {
	case !known:
		return "No count is shown."
	case r.exact:
		return "Counts are exact: this page is for the team that holds the data."
	case r.trueTotal:
		return fmt.Sprintf("Counts of 0 to %d are written [REDACTED], and so are others, totals among them, from which one of those could be worked out; the rest are exact (profile %s). No smallest or largest value of anyone is given.", r.redactTo, p)
	}
	return fmt.Sprintf("Counts of 1 to %d are written [REDACTED], and so are others from which one of those could be worked out; the rest are rounded to the nearest %d, or more widely, by a tenth at most, where one of those could be worked out otherwise; totals are sums of what is shown, or rounded themselves (profile %s). "+
		"Where a whole row or column is [REDACTED], there may be nobody in some of it. No smallest or largest value of anyone is given.", r.redactTo, r.nearest, OpenSAFELY)
}

// Single says what the profile does to counts of few words, within a sentence.
func (p Profile) Single() string {
	r, known := p.rule()
	switch {
	case !known:
		return "no count is shown."
	case r.exact:
		return "the place shows these counts as they are."
	case r.zeros:
		return fmt.Sprintf("counts of 0 to %d are written [REDACTED], and so are others from which one of those could be worked out.", r.redactTo)
	}
	return fmt.Sprintf("counts of 1 to %d are written [REDACTED], and so are others from which one of those could be worked out; the rest are rounded to the nearest %d, or more widely.", r.redactTo, r.nearest)
}

// Protect turns a true count (0 or more) that is linked with no other into one that may be shown. Counts that add up to something, or are counted
// again elsewhere, belong in a Table.
func (p Profile) Protect(n int64) Count {
	r, _ := p.rule()
	if r.small(n) {
		return Count{state: redacted}
	}
	return r.show(n, r.nearest)
}

// Parts protects counts of people each of whom is in one of them, where it is known how many they are together.
func (p Profile) Parts(counts []int64) []Count {
	r := NewRelease(p)
	t := r.Table("parts", []string{"everybody"}, make([]string, len(counts)))
	t.RowsTold()
	for j, n := range counts {
		t.Set(0, j, n)
	}
	_ = r.Settle() // of a profile that is none, or a count below 0, nothing is shown
	all := make([]Count, len(counts))
	for j := range all {
		all[j] = t.Count(0, j)
	}
	return all
}

// small reports whether the rule hides a count for what it is itself.
func (r rule) small(n int64) bool { return !r.exact && (n != 0 || r.zeros) && n <= r.redactTo }

// show is the count n, rounded to the nearest multiple of step.
func (r rule) show(n, step int64) Count { return Count{n: (n + step/2) / step * step} }

// between are the counts that are shown as n is, the least and the most.
func (r rule) between(n, step int64) (low, high int64) {
	shown := r.show(n, step).n
	return max(shown-step/2, r.redactTo+1), shown + (step-1)/2
}

// wider is the next wider step of rounding, to three times the last: as steps are odd, what rounds to a multiple of the one also rounds to one multiple of the
// other, so that wider rounding only ever leaves more open. False where it would move a count by more than a tenth: the least that is shown alike, and not n itself,
// for whoever knows the rule would know of a count so rounded that it is no smaller.
func (r rule) wider(n, step int64) (int64, bool) {
	step *= 3
	least, _ := r.between(n, step)
	return step, r.nearest > 1 && 5*step <= least
}
