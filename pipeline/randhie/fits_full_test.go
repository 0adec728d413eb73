//go:build full

package randhie_test

import (
	"context"
	"encoding/json"
	"math"
	"os"
	"runtime"
	"testing"

	"riskstrat/models/glm"
)

// rFit is a model by another program (testdata/reference/rand: fits.R, fits.py, published.json); figures it does not give are
// nil or 0. Coefficients have the intercept first.
type rFit struct {
	Columns        []string
	Rows, Clusters int
	Coef, SE       []float64
	HC0, CR0, CR1  []float64
	LogLik         float64
	Deviance       float64
	NullDeviance   float64 `json:"null_deviance"`
	Dispersion     float64
	AIC, BIC       float64
	Theta          float64
	ThetaSE        float64 `json:"theta_se"`
}

// task is what a model is of: some of the training rows, with an outcome of the next year and its offset.
type task struct {
	family  glm.Family // none: negative binomial with theta estimated
	in      func(r *comparison) bool
	outcome func(r *comparison) float64
	offset  func(r *comparison) float64
}

func next(name string) func(r *comparison) float64 {
	return func(r *comparison) float64 { return r.next[name] }
}

func exposure(r *comparison) float64 { return math.Log(r.next["time"]) }

var tasks = map[string]task{
	"admission":          {family: glm.Binomial(), outcome: (*comparison).admitted},
	"admission_wide":     {family: glm.Binomial(), outcome: (*comparison).admitted},
	"first_admission":    {family: glm.Binomial(), outcome: (*comparison).admitted, in: func(r *comparison) bool { return r.row["totadm"] == 0 }},
	"visits_poisson":     {family: glm.Poisson(), outcome: next("mdvis"), offset: exposure},
	"visits":             {outcome: next("mdvis"), offset: exposure},
	"admissions_poisson": {family: glm.Poisson(), outcome: next("totadm"), offset: exposure},
	"admissions":         {outcome: next("totadm"), offset: exposure},
	"spending":           {family: glm.Gaussian(), outcome: func(r *comparison) float64 { return math.Log1p(r.next["meddol"]) }},
}

// TestRealFits holds every coefficient and standard error of the models of the panel against R's, and those of the negative
// binomial also against statsmodels'.
func TestRealFits(t *testing.T) {
	rows := readRows(t, panelFile(t)).comparable(1, 2)
	ref, joint := map[string]rFit{}, map[string]rFit{}
	readFits(t, "fits.json", &ref)
	readFits(t, "joint.json", &joint)
	for name, task := range tasks {
		t.Run(name, func(t *testing.T) {
			want := ref[name]
			m := task.design(rows, want.Columns)
			have := fitted(t, m, task.family, want.Columns)
			if have.Rows != want.Rows {
				t.Errorf("have %d rows, want %d", have.Rows, want.Rows)
			}
			errors := append([]float64{have.InterceptStdErr}, have.StdErr...)
			if given := have.GivenTheta; given != nil {
				errors = append([]float64{given.InterceptStdErr}, given.StdErr...)
				near(t, "standard error of theta", given.ThetaStdErr, want.ThetaSE, 1e-7)
				near(t, "theta", have.Family.Theta, want.Theta, 1e-7)
				both := joint[name]
				nearAll(t, "joint standard error", want.Columns, append([]float64{have.InterceptStdErr}, have.StdErr...), both.SE, 1e-7)
				near(t, "joint standard error of theta", have.ThetaStdErr, both.ThetaSE, 1e-7)
				near(t, "theta", have.Family.Theta, both.Theta, 1e-7)
			}
			nearAll(t, "coefficient", want.Columns, append([]float64{have.Intercept}, have.Coef...), want.Coef, 1e-9)
			nearAll(t, "standard error", want.Columns, errors, want.SE, 1e-7)
			want.figures(t, have)
			want.robust(t, m, have)
		})
	}
}

func (want *rFit) figures(t *testing.T, have *glm.Result) {
	t.Helper()
	near(t, "log-likelihood", have.LogLik, want.LogLik, 1e-9)
	near(t, "deviance", have.Deviance, want.Deviance, 1e-9)
	near(t, "null deviance", have.NullDeviance, want.NullDeviance, 1e-9)
	near(t, "dispersion", have.Dispersion, want.Dispersion, 1e-9)
	near(t, "AIC", have.AIC, want.AIC, 1e-9)
	near(t, "BIC", have.BIC, want.BIC, 1e-9)
}

func (want *rFit) robust(t *testing.T, m *glm.Matrix, have *glm.Result) {
	t.Helper()
	for kind, se := range map[glm.RobustKind][]float64{glm.HC0: want.HC0, glm.CR0: want.CR0, glm.CR1: want.CR1} {
		e, err := glm.Robust(context.Background(), m, have, kind, runtime.GOMAXPROCS(0))
		if err != nil {
			t.Fatal(err)
		}
		nearAll(t, kind.String(), want.Columns, append([]float64{e.InterceptStdErr}, e.StdErr...), se, 1e-7)
		if kind != glm.HC0 && e.Clusters != want.Clusters {
			t.Errorf("have %d persons, want %d", e.Clusters, want.Clusters)
		}
	}
}

