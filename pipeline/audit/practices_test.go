package audit

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"riskstrat/pipeline/disclosure"
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
