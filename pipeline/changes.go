package pipeline

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"riskstrat/features/source"
	"riskstrat/pipeline/audit"
	"riskstrat/pipeline/caseload"
	"riskstrat/pipeline/gate"
	"riskstrat/pipeline/outreach"
	"riskstrat/pipeline/publish"
)

// tellChanges says what changed on every list since the night before, and warns where much did while a feed may be late.
func (n *night) tellChanges() {
	before := n.out.Before()
	if before == nil || before.Manifest == nil {
		return
	}
	late := gate.Late(n.place.Gates, gate.Feeds{AsOf: n.opt.AsOf, Counts: n.Feeds}, gate.Feeds{AsOf: before.Manifest.AsOf, Counts: before.Manifest.Feeds})
	for _, l := range n.lists {
		c := n.change(l)
		n.changes = append(n.changes, c)
		if len(late) > 0 && n.place.Gates.Alarming(c.Churn, c.Correlation) {
			say := func(figures string) string {
				return fmt.Sprintf("list %s changed a lot since %s%s, while %s: look at the feed before the list goes out", l.Name, before.Manifest.AsOf, figures, strings.Join(late, ", and "))
			}
			n.tell(say(" ("+inFigures(c)+")"), audit.Warning{Text: say("")})
		}
	}
}

// change is what changed on one list.
func (n *night) change(l *listWork) publish.Change {
	m := l.book.Movement(l.entries(), n.departed(l))
	c := publish.Change{List: l.Name, Before: m.Before, Stayed: m.Stayed, Moved: m.Moved, Joined: m.Joined, Left: []publish.Drop{}}
	for _, why := range slices.Sorted(maps.Keys(m.Left)) {
		c.Left = append(c.Left, publish.Drop{Reason: string(why), N: int64(m.Left[why])})
	}
	if churn, ok := m.Churn(); ok {
		c.Churn = &churn
	}
	rho, missing := m.Correlation()
	if c.Missing = missing; missing == "" {
		c.Correlation = &rho
	}
	return c
}

// inFigures writes the figures of a change.
func inFigures(c publish.Change) string {
	return fmt.Sprintf("%d joined, %d left, %d stayed, churn %s, rank correlation %s", c.Joined, c.Departed(), c.Stayed, c.ChurnInWords(), c.CorrelationInWords())
}

// changed says in words what is different of a listed person since the night before; empty for whoever it did not list.
func (w *listWork) changed(r *outreach.Row) string {
	if was := w.book.Before(r.Resident, r.Practice); was != nil {
		now := w.entry(r)
		return caseload.Changed(was, &now)
	}
	return ""
}

// since is the night that the changes are told from; NoDay on the first.
func (n *night) since() source.Day {
	if before := n.out.Before(); before != nil && before.Manifest != nil {
		return before.Manifest.AsOf
	}
	return source.NoDay
}
