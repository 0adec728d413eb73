package glm

import (
	"context"
	"math"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"riskstrat/models/referencetest"
)

// some is the rows of a Matrix for which in is true, as a Matrix.
func some(m *Matrix, in func(i int) bool) *Matrix {
	out := &Matrix{P: m.P}
	for i := range m.Y {
		if in(i) {
			out.X, out.Y = append(out.X, m.X[i*m.P:(i+1)*m.P]...), append(out.Y, m.Y[i])
			out.Weight, out.Offset = append(out.Weight, m.Weight[i]), append(out.Offset, m.Offset[i])
		}
	}
	return out
}

// by divides the rows of a Matrix: row i is in fold of(i), counted from 0.
func by(m *Matrix, of func(i int) int) *Matrix {
	m.Fold = make([]uint8, len(m.Y))
	for i := range m.Fold {
		m.Fold[i] = uint8(of(i))
	}
	return m
}

func mustCrossValidate(t *testing.T, m *Matrix, folds int, of func(i int) int, opt PathOptions) *CV {
	t.Helper()
	cv, err := CrossValidate(context.Background(), by(m, of), folds, opt)
	if err != nil {
		t.Fatal(err)
	}
	if cv.Err() != nil {
		t.Fatal(cv.Err())
	}
	return cv
}

func TestCrossValidateAgreesWithGlmnet(t *testing.T) {
	data := referencetest.Open(t, filepath.Join(pathReferences, "data.csv"))
	fold := data.Numbers("fold")
	for _, want := range readPaths(t).Cross {
		t.Run(want.Family, func(t *testing.T) {
			m := design(data, pathTerms, want.Outcome, "weight", "")
			cv := mustCrossValidate(t, m, 5, func(i int) int { return int(fold[i]) - 1 },
				PathOptions{Family: families[want.Family], Names: pathTerms, Alpha: want.Alpha, Lambda: want.Lambda})
			for i, p := range cv.Curve {
				near(t, "mean deviance", p.Deviance, want.Deviance[i], 1e-7)
				near(t, "its standard error", p.SE, want.SE[i], 1e-6)
			}
			near(t, "lambda.min", cv.Curve[cv.Min].Lambda, want.Min, 1e-12)
			near(t, "lambda.1se", cv.Curve[cv.OneSE].Lambda, want.OneSE, 1e-12)
			for _, f := range cv.Folds {
				mustSolve(t, f.Path)
			}
		})
	}
}

// The deviance of a fold is that of its rows, one at a time, by the path of the others.
func TestCrossValidateFoldByHand(t *testing.T) {
	m, names := simulated(41, 600, 4)
	of := func(i int) int { return i / 7 % 3 }
	opt := PathOptions{Family: Binomial(), Names: names, Alpha: 0.5, Count: 6, Workers: 3}
	cv := mustCrossValidate(t, m, 3, of, opt)
	if want := mustPath(t, m, opt); !reflect.DeepEqual(cv.Path, want) {
		t.Error("have another path than that of all rows")
	}
	opt.Workers = 1
	if alone := mustCrossValidate(t, m, 3, of, opt); !reflect.DeepEqual(alone, cv) {
		t.Error("have another result by one worker than by three")
	}
	opt.Lambda = nil
	for _, q := range cv.Path.Points {
		opt.Lambda = append(opt.Lambda, q.Lambda)
	}
	for k, fold := range cv.Folds {
		path := mustPath(t, some(m, func(i int) bool { return of(i) != k }), opt)
		for l := range cv.Curve {
			deviance, weight := 0.0, 0.0
			for i, y := range m.Y {
				if of(i) != k || m.Weight[i] == 0 {
					continue
				}
				p := 1 / (1 + math.Exp(-path.Points[l].Predict(m.X[i*4:i*4+4])-m.Offset[i]))
				deviance -= 2 * m.Weight[i] * (y*math.Log(p) + (1-y)*math.Log(1-p))
				weight += m.Weight[i]
			}
			near(t, "weight", fold.Weight, weight, 1e-12)
			near(t, "deviance", fold.Deviance[l], deviance/weight, 1e-11)
		}
	}
}

// A column that is constant outside one fold takes no part in that fold's path, and is named; a warning, not a failure.
func TestCrossValidateConstantColumn(t *testing.T) {
	m, names := simulated(42, 400, 3)
	of := func(i int) int { return i % 4 }
	for i := range m.Y {
		m.X[i*3+1] = 0
		if of(i) == 2 && i%8 == 2 {
			m.X[i*3+1] = 1
		}
	}
	for _, factor := range [][]float64{nil, {1, 0, 1}} {
		cv := mustCrossValidate(t, m, 4, of, PathOptions{Family: Binomial(), Names: names, Alpha: 0.9, Factor: factor, Count: 8})
		for k, f := range cv.Folds {
			var want []string
			if k == 2 {
				want = []string{"x1"}
			}
			if !reflect.DeepEqual(f.Path.Constant, want) {
				t.Errorf("fold %d: have constant columns %v, want %v", k, f.Path.Constant, want)
			}
			for _, q := range f.Path.Points {
				if k == 2 && q.Coef[1] != 0 {
					t.Errorf("fold %d: have a coefficient of %g for a column that does not vary", k, q.Coef[1])
				}
			}
		}
	}
}

