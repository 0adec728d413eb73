package caseload

import (
	"math"
	"testing"

	"github.com/google/go-cmp/cmp"

	"riskstrat/pipeline/cohort"
	"riskstrat/pipeline/outreach"
)

// Spearman's rho of Kendall & Gibbons' kind of examples, worked by hand: without ties 1 - 6 sum d^2 / (n (n^2-1)); with ties the product-moment
// correlation of the mean ranks.
func TestCorrelation(t *testing.T) {
	for name, c := range map[string]struct {
		was, is []float64
		want    float64
		missing string
	}{
		"the same order":    {[]float64{1, 5, 9, 20}, []float64{-3, 0, 0.5, 1e9}, 1, ""},
		"the reverse":       {[]float64{1, 5, 9, 20}, []float64{4, 3, 2, 1}, -1, ""},
		"two change places": {[]float64{1, 2, 3, 4, 5}, []float64{2, 1, 3, 4, 5}, 0.9, ""}, // d = 1, -1: 1 - 6 x 2 / (5 x 24)
		// Mean ranks 1, 2.5, 2.5, 4 against 1, 2, 3, 4: sums of squares 4.5 and 5, of products 4.5: 4.5 / sqrt(22.5).
		"a tie":         {[]float64{1, 7, 7, 9}, []float64{1, 2, 3, 4}, 4.5 / math.Sqrt(22.5), ""},
		"all tie":       {[]float64{7, 7, 7}, []float64{1, 2, 3}, 0, "all of them tie"},
		"too few":       {[]float64{1, 2}, []float64{1, 2}, 0, "only 2 people are on the list on both nights"},
		"nobody at all": {nil, nil, 0, "only 0 people are on the list on both nights"},
	} {
		m := Movement{was: c.was, is: c.is}
		have, missing := m.Correlation()
		if math.Abs(have-c.want) > 1e-12 || missing != c.missing {
			t.Errorf("%s: have %v %q, want %v %q", name, have, missing, c.want, c.missing)
		}
	}
}

// Of five people three stay, one with another chance and one whose orders cannot be compared; one leaves by dying and one by moving to where they are
// listed again, and one is new.
func TestMovement(t *testing.T) {
	before := []Entry{open("offers", "a", "A", tonight-3), open("offers", "b", "A", tonight-3), open("offers", "c", "A", tonight-3), open("offers", "dies", "A", tonight-3), open("offers", "moves", "A", tonight-3)}
	books, _ := NewBooks([]outreach.List{offers}, before)
	listed := []Entry{open("offers", "a", "A", tonight-3), open("offers", "b", "A", tonight-3), open("offers", "c", "A", tonight-3), open("offers", "moves", "B", tonight), open("offers", "new", "A", tonight)}
	listed[1].Chance, listed[2].Order = 30, math.NaN()
	m := books[0].Movement(listed, []Departure{{"A", "dies", cohort.Dead}, {"A", "moves", Moved}})
	left := 0
	for _, n := range m.Left {
		left += n
	}
	if m.Before != 5 || m.Stayed != 3 || m.Moved != 1 || m.Joined != 2 || left != 2 || len(m.was) != 2 {
		t.Errorf("have %+v", m)
	}
	if churn, ok := m.Churn(); !ok || math.Abs(churn-4.0/7) > 1e-15 {
		t.Errorf("have a churn of %v, want 4 of 7", churn)
	}
	if _, ok := new(Movement).Churn(); ok {
		t.Error("nobody has a churn")
	}
}

func TestChanged(t *testing.T) {
	ae := outreach.Reason{Group: "ae", Text: "6 A&E attendances in the last 90 days"}
	more := outreach.Reason{Group: "ae", Text: "7 A&E attendances in the last 90 days"}
	gp := outreach.Reason{Group: "gp", Text: "12 GP practice appointments in the last year"}
	reasons := func(r ...outreach.Reason) []outreach.Reason { return r }
	for _, c := range []struct {
		was, now Entry
		want     string
	}{
		{Entry{Chance: 20, Reasons: reasons(ae, gp)}, Entry{Chance: 20, Reasons: reasons(gp, ae)}, ""},
		{Entry{Chance: 20, Reasons: reasons(ae)}, Entry{Chance: 24, Reasons: reasons(more)},
			"Chance 24 in 100, was 20. 7 A&E attendances in the last 90 days; was: 6 A&E attendances in the last 90 days"},
		{Entry{Reasons: reasons(ae)}, Entry{Reasons: reasons(gp)},
			"New reason: 12 GP practice appointments in the last year. No longer a reason: 6 A&E attendances in the last 90 days"},
		{Entry{Chance: 20}, Entry{}, ""},
	} {
		if diff := cmp.Diff(c.want, Changed(&c.was, &c.now)); diff != "" {
			t.Error(diff)
		}
	}
}
