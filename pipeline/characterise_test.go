package pipeline

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
	"time"

	"riskstrat/features/source/sourcetest"
	"riskstrat/pipeline/characterise"
	"riskstrat/pipeline/disclosure"
	"riskstrat/pipeline/place/placetest"
)

// Who of a cohort was on which list is what the ledger of the night says of those who may be counted.
func TestCohortKnowsTheListsOfItsNight(t *testing.T) {
	t.Parallel()
	p := town.Place(t)
	p.Disclosure = disclosure.None
	m := runOn(t, p, nightDate, "")
	out := sourcetest.Read(t, p.Extract.Dir, "opt_outs")
	optedOut := map[string]bool{}
	for _, r := range out.Rows {
		optedOut[r[out.Column("resident_id")].(string)] = true
	}
	opt := characterise.Options{Rule: "true", AsOf: nightDate, Extract: placetest.Extract, Workers: 2, Who: "auditor", Why: "test", Now: func() time.Time { return time.Unix(0, 0) }}
	figures := func() string {
		report, err := characterise.Cohort(t.Context(), p, opt)
		if err != nil {
			t.Fatal(err)
		}
		var b bytes.Buffer
		if err := report.CSV(&b); err != nil {
			t.Fatal(err)
		}
		return b.String()
	}
	have := figures()
	for _, list := range []string{"rising_need", "at_risk_register"} {
		want := 0
		for id := range m.listed(list) {
			if !optedOut[id] {
				want++
			}
		}
		if line := fmt.Sprintf(",list,%s,%d,", list, want); want == 0 || !strings.Contains(have, line) {
			t.Errorf("%s: want the figure %d, have\n%s", list, want, have)
		}
	}
	opt.AsOf--
	if without := figures(); strings.Contains(without, ",list,") {
		t.Errorf("a date without a night has lists:\n%s", without)
	}
}
