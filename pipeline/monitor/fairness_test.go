package monitor

import (
	"encoding/csv"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"riskstrat/models"
	"riskstrat/models/evaluate"
	"riskstrat/pipeline/disclosure"
)

// person is a row as the tests make it.
type person struct {
	category      string // ethnic category; empty: not known
	event, listed bool
	weight, risk  float64 // weight 0: not judged
}

func (p person) times(n int) []person {
	all := make([]person, n)
	for i := range all {
		all[i] = p
	}
	return all
}

var categories = []string{"White: British", "Asian: Indian", "Asian: Pakistani", "Black: African"}

// inputOf is a model and a list of the people, with one cut-off.
func inputOf(t testing.TB, profile disclosure.Profile, people []person) Input {
	t.Helper()
	broad, fine := evaluate.Grouping{By: "ethnic_group", Levels: []string{"White", "Asian", "Black"}}, evaluate.Grouping{By: "ethnic_category", Levels: categories}
	d := evaluate.Data{}
	list, cut := List{Name: "rising_need", Title: "Rising need"}, Cut{Name: "a year's places"}
	for i, p := range people {
		k := int16(-1)
		for at, name := range categories {
			if name == p.category {
				k = int16(at)
			}
		}
		fine.Of, broad.Of = append(fine.Of, k), append(broad.Of, []int16{0, 1, 1, 2, -1}[(k+5)%5])
		outcome := 0.0
		if p.event {
			outcome = 1
		}
		d.Outcome, d.Predicted, d.Weight, d.Cluster = append(d.Outcome, outcome), append(d.Predicted, p.risk), append(d.Weight, p.weight), append(d.Cluster, uint64(i))
		list.In, list.Barred, cut.Listed = append(list.In, true), append(list.Barred, false), append(cut.Listed, p.listed)
	}
	d.Groupings = []evaluate.Grouping{broad, fine}
	r, err := evaluate.Evaluate(t.Context(), d, evaluate.Options{Floor: evaluate.Floor{Rows: 50, Events: 20}})
	if err != nil {
		t.Fatal(err)
	}
	list.Cuts = []Cut{cut}
	return Input{Profile: profile, Models: []Model{{
		Target: "escalation", Label: "in the cohort a year later", Later: &models.Later{Adjusted: r, People: d, Sample: models.SampleReport{Rows: int64(len(people))}}, Promised: r,
	}}, Lists: []List{list}}
}

func fairnessOf(t testing.TB, profile disclosure.Profile, people []person) Fairness {
	t.Helper()
	r, err := New(inputOf(t, profile, people))
	if err != nil {
		t.Fatal(err)
	}
	return r.Lists[0]
}

// unequal are 1,000 people of whom 100 British, 50 Pakistani and 50 Indian people had the outcome, found in 52, 31 and 40 % of cases, by hand.
func unequal() []person {
	var all []person
	add := func(category string, n int, event, listed bool) {
		all = append(all, person{category: category, event: event, listed: listed, weight: 1, risk: .2}.times(n)...)
	}
	add("White: British", 104, true, true)
	add("White: British", 96, true, false)
	add("White: British", 96, false, true)
	add("White: British", 304, false, false)
	add("Asian: Pakistani", 31, true, true)
	add("Asian: Pakistani", 69, true, false)
	add("Asian: Pakistani", 19, false, true)
	add("Asian: Pakistani", 131, false, false)
	add("Asian: Indian", 20, true, true)
	add("Asian: Indian", 20, true, false)
	add("Asian: Indian", 20, false, true)
	add("Asian: Indian", 90, false, false)
	return all
}

