//go:build full

package randhie_test

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/parquet-go/parquet-go"

	"riskstrat/models"
	"riskstrat/models/evaluate"
	"riskstrat/models/registry"
	"riskstrat/pipeline"
	"riskstrat/pipeline/place"
	"riskstrat/pipeline/randhie"
	"riskstrat/pipeline/training"
)

// panelSum is the sha256 of datasets/randhie/src/randhie.csv, as statsmodels 0.14 and 0.15 ship it.
const panelSum = "fe64f3c8e987779daa6052dd756d9ce277e025330f5549126c7c2f6a3c9c5541"

// nights are the study years at whose ends a night is run; the model is trained on earlier ones.
var nights = []int{3, 4}

// TestRealPeople judges the whole pipeline on real people: the panel becomes a place, its models are trained on the ends of years 1
// and 2 and promoted, nights are run at the ends of years 3 and 4, and their published scores are compared with who was
// admitted in the year after, counted from the panel itself. Beside them stand the same figures of a model of age, sex and last
// year's counts, trained and run the same way, and of logits straight on the panel, which R has fitted too.
func TestRealPeople(t *testing.T) {
	csv := panelFile(t)
	rows := readRows(t, csv)
	dir := filepath.Join(filepath.Dir(csv), "place")
	makePlace(t, csv, dir)
	p, err := place.Open(filepath.Join(dir, "place.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	for _, model := range []string{"any_admission", "any_admission_baseline"} {
		train(t, p, model)
	}
	full, baseline := &judged{name: "riskstrat"}, &judged{name: "riskstrat, age, sex and last year's counts"}
	scored := 0
	for _, k := range nights {
		dir := night(t, p, k)
		published, people := scores(t, dir), rows.comparable(k)
		checkFeatures(t, dir, people)
		scored += len(published["any_admission"])
		for _, r := range people {
			full.add(t, published["any_admission"], r)
			baseline.add(t, published["any_admission_baseline"], r)
		}
	}
	full.evaluate(t)
	baseline.evaluate(t)
	ref := readReference(t)
	t.Logf("%d scores on two nights; of %d of them the next year is known\n\n%s", scored, len(full.Predicted), table(
		ref.Wide.line("R: logit of 26 columns of the panel"), base.judge(t, rows, ref, ref.Base).line(), lastYear.judge(t, rows, ref, ref.LastYear).line(),
		baseline.line(), full.line()))
	full.hold(t, ref)
}

// panelFile finds the panel where make put it.
func panelFile(t *testing.T) string {
	t.Helper()
	path := os.Getenv("RANDHIE_CSV")
	if path == "" {
		t.Fatal("RANDHIE_CSV is not set: run this by `make test-full`, which fetches the panel")
	}
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if sum := sha256.Sum256(content); hex.EncodeToString(sum[:]) != panelSum {
		t.Fatalf("the panel has sha256 %x, want %s", sum, panelSum)
	}
	return path
}

func makePlace(t *testing.T, csv, dir string) {
	t.Helper()
	if err := os.RemoveAll(dir); err != nil {
		t.Fatal(err)
	}
	file, err := os.Open(csv)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	people, err := randhie.Read(file)
	if err != nil {
		t.Fatal(err)
	}
	if err := randhie.Convert(dir, people); err != nil {
		t.Fatal(err)
	}
}

func train(t *testing.T, p *place.Place, model string) {
	t.Helper()
	trained, err := training.Run(context.Background(), p, model, training.Options{Workers: runtime.GOMAXPROCS(0)})
	if err != nil {
		t.Fatal(err)
	}
	f := trained.Entry.Figures
	for _, figure := range []struct {
		name string
		of   models.Figure
	}{{"everyone", f.Validate}, {"a fifth of the families, by a model that never saw them", f.PersonDisjoint}, {"the same fifth, by the model itself", f.SamePeople}} {
		if r := figure.of.Report; r != nil {
			t.Logf("%s, validated at the end of year 3, %s: %d people, AUROC %s, slope %s, O/E %s", model, figure.name, r.Rows, r.AUROC, r.CalibrationSlope, r.ObservedExpected)
		}
	}
	r, err := registry.Open(p.Registry)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := r.Promote(registry.Promotion{Target: model, Digest: trained.Digest, When: time.Now(), Who: "test", Why: "the only one"}); err != nil {
		t.Fatal(err)
	}
}

// night runs the night of the end of study year k and returns the folder it was published in.
func night(t *testing.T, p *place.Place, k int) string {
	t.Helper()
	result, err := pipeline.Run(context.Background(), p, pipeline.Options{AsOf: randhie.YearEnd(k), Workers: runtime.GOMAXPROCS(0), Now: time.Now})
	if err != nil {
		t.Fatal(err)
	}
	return result.Dir
}

// scores reads the published risks of a night by target and pseudonym.
func scores(t *testing.T, dir string) map[string]map[string]float64 {
	t.Helper()
	rows, err := parquet.ReadFile[struct {
		Resident string   `parquet:"resident_id"`
		Target   string   `parquet:"target"`
		Risk     *float64 `parquet:"risk"`
	}](filepath.Join(dir, "scores.parquet"))
	if err != nil {
		t.Fatal(err)
	}
	all := map[string]map[string]float64{}
	for _, r := range rows {
		if r.Risk == nil {
			continue // nothing is known of someone who came on the day itself
		}
		if all[r.Target] == nil {
			all[r.Target] = map[string]float64{}
		}
		all[r.Target][r.Resident] = *r.Risk
	}
	return all
}

// checkFeatures asks that the night counted what the panel counts: what the converter made of a year and the engine of the converter's
// tables must be the year's row again.
func checkFeatures(t *testing.T, dir string, people []comparison) {
	t.Helper()
	rows, err := parquet.ReadFile[struct {
		Resident   string `parquet:"resident_id"`
		Age        *int32 `parquet:"age"`
		Sex        string `parquet:"sex"`
		Physician  *int32 `parquet:"gp_attended_gp_365d"`
		Other      *int32 `parquet:"gp_attended_other_365d"`
		Admissions *int32 `parquet:"hospital_admissions_365d"`
		Good       *int32 `parquet:"condition_health_good"`
	}](filepath.Join(dir, "features.parquet"))
	if err != nil {
		t.Fatal(err)
	}
	at := map[string]int{}
	for i, r := range rows {
		at[r.Resident] = i
	}
	for _, c := range people {
		i, ok := at[randhie.Pseudonym(c.person)]
		if !ok {
			t.Fatalf("%s: somebody who was in the study in the year before and the year after has no features", dir)
		}
		r := rows[i]
		for _, f := range []struct {
			column string
			have   *int32
		}{{"xage", r.Age}, {"mdvis", r.Physician}, {"notmdvis", r.Other}, {"totadm", r.Admissions}, {"hlthg", r.Good}} {
			if f.have == nil || *f.have != int32(c.row[f.column]) {
				t.Fatalf("%s: the feature of %s is not the panel's", dir, f.column)
			}
		}
		if (r.Sex == "2") != (c.row["female"] == 1) {
			t.Fatalf("%s: the feature of female is not the panel's", dir)
		}
	}
}

// judged are the risks of one model beside what happened.
type judged struct {
	name string
	evaluate.Data
	report *evaluate.Report
}

func (j *judged) add(t *testing.T, scores map[string]float64, r comparison) {
	t.Helper()
	risk, ok := scores[randhie.Pseudonym(r.person)]
	if !ok {
		t.Fatalf("%s: somebody who was in the study in the year before and the year after has no score", j.name)
	}
	j.Predicted, j.Outcome, j.Cluster = append(j.Predicted, risk), append(j.Outcome, r.admitted()), append(j.Cluster, uint64(r.person))
}

// hold asks for what was promised of the pipeline on real people.
func (j *judged) hold(t *testing.T, ref reference) {
	t.Helper()
	for _, bound := range []struct {
		name      string
		have      evaluate.Metric
		low, high float64
	}{
		{"AUROC", j.report.AUROC, 0.71, 1},
		{"calibration slope", j.report.CalibrationSlope, 0.9, 1.2},
		{"observed over expected", j.report.ObservedExpected, 0.9, 1.1},
	} {
		if !(bound.have.Value >= bound.low && bound.have.Value <= bound.high) {
			t.Errorf("%s: have %s, want %g to %g", bound.name, bound.have, bound.low, bound.high)
		}
	}
	if have, want := [2]int{j.report.Rows, j.report.Events}, [2]int{ref.TestRows, ref.TestEvents}; have != want {
		t.Errorf("have %d people and %d events, want %d and %d", have[0], have[1], want[0], want[1])
	}
}

func (j *judged) evaluate(t *testing.T) {
	t.Helper()
	var err error
	if j.report, err = evaluate.Evaluate(context.Background(), j.Data, evaluate.Options{}); err != nil {
		t.Fatal(err)
	}
}

// predict judges a linear predictor of the logit on the people of years 3 and 4.
func (j *judged) predict(t *testing.T, rows panelRows, eta func(comparison) float64) {
	t.Helper()
	for _, r := range rows.comparable(nights...) {
		j.Predicted = append(j.Predicted, 1/(1+math.Exp(-eta(r))))
		j.Outcome, j.Cluster = append(j.Outcome, r.admitted()), append(j.Cluster, uint64(r.person))
	}
	j.evaluate(t)
}

// line is the model's row of the table.
func (j *judged) line() string {
	r := j.report
	text := fmt.Sprintf("| %s | %.4f (%.3f-%.3f) | %.5f | %.3f | %.3f |", j.name, r.AUROC.Value, r.AUROC.Interval.Low, r.AUROC.Interval.High,
		r.Brier.Value, r.CalibrationSlope.Value, r.ObservedExpected.Value)
	for _, top := range r.Top {
		text += fmt.Sprintf(" %.0f |", top.Hits.Value)
	}
	return text
}

// line is the row of a model that R alone has fitted; its interval takes rows for independent.
func (f rFigures) line(name string) string {
	text := fmt.Sprintf("| %s | %.4f (%.3f-%.3f) | %.5f | %.3f | %.3f |", name, f.AUROC, f.Low, f.High, f.Brier, f.Slope, f.ObservedExpected)
	for _, hits := range f.Hits {
		text += fmt.Sprintf(" %d |", hits)
	}
	return text
}

// table is the lines as Markdown.
func table(lines ...string) string {
	return "| model | AUROC (95 %) | Brier | slope | O/E | hits in the first 1 % (34) | 5 % (169) | 10 % (337) |\n|---|---|---|---|---|---|---|---|\n" +
		strings.Join(lines, "\n") + "\n"
}
