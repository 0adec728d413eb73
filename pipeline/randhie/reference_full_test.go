//go:build full

package randhie_test

import (
	"context"
	"encoding/json"
	"math"
	"os"
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

// A logit is a logistic model straight on the panel's columns, without any of the pipeline but package glm.
type logit struct {
	name    string
	columns []string
}

var (
	// base has the 17 features of the reference.
	base = logit{"logit of 17 columns of the panel", strings.Fields("md adm age10 age10_sq female child fchild black linc lfam disea physlm hlthg hlthf hlthp logc idp")}
	// lastYear has age, sex and the counts of the last year.
	lastYear = logit{"logit of age, sex and last year's counts", strings.Fields("age10 age10_sq female child fchild md other admissions")}
)

// judge fits the logit to the people of years 1 and 2, judges it on those of years 3 and 4, and holds it against R: if rows,
// outcome or figures were not the reference's, it would show.
func (l logit) judge(t *testing.T, rows panelRows, ref reference, want rFigures) *judged {
	t.Helper()
	m, events := &glm.Matrix{P: len(l.columns)}, 0
	for _, r := range rows.comparable(1, 2) {
		m.X, m.Y = append(m.X, r.features(l.columns)...), append(m.Y, r.admitted())
		events += int(r.admitted())
	}
	if len(m.Y) != ref.TrainRows || events != ref.TrainEvents {
		t.Errorf("%s: have %d rows and %d events to train on, want %d and %d", l.name, len(m.Y), events, ref.TrainRows, ref.TrainEvents)
	}
	fit, err := glm.Fit(context.Background(), m, glm.Options{Family: glm.Binomial(), Names: l.columns})
	if err == nil {
		err = fit.Err()
	}
	if err != nil {
		t.Fatal(err)
	}
	j := &judged{name: l.name}
	j.predict(t, rows, func(r comparison) float64 { return fit.Predict(r.features(l.columns)) })
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
