package sampling

import (
	"maps"
	"slices"

	"riskstrat/features/source"
	"riskstrat/models/evaluate"
	"riskstrat/pipeline/outreach"
	"riskstrat/pipeline/walk"
)

// Lists are the lists that rank by the target and offer anybody help, each as long as all its groups' places together on the extract's date: a
// week's, which is what a night has, and a year's. They stand for the order of the whole place: a night cuts a list by its groups, and leaves people out by
// its rule and the place's policy. Fill must have been called.
func (s *Sampler) Lists() []evaluate.List {
	var all []evaluate.List
	for _, l := range s.frame.Place.List {
		if l.Target != s.frame.TargetName {
			continue
		}
		if week := weeklyPlaces(l.List, s.frame.AsOf, s.frame.Reading.Areas, s.offices, s.frame.Reading.Store.Names()); week > 0 {
			all = append(all, evaluate.List{Name: l.Name + ", a week's places", Capacity: week}, evaluate.List{Name: l.Name + ", a year's places", Capacity: outreach.YearWeeks * week})
		}
	}
	return all
}

// weeklyPlaces is how many people a list offers help in a week, in all groups of the practices.
func weeklyPlaces(l outreach.List, asOf source.Day, areas []outreach.Area, practices []walk.Office, names *source.Names) int {
	pcns := map[uint32]uint32{}
	for _, o := range practices {
		pcns[o.Practice] = o.PCN
	}
	week := 0
	for _, seats := range outreach.Seats(l, asOf, areas, slices.Collect(maps.Values(l.Groups(asOf, areas, pcns))), names) {
		week += seats
	}
	return week
}
