package opening

import "fmt"

// Reason is why a part is not opened, in the word that the log keeps.
type Reason string

// The reasons.
const (
	Damaged      Reason = "damaged"       // sealed, and cut off or changed since
	WrongKey     Reason = "wrong_key"     // sealed for others
	NotAPart     Reason = "not_a_part"    // or one that this program cannot show
	Expired      Reason = "expired"       // every list is past its last day
	ClockBehind  Reason = "clock_behind"  // today is before the night: nobody can tell whether a list is past its last day
	BadKeys      Reason = "bad_keys"      // the key table is not in order
	TooManyKeys  Reason = "too_many_keys" // the key table has far more people than the practice
	ForeignKeys  Reason = "foreign_keys"  // the key table is of other people
	TooManyTries Reason = "too_many_tries"
)

// Refused is an opening that does not take place.
type Refused struct {
	Reason Reason
	Err    error
}

// Error says what is wrong and what is wanted, and nothing of any person.
func (r *Refused) Error() string { return "opening the part: " + r.Err.Error() }

// Unwrap is the error beneath.
func (r *Refused) Unwrap() error { return r.Err }

func refused(why Reason, format string, args ...any) *Refused {
	return &Refused{Reason: why, Err: fmt.Errorf(format, args...)}
}
