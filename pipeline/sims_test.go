//go:build sims

package pipeline_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/parquet-go/parquet-go"

	"riskstrat/features/source"
	"riskstrat/models"
	"riskstrat/models/evaluate"
	"riskstrat/models/registry"
	"riskstrat/pipeline"
	"riskstrat/pipeline/demo"
	"riskstrat/pipeline/place"
	"riskstrat/pipeline/synth"
	"riskstrat/pipeline/training"
)

// The borough of the simulation. Nobody looked at this place while the models' terms or the generator were tuned.
const (
	simPlace     = 12
	simSeed      = 12
	simResidents = 240_000
	simHorizon   = 365
)

// secondList makes the night score the second target too: of the template's lists only the first ranks by a model.
const secondList = `lists:
  - name: likely_admissions
    title: Likely emergency admissions
    target: emergency_admission
    group: practice
    capacity: {share: 0.1}
    valid_for_days: 7
`

// TestSimulatedBorough judges the pipeline where the truth is known: a borough is made, both models of the template are trained on
// its past and promoted, the night of the validation date is run, and its published risks stand beside what happened in the year
// after and beside each resident's true chance of it.
func TestSimulatedBorough(t *testing.T) {
	asOf, err := source.ParseDay("2026-11-20")
	if err != nil {
		t.Fatal(err)
	}
	index := asOf - simHorizon
	dir := t.TempDir()
	step := stopwatch(t)
	extract := filepath.Join(dir, demo.Extract)
	_, err = synth.Generate(context.Background(), synth.Options{Dir: extract, Residents: simResidents, Seed: simSeed, Place: simPlace, AsOf: asOf, Years: 6})
	if err != nil {
		t.Fatal(err)
	}
	step("made the borough")
	p := configured(t, dir, asOf)
	baseline := map[string]models.Figure{}
	for _, target := range demo.Targets() {
		baseline[target] = trainAndPromote(t, p, target).Figures.Baseline
		step("trained " + target)
	}
	result, err := pipeline.Run(context.Background(), p, pipeline.Options{AsOf: index, Workers: runtime.GOMAXPROCS(0), Now: time.Now})
	if err != nil {
		t.Fatal(err)
	}
	step("ran the night of " + index.String())
	scores := published(t, filepath.Join(result.Dir, "scores.parquet"))
	truths, err := synth.ReadTruth(filepath.Join(extract, synth.TruthFile))
	if err != nil {
		t.Fatal(err)
	}
	for _, target := range demo.Targets() {
		j := join(scores[target], truths, target, index)
		j.evaluate(t)
		t.Logf("%s\n\n%s", target, j.table(baseline[target].Report))
		j.hold(t, baseline[target].Report)
	}
}

// stopwatch logs how long each step took.
func stopwatch(t *testing.T) func(what string) {
	last := time.Now()
	return func(what string) {
		t.Logf("%s in %.0f s", what, time.Since(last).Seconds())
		last = time.Now()
	}
}

