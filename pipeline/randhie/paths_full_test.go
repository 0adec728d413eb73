//go:build full

package randhie_test

import (
	"context"
	"encoding/json"
	"fmt"
	"math"
	"os"
	"runtime"
	"testing"

	"riskstrat/models/glm"
)

// rPaths are elastic nets by glmnet (testdata/reference/rand/paths.R).
type rPaths struct {
	Columns  []string
	Binomial []rPath
	Poisson  rPath
	Cross    struct {
		Alpha        float64
		Lambda       []float64
		Deviance, SE []float64
		Min          float64
		OneSE        float64 `json:"one_se"`
		Coef         []float64
		Test         rJudgement
	}
}

type rPath struct {
	Alpha  float64
	Points []struct {
		Lambda, Explained float64
		Coef              []float64 // intercept first
		rJudgement
	}
}

// rJudgement is how a model does on years 3 and 4.
type rJudgement struct {
	AUROC            float64
	Brier            float64
	Slope            *float64
	ObservedExpected float64 `json:"observed_expected"`
}

// TestRealPaths holds elastic-net paths on the panel's 26 columns against glmnet's: coefficients, cross-validation, and what they are
// worth on later years.
func TestRealPaths(t *testing.T) {
	content, err := os.ReadFile("../../testdata/reference/rand/paths.json")
	if err != nil {
		t.Fatal(err)
	}
	var ref rPaths
	if err := json.Unmarshal(content, &ref); err != nil {
		t.Fatal(err)
	}
	rows := readRows(t, panelFile(t))
	admitted, visits := trainingRows(rows, ref.Columns)
	for _, want := range ref.Binomial {
		t.Run(fmt.Sprintf("admission, alpha %g", want.Alpha), func(t *testing.T) {
			have := want.fit(t, admitted, glm.Binomial(), ref.Columns)
			for i, q := range want.Points {
				q.check(t, rows, ref.Columns, &have.Points[i])
			}
		})
	}
	t.Run("visits", func(t *testing.T) { ref.Poisson.fit(t, visits, glm.Poisson(), ref.Columns) })
	t.Run("cross-validation", func(t *testing.T) { ref.cross(t, rows, admitted) })
}

// trainingRows are years 1 and 2: any admission in the next year, and the visits to physicians in it, with the share of the year in
// the study as exposure. The folds are of persons, by their number.
func trainingRows(rows panelRows, columns []string) (admitted, visits *glm.Matrix) {
	admitted, visits = &glm.Matrix{P: len(columns)}, &glm.Matrix{P: len(columns)}
	for _, r := range rows.comparable(1, 2) {
		admitted.X, admitted.Y = append(admitted.X, r.features(columns)...), append(admitted.Y, r.admitted())
		admitted.Fold = append(admitted.Fold, uint8(r.person%10))
		visits.Y, visits.Offset = append(visits.Y, r.next["mdvis"]), append(visits.Offset, math.Log(r.next["time"]))
	}
	visits.X = admitted.X
	return admitted, visits
}

// fit fits the path at the reference's lambdas and holds every coefficient against it.
func (want *rPath) fit(t *testing.T, m *glm.Matrix, family glm.Family, columns []string) *glm.Path {
	t.Helper()
	opt := glm.PathOptions{Family: family, Names: columns, Alpha: want.Alpha, Workers: runtime.GOMAXPROCS(0)}
	for _, q := range want.Points {
		opt.Lambda = append(opt.Lambda, q.Lambda)
	}
	have, err := glm.FitPath(context.Background(), m, opt)
	if err == nil {
		err = have.Err()
	}
	if err != nil {
		t.Fatal(err)
	}
	for i, q := range want.Points {
		solved(t, &have.Points[i])
		agrees(t, fmt.Sprintf("lambda %g: share explained", q.Lambda), have.Points[i].Explained, q.Explained, 1e-8)
		sameCoefficients(t, columns, &have.Points[i], q.Coef)
	}
	return have
}

func (want *rJudgement) check(t *testing.T, rows panelRows, columns []string, q *glm.PathPoint) {
	t.Helper()
	j := &judged{name: "elastic net"}
	j.predict(t, rows, func(r comparison) float64 { return q.Predict(r.features(columns)) })
	at := fmt.Sprintf("lambda %g: ", q.Lambda)
	agrees(t, at+"AUROC", j.report.AUROC.Value, want.AUROC, 1e-12)
	agrees(t, at+"Brier score", j.report.Brier.Value, want.Brier, 1e-9)
	agrees(t, at+"observed over expected", j.report.ObservedExpected.Value, want.ObservedExpected, 1e-6)
	if want.Slope != nil { // else nothing but the intercept is left
		agrees(t, at+"calibration slope", j.report.CalibrationSlope.Value, *want.Slope, 1e-6)
	}
}

// cross holds cross-validation on folds of persons against cv.glmnet, and the model it chooses against the figures known of it.
func (ref *rPaths) cross(t *testing.T, rows panelRows, m *glm.Matrix) {
	want := &ref.Cross
	cv, err := glm.CrossValidate(context.Background(), m, 10, glm.PathOptions{
		Family: glm.Binomial(), Names: ref.Columns, Alpha: want.Alpha, Lambda: want.Lambda, Workers: runtime.GOMAXPROCS(0),
	})
	if err == nil {
		err = cv.Err()
	}
	if err != nil {
		t.Fatal(err)
	}
	for i, p := range cv.Curve {
		agrees(t, fmt.Sprintf("lambda %g: deviance", p.Lambda), p.Deviance, want.Deviance[i], 1e-7)
		agrees(t, fmt.Sprintf("lambda %g: standard error", p.Lambda), p.SE, want.SE[i], 1e-7)
	}
	agrees(t, "lambda.min", cv.Curve[cv.Min].Lambda, want.Min, 0)
	agrees(t, "lambda.1se", cv.Curve[cv.OneSE].Lambda, want.OneSE, 0)
	agrees(t, "lambda.min as published", want.Min, 0.002488966, 1e-9)
	best := &cv.Path.Points[cv.Min]
	sameCoefficients(t, ref.Columns, best, want.Coef)
	want.Test.check(t, rows, ref.Columns, best)
	agrees(t, "AUROC as published", want.Test.AUROC, 0.7366, 5e-4)
	agrees(t, "slope as published", *want.Test.Slope, 1.103, 5e-3)
}

func solved(t *testing.T, q *glm.PathPoint) {
	t.Helper()
	if q.Err() != nil || !(q.Violation <= 1e-8) {
		t.Errorf("lambda %g: have %s with a violation of %.2g", q.Lambda, q.Status, q.Violation)
	}
}

func sameCoefficients(t *testing.T, columns []string, have *glm.PathPoint, want []float64) {
	t.Helper()
	at := fmt.Sprintf("lambda %g: ", have.Lambda)
	agrees(t, at+"intercept", have.Intercept, want[0], 1e-7)
	for j, name := range columns {
		agrees(t, at+name, have.Coef[j], want[j+1], 1e-7)
	}
}

func agrees(t *testing.T, what string, have, want, absolute float64) {
	t.Helper()
	if !(math.Abs(have-want) <= absolute) {
		t.Errorf("%s: have %.15g, R has %.15g: difference %.2g, want at most %.0g", what, have, want, math.Abs(have-want), absolute)
	}
}
