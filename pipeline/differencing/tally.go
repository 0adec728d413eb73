package differencing

import (
	"fmt"

	"riskstrat/pipeline/disclosure"
)

// Tally counts the people in whom new groups differ from others. Counts are whole numbers: the order of adding changes nothing.
type Tally struct {
	new, all int
	differ   []int64 // by new group and group
	within   []int64 // by group: its people
}

// NewTally is the empty tally of groups, of which the first so many are new.
func NewTally(new, all int) *Tally {
	return &Tally{new: new, all: all, differ: make([]int64, new*all), within: make([]int64, all)}
}

// Add counts some people. in[g][i] reports whether person i is in group g.
func (t *Tally) Add(in [][]bool) {
	for g := range t.all {
		for _, is := range in[g] {
			if is {
				t.within[g]++
			}
		}
		for n := range t.new {
			d := &t.differ[n*t.all+g]
			for i, is := range in[g] {
				if is != in[n][i] {
					*d++
				}
			}
		}
	}
}

// Merge adds what another tally of the same groups counted.
func (t *Tally) Merge(u *Tally) {
	for i, n := range u.differ {
		t.differ[i] += n
	}
	for i, n := range u.within {
		t.within[i] += n
	}
}

// Judge refuses the new groups where one differs from any group, but is not the same, by a count of people that the profile would not show. what says in words
// what each group beyond the new ones is. A group of too few people is described to nobody, so it gives nothing to take away.
func (t *Tally) Judge(profile disclosure.Profile, what []string) error {
	for n := range t.new {
		if profile.Protect(t.within[n]).Redacted() {
			continue
		}
		for g := range t.all {
			differ := t.differ[n*t.all+g]
			if differ == 0 || !profile.Protect(differ).Redacted() || profile.Protect(t.within[g]).Redacted() {
				continue
			}
			if g < t.new {
				return &Refused{"the two cohorts differ by so few people that one beside the other would tell of them"}
			}
			return &Refused{fmt.Sprintf("the answer and %s differ by so few people that the one taken from the other would tell of them", what[g-t.new])}
		}
	}
	return nil
}

// Refused is a question that is not answered, because the answer would tell of few people.
type Refused struct{ Reason string }

// Error says why.
func (r *Refused) Error() string { return "withheld: " + r.Reason }
