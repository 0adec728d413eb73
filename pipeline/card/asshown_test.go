package card

import (
	"bytes"
	"math"
	"testing"

	"riskstrat/models/evaluate"
)

// TestGroupsShownAlikeHaveTheSameFigures: of two trainings that differ by people whom no count on the card tells apart, no figure and no
// picture of a subgroup does either: the same model, whose risks everybody may know, makes the expected number.
func TestGroupsShownAlikeHaveTheSameFigures(t *testing.T) {
	const people, expected = 1874, 11.2
	write := func(events int) string {
		m := model(t)
		r := m.Entry.Figures.Validate.Report
		rate, ratio, log := float64(events)/people, float64(events)/expected, 1.96/math.Sqrt(float64(events))
		around := func(v float64) evaluate.Metric { return known(v, v*math.Exp(-log), v*math.Exp(log)) }
		r.Subgroups = append(r.Subgroups, evaluate.Subgroup{
			By: "imd_decile", Level: "4", Rows: people, Events: events, EventRate: around(rate), ObservedExpected: around(ratio),
			AUROC: known(.7, .7-log/5, .7+log/5), CalibrationSlope: known(1, 1-log, 1+log),
		}, evaluate.Subgroup{ // and one that is hidden has none
			By: "imd_decile", Level: "5", Rows: 900, Events: events - 10, EventRate: around(rate / 10), ObservedExpected: around(ratio / 3),
			AUROC: known(.6, .6-log/5, .6+log/5), CalibrationSlope: known(1, 1-log, 1+log),
		})
		c, err := New(m)
		if err != nil {
			t.Fatal(err)
		}
		var page bytes.Buffer
		if err := c.WriteEvaluation(&page); err != nil {
			t.Fatal(err)
		}
		return page.String()
	}
	one := write(13)
	for _, events := range []int{14, 15, 16, 17} { // all 15 to the nearest 5
		if write(events) != one {
			t.Errorf("a page of %d events is another than that of 13, which are shown alike", events)
		}
	}
	if write(23) == one {
		t.Error("a page of 23 events is that of 13")
	}
}
