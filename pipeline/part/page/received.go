package page

import (
	"slices"

	"riskstrat/pipeline/decision"
	"riskstrat/pipeline/part"
)

// receivedView is what became of one decision that the practice sent, in its own words.
type receivedView struct {
	part.Received
	Local string // empty: none known
	What  string // the decision as the page calls it
	Title string // of its list
}

// receivedOf says what became of everything that the practice sent, what does not count first.
func receivedOf(p *part.Part, local map[string]string) []receivedView {
	var all []receivedView
	for _, r := range p.Received {
		v := receivedView{Received: r, Local: local[r.Resident], What: r.Decision, Title: r.List}
		if i := slices.IndexFunc(decision.Words(), func(w decision.Word) bool { return w.Code == r.Decision }); i >= 0 {
			v.What = decision.Words()[i].Label
		}
		if i := slices.IndexFunc(p.Lists, func(l part.List) bool { return l.Name == r.List }); i >= 0 {
			v.Title = p.Lists[i].Title
		}
		all = append(all, v)
	}
	slices.SortStableFunc(all, func(a, b receivedView) int {
		switch {
		case a.SetAside != "" && b.SetAside == "":
			return -1
		case a.SetAside == "" && b.SetAside != "":
			return 1
		}
		return 0
	})
	return all
}