// Every figure of a table made by hand; counts shown as they are.
func TestFairnessByHand(t *testing.T) {
	f := fairnessOf(t, disclosure.None, unequal())
	if c := f.Cuts[0]; c.Places.String() != "290" || c.Events.String() != "340" || c.Found.String() != "155" || math.Abs(c.Sensitivity.Value-155./340) > 1e-12 || math.Abs(c.PPV.Value-155./290) > 1e-12 {
		t.Errorf("the list: have %+v", c)
	}
	type row struct{ people, events, places, sensitivity, ppv, ofPeople, ofPlaces, ofEvents, oe float64 }
	for level, want := range map[string]row{
		"White: British":   {600, 200, 200, 104. / 200, 104. / 200, .6, 200. / 290, 200. / 340, 200 / (.2 * 600)},
		"Asian: Pakistani": {250, 100, 50, .31, 31. / 50, .25, 50. / 290, 100. / 340, 100 / (.2 * 250)},
		"Asian: Indian":    {150, 40, 40, .5, .5, .15, 40. / 290, 40. / 340, 40 / (.2 * 150)},
		"Asian":            {400, 140, 90, 51. / 140, 51. / 90, .4, 90. / 290, 140. / 340, 140 / (.2 * 400)},
	} {
		g := find(t, f, level)
		number := func(c disclosure.Count) float64 { n, _ := c.Shown(); return float64(n) }
		have := row{number(g.People), number(g.Events), number(g.Places), g.Sensitivity.Value, g.PPV.Value, g.OfPeople.Value, g.OfPlaces.Value, g.OfEvents.Value, g.OE.Value}
		for k, pair := range [][2]float64{{have.people, want.people}, {have.events, want.events}, {have.places, want.places}, {have.sensitivity, want.sensitivity}, {have.ppv, want.ppv},
			{have.ofPeople, want.ofPeople}, {have.ofPlaces, want.ofPlaces}, {have.ofEvents, want.ofEvents}, {have.oe, want.oe}} {
			if math.Abs(pair[0]-pair[1]) > 1e-9 {
				t.Errorf("%s, figure %d: have %v, want %v", level, k, pair[0], pair[1])
			}
		}
		if math.Abs(g.Missed.Value+g.Sensitivity.Value-1) > 1e-12 || math.Abs(g.Missed.Low+g.Sensitivity.High-1) > 1e-12 {
			t.Errorf("%s: %v are missed and %v found", level, g.Missed, g.Sensitivity)
		}
	}
	// 31 % of 100 against 124 of 240: 20.7 points, and by Newcombe's method 9.2 to 31.0 (Wilson 22.8 to 40.6 and 45.4 to 57.9).
	want := "31 % of those recorded as Asian: Pakistani had one of a year's places, against 52 % of everybody else: 21 points fewer (9 to 31)."
	if len(f.Gaps) == 0 || !strings.Contains(strings.Join(f.Gaps, "\n"), want) {
		t.Errorf("have the gaps %q, want %q", f.Gaps, want)
	}
	if strings.Contains(strings.Join(f.Gaps, "\n"), "British") {
		t.Errorf("have the gaps %q, want none of those who fare better", f.Gaps)
	}
}

func find(t testing.TB, f Fairness, level string) Group {
	t.Helper()
	for _, g := range f.Groups {
		if g.Level == level {
			return g
		}
	}
	t.Fatalf("have no group %s", level)
	return Group{}
}

// Weights move figures and not counts: somebody who weighs 3 is one person. Nobody is judged whose outcome is not known.
func TestFairnessIsWeighted(t *testing.T) {
	one := person{category: "White: British", weight: 1, risk: .2}
	var people []person
	add := func(n int, event, listed bool, weight float64) {
		people = append(people, person{one.category, event, listed, weight, one.risk}.times(n)...)
	}
	add(20, true, true, 3)
	add(10, true, true, 1)
	add(10, true, false, 3)
	add(20, true, false, 1)
	add(25, false, true, 0)
	add(200, false, false, 1)
	g := find(t, fairnessOf(t, disclosure.None, people), "White: British")
	if g.People.String() != "260" || g.Events.String() != "60" || g.Places.String() != "30" || math.Abs(g.Sensitivity.Value-.585) > 1e-9 {
		t.Errorf("have %v people, %v events, %v places, sensitivity %v; want 260, 60, 30 and 0.585", g.People, g.Events, g.Places, g.Sensitivity.Value)
	}
	// By hand: 70 of 120, which is 1.17 times the 30 of 60 that are counted; the linearised variance is the sum of w^2 (y-p)^2 over 120^2, that of 49.7 people: 0.85 of
	// each, to the nearest twentieth.
	low, high := wilson(.585, .85*60)
	if math.Abs(g.Sensitivity.Low-low) > 1e-9 || math.Abs(g.Sensitivity.High-high) > 1e-9 {
		t.Errorf("have %v, want %v to %v", g.Sensitivity, low, high)
	}
}

