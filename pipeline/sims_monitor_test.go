//go:build sims

package pipeline

import (
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"riskstrat/features/source"
	"riskstrat/models"
	"riskstrat/models/registry"
	"riskstrat/pipeline/demo"
	"riskstrat/pipeline/monitor"
	"riskstrat/pipeline/place"
	"riskstrat/pipeline/place/placetest"
	"riskstrat/pipeline/synth"
	"riskstrat/pipeline/synth/fault"
	"riskstrat/pipeline/training"
)

// The places of the simulation of judging: nobody looked at them while the rules were set.
const (
	judgedResidents = 100_000
	judgedPlaces    = 2
	judgedTarget    = "emergency_admission"
)

// judgedDates leave five first days of a month, July to November 2025, by which the model can be judged.
var judgedDates = models.Dates{Fit: []source.Day{placetest.Date("2022-12-01"), placetest.Date("2023-06-01")}, Calibrate: placetest.Date("2024-06-01"), Validate: placetest.Date("2025-06-01")}

// asian are the ethnic categories H, J, K and L: about a tenth of the people of the synthetic places.
func asian(p fault.Person) bool { return p.Ethnic != "" && strings.Contains("HJKL", p.Ethnic) }

// TestSimulatedJudging asks what a night says of its models and lists where nothing is wrong, where the GP and A&E contacts of one group have been
// recorded at half for good, and where something changes after the training.
func TestSimulatedJudging(t *testing.T) {
	t.Run("clean", func(t *testing.T) {
		for seed := range uint64(judgedPlaces) {
			p := simulatedPlace(t, 60+seed)
			trainJudged(t, p)
			for month := range 5 {
				r := judgedReport(t, p, placetest.Date("2026-07-10").Time().AddDate(0, month, 0))
				if said := saidOfAsians(r); len(r.Warnings) > 0 || len(said) > 0 {
					t.Errorf("place %d, clean, month %d: have %q and %q, want nothing said", 60+seed, month, r.Warnings, said)
				}
				t.Logf("place %d, clean: %s; %s; gaps %q %q", 60+seed, r.Models[0].On, r.Models[0].Verdict, r.Lists[0].Wrong, r.Lists[0].Gaps)
			}
		}
	})
	t.Run("under-recorded", func(t *testing.T) {
		p := simulatedPlace(t, 60, fault.Fault{Table: "gp_appointments", Of: asian, Effect: fault.Lose(.5)}, fault.Fault{Table: "ae_attendances", Of: asian, Effect: fault.Lose(.5)})
		trainJudged(t, p)
		r := judgedReport(t, p, placetest.Extract.Time())
		t.Logf("%q\n%q", r.Lists[0].Wrong, r.Lists[0].Gaps)
		if said := saidOfAsians(r); !slices.ContainsFunc(said, func(s string) bool { return strings.HasPrefix(s, "More happens to those recorded as Asian") }) {
			t.Errorf("have %q, want it said that more happens to those recorded as Asian", said)
		}
		if len(r.Warnings) > 0 {
			t.Errorf("have %q, want no broken promise: the model was made of the same records", r.Warnings)
		}
	})
	t.Run("a shift after training", func(t *testing.T) {
		p := simulatedPlace(t, 60)
		trainJudged(t, p)
		since := placetest.Date("2025-11-01")
		if err := fault.Plant(t.Context(), p.Extract.Dir, fault.Fault{Table: "admissions", Since: since, Effect: fault.Lose(.25)}); err != nil {
			t.Fatal(err)
		}
		r := judgedReport(t, p, placetest.Extract.Time())
		t.Logf("%q", r.Warnings)
		if len(r.Warnings) != 1 || !strings.Contains(r.Warnings[0], "Worse than promised, because observed per expected") {
			t.Errorf("have %q, want a promise of observed per expected broken", r.Warnings)
		}
	})
}

// saidOfAsians are the sentences of gaps that name an Asian group to its disadvantage.
func saidOfAsians(r *monitor.Report) []string {
	var all []string
	for _, s := range append(slices.Clone(r.Lists[0].Wrong), r.Lists[0].Gaps...) {
		if strings.Contains(s, "Asian") {
			all = append(all, s)
		}
	}
	return all
}

// simulatedPlace makes a place whose first list ranks by the target, with faults.
func simulatedPlace(t *testing.T, seed uint64, faults ...fault.Fault) *place.Place {
	t.Helper()
	dir := t.TempDir()
	extract := filepath.Join(dir, demo.Extract)
	_, err := synth.Generate(t.Context(), synth.Options{Dir: extract, Residents: judgedResidents, Seed: seed, Place: seed, AsOf: placetest.Extract, Years: 6})
	if err != nil {
		t.Fatal(err)
	}
	if len(faults) > 0 {
		if err := fault.Plant(t.Context(), extract, faults...); err != nil {
			t.Fatal(err)
		}
	}
	text := string(demo.Config())
	for _, edit := range [][2]string{{"  # as_of: 2026-11-20 ", "  as_of: " + placetest.Extract.String() + " "}, {"    target: escalation\n", "    target: " + judgedTarget + "\n"}, {"disclosure: opensafely", "disclosure: none"}} {
		if strings.Count(text, edit[0]) != 1 {
			t.Fatalf("the template has %q %d times, want once", edit[0], strings.Count(text, edit[0]))
		}
		text = strings.Replace(text, edit[0], edit[1], 1)
	}
	path := filepath.Join(dir, "place.yaml")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	p, err := place.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// trainJudged trains and promotes the model of the target on the dates of the simulation.
func trainJudged(t *testing.T, p *place.Place) {
	t.Helper()
	spec := p.Models[judgedTarget]
	spec.Train = judgedDates
	p.Models[judgedTarget] = spec
	trained, err := training.Run(t.Context(), p, judgedTarget, training.Options{AsOf: placetest.Extract, Workers: runtime.GOMAXPROCS(0)})
	if err != nil {
		t.Fatal(err)
	}
	r, err := registry.Open(p.Registry)
	if err != nil {
		t.Fatal(err)
	}
	if _, err = r.Promote(registry.Promotion{Target: judgedTarget, Digest: trained.Digest, When: time.Unix(0, 0), Who: "test", Why: "test"}); err != nil {
		t.Fatal(err)
	}
}

// judgedReport is what a night of the place says of its models and lists.
func judgedReport(t *testing.T, p *place.Place, asOf time.Time) *monitor.Report {
	t.Helper()
	q := *p
	q.Out = filepath.Join(t.TempDir(), "out")
	n := judgedNight(t, &q, Options{AsOf: source.DayOf(asOf), Workers: runtime.GOMAXPROCS(0)})
	defer n.close()
	if r := n.judging.report; r.Models[0].Missing == "" && !r.Models[0].Figures[0].Now.Known() || r.Models[0].Missing != "" {
		t.Fatalf("have no figures: %q", r.Models[0].Missing)
	}
	return n.judging.report
}
