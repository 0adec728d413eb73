package audit

import (
	"strings"
	"testing"

	"riskstrat/pipeline/cohort"
	"riskstrat/pipeline/disclosure"
	"riskstrat/pipeline/publish"
)

// What the page says of a floor and of a change, with counts on both sides of the profile's threshold.
func TestSentencesOfAList(t *testing.T) {
	rho := .8349
	for name, one := range map[string]struct {
		floor  publish.EquityFloor
		change publish.Change
		want   []string
		never  []string
	}{
		"large": {
			floor:  publish.EquityFloor{List: "rising_need", Share: .2514, Listed: 98, Wanted: 25, Found: 11, GaveWay: 14, Cost: 1.234},
			change: publish.Change{List: "rising_need", Before: 93, Stayed: 81, Joined: 17, Left: []publish.Drop{{Reason: "died", N: 3}, {Reason: "decided", N: 9}}, Correlation: &rho},
			want: []string{"of the people who may be listed 25 % live in the most deprived fifth, of the listed 11 % without the floor. 15 gave way, which gives up 1.3 expected events.",
				"Since the night before 80 stayed, 15 joined and 10 left; the ranks of those who stayed correlate by 0.83 (Spearman)."},
		},
		"small": {
			floor:  publish.EquityFloor{List: "rising_need", Share: .2514, Listed: 12, Wanted: 4, Found: 2, GaveWay: 2, Cost: .317},
			change: publish.Change{List: "rising_need", Before: 7, Stayed: 6, Joined: 6, Left: []publish.Drop{{Reason: "died", N: 1}}, Correlation: &rho},
			want: []string{"of the people who may be listed 25 % live in the most deprived fifth. [REDACTED] gave way; how many of the listed live there without the floor, and what it costs, would tell how many, and is not shown.",
				"Since the night before [REDACTED] stayed, [REDACTED] joined and [REDACTED] left."},
			never: []string{"0.3 expected", "by 0.83"},
		},
		"enough": {
			floor: publish.EquityFloor{List: "rising_need", Share: .2, Listed: 50, Wanted: 10, Found: 20},
			want:  []string{"of the listed 40 % without the floor, which is enough: nobody gave way."},
		},
		"nobody to come": {
			floor: publish.EquityFloor{List: "rising_need", Share: .2, Listed: 50, Wanted: 10},
			want:  []string{"of the listed 0 % without the floor, which is too few, and nobody could give way."},
		},
	} {
		r := small(disclosure.OpenSAFELY)
		for range one.floor.GaveWay {
			r.Tally.Add("rising_need", "U1", cohort.GaveWay, cohort.AllPurposes)
		}
		r.Fifth = [2]int64{502, 1498}
		r.Manifest.Equity, r.Manifest.Changes = []publish.EquityFloor{one.floor}, nil
		if one.change.List != "" {
			r.Manifest.Changes = []publish.Change{one.change}
		}
		page := written(t, r)["index.html"]
		for _, want := range one.want {
			if !strings.Contains(page, want) {
				t.Errorf("%s: the page does not say %q", name, want)
			}
		}
		for _, never := range one.never {
			if strings.Contains(page, never) {
				t.Errorf("%s: the page says %q", name, never)
			}
		}
	}
}