// Where disclosure control hides a count, no figure tells it.
func TestHiddenCountsHaveNoFigures(t *testing.T) {
	people := unequal()
	rare := person{category: "Black: African", weight: 1, risk: .2}
	found, missed := rare, rare
	found.event, found.listed, missed.event = true, true, true
	people = append(append(append(people, found.times(3)...), missed.times(40)...), rare.times(60)...)
	protected := fairnessOf(t, disclosure.OpenSAFELY, people)
	if g := find(t, protected, "Black"); g.Sensitivity.Known() || g.PPV.Known() || g.Missed.Known() {
		t.Errorf("have %+v, want no figure of 3 people", g)
	}
	if slices.ContainsFunc(protected.Groups, func(g Group) bool { return g.By == "ethnic_category" }) {
		t.Error("a breakdown with a count too small to be shown is there, and would cost the broad groups more")
	}
	if open := find(t, fairnessOf(t, disclosure.None, people), "Black: African"); !open.Sensitivity.Known() {
		t.Errorf("inside the controlled area: have %+v, want a figure", open)
	}
}

// What is said of a gap that would not have been named is so: of two groups of 200 later events each, half of whom had a place, 2.24 standard errors of 5 points are
// asked for, as there are two comparisons (by the broad groups and by the fine ones), so that 11 points are not named, and 12 are.
func TestUnseen(t *testing.T) {
	people := func(fewer int) (all []person) {
		for category, found := range map[string]int{"White: British": 100 + fewer/2, "Asian: Indian": 100 - (fewer - fewer/2)} {
			one := person{category: category, event: true, weight: 1, risk: .2}
			placed := one
			placed.listed = true
			all = append(append(all, placed.times(found)...), one.times(200-found)...)
			one.event, placed.event = false, false
			all = append(append(all, placed.times(50)...), one.times(300)...)
		}
		return all
	}
	for points, named := range map[int]bool{0: false, 11: false, 12: true} {
		f := fairnessOf(t, disclosure.None, people(2*points))
		if f.Compared != 2 || !strings.Contains(f.Unseen, "A gap of less than about 12 points of those recorded as ") || (len(f.Gaps) > 0) != named ||
			strings.Contains(f.Unseen, "No group is found less often") == named {
			t.Errorf("%d points: have %d comparisons, gaps %q and %q", points, f.Compared, f.Gaps, f.Unseen)
		}
	}
	var few []person
	for _, category := range categories[:2] {
		one := person{category: category, weight: 1, risk: .2}
		found, missed := one, one
		found.event, found.listed, missed.event = true, true, true
		few = append(append(append(few, found.times(9)...), missed.times(10)...), one.times(300)...)
	}
	if f := fairnessOf(t, disclosure.None, few); f.Compared != 0 || !strings.HasPrefix(f.Unseen, "Whether a group is found less often cannot be said. Not compared: 4 groups") {
		t.Errorf("19 events in each group: have %d comparisons and %q", f.Compared, f.Unseen)
	}
}

// How many places there are is told beside how many of their people had the outcome. Of 102 places 98 of whose people had it, "100" of "100" would leave 4 others at
// most, where 1 to 7 must be possible.
func TestPlacesTellNoFewOthers(t *testing.T) {
	one := person{category: "White: British", weight: 1, risk: .2}
	found, vain, missed := one, one, one
	found.event, found.listed, vain.listed, missed.event = true, true, true, true
	f := fairnessOf(t, disclosure.OpenSAFELY, append(append(append(found.times(98), vain.times(4)...), missed.times(300)...), one.times(600)...))
	if c := f.Cuts[0]; !c.Found.Redacted() || c.PPV.Known() || c.Places.String() != "100" {
		t.Errorf("have %v of %v places, share %v", c.Found, c.Places, c.PPV)
	}
}

// Of lists that are blind to the group, at most one in twenty names any: with six overlapping groups and outcomes as rare as they are.
func TestFairListsNameNobody(t *testing.T) {
	r := rand.New(rand.NewPCG(9, 1))
	const lists = 400
	people := make([]person, 3000)
	for i := range people {
		people[i] = person{category: categories[min(3, r.IntN(6))], weight: 1, risk: .1, event: r.Float64() < .1}
	}
	in, named := inputOf(t, disclosure.None, people), 0
	for range lists {
		listed := in.Lists[0].Cuts[0].Listed
		for i := range listed {
			listed[i] = r.Float64() < .2
		}
		if len(mustNew(t, in).Lists[0].Gaps) > 0 {
			named++
		}
	}
	if named > 30 { // 20 are expected at most; 2.3 standard deviations more
		t.Errorf("have %d of %d fair lists with a gap, want at most 1 in 20", named, lists)
	}
}

