package monitor

import (
	"fmt"
	"regexp"
	"strings"
	"testing"

	"riskstrat/pipeline/disclosure"
)

// town is what a reader wants to know: by how many people and events one group, of 20 events, is larger than it is shown to be, and another smaller. Whatever it is, every count is shown alike.
type town struct{ events, people int }

// towns are all that disclosure control shows alike.
func towns() (all []town) {
	for _, events := range []int{-2, 1, 2} {
		for _, people := range []int{-2, 2} {
			all = append(all, town{events, people})
		}
	}
	return all
}

// published is all that a night says of the town, on a date on which the model gives everybody the risk.
func (w town) published(t *testing.T, risk float64) string {
	t.Helper()
	var people []person
	var practice []int32
	add := func(code int32, category string, n int, event, listed bool) {
		people = append(people, person{category: category, event: event, listed: listed, weight: 1, risk: risk}.times(n)...)
		for range n {
			practice = append(practice, code)
		}
	}
	for code, g := range []struct {
		category              string
		found, missed, others int
	}{{"White: British", 30, 100 - w.events, 250 - w.people}, {"Asian: Indian", 10, 10 + w.events, 70 + w.people}, {"Asian: Pakistani", 30, 30, 100}} {
		add(int32(code), g.category, g.found, true, true)
		add(int32(code), g.category, 20, false, true)
		add(int32(code), g.category, g.missed, true, false)
		add(int32(code), g.category, g.others, false, false)
	}
	in := inputOf(t, disclosure.OpenSAFELY, people)
	in.Models[0].Practice, in.Models[0].Practices = practice, []string{"A", "B", "C"}
	r := mustNew(t, in)
	var text strings.Builder
	if err := r.WriteCSV(&text); err != nil {
		t.Fatal(err)
	}
	m, l := r.Models[0], r.Lists[0]
	fmt.Fprint(&text, m.Verdict, m.Dispersion, l.Gaps, l.Unseen, l.Wrong, l.Unjudged, r.Warnings)
	return text.String()
}

// The attack: a reader knows this program, the risk of everybody, and how many people and events there are in all. Each month another model is judged on the same people. The reader makes what the
// program would say of each town that is shown alike, and keeps those of which it says the same as was published, in every month. None may be told from the others.
func TestAttack(t *testing.T) {
	truth, left := town{events: 1, people: -2}, towns()
	for month := range 12 {
		risk := .1 + .005*float64(month)
		said := truth.published(t, risk)
		if !regexp.MustCompile(`Asian: Indian,observed per expected,\d`).MatchString(said) || !regexp.MustCompile(`practice,B,observed per expected \(limits\),\d`).MatchString(said) {
			t.Fatalf("it is not said how many were expected: the test looks in the wrong place: %s", said)
		}
		var still []town
		for _, w := range left {
			if w.published(t, risk) == said {
				still = append(still, w)
			}
		}
		left = still
	}
	if len(left) != len(towns()) {
		t.Errorf("after a year %d of the %d towns that are shown alike are left, want all: %+v", len(left), len(towns()), left)
	}
}
