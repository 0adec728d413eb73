package models

import (
	"math"
	"testing"

	"riskstrat/features"
	"riskstrat/features/catalog"
	"riskstrat/features/partition"
	"riskstrat/features/source"
)

// TestScoreOfBuiltFeatures scores what the feature engine makes of two residents' rows; smallEntry is worked out by hand.
func TestScoreOfBuiltFeatures(t *testing.T) {
	index := day(t, "2026-11-20")
	p := twoResidents(t, index)
	known, err := catalog.New(catalog.Options{})
	if err != nil {
		t.Fatal(err)
	}
	e := smallEntry(t, known.Lookup)
	s, err := e.Scorer(known.Lookup)
	if err != nil {
		t.Fatal(err)
	}
	defs, err := known.Select(s.Features()...)
	if err != nil {
		t.Fatal(err)
	}
	long := index - 2000
	engine, err := features.NewEngine(defs, features.Options{Since: map[string]source.Day{"gp_appointments": long, "ae_attendances": long}})
	if err != nil {
		t.Fatal(err)
	}
	set, err := engine.Build(p, []int32{0, 1}, index, features.Predictors, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer set.Release()
	scores, err := s.Score(set, everyone(set))
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]float64{
		// 70 years, 11 appointments, 6 attendances of which 4 in the last 90 days, decile 2
		"a": -3 + .02*70 + .1*11 + .25*6 + .5*4 - .05*2,
		// 40 years, decile 10; registered 19 days ago: appointments (median 4) and attendances (medians 1 and 0) not known
		"b": -3 + .02*40 + .1*4 + .25*1 + .5*0 - .05*10 - .75,
	}
	for r, person := range set.Person {
		id := string(p.Persons[person].ID)
		near(t, "eta of "+id, scores.Eta[r], want[id], 1e-12)
		near(t, "risk of "+id, scores.Risk[r], 1/(1+math.Exp(-(.2+1.1*want[id]))), 1e-12)
	}
	if len(scores.Warnings) != 1 || scores.Warnings[0].Feature != "gp_attended_365d" || scores.Warnings[0].Rows != 1 {
		t.Errorf("have warnings %+v, want one of the appointments not known", scores.Warnings)
	}
}

// twoResidents are a, long registered, with a history, and b, who came 19 days before index.
func twoResidents(t *testing.T, index source.Day) *partition.Partition {
	t.Helper()
	at := func(daysBefore, n int) source.Minute {
		return source.Minute(index-source.Day(daysBefore))*source.MinutesPerDay + source.Minute(600+10*n)
	}
	b := partition.NewBuilder()
	b.Person("a", func(p *partition.Person) { p.YearOfBirth, p.Sex, p.IMD = 1956, 1, 2 })
	b.Person("b", func(p *partition.Person) {
		p.YearOfBirth, p.IMD = 1986, 10
		p.Registration = []partition.Registration{{From: index - 19, To: source.NoDay, Practice: source.NoName, PCN: source.NoName}}
	})
	for n := range 11 {
		b.GP("a", partition.PackGP(at(200, n), 0, 0, 0, 1)) // attended, GP, face to face
	}
	for n := range 6 {
		b.Attendance("a", partition.PackAttendance(at([]int{30, 300}[n/4], n), 0, 0, 3, 1, 0, source.NoName)) // department 01, first attendance
	}
	p, err := b.Build()
	if err != nil {
		t.Fatal(err)
	}
	return p
}
