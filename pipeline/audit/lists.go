package audit

import (
	"fmt"
	"strconv"

	"riskstrat/pipeline/disclosure"
	"riskstrat/pipeline/publish"
)

// floor says in a sentence what a list's equity floor did and what it cost: fifth are those of the most deprived fifth and the others of whom may be listed, gaveWay is the count of the list's flow. Where
// that is hidden, so are what the list was before, which tells it beside the share that the floor aims at, and the cost, a sum over those who gave way.
func floor(p disclosure.Profile, f publish.EquityFloor, fifth [2]int64, gaveWay disclosure.Count) string {
	share := func(those, others int64) string {
		v, shown := disclosure.Derive(func(of []float64) float64 { return of[0] / max(1, of[0]+of[1]) }, p.Protect(those), p.Protect(others))
		if !shown {
			return disclosure.Redacted
		}
		return fmt.Sprintf("%.0f %%", 100*v)
	}
	s := fmt.Sprintf("Equity floor: of the people who may be listed %s live in the most deprived fifth", share(fifth[0], fifth[1]))
	n, shown := gaveWay.Shown()
	if !shown {
		return s + fmt.Sprintf(". %s gave way; how many of the listed live there without the floor, and what it costs, would tell how many, and is not shown.", gaveWay)
	}
	s += fmt.Sprintf(", of the listed %s without the floor", share(int64(f.Found), int64(f.Listed-f.Found)))
	switch {
	case n > 0:
		each, _ := strconv.ParseFloat(strconv.FormatFloat(f.Cost/float64(max(1, f.GaveWay)), 'g', 2, 64), 64) // a number as FormatFloat writes it is one
		return s + fmt.Sprintf(". %s gave way, which gives up %.1f expected events.", gaveWay.Grouped(), each*float64(n))
	case f.Found+f.GaveWay >= f.Wanted:
		return s + ", which is enough: nobody gave way."
	}
	return s + ", which is too few, and nobody could give way."
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
