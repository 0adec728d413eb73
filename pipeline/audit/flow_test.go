package audit

import (
	"encoding/csv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"riskstrat/pipeline/cohort"
	"riskstrat/pipeline/disclosure"
	"riskstrat/pipeline/monitor"
)

// The flow by hand: each cell is rounded to the nearest 5, the 7 and the 3 are hidden, and every total is the sum of what is shown.
func TestFlow(t *testing.T) {
	rows, err := csv.NewReader(strings.NewReader(written(t, small(disclosure.OpenSAFELY))["flow.csv"])).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	have := map[string]string{}
	for _, r := range rows[1:] {
		have[r[1]+" "+r[3]] = r[4]
	}
	if len(rows) != 1+(1+len(cohort.Reasons()))*5 {
		t.Errorf("have %d rows, want every reason for 3 PCNs, none and all", len(rows))
	}
	for key, want := range map[string]string{
		"everyone no PCN": "245", "dead no PCN": "40", "left no PCN": "205", "listed no PCN": "0",
		"under_age all": "280", "under_age U1": "105", "under_age U2": "100", "under_age U3": "75",
		"palliative all": "35", "palliative U1": "[REDACTED]", "palliative U2": "[REDACTED]", "palliative U3": "25",
		"listed all": "35", "listed U1": "10", "listed U2": "10", "listed U3": "15",
		"everyone U1":  "750",  // 105 + 20 + 35 + 30 + 50 + 500 + 10
		"everyone U2":  "755",  // 100 + 50 + 30 + 15 + 45 + 505 + 10
		"everyone U3":  "735",  // 75 + 25 + 40 + 20 + 20 + 60 + 480 + 15
		"everyone all": "2495", // 245, 280, 35 for 36, 110, 85, 65, 155, 1485 and 35
	} {
		if have[key] != want {
			t.Errorf("%s: have %s, want %s", key, have[key], want)
		}
	}
}

// settledFlows are the flows of the small night.
func settledFlows(t *testing.T, p disclosure.Profile) []*flow {
	t.Helper()
	to := disclosure.NewRelease(p)
	flows := small(p).Tally.flows(to)
	if err := to.Settle(); err != nil {
		t.Fatal(err)
	}
	return flows
}

func shown(c disclosure.Count) int64 {
	n, _ := c.Shown()
	return n
}

// In the shown figures themselves nothing is lost: who goes on after a step is who went on before it less who left.
func TestFlowConserves(t *testing.T) {
	for _, p := range []disclosure.Profile{disclosure.OpenSAFELY, disclosure.None} {
		for _, f := range settledFlows(t, p) {
			left := shown(f.everyone())
			for i, r := range f.reasons {
				left -= shown(f.of(i, wholePlace))
				if next := shown(f.from(i+1, wholePlace)); next != left {
					t.Errorf("profile %s: after %s: have %d going on, want %d", p, r, next, left)
				}
			}
		}
	}
	if n := shown(settledFlows(t, disclosure.None)[0].everyone()); n != 2496 { // 755 + 756 + 741 + 244
		t.Errorf("have %d counted: whoever may not be reported on was counted, or somebody was lost", n)
	}
}

// Every reason leaves the diagram from one box, in the order in which reasons are tested; the last box is the listed.
func TestStagesHoldEveryReason(t *testing.T) {
	var all []cohort.Reason
	for _, s := range stages {
		all = append(all, s.reasons...)
	}
	if diff := cmp.Diff(cohort.Reasons(), all); diff != "" {
		t.Error(diff)
	}
}

// The diagram by hand, of the same numbers: 2,495 less 245 are 2,250, and so on to the listed.
func TestDiagram(t *testing.T) {
	d := settledFlows(t, disclosure.OpenSAFELY)[0].diagram("Rising need")
	var have []string
	for _, s := range d.Stages {
		have = append(have, s.Title+" "+s.Count)
		for _, r := range s.Leaving.Reasons {
			have = append(have, "- "+r.Text+" "+r.Count)
		}
	}
	want := []string{
		"Everyone in the extract 2,495", "- has died 40", "- is not registered with a practice of the place 205",
		"Registered with a practice 2,250", "- is not certain to be old enough 280", "- is on the palliative care register 35", "- lives in a care home 110",
		"- has an open referral 85", "- was decided about recently, or is not to be contacted 65",
		"May be on a list 1,675", "- is outside the group the list is for 155",
		"In the group of this list 1,520", "- ranks after the last place 1,485",
		"Listed 35",
	}
	if diff := cmp.Diff(want, have); diff != "" {
		t.Error(diff)
	}
}

// Tonight's list by age and its flow count the same people, so that they are settled as one. Under acro, which tells exact totals, the flow hides that nobody is held out, and with it other totals: of
// those considered the list by age may then not tell how many they are, which by itself it would. How many are listed both tell.
func TestTonightIsSettledWithItsFlow(t *testing.T) {
	for p, want := range map[disclosure.Profile][4]string{
		disclosure.ACRO:       {"listed,is listed,all,37\n", "held_out,is held out for comparison,all,[REDACTED]\n", "share of those considered tonight,,,,not shown\n", "0.59"},
		disclosure.OpenSAFELY: {"listed,is listed,all,35\n", "held_out,is held out for comparison,all,0\n", "share of those considered tonight,0.53,,,\n", "0.57"},
	} {
		r := small(p)
		r.Tonight = []monitor.Tonight{{List: "rising_need", By: []monitor.Composition{{By: "age", Levels: []string{"18-64", "65 and over"}, Listed: []int64{15, 22, 0}, Others: []int64{700, 780, 0}}}}}
		r.Monitor = &monitor.Report{Lists: []monitor.Fairness{{List: "rising_need", Missing: "it is too early"}}}
		files := written(t, r)
		for file, says := range map[string][]string{
			"flow.csv":    {"rising_need," + want[0], "rising_need," + want[1]},
			"monitor.csv": {"age,65 and over,share of tonight's list," + want[3] + ",", "age,65 and over," + want[2]},
		} {
			for _, one := range says {
				if !strings.Contains(files[file], one) {
					t.Errorf("profile %s: %s does not say %q:\n%s", p, file, one, files[file])
				}
			}
		}
	}
}