func (k *task) design(rows []comparison, columns []string) *glm.Matrix {
	m := &glm.Matrix{P: len(columns)}
	for _, r := range rows {
		if k.in != nil && !k.in(&r) {
			continue
		}
		m.X, m.Y = append(m.X, r.features(columns)...), append(m.Y, k.outcome(&r))
		m.Cluster = append(m.Cluster, uint64(r.person))
		if k.offset != nil {
			m.Offset = append(m.Offset, k.offset(&r))
		}
	}
	return m
}

// TestRealPublished holds the model of visits that statsmodels' tests hold, on all rows of the panel, against the figures that Stata
// and R gave for it.
func TestRealPublished(t *testing.T) {
	var ref struct{ Poisson, NegBin rFit }
	readFits(t, "published.json", &ref)
	m := &glm.Matrix{P: len(ref.Poisson.Columns)}
	for _, row := range readRows(t, panelFile(t)) {
		// The logarithm of coinsurance + 1, to the digits of the published data set.
		row["lncoins"] = map[float64]float64{25: 3.258096, 50: 3.931826, 95: 4.564348, 100: 4.61512}[row["coins"]]
		for _, name := range ref.Poisson.Columns {
			m.X = append(m.X, row[name])
		}
		m.Y = append(m.Y, row["mdvis"])
	}
	for _, c := range []struct {
		family glm.Family
		want   rFit
	}{{glm.Poisson(), ref.Poisson}, {glm.Family{}, ref.NegBin}} {
		have := fitted(t, m, c.family, c.want.Columns)
		agreesAll(t, "coefficient", c.want.Columns, append([]float64{have.Intercept}, have.Coef...), c.want.Coef, 1e-8)
		errors := append([]float64{have.InterceptStdErr}, have.StdErr...)
		if given := have.GivenTheta; given != nil { // those of the coefficients were R's, that of theta Stata's
			errors = append([]float64{given.InterceptStdErr}, given.StdErr...)
		}
		agreesAll(t, "standard error", c.want.Columns, errors, c.want.SE, 1e-9)
		near(t, "log-likelihood", have.LogLik, c.want.LogLik, 1e-9)
		if c.family.Row == nil {
			agrees(t, "theta", have.Family.Theta, c.want.Theta, 1e-8)
			agrees(t, "standard error of theta", have.ThetaStdErr, c.want.ThetaSE, 1e-7)
		}
	}
}

func fitted(t *testing.T, m *glm.Matrix, family glm.Family, columns []string) *glm.Result {
	t.Helper()
	opt := glm.Options{Family: family, Names: columns, Workers: runtime.GOMAXPROCS(0)}
	fit := glm.Fit
	if family.Row == nil {
		fit = glm.FitNegativeBinomial
	}
	have, err := fit(context.Background(), m, opt)
	if err == nil {
		err = have.Err()
	}
	if err != nil {
		t.Fatal(err)
	}
	return have
}

func readFits(t *testing.T, file string, into any) {
	t.Helper()
	content, err := os.ReadFile("../../testdata/reference/rand/" + file)
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(content, into); err != nil {
		t.Fatal(err)
	}
}

// nearAll holds figures of the intercept and columns against a reference and logs the largest relative difference.
func nearAll(t *testing.T, what string, columns []string, have, want []float64, relative float64) {
	t.Helper()
	if len(have) != len(want) {
		t.Fatalf("%s: have %d, want %d", what, len(have), len(want))
	}
	largest := 0.0
	for k, w := range want {
		near(t, what+" of "+append([]string{"intercept"}, columns...)[k], have[k], w, relative)
		largest = max(largest, math.Abs(have[k]/w-1))
	}
	t.Logf("%s: largest relative difference %.1e", what, largest)
}

// agreesAll does so with absolute differences.
func agreesAll(t *testing.T, what string, columns []string, have, want []float64, absolute float64) {
	t.Helper()
	largest := 0.0
	for k, w := range want {
		agrees(t, what+" of "+append([]string{"intercept"}, columns...)[k], have[k], w, absolute)
		largest = max(largest, math.Abs(have[k]-w))
	}
	t.Logf("%s: largest difference %.1e", what, largest)
}

func near(t *testing.T, what string, have, want, relative float64) {
	t.Helper()
	if !(math.Abs(have-want) <= relative*math.Abs(want)) {
		t.Errorf("%s: have %.15g, the reference has %.15g: relative difference %.2g, want at most %.0g", what, have, want, math.Abs(have/want-1), relative)
	}
}
