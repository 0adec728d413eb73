package tableone

import "fmt"

// Tally counts what the people of one cohort are like: whole numbers alone, so that tallies of parts of the people add up to
// the same in any order. Its memory is bounded by the levels and the distinct values of numbers, not by people. It is not safe for concurrent use.
type Tally struct {
	People int64 // in the cohort

	variables []Variable
	counts    [][]int64         // by variable and level; of Number none
	values    []map[int32]int64 // by variable: how many have each value; of Number alone
	missing   []int64           // by variable
}

// NewTally returns the empty tally of the variables.
func NewTally(variables []Variable) *Tally {
	t := &Tally{variables: variables, counts: make([][]int64, len(variables)), values: make([]map[int32]int64, len(variables)),
		missing: make([]int64, len(variables))}
	for i, v := range variables {
		if v.Kind == Number {
			t.values[i] = map[int32]int64{}
		} else {
			t.counts[i] = make([]int64, len(v.Levels))
		}
	}
	return t
}

// Add counts one person by their values: those of each variable in turn, as many as its Width.
func (t *Tally) Add(person []int32) error {
	if have, want := len(person), Width(t.variables); have != want {
		return fmt.Errorf("counting a person: have %d values, want %d", have, want)
	}
	t.People++
	for i := range t.variables {
		v := &t.variables[i]
		own := person[:v.Width()]
		person = person[v.Width():]
		if len(own) == 0 {
			continue // flags of nothing
		}
		if err := v.check(own); err != nil {
			return err
		}
		switch {
		case own[0] == Missing:
			t.missing[i]++
		case v.Kind == Number:
			t.values[i][own[0]]++
		case v.Kind == Categories:
			t.counts[i][own[0]]++
		default:
			for level, x := range own {
				t.counts[i][level] += int64(x)
			}
		}
	}
	return nil
}

// Merge adds what another tally of the same variables counted.
func (t *Tally) Merge(u *Tally) {
	t.People += u.People
	for i := range t.variables {
		t.missing[i] += u.missing[i]
		for level, n := range u.counts[i] {
			t.counts[i][level] += n
		}
		for value, n := range u.values[i] {
			t.values[i][value] += n
		}
	}
}
