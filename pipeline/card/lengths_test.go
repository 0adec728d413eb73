package card

import (
	"bytes"
	"math"
	"strings"
	"testing"

	"riskstrat/models"
	"riskstrat/models/evaluate"
	"riskstrat/pipeline/disclosure"
)

// onList is a list of so many places, of 2,000 people of whom 100 have the outcome, that holds so many of them.
func onList(name string, places int, hits float64) evaluate.ListYield {
	listed := float64(places)
	around := func(v float64) evaluate.Metric {
		log := 1.96 / math.Sqrt(hits)
		return known(v, v*math.Exp(-log), v*math.Exp(log))
	}
	return evaluate.ListYield{Name: name, Capacity: places, Groups: 1, Yield: evaluate.Yield{
		Listed: listed, Hits: around(hits), PPV: around(hits / listed), Sensitivity: around(hits / 100), Lift: around(hits / listed / .05),
	}}
}

// TestLengths: PPV, sensitivity and lift of the places of a list, of counts in fives, by hand; the week, with 6 of 20, is hidden, and none of its figures is
// left, but where the profile shows everything.
func TestLengths(t *testing.T) {
	m := model(t)
	m.Entry.Figures.Validate.Report.Lists = []evaluate.ListYield{onList("rising_need, a week's places", 20, 6), onList("rising_need, a year's places", 400, 61)}
	m.Entry.Figures.Baseline.Report.Lists = []evaluate.ListYield{onList("rising_need, a week's places", 20, 6), onList("rising_need, a year's places", 400, 40)}
	for profile, want := range map[disclosure.Profile][2]lengthRow{
		disclosure.OpenSAFELY: {
			{Name: "Rising need, a week's places", Hits: "[REDACTED]", PPV: "–", Sensitivity: "–", Lift: "–", Baseline: "–"},
			// 60 of 60+340 listed, 60 of 60+40 with the outcome, .15 beside 100 of 2,000; ends at exp(1.96/sqrt(60)) of it
			{Name: "Rising need, a year's places", Listed: "400", Hits: "60", PPV: "15.0 (11.6 to 19.3)", Sensitivity: "60.0 (46.6 to 77.3)", Lift: "3.00 (2.33 to 3.86)", Baseline: "10.0 (7.3 to 13.6)"},
		},
		disclosure.None: {
			{Name: "Rising need, a week's places", Listed: "20", Hits: "6", PPV: "30.0 (13.5 to 66.8)", Sensitivity: "6.0 (2.7 to 13.4)", Lift: "6.00 (2.70 to 13.36)", Baseline: "30.0 (13.5 to 66.8)"},
			{Name: "Rising need, a year's places", Listed: "400", Hits: "61", PPV: "15.2 (11.9 to 19.6)", Sensitivity: "61.0 (47.5 to 78.4)", Lift: "3.05 (2.37 to 3.92)", Baseline: "10.0 (7.3 to 13.6)"},
		},
	} {
		m.Profile = profile
		c, err := New(m)
		if err != nil {
			t.Fatal(err)
		}
		for i, row := range want {
			have := c.Lengths[i]
			if row.Listed == "" {
				have.Listed = "" // how a total of hidden counts is written is the table's own affair
			}
			if have != row {
				t.Errorf("%s: have %+v, want %+v", profile, have, row)
			}
		}
		for name, write := range map[string]func(*bytes.Buffer) error{
			"card": func(b *bytes.Buffer) error { return c.WriteHTML(b) }, "evaluation": func(b *bytes.Buffer) error { return c.WriteEvaluation(b) }, "Markdown": func(b *bytes.Buffer) error { return c.WriteMarkdown(b) },
		} {
			var b bytes.Buffer
			if err := write(&b); err != nil {
				t.Fatal(err)
			}
			for _, text := range []string{"At the length of a list", "places that the list’s groups have together", want[1].Sensitivity, want[1].Lift} {
				if !strings.Contains(b.String(), text) {
					t.Errorf("%s, %s: has no %q", profile, name, text)
				}
			}
		}
	}
}

// Lists whose counts are shown alike have the same figures.
func TestLengthsShownAlike(t *testing.T) {
	at := func(hits float64) lengthRow {
		m := model(t)
		m.Entry.Figures.Validate.Report.Lists = []evaluate.ListYield{onList("a list", 400, hits)}
		c, err := New(m)
		if err != nil {
			t.Fatal(err)
		}
		return c.Lengths[0]
	}
	for _, hits := range []float64{59, 60, 61, 62} {
		if at(hits) != at(58) {
			t.Errorf("%v hits: have %+v, and %+v of 58", hits, at(hits), at(58))
		}
	}
	if at(63) == at(58) {
		t.Error("63 hits have the figures of 58")
	}
}

// A model of no list stands at the length of the highest, which is said; one of counts at none, for lists rank by events.
func TestLengthsWithoutLists(t *testing.T) {
	m := model(t)
	m.Entry.Figures.Validate.Report.Top[1].Yield = onList("", 100, 40).Yield
	c, err := New(m)
	if err != nil {
		t.Fatal(err)
	}
	if c.OfLists || len(c.Lengths) != 3 || c.Lengths[1].Name != "Highest 5 %" || c.Lengths[1].Hits != "40" || !strings.Contains(c.AtLengths(), "not the lengths of the place’s lists") {
		t.Errorf("have %v %+v", c.OfLists, c.Lengths)
	}
	m.Entry.Target.Kind, m.Entry.Fit.Family = models.Count, models.Poisson
	m.Entry.Figures.Validate.Report.Decisions = nil // as of counts
	if c, err = New(m); err != nil || c.Lengths != nil || c.Judging() != "Calibration" {
		t.Errorf("a count: have %+v under %q, %v", c.Lengths, c.Judging(), err)
	}
	var page bytes.Buffer
	if err := c.WriteEvaluation(&page); err != nil || strings.Contains(page.String(), "AUROC</th>") || strings.Contains(page.String(), "net benefit</h2>") {
		t.Errorf("a count has a column for AUROC or a heading of net benefit: %v", err)
	}
}
