package card

import (
	"bytes"
	"strings"
	"testing"

	"riskstrat/models"
	"riskstrat/models/evaluate"
)

// aged is a judgement of the handmade model at two dates a year apart, of which everything is known by hand.
func aged(t testing.TB) *models.Stability {
	t.Helper()
	at := func(rows, events int, auroc float64) models.Standing {
		return models.Standing{Rows: rows, Events: events, Discrimination: known(auroc, auroc-.02, auroc+.02), Slope: known(1, .9, 1.1), ObservedExpected: known(1.02, .95, 1.1)}
	}
	beside := func(low, value, high, kept float64) *evaluate.Comparison {
		c := &evaluate.Comparison{Figures: []evaluate.Paired{{Name: evaluate.AUROC, Difference: known(value, low, high)}}}
		for range 3 {
			c.Lists = append(c.Lists, evaluate.ListComparison{Overlap: evaluate.Overlap{Kept: known(kept, 0, 1)}})
		}
		return c
	}
	first, last := day(t, "2023-04-01"), day(t, "2024-04-01")
	e := handmade(t)
	return &models.Stability{
		Format: models.Format, Name: e.Spec.Target, Target: e.Target, Spec: e.Spec, Family: models.Binomial, AsOf: e.Trained.AsOf,
		Origins: []models.Origin{
			{Dates: models.Dates{Validate: first}, Standing: at(1990, 104, .79)},
			{Dates: models.Dates{Validate: last}, Standing: at(2000, 100, .8), Beside: &models.Succession{Kept: []models.Kept{{Kept: known(.8, 0, 1)}, {Kept: evaluate.Metric{Value: .91}}}}},
		},
		Omitted: []models.Omission{
			{Validate: day(t, "2023-01-01"), Why: "no model came about on its dates", Error: "fitting cap(age, 95): have 3 people beyond the cap, want at least 10"},
			{Validate: day(t, "2022-04-01"), Why: "it would be <too> early"},
		},
		Refreshed: []models.Refreshed{
			{On: first, AtRisk: 2010, Frozen: at(1990, 104, .79), Rescored: at(1990, 104, .79), Refitted: at(1990, 104, .79), Rescoring: beside(0, 0, 0, 1), Refitting: beside(0, 0, 0, 1)},
			{On: last, Days: 366, AtRisk: 2080, Unscored: 203, Frozen: at(1810, 93, .761), Rescored: at(1810, 93, .788), Refitted: at(1810, 93, .789), Rescoring: beside(.02, .027, .034, .66), Refitting: beside(-.002, .001, .004, .9)},
		},
	}
}

// evaluation is the page of the handmade model with a judgement of its stability.
func evaluation(t *testing.T, s *models.Stability) (*Card, string) {
	t.Helper()
	m := model(t)
	m.Stability = s
	c, err := New(m)
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if err := c.WriteEvaluation(&b); err != nil {
		t.Fatal(err)
	}
	return c, b.String()
}

// Every figure is the judgement's own; numbers of people are protected as everywhere (rounded to 5), and what was not judged has no heading.
func TestStabilityOnTheEvaluation(t *testing.T) {
	c, page := evaluation(t, aged(t))
	for _, want := range []string{
		"How it holds over time", "made for that date", "<td class=\"number\">1,990</td><td class=\"number\">105</td>", "0.800 (0.780 to 0.820)", "<td class=\"number\">91</td>",
		"None to be judged on 1 April 2022: it would be &lt;too&gt; early.", "None to be judged on 1 January 2023: no model came about on its dates.", "<td class=\"number\">366</td><td class=\"number\">1,810</td><td class=\"number\">205</td>",
		"<td class=\"est\">0.761</td><td class=\"est\">0.788</td><td class=\"est\">0.789</td><td class=\"est\">0.027 (0.020 to 0.034)</td><td class=\"number\">66</td>",
	} {
		if !strings.Contains(page, want) {
			t.Errorf("the page lacks %q", want)
		}
	}
	if strings.Contains(page, "have 3 people") {
		t.Error("the page has what training said of few people")
	}
	if !strings.Contains(string(c.Pictures.Aging), "frozen on 1 Apr 2023") || !strings.Contains(page, string(c.Pictures.Aging)) {
		t.Error("the page lacks the picture")
	}
	if _, page := evaluation(t, nil); strings.Contains(page, "over time") {
		t.Error("without a judgement the page has its heading")
	}
}

// No picture is drawn of one date, of a figure that is missing, or of too few people with the outcome.
func TestAgingChartOfTooLittle(t *testing.T) {
	for name, change := range map[string]func(*models.Stability){
		"one date":         func(s *models.Stability) { s.Refreshed = s.Refreshed[:1] },
		"nobody had it":    func(s *models.Stability) { s.Refreshed[1].Frozen.Discrimination = none("no row has the event") },
		"nine had it":      func(s *models.Stability) { s.Refreshed[1].Rescored.Events = 9 },
		"all but nine did": func(s *models.Stability) { s.Refreshed[1].Refitted.Events = 1801 },
	} {
		s := aged(t)
		change(s)
		if c, page := evaluation(t, s); c.Pictures.Aging != "" || !strings.Contains(page, "How it holds over time") {
			t.Errorf("%s: have a picture, or no tables", name)
		}
	}
}
