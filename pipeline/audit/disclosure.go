package audit

import (
	"fmt"
	"strconv"

	"riskstrat/pipeline/publish/page"
)

// Profile names a rule of disclosure control; the empty Profile is OpenSAFELY.
type Profile string

// The profiles.
const (
	// OpenSAFELY redacts counts of 1 to 7 and rounds the others to the nearest 5, as the OpenSAFELY output policy asks.
	// Zero stays zero. Totals are sums of the rounded cells, so a redacted cell cannot be had by subtraction.
	OpenSAFELY Profile = "opensafely"
	// None shows counts as they are. It is for places whose audit page never leaves the team that holds the data, and for
	// synthetic people.
	None Profile = "none"
)

// redactUpTo and roundTo are OpenSAFELY's: "redact counts of 7 or less", "round to the nearest 5".
const (
	redactUpTo = 7
	roundTo    = 5
)

// Validate fails on a profile that does not exist.
func (p Profile) Validate() error {
	switch p {
	case OpenSAFELY, None, "":
		return nil
	}
	return fmt.Errorf("disclosure: have %q, want %s or %s", string(p), OpenSAFELY, None)
}

// English says what the profile does to the counts of an audit or a card.
func (p Profile) English() string {
	if p == None {
		return "Counts are exact: this page is for the team that holds the data."
	}
	return fmt.Sprintf("Counts of 1 to %d are written [REDACTED], others are rounded to the nearest %d, and totals are sums of what is shown (profile opensafely). No smallest or largest value of anyone is given.", redactUpTo, roundTo)
}

// Single says what the profile does to a count that stands alone.
func (p Profile) Single() string {
	if p == None {
		return "the place shows these counts as they are."
	}
	return fmt.Sprintf("counts of 1 to %d are written [REDACTED], others are rounded to the nearest %d.", redactUpTo, roundTo)
}

// Count is a count of people that may be shown. Its zero value is a shown zero.
type Count struct {
	n        int64
	redacted bool
}

// Protect turns a true count of people (0 or more) into one that may be shown.
func (p Profile) Protect(n int64) Count {
	switch {
	case p == None || n == 0:
		return Count{n: n}
	case n <= redactUpTo:
		return Count{redacted: true}
	}
	return Count{n: (n + roundTo/2) / roundTo * roundTo}
}

// Total adds shown counts. A redacted one adds nothing, and the total of nothing but redacted and zero cells is
// redacted itself: it must not read as "nobody".
func Total(counts ...Count) Count {
	var t Count
	hidden := false
	for _, c := range counts {
		t.n += c.n
		hidden = hidden || c.redacted
	}
	t.redacted = hidden && t.n == 0
	return t
}

// Redacted reports whether the count is hidden.
func (c Count) Redacted() bool { return c.redacted }

// Per returns c for each of n, both as they are shown, so that nobody works an exact count out of it; false where either is hidden or n is 0.
func (c Count) Per(n Count) (float64, bool) {
	if c.redacted || n.redacted || n.n == 0 {
		return 0, false
	}
	return float64(c.n) / float64(n.n), true
}

// Grouped writes the count for reading: 12,345, or [REDACTED].
func (c Count) Grouped() string {
	if c.redacted {
		return c.String()
	}
	return page.Number(c.n)
}

// String writes the count for a table: 12345, or [REDACTED].
func (c Count) String() string {
	if c.redacted {
		return "[REDACTED]"
	}
	return strconv.FormatInt(c.n, 10)
}
