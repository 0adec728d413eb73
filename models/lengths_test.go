package models

import (
	"cmp"
	"math"
	"slices"
	"testing"

	"riskstrat/models/evaluate"
)

// TestTrainJudgesAtTheLengthOfLists: the figures at a list's length are those of filling it by hand, person by person, from the highest risk down; and of a
// fifth of the people, whom no list is as long as, there are none.
func TestTrainJudgesAtTheLengthOfLists(t *testing.T) {
	l, spec := plainLaw(3000, 5), testSpec(t)
	_, s := trainPlace(t, l, spec, 2)
	lists := []evaluate.List{{Name: "a week", Capacity: 40}, {Name: "a year", Capacity: 900}}
	e, err := Train(t.Context(), s[0], s[1], s[2], testTarget, spec, Options{Workers: 2, AsOf: day(t, "2025-06-01"), Lists: lists})
	if err != nil {
		t.Fatal(err)
	}
	f := e.Figures
	yields, asked := f.Validate.Report.AtLength()
	if !asked || len(yields) != 2 {
		t.Fatalf("have %d lists, asked for %v: want 2", len(yields), asked)
	}
	for i, list := range lists {
		have := yields[i]
		hits, share, rate := byRiskByHand(t, e, s[2], float64(list.Capacity))
		for name, pair := range map[string][2]float64{
			"listed": {have.Listed, float64(list.Capacity)}, "hits": {have.Hits.Value, hits}, "PPV": {have.PPV.Value, hits / float64(list.Capacity)},
			"sensitivity": {have.Sensitivity.Value, share}, "lift": {have.Lift.Value, hits / float64(list.Capacity) / rate},
		} {
			if !(math.Abs(pair[0]-pair[1]) <= 1e-9*pair[1]) {
				t.Errorf("%s: %s: have %.10g, want %.10g", list.Name, name, pair[0], pair[1])
			}
		}
		if i := have.Lift.Interval; have.Name != list.Name || i == nil || !(i.Low < have.Lift.Value && have.Lift.Value < i.High) {
			t.Errorf("%s: have %s with a lift of %v within %+v", list.Name, have.Name, have.Lift, i)
		}
		if have.Cutoff.Value != rounded(have.Cutoff.Value) {
			t.Errorf("%s: have the cut-off in full, which is somebody's own risk", list.Name)
		}
	}
	if f.Baseline.Report.Lists == nil || f.PersonDisjoint.Report.Lists != nil || f.SamePeople.Report.Lists != nil {
		t.Errorf("have lists of the baseline %v, of a fifth of people %v and %v", f.Baseline.Report.Lists, f.PersonDisjoint.Report.Lists, f.SamePeople.Report.Lists)
	}
	if c := f.BesideBaseline; len(c.Lists) != 2 || c.Lists[1].Hits.B.Value != yields[1].Hits.Value || c.Lists[1].Hits.A.Value != f.Baseline.Report.Lists[1].Hits.Value {
		t.Errorf("beside the baseline: have %+v", c.Lists)
	}
	for _, g := range f.Validate.Report.Subgroups {
		if g.Lists != nil {
			t.Fatalf("%s %s: have what single lists bring it", g.By, g.Level)
		}
	}
}

// byRiskByHand fills a list of so much room one person after the other: events on it, their share of all, and the rate of events of everybody. Of a person who
// fits in part, and of people tied there, it takes what fits.
func byRiskByHand(t *testing.T, e *Entry, s *Sample, room float64) (hits, share, rate float64) {
	t.Helper()
	scorer, err := e.Scorer(s.lookup)
	if err != nil {
		t.Fatal(err)
	}
	scores, err := scorer.score(s.columns())
	if err != nil {
		t.Fatal(err)
	}
	type person struct{ risk, weight, outcome float64 }
	var people []person
	for c := range s.Cells {
		for i, w := range s.Cells[c].Weight {
			if w > 0 {
				people = append(people, person{scores.Risk[len(people)], w, s.Cells[c].Outcome[i]})
			}
		}
	}
	if len(people) != len(scores.Risk) {
		t.Fatal("want a place that nobody leaves")
	}
	slices.SortFunc(people, func(a, b person) int { return cmp.Compare(b.risk, a.risk) })
	events, all := 0.0, 0.0
	for i := 0; i < len(people); {
		tied, with := 0.0, 0.0
		for at := people[i].risk; i < len(people) && people[i].risk == at; i++ {
			tied += people[i].weight
			with += people[i].weight * people[i].outcome
		}
		fits := max(0, min(1, (room-all)/tied))
		hits += fits * with
		events += with
		all += tied
	}
	return hits, hits / events, events / all
}

// A report without lists has those of the highest 1, 5 and 10 % in their place, and says so.
func TestAtLengthWithoutLists(t *testing.T) {
	e, _ := trainPlace(t, plainLaw(3000, 5), testSpec(t), 2)
	yields, asked := e.Figures.Validate.Report.AtLength()
	if asked || len(yields) != 3 || yields[1].Name != "highest 5 %" || yields[1].PPV.Value != e.Figures.Validate.Report.Top[1].PPV.Value {
		t.Errorf("have %v, %+v", asked, yields)
	}
}
