package card

import (
	"riskstrat/models/registry"
)

// decisionRow is one line of the history about a model.
type decisionRow struct{ When, What, From, Who, Why, Evidence string }

// decided tells the nights a model is for, and every decision that made it so.
func decided(history registry.History, digest string) (scores string, rows []decisionRow) {
	scores = "no night now"
	for i, p := range history {
		if p.Digest != digest {
			continue
		}
		r := decisionRow{When: p.When.Format("2 Jan 2006 15:04 MST"), What: string(p.Action), From: "every night", Who: p.Who, Why: p.Why, Evidence: "its own evaluation"}
		if p.From != 0 {
			r.From = date(p.From)
		}
		if p.Evidence != digest {
			r.Evidence = "comparison " + p.Evidence[:12]
			if p.Against != "" {
				r.Evidence += ", against it: " + p.Against
			}
		}
		rows = append(rows, r)
		if i == len(history)-1 {
			scores = "every night"
			if p.From != 0 {
				scores = "nights from " + date(p.From) + " on"
			}
		}
	}
	return scores, rows
}
