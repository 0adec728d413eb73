package accesslog

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"strings"
	"time"
	"unicode"
)

// Name is what the log of an output folder is called in it: beside the nights, which are never written to again, in none of them.
const Name = "access.jsonl"

// Command is what was run.
type Command string

// The commands that write lines.
const (
	Open    Command = "open"    // a practice's part, at the practice
	Explain Command = "explain" // one person's night
	Forget  Command = "forget"  // somebody is taken out of the nights
	Cohort  Command = "cohort"  // what the people of a cohort are like
)

// Outcome is what came of it.
type Outcome string

// The outcomes.
const (
	Opened   Outcome = "opened"
	Closed   Outcome = "closed" // by itself, before its time
	Answered Outcome = "answered"
	Began    Outcome = "began" // what takes more than one step: a line before the first, and another at the end
	Done     Outcome = "done"
	Refused  Outcome = "refused"
)

// Entry is one line of the log.
type Entry struct {
	When    time.Time `json:"when"` // written in UTC
	Who     string    `json:"who"`  // the computer's user
	Command Command   `json:"command"`
	Why     string    `json:"why"` // as given
	Outcome Outcome   `json:"outcome"`
	Reason  string    `json:"reason,omitempty"`  // refused or closed: why, in a word
	Night   string    `json:"night,omitempty"`   // the run, or its date where no more is known; empty: all of them, or it could not be told
	Whom    string    `json:"whom,omitempty"`    // see Whom; empty: nobody in particular
	Details any       `json:"details,omitempty"` // what only the command has to tell; nil: nothing
}

// domain keeps the digests of the log apart from any other digest of a pseudonym.
const domain = "riskstrat access log\x00"

// Whom is how the log names a person: 64 hexadecimal digits, the SHA-256 of "riskstrat access log", a zero byte and the pseudonym.
func Whom(pseudonym string) string {
	sum := sha256.Sum256([]byte(domain + pseudonym))
	return hex.EncodeToString(sum[:])
}

// CheckWhy refuses a reason that says nothing.
func CheckWhy(why string) error {
	if !strings.ContainsFunc(why, func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }) {
		return errors.New("have no reason, want one in words: it is kept in the log")
	}
	return nil
}
