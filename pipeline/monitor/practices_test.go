package monitor

import (
	"testing"

	"riskstrat/models/funnel"
	"riskstrat/pipeline/disclosure"
)

// What is said of a practice follows from its count as shown: practices of which 48 to 52 people had the outcome, out of as many and as much at risk, are told apart by nothing,
// and one of which 4 had is not compared.
func TestPracticesAreToldByShownCounts(t *testing.T) {
	var people []person
	var practice []int32
	for k, events := range []int{48, 49, 50, 51, 52, 4, 96} {
		one := person{category: "White: British", weight: 1, risk: .1}
		had := one
		had.event = true
		here := append(had.times(events), one.times(500-events)...)
		people = append(people, here...)
		for range here {
			practice = append(practice, int32(k))
		}
	}
	in := inputOf(t, disclosure.OpenSAFELY, people)
	in.Models[0].Practice, in.Models[0].Practices = practice, []string{"A", "B", "C", "D", "E", "F", "G"}
	told := mustNew(t, in).Models[0].Practices
	if len(told) != 7 {
		t.Fatalf("have %d practices", len(told))
	}
	first := told[0]
	// By hand: the six whose events are shown have 345 of 300 expected, so that 57.5 are expected of each.
	if first.Ratio.Value != .87 || first.Observed.String() != "50" || first.Verdict == funnel.Unjudged {
		t.Errorf("have %+v, want 50 observed, of 57.5 expected", first)
	}
	for _, p := range told[:5] {
		if p.Ratio != first.Ratio || p.Verdict != first.Verdict || p.Observed != first.Observed {
			t.Errorf("practice %s: have %+v, want as practice A, %+v", p.Code, p, first)
		}
	}
	if p := told[5]; p.Ratio.Known() || p.Verdict != funnel.Unjudged {
		t.Errorf("practice of 4 events: have %+v", p)
	}
	if p := told[6]; p.Ratio.Value != 1.65 {
		t.Errorf("96 of 57.5 expected, shown as 95: have %+v", p)
	}
}
