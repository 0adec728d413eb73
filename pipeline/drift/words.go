package drift

import (
	"fmt"
	"math"
	"strings"

	"riskstrat/pipeline/gate"
)

// Judged reports whether there is an index at all.
func (s *Shift) Judged() bool { return s.Verdict != TooFew && s.Verdict != Unknown }

// English says what moved, as one clause.
func (s *Shift) English() string {
	what := "the score of " + s.Target
	if s.Feature != "" {
		what = s.Feature + " in " + s.Target
	}
	switch s.Verdict {
	case TooFew:
		return what + " was not compared with training: too few people"
	case Unknown:
		return what + " was not compared with training: too few people differed from the rest there"
	}
	text := fmt.Sprintf("%s: population stability index %.3f (%.4f by chance alone)", what, s.Index.PSI, s.Index.Chance)
	if s.Verdict == Stable {
		return text
	}
	var moved []string
	for _, b := range s.largest() {
		moved = append(moved, fmt.Sprintf("%s in training and %s tonight have %s", percent(b.Then), percent(b.Now), b.Label))
	}
	return text + ": " + strings.Join(moved, "; ")
}

// percent writes a share of people; the ends are not told apart from what is near them, for there they could be told by one person.
func percent(share float64) string {
	switch {
	case share < 0.01:
		return "under 1 %"
	case share > 0.99:
		return "over 99 %"
	}
	return fmt.Sprintf("%.0f %%", 100*share)
}

// English says who recorded what until when, as one clause that follows the name of the table.
func (s *Silence) English() string {
	rows := "rows"
	if s.Match != "" {
		rows = "rows with " + s.Match
	}
	left := "no " + rows
	switch {
	case s.few():
		left = fmt.Sprintf("at most %.0f %% of the %s to be expected", math.Ceil(100*fewest/s.Expected), rows)
	case s.Left > 0:
		left = fmt.Sprintf("%s of the %s to be expected", percent(s.Left), rows)
	}
	since, by := fmt.Sprintf("since %s, for %d days", s.Since, s.Days), "its own past and the other practices"
	switch {
	case s.Always:
		since, by = fmt.Sprintf("since %s or before", s.Since), "what people do at the other practices"
	case s.Level == Place:
		by = "its own past"
	}
	text := fmt.Sprintf("%s: %s %s; by %s about %s were due", s.who(), left, since, by, twoDigits(s.Expected))
	if len(s.Features) > 0 {
		text += "; read by " + s.Features[0]
		if more := len(s.Features) - 1; more > 0 {
			text += fmt.Sprintf(" and %d more features", more)
		}
	}
	return text
}

// fewest is how many rows must be left for it to be said which share they are: more than any profile of pipeline/disclosure hides. Beside what was due, the share of
// fewer would tell how many they are.
const fewest = 10

// few reports whether some rows are left, but fewer than that.
func (s *Silence) few() bool { return s.Left > 0 && math.Round(s.Left*s.Expected) < fewest }

func (s *Silence) who() string {
	switch s.Level {
	case Practice:
		return "practice " + s.code()
	case Supplier:
		return fmt.Sprintf("the %d practices with record system %q", s.Practices, s.Code)
	}
	return "the whole place"
}

// code is what may be written of who it is: a practice code that is none might be something of a person's.
func (s *Silence) code() string {
	if s.Level == Practice && !gate.IsCode(s.Code) {
		return "(no organisation code)"
	}
	return s.Code
}

// twoDigits writes what is expected: it is no count, and need not look like one.
func twoDigits(x float64) string {
	unit := math.Pow(10, max(0, math.Floor(math.Log10(max(x, 1)))-1))
	return fmt.Sprintf("%.0f", math.Round(x/unit)*unit)
}
