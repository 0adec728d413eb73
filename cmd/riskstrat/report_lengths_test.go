package main

import (
	"strings"
	"testing"

	"riskstrat/models"
	"riskstrat/models/evaluate"
)

// yield is of a list on which hits of so many came true, where all of 1,000 people had 50 events.
func yield(listed, hits float64) evaluate.Yield {
	within := func(v float64) evaluate.Metric {
		return evaluate.Metric{Value: v, Interval: &evaluate.Interval{Low: v / 2, High: v * 2, Method: "by hand"}}
	}
	return evaluate.Yield{Listed: listed, Hits: within(hits), PPV: within(hits / listed), Sensitivity: within(hits / 50), Lift: within(hits / listed / .05)}
}

// What a PCN lead asks first: at the list's length, how many of the listed had the outcome, how much of it is found, and how much better that is than lot.
func TestReportLengths(t *testing.T) {
	e := &models.Entry{Target: models.Target{Kind: models.Binary}}
	v, base := &evaluate.Report{Lists: []evaluate.ListYield{{Name: "rising, a week's places", Yield: yield(40, 16)}}}, &evaluate.Report{Lists: []evaluate.ListYield{{Name: "rising, a week's places", Yield: yield(40, 8)}}}
	e.Figures.Validate.Report, e.Figures.Baseline.Report = v, base
	for kind, want := range map[models.Kind]string{models.Binary: "listed with the event PPV 95 % sensitivity 95 % lift (95 %) baseline's PPV", models.Count: "listed outcome in all mean 95 % share of all 95 % lift (95 %) baseline's mean"} {
		e.Target.Kind = kind
		var out strings.Builder
		if err := reportLengths(&out, e); err != nil {
			t.Fatal(err)
		}
		lines := strings.Split(out.String(), "\n")
		for i, line := range map[int]string{2: want, 3: "rising, a week's places 40 16 0.4000 0.200-0.800 0.3200 0.160-0.640 8.00 (4.00-16.00) 0.2000"} {
			if have := strings.Join(strings.Fields(lines[i]), " "); have != line {
				t.Errorf("%s: have %q, want %q", kind, have, line)
			}
		}
	}
}

// A model that was judged at no list's length, as one of before that was done, is shown at that of the highest, and that is said.
func TestReportLengthsOfNoList(t *testing.T) {
	e := &models.Entry{Target: models.Target{Kind: models.Binary}}
	e.Figures.Validate.Report = &evaluate.Report{Top: []evaluate.Top{{Share: .05, Yield: yield(50, 16)}}}
	var out strings.Builder
	if err := reportLengths(&out, e); err != nil {
		t.Fatal(err)
	}
	if have := strings.Join(strings.Fields(out.String()), " "); !strings.Contains(have, "highest 5 % 50 16 0.3200") || !strings.Contains(have, "- These are not the lengths of the place's lists") {
		t.Errorf("have %s", have)
	}
}
