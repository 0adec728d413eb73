package source

import "fmt"

// Refused means the input is not what was promised: a file that cannot be read, breaks the contract or shows an
// identity. Its message names file, column and position, never a value. Nothing may be published after it.
type Refused struct {
	Message string
	Cause   error // what the operating system or the Parquet library said; nil where the check is our own
}

// Error returns the message and its cause on one line.
func (r *Refused) Error() string {
	if r.Cause == nil {
		return r.Message
	}
	return r.Message + ": " + r.Cause.Error()
}

// Unwrap returns the cause.
func (r *Refused) Unwrap() error { return r.Cause }

func refuse(format string, args ...any) *Refused {
	return &Refused{Message: fmt.Sprintf(format, args...)}
}
