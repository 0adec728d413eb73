package card

import (
	"fmt"
	"strings"
)

// Looked says what training did to find a predictor that was told the outcome, and what came of it, a sentence each.
func (c *Card) Looked() []string {
	l := c.Entry.Leakage
	if l == nil {
		return []string{"Nobody looked: the model is from before training did."}
	}
	var all []string
	if r := l.Rebuilt; r != nil {
		all = append(all, fmt.Sprintf("%d features of some residents (%s), %s of them counted once for each index date, were built a second time, from the extract without anything that happened on the index date or later: %s. "+
			"An attribute without a date, as it is today, cannot be told apart so.", r.Features, r.Share, c.people(r.Rows), c.moved()))
	}
	if len(l.Alone) == 0 {
		return append(all, "Which feature carries what the model gains on age, sex and last year’s counts was not asked: it gains too little, or its interval holds 0.")
	}
	var most []string
	for _, a := range l.Alone[:min(3, len(l.Alone))] {
		most = append(most, fmt.Sprintf("%s %.0f %%", inWords(a.Feature), 100*a.Share))
	}
	return append(all, "Of what the model gains on age, sex and last year’s counts, a single feature added to them gives at most: "+strings.Join(most, ", ")+". Shares overlap and do not add up.")
}

// moved says of which features values differed.
func (c *Card) moved() string {
	r := c.Entry.Leakage.Rebuilt
	if len(r.Moved) == 0 {
		return "no value differed"
	}
	var all []string
	for _, m := range r.Moved {
		all = append(all, fmt.Sprintf("%s of %s", c.people(m.Values), m.Feature))
	}
	return "values that differed: " + strings.Join(all, ", ")
}
