package sampling

import (
	"riskstrat/features/source"
	"riskstrat/pipeline/outreach"
	"riskstrat/pipeline/place"
)

// holdouts returns who is held out on an index date by every list that ranks by the target and holds people out; nil where
// none does.
func holdouts(p *place.Place, target string) func(person, household uint64, index source.Day) bool {
	var of []func(person, household uint64, index source.Day) bool
	for _, l := range p.List {
		if h := l.Holdout; l.Target == target && h.Share > 0 {
			draw := h.Draw()
			of = append(of, func(person, household uint64, index source.Day) bool {
				return h.Active(index) && draw(outreach.Unit(person, household))
			})
		}
	}
	if len(of) == 0 {
		return nil
	}
	return func(person, household uint64, index source.Day) bool {
		for _, holds := range of {
			if !holds(person, household, index) {
				return false
			}
		}
		return true
	}
}