func mustNew(t testing.TB, in Input) *Report {
	t.Helper()
	r, err := New(in)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// Risks that are half of what happens to one group are named; those of a model that is right for all are not.
func TestWrongRisksAreNamed(t *testing.T) {
	for _, factor := range []float64{1, 2} {
		r := rand.New(rand.NewPCG(3, 1))
		var people []person
		for i := range 20_000 {
			p := person{category: categories[i%4], weight: 1, risk: .02 + .2*r.Float64()}
			chance := p.risk
			if i%4 == 2 {
				chance *= factor
			}
			p.event = r.Float64() < chance
			people = append(people, p)
		}
		gaps := mustNew(t, inputOf(t, disclosure.None, people)).Lists[0].Wrong
		said := strings.Join(gaps, "\n")
		if found := strings.Contains(said, "More happens to those recorded as Asian: Pakistani than the model expects of them: "); found != (factor == 2) {
			t.Errorf("factor %v: have %q", factor, said)
		}
		if factor == 1 && len(gaps) > 0 {
			t.Errorf("a model that is right: have %q", said)
		}
	}
}

// What is said of risks that would not have been named is so: of two groups of 2,000 people at a risk of 0.1, of whom 233 and 167 had the outcome, none is named, and of 234 and 166 both are. By hand
// for 233: the standard error of the logarithm is the root of (1 - 0.1 x 1.165)/233, and of four tests (by the broad groups and by the fine ones) 2.50 of them are asked for, a factor of 1.17.
func TestUnseenWrongRisks(t *testing.T) {
	for more, named := range map[int]int{0: 0, 33: 0, 34: 4} {
		var people []person
		for category, events := range map[string]int{"White: British": 200 + more, "Asian: Indian": 200 - more} {
			one := person{category: category, weight: 1, risk: .1}
			had := one
			had.event = true
			people = append(append(people, had.times(events)...), one.times(2000-events)...)
		}
		f := fairnessOf(t, disclosure.None, people)
		if len(f.Wrong) != named || named == 0 != strings.Contains(f.Unjudged, "The model's risks are wrong for no group by more than chance explains.") {
			t.Errorf("%d more: have %q and %q", more, f.Wrong, f.Unjudged)
		}
		want := "Risks wrong by a factor of less than about 1.17 for those recorded as White would not have been named, nor by one of less than 1.21 for those recorded as Asian."
		if more == 33 && !strings.Contains(f.Unjudged, want) {
			t.Errorf("have %q, want %q", f.Unjudged, want)
		}
	}
	var few []person
	for _, category := range categories[:2] {
		one := person{category: category, weight: 1, risk: .1}
		had := one
		had.event = true
		few = append(append(few, had.times(19)...), one.times(300)...)
	}
	if f := fairnessOf(t, disclosure.None, few); !strings.HasPrefix(f.Unjudged, "Whether the risks are wrong for a group cannot be said. Of 4 groups it cannot be said") {
		t.Errorf("19 events in each group: have %q", f.Unjudged)
	}
}

// The table for machines has one figure a line, and a reason for every figure that it lacks.
func TestCSV(t *testing.T) {
	in := inputOf(t, disclosure.OpenSAFELY, unequal())
	in.Models = append(in.Models, Model{Target: "cost", Missing: "it is too early"})
	var text strings.Builder
	if err := mustNew(t, in).WriteCSV(&text); err != nil {
		t.Fatal(err)
	}
	rows, err := csv.NewReader(strings.NewReader(text.String())).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	if len(rows) < 50 {
		t.Fatalf("have %d rows", len(rows))
	}
	seen := map[string]bool{}
	for _, r := range rows[1:] {
		if key := strings.Join(r[:7], "|"); seen[key] {
			t.Errorf("have two lines of %s", key)
		} else {
			seen[key] = true
		}
		if (r[7] == "") == (r[10] == "") || strings.Contains(fmt.Sprint(r), "NaN") {
			t.Errorf("have %q, want a value or why there is none", r)
		}
	}
}
