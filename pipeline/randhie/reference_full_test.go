//go:build full

package randhie_test

import (
	"context"
	"encoding/csv"
	"encoding/json"
	"math"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"

	"riskstrat/models/glm"
)

// reference are figures by R (testdata/reference/rand/reference.R).
type reference struct {
	TrainRows   int      `json:"train_rows"`
	TrainEvents int      `json:"train_events"`
	TestRows    int      `json:"test_rows"`
	TestEvents  int      `json:"test_events"`
	Base        rFigures `json:"base"`      // 17 features
	LastYear    rFigures `json:"last_year"` // age, sex and last year's counts
	Wide        rFigures `json:"wide"`      // 26 features
}

type rFigures struct {
	LogLikelihood    float64 `json:"log_likelihood"`
	AUROC            float64 `json:"auroc"`
	Low              float64 `json:"auroc_low"`
	High             float64 `json:"auroc_high"`
	Brier            float64 `json:"brier"`
	Slope            float64 `json:"slope"`
	ObservedExpected float64 `json:"observed_expected"`
	Hits             []int   `json:"hits"` // in the first 1, 5 and 10 %
}

func readReference(t *testing.T) reference {
	t.Helper()
	content, err := os.ReadFile("../../testdata/reference/rand/r.json")
	if err != nil {
		t.Fatal(err)
	}
	var r reference
	if err := json.Unmarshal(content, &r); err != nil {
		t.Fatal(err)
	}
	return r
}

// panelRows are the rows of the panel by person and year, as numbers by column. Nothing of the converter is used to read them.
type panelRows map[[2]int]map[string]float64

// comparison is a person with a row in some year and the next one, and whether the next has an admission.
type comparison struct {
	person   int
	row      map[string]float64
	admitted float64 // 1 or 0
}

func readRows(t *testing.T, path string) panelRows {
	t.Helper()
	file, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	records, err := csv.NewReader(file).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	rows := panelRows{}
	for _, record := range records[1:] {
		row := map[string]float64{}
		for i, name := range records[0] {
			if x, err := strconv.ParseFloat(record[i], 64); err == nil { // else it is missing
				row[name] = x
			}
		}
		rows[[2]int{int(row["zper"]), int(row["year"])}] = row
	}
	return rows
}

// comparable returns the people with rows in years k and k+1, by person.
func (p panelRows) comparable(k int) []comparison {
	var all []comparison
	for key, row := range p {
		if next, ok := p[[2]int{key[0], k + 1}]; ok && key[1] == k {
			all = append(all, comparison{key[0], row, min(next["totadm"], 1)})
		}
	}
	slices.SortFunc(all, func(a, b comparison) int { return a.person - b.person })
	return all
}

// A logit is a logistic model straight on the panel's columns, without any of the pipeline but package glm.
type logit struct {
	name     string
	columns  []string                               // of the panel, as they are
	computed func(row map[string]float64) []float64 // further ones
}

var (
	// base has the 17 features of the reference.
	base = logit{"logit of 17 columns of the panel", strings.Fields("female child fchild black linc lfam disea physlm hlthg hlthf hlthp logc idp"),
		func(row map[string]float64) []float64 {
			return append(ages(row), math.Log1p(row["mdvis"]), min(row["totadm"], 1))
		}}
	// lastYear has age, sex and the counts of the last year.
	lastYear = logit{"logit of age, sex and last year's counts", strings.Fields("female child fchild"),
		func(row map[string]float64) []float64 {
			return append(ages(row), math.Log1p(row["mdvis"]), math.Log1p(row["notmdvis"]), math.Log1p(row["totadm"]))
		}}
)

// ages is age in decades and its square.
func ages(row map[string]float64) []float64 {
	age := row["xage"] / 10
	return []float64{age, age * age}
}

func (l logit) features(row map[string]float64) []float64 {
	x := l.computed(row)
	for _, name := range l.columns {
		x = append(x, row[name])
	}
	return x
}

// judge fits the logit to the people of years 1 and 2, judges it on those of years 3 and 4, and holds it against R: if rows,
// outcome or figures were not the reference's, it would show.
func (l logit) judge(t *testing.T, rows panelRows, ref reference, want rFigures) *judged {
	t.Helper()
	m := &glm.Matrix{P: len(l.features(nil))}
	events := 0
	for _, k := range []int{1, 2} {
		for _, r := range rows.comparable(k) {
			m.X, m.Y = append(m.X, l.features(r.row)...), append(m.Y, r.admitted)
			events += int(r.admitted)
		}
	}
	if len(m.Y) != ref.TrainRows || events != ref.TrainEvents {
		t.Errorf("%s: have %d rows and %d events to train on, want %d and %d", l.name, len(m.Y), events, ref.TrainRows, ref.TrainEvents)
	}
	fit, err := glm.Fit(context.Background(), m, glm.Options{Family: glm.Binomial(), Names: make([]string, m.P)})
	if err == nil {
		err = fit.Err()
	}
	if err != nil {
		t.Fatal(err)
	}
	j := &judged{name: l.name}
	for _, k := range nights {
		for _, r := range rows.comparable(k) {
			risk := 1 / (1 + math.Exp(-fit.Predict(l.features(r.row))))
			j.Predicted, j.Outcome, j.Cluster = append(j.Predicted, risk), append(j.Outcome, r.admitted), append(j.Cluster, uint64(r.person))
		}
	}
	j.evaluate(t)
	for _, f := range []struct {
		name       string
		have, want float64
	}{
		{"log-likelihood", fit.LogLik, want.LogLikelihood},
		{"AUROC", j.report.AUROC.Value, want.AUROC},
		{"Brier score", j.report.Brier.Value, want.Brier},
		{"calibration slope", j.report.CalibrationSlope.Value, want.Slope},
		{"observed over expected", j.report.ObservedExpected.Value, want.ObservedExpected},
	} {
		if !(math.Abs(f.have-f.want) <= 1e-9*math.Abs(f.want)) {
			t.Errorf("%s: %s: have %.15g, R has %.15g", l.name, f.name, f.have, f.want)
		}
	}
	for i, top := range j.report.Top {
		if top.Hits.Value != float64(want.Hits[i]) {
			t.Errorf("%s: have %g hits in the first %g, R has %d", l.name, top.Hits.Value, top.Share, want.Hits[i])
		}
	}
	return j
}
