package audit

import (
	"fmt"

	"riskstrat/pipeline/disclosure"
	"riskstrat/pipeline/publish"
)

// floor says in a sentence what a list's equity floor did and what it cost, counts protected. The cost is a sum over those who gave way: where
// their number is hidden, so is the cost.
func floor(p disclosure.Profile, f publish.EquityFloor) string {
	gaveWay := p.Protect(int64(f.GaveWay))
	found := p.Protect(int64(f.Found))
	s := fmt.Sprintf("Equity floor: of the people who may be listed %.1f %% live in the most deprived fifth, of the %s listed it was %s before the floor",
		100*f.Share, p.Protect(int64(f.Listed)).Grouped(), found.Grouped())
	switch {
	case f.GaveWay == 0 && f.Found >= f.Wanted:
		return s + ", which is enough: nobody gave way."
	case f.GaveWay == 0:
		return s + ", which is too few, and nobody could give way."
	case gaveWay.Redacted():
		return s + fmt.Sprintf(". %s gave way; what that costs is as small and not shown.", gaveWay)
	}
	return s + fmt.Sprintf(". %s gave way, which gives up %.1f expected events.", gaveWay.Grouped(), f.Cost)
}

// prepareChange puts what changed on a list since the night before into the release: how many were listed that night, and are this night, other tables tell.
func prepareChange(to *disclosure.Release, c publish.Change) *disclosure.Table {
	t := to.Table("change of "+c.List, []string{"listed before", "not listed before"}, []string{"listed", "not listed"})
	t.Set(0, 0, int64(c.Stayed))
	t.Set(0, 1, int64(c.Departed()))
	t.Set(1, 0, int64(c.Joined))
	t.Absent(1, 1)
	t.RowsTold()
	t.Ordinary(0, 1)
	return t
}

// change says in a sentence what changed on a list since the night before; the shares are made of the counts shown.
func change(t *disclosure.Table, c publish.Change) string {
	stayed := t.Count(0, 0)
	s := fmt.Sprintf("Since the night before %s stayed, %s joined and %s left", stayed.Grouped(), t.Count(1, 0).Grouped(), t.Count(0, 1).Grouped())
	if c.Correlation == nil || stayed.Redacted() {
		return s + "."
	}
	return s + fmt.Sprintf("; the ranks of those who stayed correlate by %.2f (Spearman).", *c.Correlation)
}
