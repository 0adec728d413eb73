package disclosure

import (
	"strconv"

	"riskstrat/pipeline/publish/page"
)

// Count is a count that may be shown. Its zero value is a shown zero, and nothing else prints as one. Counts are compared with ==.
type Count struct {
	n     int64 // as shown; 0 unless it is
	state state
	part  bool // of a total: something of it is not in it, as it is hidden
}

type state uint8

const (
	shown    state = iota
	redacted       // it may not be told
	absent         // there is no such thing to count
)

// Redacted is the text of a count that may not be told.
const Redacted = "[REDACTED]"

// Redacted reports whether the count is hidden.
func (c Count) Redacted() bool { return c.state == redacted }

// Shown returns the number that is shown; false where there is none.
func (c Count) Shown() (int64, bool) { return c.n, c.state == shown }

// Total adds what is shown. A hidden count adds nothing: no figure is derived from such a total, and that of nothing but hidden counts and zeros is hidden
// itself, as it must not read as "nobody".
func Total(counts ...Count) Count {
	var t Count
	for _, c := range counts {
		t.n += c.n
		t.part = t.part || !c.whole()
	}
	if t.part && t.n == 0 {
		return Count{state: redacted}
	}
	return t
}

// whole reports whether nothing is missing from the count.
func (c Count) whole() bool { return !c.part && c.state != redacted }

// Derive works a figure out of counts as they are shown, so that it tells nothing that they do not: a share, a ratio, a limit of an interval. It
// is not made where one of them is hidden, or a total in which a hidden one is missing. This is the one way from counts to a figure.
func Derive(figure func(shown []float64) float64, from ...Count) (float64, bool) {
	numbers := make([]float64, len(from))
	for i, c := range from {
		if c.state != shown || !c.whole() {
			return 0, false
		}
		numbers[i] = float64(c.n)
	}
	return figure(numbers), true
}

// Per returns c for each of n, both as they are shown; false where either is hidden or n is 0.
func (c Count) Per(n Count) (float64, bool) {
	if n.n == 0 {
		return 0, false
	}
	return Derive(func(of []float64) float64 { return of[0] / of[1] }, c, n)
}

// Grouped writes the count for reading: 12,345, or [REDACTED], or – where there is nothing to count.
func (c Count) Grouped() string {
	switch c.state {
	case shown:
		return page.Number(c.n)
	case absent:
		return "–"
	}
	return Redacted
}

// String writes the count for a table: 12345, or [REDACTED], or nothing where there is nothing to count.
func (c Count) String() string {
	switch c.state {
	case shown:
		return strconv.FormatInt(c.n, 10)
	case absent:
		return ""
	}
	return Redacted
}
