package sampling

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"riskstrat/pipeline/place"
)

// Today's household says nothing sure of a past index date, whether a model or the rule of who is at risk reads it.
func TestAtRiskRulesNeedStableAttributes(t *testing.T) {
	choices := place.Blank("Our place")
	choices.IMD, choices.Type1Basis, choices.NationalBasis = "synthetic", "a test", "a test"
	text := string(place.Template(choices))
	without := strings.Replace(text, "stable_attributes: [sex, imd_decile, household_id]", "stable_attributes: [sex, imd_decile]", 1)
	for _, c := range []struct {
		text, atRisk string
		refused      bool
	}{
		{text, "household_members", false},
		{without, "household_members", true},
		{without, "household_ae_attended_365d", true},
		{without, "gp_attended_365d", false},
	} {
		path := filepath.Join(t.TempDir(), "place.yaml")
		if err := os.WriteFile(path, []byte(c.text), 0o644); err != nil {
			t.Fatal(err)
		}
		p, err := place.Open(path)
		if err != nil {
			t.Fatal(err)
		}
		f := &Frame{Place: p}
		err = f.RequireStable([]string{"age", "sex"}, []string{"age", c.atRisk})
		if have := err != nil; have != c.refused || have && !strings.Contains(err.Error(), "residents.household_id") {
			t.Errorf("%s, refused %t: have %v", c.atRisk, c.refused, err)
		}
	}
}
