package tableone

import (
	"fmt"
	"math"
)

// Variable is one characteristic of people, and how a table shows it.
type Variable struct {
	Name   string   // as a file's column names it: ae_attended_365d
	Label  string   // as a reader reads it: A&E attendances in the last year
	Kind   Kind     // what its values are
	Levels []string // Categories: the values; Flags: what can be true of a person

	Scale  int32 // Number: values are counted in 1/Scale of the unit; 0 means 1
	Any    bool  // Number: of events, so that how many people had any is shown too
	Detail bool  // Categories: a finer cut of what another variable shows; left out where one of its counts cannot be shown
}

// Kind says what the values of a variable are.
type Kind uint8

// The kinds.
const (
	Categories Kind = iota // one value a person: the index of a level
	Number                 // one value a person: a whole number of 1/Scale
	Flags                  // one value a person and level: 1 if it is true of them, else 0
)

// Missing is the value of a person of whom it is not known.
const Missing = math.MinInt32

// Width is the number of values that a person has of the variable.
func (v *Variable) Width() int {
	if v.Kind == Flags {
		return len(v.Levels)
	}
	return 1
}

// scale is the number of steps in a unit.
func (v *Variable) scale() float64 { return float64(max(1, v.Scale)) }

// check refuses a person's values that are none of the variable's. The error never quotes them.
func (v *Variable) check(values []int32) error {
	if values[0] == Missing {
		return nil
	}
	top := int32(math.MaxInt32)
	switch v.Kind {
	case Categories:
		top = int32(len(v.Levels)) - 1
	case Flags:
		top = 1
	}
	for _, x := range values {
		if v.Kind != Number && (x < 0 || x > top) {
			return fmt.Errorf("counting %s: have a value that is none of its %d levels", v.Name, len(v.Levels))
		}
	}
	return nil
}

// Width is the number of values that a person has of all variables together.
func Width(variables []Variable) int {
	n := 0
	for i := range variables {
		n += variables[i].Width()
	}
	return n
}