// Pure noise is best left out; what explains nearly everything is best left unpenalised.
func TestCrossValidateChooses(t *testing.T) {
	m, names := simulated(43, 900, 3)
	opt := PathOptions{Family: Binomial(), Names: names, Alpha: 1, Count: 20}
	of := func(i int) int { return i % 5 }
	cv := mustCrossValidate(t, m, 5, of, opt)
	if cv.Min < 5 || cv.OneSE > cv.Min || cv.Curve[cv.OneSE].Deviance > cv.Curve[cv.Min].Deviance+cv.Curve[cv.Min].SE {
		t.Errorf("have lambdas %d and %d of 20 chosen", cv.Min, cv.OneSE)
	}
	for i := range m.Y {
		m.Y[i] = float64(i / 5 % 2) // of no column, and as often in each fold
		m.Weight[i], m.Offset[i] = 1, 0
	}
	if cv := mustCrossValidate(t, m, 5, of, opt); cv.OneSE != 0 || cv.Path.Points[0].NonZero != 0 {
		t.Errorf("noise: have lambda %d of 20 chosen, want the intercept alone", cv.OneSE)
	}
}

func TestCrossValidateFailures(t *testing.T) {
	m, names := simulated(44, 200, 2)
	opt := PathOptions{Family: Binomial(), Names: names, Alpha: 1, Count: 4}
	ctx := context.Background()
	halves := func(i int) int { return i % 2 }
	for want, try := range map[string]func() (*CV, error){
		"have 1 folds":                     func() (*CV, error) { return CrossValidate(ctx, by(m, halves), 1, opt) },
		"fold 3 of 3: no rows of positive": func() (*CV, error) { return CrossValidate(ctx, by(m, halves), 3, opt) },
		"fold 2 of 2: no rows of positive": func() (*CV, error) { return CrossValidate(ctx, by(m, func(int) int { return 0 }), 2, opt) },
		"have folds of 0 rows, want those of": func() (*CV, error) {
			m.Fold = nil
			return CrossValidate(ctx, m, 2, opt)
		},
		"cell 0: a row is in fold 2, want 0 to 1": func() (*CV, error) {
			return CrossValidate(ctx, by(m, func(i int) int { return i % 3 }), 2, opt)
		},
	} {
		if _, err := try(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("have error %v, want one with %q", err, want)
		}
	}
	// All events are in one fold: without it there is none.
	for i := range m.Y {
		m.Y[i], m.Weight[i] = 0, 1
		if i%20 == 0 {
			m.Y[i] = 1
		}
	}
	cv, err := CrossValidate(ctx, by(m, func(i int) int { return i % 4 }), 4, opt)
	if err != nil {
		t.Fatal(err)
	}
	if err := cv.Err(); err == nil || !strings.Contains(err.Error(), "without fold 1: fitting: every row has the same outcome") || cv.Min != -1 {
		t.Errorf("have %v", err)
	}
	// An unpenalised column tells the outcomes apart, but for the rows of one fold.
	m, _ = simulated(45, 400, 2)
	for i := range m.Y {
		m.Y[i], m.Weight[i] = 0, 1
		if (m.X[i*2] > 0) != (i%3 == 1 && i%2 == 0) {
			m.Y[i] = 1
		}
	}
	opt.Factor = []float64{0, 1}
	if cv, err = CrossValidate(ctx, by(m, func(i int) int { return i % 3 }), 3, opt); err != nil {
		t.Fatal(err)
	}
	if err := cv.Err(); err == nil || !strings.Contains(err.Error(), "without fold 2: fitting: columns separate the outcomes: x0") {
		t.Errorf("have %v", err)
	}
	// No lambda is solved.
	opt.Factor = nil
	m, _ = simulated(44, 200, 2)
	opt.Lambda, opt.Limit = []float64{0.002, 0.001}, 1
	if cv, err = CrossValidate(ctx, by(m, halves), 2, opt); err != nil {
		t.Fatal(err)
	}
	if cv.Err() == nil || cv.Min != -1 || cv.OneSE != -1 || !math.IsNaN(cv.Curve[0].Deviance) {
		t.Errorf("have %v and lambda %d", cv.Err(), cv.Min)
	}
}
