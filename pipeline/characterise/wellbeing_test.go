package characterise

import (
	"fmt"
	"testing"

	"riskstrat/features/source"
	"riskstrat/features/source/sourcetest"
	"riskstrat/pipeline/tableone"
)

// Scores by hand: a sum, the metric score that the authors' table gives for a sum of 7, 21 and 35, the first answer; none where one is missing.
func TestWellbeingScores(t *testing.T) {
	answers := func(n int, each int32, missing int) func(int) (int32, bool) {
		return func(k int) (int32, bool) { return each, k < n && k != missing }
	}
	for _, c := range []struct {
		instrument uint8
		item       func(int) (int32, bool)
		want       int32
	}{
		{wemwbs, answers(14, 3, -1), 42}, {wemwbs, answers(14, 3, 13), tableone.Missing},
		{swemwbs, answers(7, 1, -1), 700}, {swemwbs, answers(7, 3, -1), 1925}, {swemwbs, answers(7, 5, -1), 3500}, {swemwbs, answers(6, 5, -1), tableone.Missing},
		{ons4, answers(4, 9, -1), 9}, {ons4, answers(4, 9, 3), 9}, {ons4, answers(4, 9, 0), tableone.Missing},
	} {
		if have := scoreOf(c.instrument, c.item); have != c.want {
			t.Errorf("instrument %d: have %d, want %d", c.instrument, have, c.want)
		}
	}
}

// The last questionnaire before the date is the one that counts, read here by hand.
func TestCohortKnowsTheLastQuestionnaire(t *testing.T) {
	t.Parallel()
	p := exact(t)
	tables := map[string]source.TableSpec{"wellbeing": {}}
	for name, spec := range p.Tables {
		tables[name] = spec
	}
	p.Tables = tables
	have, _ := figures(t, p, Options{Rule: "true", AsOf: nightDate})
	people, residents := slowly(t, p, nightDate)
	table := sourcetest.Read(t, p.Extract.Dir, "wellbeing")
	last := map[string]sourcetest.Row{}
	for _, r := range table.Rows {
		id, taken := r[table.Column("resident_id")].(string), r[table.Column("taken_on")].(source.Day)
		if was := last[id]; taken < nightDate && (was == nil || taken > was[table.Column("taken_on")].(source.Day)) {
			last[id] = r
		}
	}
	want, satisfied := map[string]int{}, 0
	for id, s := range people {
		if at, _ := s.spell(residents, nightDate); at == nil || s.optedOut {
			continue
		}
		instrument := "none"
		if r := last[id]; r != nil {
			instrument = map[string]string{"wemwbs": "WEMWBS", "swemwbs": "SWEMWBS", "ons4": "ONS4"}[r[table.Column("instrument")].(string)]
			if instrument == "ONS4" && r[table.Column("item_1")] != nil {
				satisfied++
			}
		}
		want[instrument]++
	}
	if want["SWEMWBS"] == 0 || want["ONS4"] == 0 || satisfied == 0 {
		t.Fatalf("nobody filled one in: %v", want)
	}
	for instrument, n := range want {
		if line := "1 wellbeing " + instrument; have[line] != fmt.Sprint(n) {
			t.Errorf("%s: have %s, want %d", instrument, have[line], n)
		}
	}
	if have["1 ons4_satisfaction missing"] != fmt.Sprint(want["none"]+want["SWEMWBS"]+want["WEMWBS"]+want["ONS4"]-satisfied) {
		t.Errorf("satisfaction with life is missing of %s, known of %d", have["1 ons4_satisfaction missing"], satisfied)
	}
}
