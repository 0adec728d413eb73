package history

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/prometheus/common/expfmt"
	"github.com/prometheus/common/model"

	"riskstrat/features/source"
)

// nights is an output folder of three nights written by hand: one taken away, one replaced, and the one that replaces it.
func nights(t *testing.T) string {
	t.Helper()
	out := t.TempDir()
	for path, text := range map[string]string{
		"2018-01-01/tombstones.json": `[{"path": "manifest.json", "bytes": 10, "sha256": "aa", "pruned_on": "2026-01-01", "rule": "manifest_days: 2922"}]`,
		"2026-11-20/manifest.json": `{"format": "riskstrat-night/1", "as_of": "2026-11-20",
			"feeds": [{"table": "residents", "in": 100, "out": 98, "bad": {"sex: is null": 2}, "last": ""},
				{"table": "gp_appointments", "in": 50, "out": 50, "last": "2026-11-18"}],
			"stages": [{"name": "cohort", "unit": "people", "in": 98, "out": 70}, {"name": "list rising_need", "unit": "people", "in": 70, "out": 4}],
			"warnings": ["late"]}`,
		"2026-11-20/timings.json": `[{"stage": "reading", "seconds": 1.5, "used": {"peak_memory_mib": 80}}, {"stage": "ranking", "seconds": 0.25, "used": {"peak_memory_mib": 64}}]`,
		"2026-11-20.2/manifest.json": `{"format": "riskstrat-night/1", "as_of": "2026-11-20", "supersedes": {"run": "2026-11-20", "reason": "came late"},
			"stages": [{"name": "cohort", "unit": "people", "in": 98, "out": 71}, {"name": "list rising_need", "unit": "people", "in": 71, "out": 5}],
			"changes": [{"list": "rising_need", "before": 6, "stayed": 3, "joined": 2, "left": [{"reason": "decided", "n": 3}], "churn": 0.625}]}`,
	} {
		path = filepath.Join(out, "runs", path)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return out
}

func TestRead(t *testing.T) {
	have, err := Read(nights(t))
	if err != nil {
		t.Fatal(err)
	}
	for i := range have {
		have[i].Manifest = "" // bytes of this file
	}
	first, err := source.ParseDay("2018-01-01")
	if err != nil {
		t.Fatal(err)
	}
	day, err := source.ParseDay("2026-11-20")
	if err != nil {
		t.Fatal(err)
	}
	two, churn := 2, 0.625
	want := []Night{
		{Run: "2018-01-01", AsOf: first, State: TakenAway},
		{Run: "2026-11-20", AsOf: day, State: Replaced, Residents: 98, Eligible: 70, Lists: []List{{List: "rising_need", Listed: 4}},
			Feeds: []Feed{{Table: "residents", Rows: 98, Bad: 2}, {Table: "gp_appointments", Rows: 50, Age: &two}}, Warnings: []string{"late"},
			Stages: []Stage{{"reading", 1.5}, {"ranking", 0.25}}, Seconds: 1.75, PeakMiB: 80},
		{Run: "2026-11-20.2", AsOf: day, State: Stands, Supersedes: "came late", Residents: 98, Eligible: 71, Lists: []List{{List: "rising_need", Listed: 5, Joined: 2, Left: 3, Churn: &churn}}},
	}
	if diff := cmp.Diff(want, have); diff != "" {
		t.Errorf("(-want +have):\n%s", diff)
	}
	if newest := Newest(have); newest == nil || newest.Run != "2026-11-20.2" {
		t.Errorf("have %v as the newest that stands", newest)
	}
	if Newest(have[:1]) != nil {
		t.Error("a night that was taken away stands for the newest")
	}
}

// TestWriteMetrics: Prometheus' own parser reads the file, and finds in it what the night's record says.
func TestWriteMetrics(t *testing.T) {
	all, err := Read(nights(t))
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "riskstrat.prom")
	for _, c := range []struct {
		newest *Night
		want   map[string]float64 // by name and label
	}{
		{nil, map[string]float64{"riskstrat_run_ended_timestamp_seconds": 1763600000, "riskstrat_run_duration_seconds": 90, "riskstrat_run_exit_code": 3}},
		{&all[2], map[string]float64{"riskstrat_run_exit_code": 3, "riskstrat_night_date_seconds": 1795132800, "riskstrat_night_residents": 98,
			"riskstrat_night_listed rising_need": 5, "riskstrat_night_joined rising_need": 2, "riskstrat_night_left rising_need": 3, "riskstrat_night_churn_ratio rising_need": 0.625}},
		{&all[1], map[string]float64{"riskstrat_night_warnings": 1, "riskstrat_night_feed_bad_rows residents": 2, "riskstrat_night_feed_age_days gp_appointments": 2,
			"riskstrat_night_stage_seconds reading": 1.5, "riskstrat_night_peak_memory_bytes": 80 * 1048576}},
	} {
		if err := WriteMetrics(path, Outcome{Ended: time.Unix(1763600000, 0), Took: 90 * time.Second, Exit: 3}, c.newest); err != nil {
			t.Fatal(err)
		}
		have := parse(t, path)
		for name, want := range c.want {
			if v, ok := have[name]; !ok || v != want {
				t.Errorf("%s: have %v (%t), want %v", name, v, ok, want)
			}
		}
		if c.newest == nil && len(have) != len(c.want) {
			t.Errorf("have %d metrics without a night, want %d", len(have), len(c.want))
		}
	}
	if _, ok := parse(t, path)["riskstrat_night_feed_age_days residents"]; ok {
		t.Error("a table without dates has an age")
	}
}

func parse(t *testing.T, path string) map[string]float64 {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	parser := expfmt.NewTextParser(model.UTF8Validation)
	families, err := parser.TextToMetricFamilies(f)
	if err != nil {
		t.Fatal(err)
	}
	have := map[string]float64{}
	for name, family := range families {
		for _, m := range family.Metric {
			key := name
			for _, l := range m.Label {
				key += " " + l.GetValue()
			}
			have[key] = m.GetGauge().GetValue()
		}
	}
	return have
}