// configured writes the demo's place.yaml, with the date of the extract and a list for the second target.
func configured(t *testing.T, dir string, asOf source.Day) *place.Place {
	t.Helper()
	text := string(demo.Config())
	for _, edit := range [][2]string{
		{"  # as_of: 2026-11-20 ", "  as_of: " + asOf.String() + " "},
		{"lists:\n", secondList},
		{"capacity: {share: 1,", "capacity: {share: 0.65,"},
	} {
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

func trainAndPromote(t *testing.T, p *place.Place, target string) *models.Entry {
	t.Helper()
	trained, err := training.Run(context.Background(), p, target, training.Options{Workers: runtime.GOMAXPROCS(0)})
	if err != nil {
		t.Fatal(err)
	}
	r, err := registry.Open(p.Registry)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := r.Promote(registry.Promotion{Target: target, Digest: trained.Digest, When: time.Now(), Who: "test", Why: "the only one"}); err != nil {
		t.Fatal(err)
	}
	return trained.Entry
}

// published reads the risks of a night by target and pseudonym.
func published(t *testing.T, path string) map[string]map[string]float64 {
	t.Helper()
	rows, err := parquet.ReadFile[struct {
		Resident string   `parquet:"resident_id"`
		Target   string   `parquet:"target"`
		Risk     *float64 `parquet:"risk"`
	}](path)
	if err != nil {
		t.Fatal(err)
	}
	all := map[string]map[string]float64{}
	for _, r := range rows {
		if r.Risk == nil {
			continue
		}
		if all[r.Target] == nil {
			all[r.Target] = map[string]float64{}
		}
		all[r.Target][r.Resident] = *r.Risk
	}
	return all
}

// judgement is the same residents judged by the model and by both truths: those scored who were at risk and stayed or died.
type judgement struct {
	scored                    int
	event                     []float64 // 1 or 0
	risk, latent, observable  []float64
	model, hidden, observably *evaluate.Report
}

func join(scores map[string]float64, truths []synth.Truth, target string, index source.Day) *judgement {
	j := &judgement{scored: len(scores)}
	for _, tr := range truths {
		risk, ok := scores[tr.Resident]
		if !ok || tr.Target != target || tr.Index != index || tr.AtRisk == nil || !*tr.AtRisk || tr.Event == nil {
			continue
		}
		event := 0.0
		if *tr.Event {
			event = 1
		}
		j.event, j.risk = append(j.event, event), append(j.risk, risk)
		j.latent, j.observable = append(j.latent, tr.Latent), append(j.observable, tr.Observable)
	}
	return j
}

func (j *judgement) evaluate(t *testing.T) {
	t.Helper()
	for _, one := range []struct {
		risk []float64
		into **evaluate.Report
	}{{j.risk, &j.model}, {j.latent, &j.hidden}, {j.observable, &j.observably}} {
		r, err := evaluate.Evaluate(context.Background(), evaluate.Data{Predicted: one.risk, Outcome: j.event}, evaluate.Options{})
		if err != nil {
			t.Fatal(err)
		}
		*one.into = r
	}
}

// expected is what the model expects for each event that the law of the place expects: chance in what happened does not move it.
func (j *judgement) expected() float64 { return j.model.MeanRisk.Value / j.hidden.MeanRisk.Value }

// table is the figures as Markdown.
func (j *judgement) table(baseline *evaluate.Report) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%d residents scored; %d of them at risk by the truth and known a year later, %d events (%.3f %%)\n\n", j.scored, j.model.Rows,
		j.model.Events, 100*j.model.EventRate.Value)
	b.WriteString("| | AUROC (95 %) | slope | O/E | Eavg / event rate | hits in the first 1 % | 5 % | 10 % |\n|---|---|---|---|---|---|---|---|\n")
	for _, row := range []struct {
		name string
		r    *evaluate.Report
	}{
		{"age, sex and last year's counts", baseline}, {"model", j.model}, {"truth, knowing all that is recorded", j.observably},
		{"truth, knowing what is hidden too", j.hidden},
	} {
		r := row.r
		fmt.Fprintf(&b, "| %s | %.4f (%.4f-%.4f) | %.3f | %.3f | %.3f |", row.name, r.AUROC.Value, r.AUROC.Interval.Low, r.AUROC.Interval.High,
			r.CalibrationSlope.Value, r.ObservedExpected.Value, r.Eavg.Value/r.EventRate.Value)
		for _, top := range r.Top {
			fmt.Fprintf(&b, " %.1f %% |", 100*top.PPV.Value)
		}
		b.WriteByte('\n')
	}
	fmt.Fprintf(&b, "\nevents the model expects for each that the law of the place expects: %.4f\n", j.expected())
	return b.String()
}

// hold asks for what was promised: right in the large and in the small, better than the baseline, and not better than the truth.
func (j *judgement) hold(t *testing.T, baseline *evaluate.Report) {
	t.Helper()
	noise := (j.model.AUROC.Interval.High - j.model.AUROC.Interval.Low) / 2
	for _, bound := range []struct {
		name            string
		have, low, high float64
	}{
		{"calibration slope", j.model.CalibrationSlope.Value, 0.9, 1.1},
		{"observed over expected", j.model.ObservedExpected.Value, 0.95, 1.05},
		{"expected by the model over expected by the truth", j.expected(), 0.95, 1.05},
		{"Eavg over event rate", j.model.Eavg.Value / j.model.EventRate.Value, 0, 0.1},
		{"AUROC", j.model.AUROC.Value, baseline.AUROC.Value, j.hidden.AUROC.Value + noise},
	} {
		if !(bound.have >= bound.low && bound.have <= bound.high) {
			t.Errorf("%s: have %.4f, want %.4f to %.4f", bound.name, bound.have, bound.low, bound.high)
		}
	}
}
