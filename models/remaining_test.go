package models

import (
	"math"
	"slices"
	"strings"
	"testing"

	"riskstrat/features/source"
)

// leavingLaw has outcomes that rise with age and departures that fall with it: those who stay are older, and have more
// outcomes, than everyone.
func leavingLaw(people int) law {
	l := plainLaw(people, 21)
	l.depart = func(x []float64) float64 { return .05 + .7*math.Exp(-x[0]/25) }
	return l
}

// TestWeightsOfRemainingRestoreTheEventRate is the law the weights are for: the weighted share of events among those who
// stayed estimates the share among everyone, which the simulation knows; the unweighted one does not.
func TestWeightsOfRemainingRestoreTheEventRate(t *testing.T) {
	s, truth := leavingLaw(20000).simulate(day(t, "2022-04-01"), day(t, "2022-10-01"))
	rep, err := WeightByRemaining(t.Context(), s, 2)
	if err != nil {
		t.Fatal(err)
	}
	var events, rows, weighted, weight, stayed, known float64
	for c := range s.Cells {
		r := &s.Cells[c]
		for i, w := range r.Weight {
			rows++
			if truth[c][i] {
				events++
			}
			if r.Known(i) != (w > 0) || r.Known(i) && w < 1 {
				t.Fatalf("known %v has weight %v", r.Known(i), w)
			}
			if !r.Known(i) {
				continue
			}
			known++
			weight += w
			if r.Outcome[i] == 1 {
				stayed++
				weighted += w
			}
		}
	}
	want, have, naive := events/rows, weighted/weight, stayed/known
	if math.Abs(have-want) > .004 { // about two standard errors of the share among those who stayed
		t.Errorf("weighted share: have %.4f, want %.4f", have, want)
	}
	if naive-want < .01 {
		t.Errorf("unweighted share: have %.4f; the law should put it well above %.4f, or the test shows nothing", naive, want)
	}
	if math.Abs(weight/rows-1) > .01 {
		t.Errorf("those who stayed stand for %.0f rows, want %.0f", weight, rows)
	}
	if rep.Rows != int64(rows) || rep.Departed != int64(rows-known) || len(rep.Terms) != 4 || rep.Truncated == 0 || float64(rep.Truncated) > .01*known {
		t.Errorf("have %+v", rep)
	}
	if s.Remaining != rep {
		t.Error("the sample does not hold the report")
	}
}

func TestWeightsOfFewDeparturesDependOnTheDate(t *testing.T) {
	dates := []source.Day{day(t, "2022-04-01"), day(t, "2022-10-01")}
	l := plainLaw(2000, 3)
	s, _ := l.simulate(dates...)
	left := 0
	for c := range s.Cells {
		r := &s.Cells[c]
		for i := range r.Outcome {
			if r.Index[i] == dates[1] && left < 20 {
				r.Outcome[i] = math.NaN()
				left++
			}
		}
	}
	rep, err := WeightByRemaining(t.Context(), s, 1)
	if err != nil {
		t.Fatal(err)
	}
	if rep.Terms != nil || len(rep.Warnings) != 1 || !strings.Contains(rep.Warnings[0], "20 departures are too few") {
		t.Errorf("have %+v", rep)
	}
	for c := range s.Cells {
		r := &s.Cells[c]
		for i, w := range r.Weight {
			want := 1.0
			if r.Index[i] == dates[1] {
				want = 2000. / 1980
			}
			if !r.Known(i) {
				want = 0
			}
			near(t, "weight", w, want, 1e-12)
		}
	}
}

func TestWeightByRemainingRefuses(t *testing.T) {
	s, _ := plainLaw(100, 3).simulate(day(t, "2022-04-01"))
	for c := range s.Cells {
		for i := range s.Cells[c].Outcome {
			s.Cells[c].Outcome[i] = math.NaN()
		}
	}
	if _, err := WeightByRemaining(t.Context(), s, 1); err == nil || !strings.Contains(err.Error(), "index date 2022-04-01: nobody stays") {
		t.Errorf("nobody stayed: have error %v", err)
	}
	s, _ = plainLaw(100, 3).simulate(day(t, "2022-04-01"))
	s.Features = slices.Clone(s.Features)
	s.Features[0].Name = "years"
	if _, err := WeightByRemaining(t.Context(), s, 1); err == nil || !strings.Contains(err.Error(), "no feature age") {
		t.Errorf("no age: have error %v", err)
	}
}
