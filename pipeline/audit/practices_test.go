package audit

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"riskstrat/models/funnel"
	"riskstrat/pipeline/coverage"
	"riskstrat/pipeline/disclosure"
	"riskstrat/pipeline/practice"
)

// A practice's figures are made of counts that are shown: 2,005 of 1,660 is 1.21. Where one is redacted, nothing
// follows from the others, though all events are as many as are expected: the others’ rounding leaves it open from 1 to 7.
func TestPracticesAreProtected(t *testing.T) {
	files := written(t, small(disclosure.OpenSAFELY))
	want := `outcome,practice,people,observed,expected,ratio,low_95,high_95,verdict
ae_attended_365d,Y1,10000,2005,1660,1.21,0.91,1.09,above the 95 % limit
ae_attended_365d,Y2,10,[REDACTED],10,,,,not judged
ae_attended_365d,Y3,8030,1200,1210,0.99,0.91,1.09,within the limits
ae_attended_365d,Y4,8000,1200,1310,0.92,0.91,1.09,within the limits
`
	if diff := cmp.Diff(want, files["practices.csv"]); diff != "" {
		t.Error(diff)
	}
	for _, says := range []string{"40,015 people", "2.3 times what chance makes it", "&#43;4.3 for each point of the percentage aged 65 and over", "explains 32 %", "not judged"} {
		if !strings.Contains(files["index.html"], says) {
			t.Errorf("the page does not say %q", says)
		}
	}
	exact := written(t, small(disclosure.None))["practices.csv"]
	if !strings.Contains(exact, "Y2,12,6,9,0.67,0.30,1.70,within the limits") {
		t.Errorf("profile none hides counts:\n%s", exact)
	}
}

// What happened to the 5 people of a practice, and how often it was to be expected, is about each of them, though they are large numbers; so are the rows of a feed.
func TestEventsOfHiddenPeopleAreHidden(t *testing.T) {
	r := small(disclosure.OpenSAFELY)
	r.Practices[0].Rows = append(r.Practices[0].Rows, practice.Row{Practice: "Y5", People: 5, Observed: 23, Expected: 11, Funnel: funnel.Judged{Expected: 11}})
	r.Coverage = []coverage.Comparison{{Feed: "gp_appointments", Change: 1, Practices: []coverage.Practice{
		{Code: "Y1", People: [2]int64{9998, 9998}, Rows: [2]int64{4003, 4001}}, {Code: "Y2", People: [2]int64{812, 810}, Rows: [2]int64{302, 306}}, {Code: "Y5", People: [2]int64{5, 40}, Rows: [2]int64{23, 41}},
	}}}
	files := written(t, r)
	for file, want := range map[string]string{
		"practices.csv": "ae_attended_365d,Y5,[REDACTED],[REDACTED],[REDACTED],,,,not judged\n",
		"coverage.csv":  "gp_appointments,Y5,[REDACTED],[REDACTED],,40,40,100.0\n",
	} {
		if !strings.Contains(files[file], want) {
			t.Errorf("%s does not say %q:\n%s", file, want, files[file])
		}
	}
}
