package inbox

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"riskstrat/features/source"
	"riskstrat/pipeline/decision"
)

// A word of a practice about somebody who is not its own keeps nobody else's out, and is told nothing of what others said.
func TestWordsOfTwoPractices(t *testing.T) {
	const night source.Day = 20_777
	says := func(practice, digest string) File {
		return File{SHA256: digest, Content: &decision.File{Place: "A place", Practice: practice, AsOf: night,
			Decisions: []decision.Decision{{Resident: "p1", Decision: decision.Objects, DecidedOn: night}}}}
	}
	asked := func(asOf source.Day, practice, _ string) (*Part, error) {
		return &Part{Place: "A place", Practice: practice, AsOf: asOf}, nil
	}
	var carried []Taken
	for k, want := range []map[string]Reason{{"A1": NotRegistered, "B2": ""}, {"A1": NotRegistered, "B2": TakenBefore}} {
		tonight := night + 1 + source.Day(k)
		in, err := New([]File{says("A1", "aa"), says("B2", "bb")}, carried, Night{Place: "A place", AsOf: tonight, Part: asked})
		if err != nil {
			t.Fatal(err)
		}
		in.Registered("B2", "p1", night-900, source.NoDay)
		in.Settle()
		have := map[string]Reason{}
		for practice, results := range in.Results() {
			have[practice] = results[0].SetAside
			if named := results[0].Resident != ""; named != (practice == "B2") {
				t.Errorf("practice %s: the person is named: %v", practice, named)
			}
		}
		if diff := cmp.Diff(want, have); diff != "" {
			t.Errorf("night %d: %s", k+1, diff)
		}
		if carried = in.Taken(); len(carried) != 1 || carried[0].Practice != "B2" {
			t.Errorf("night %d: taken are %+v", k+1, carried)
		}
	}
}
