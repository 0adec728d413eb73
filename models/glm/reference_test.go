package glm

import (
	"context"
	"encoding/json"
	"math"
	"path/filepath"
	"testing"

	"riskstrat/models/referencetest"
)

const references = "../../testdata/reference/glm"

var terms = []string{"age", "year", "visits", "flag", "score"}

// residents reads data.csv as a design of the named outcome.
func residents(t testing.TB, outcome string, weight, offset bool) *Matrix {
	t.Helper()
	optional := func(name string, wanted bool) string {
		if wanted {
			return name
		}
		return ""
	}
	return design(referencetest.Open(t, filepath.Join(references, "data.csv")), terms, outcome, optional("weight", weight), optional("offset", offset))
}

// design is a Matrix of columns of a table; weight and offset may be "".
func design(data *referencetest.Table, terms []string, outcome, weight, offset string) *Matrix {
	m := &Matrix{P: len(terms), Y: data.Numbers(outcome)}
	m.X = make([]float64, len(m.Y)*m.P)
	for j, name := range terms {
		for i, v := range data.Numbers(name) {
			m.X[i*m.P+j] = v
		}
	}
	if weight != "" {
		m.Weight = data.Numbers(weight)
	}
	if offset != "" {
		m.Offset = data.Numbers(offset)
	}
	return m
}

// reference is a fit by another program; figures it does not give are nil.
type reference struct {
	Lambda       float64
	Factor       []float64
	Coef         []float64 // intercept first
	SE           []float64
	LogLik       *float64
	Deviance     *float64
	NullDeviance *float64 `json:"null_deviance"`
	Pearson      *float64
	Dispersion   *float64
	AIC, BIC     *float64
	Theta        float64
	ThetaSE      float64 `json:"theta_se"`

	HC0, HC1, CR0, CR1 []float64
	Wald               *outcome
	LikelihoodRatio    *outcome `json:"likelihood_ratio"`
}

// outcome is that of a test.
type outcome struct{ Statistic, P float64 }

func readReference(t *testing.T, file, name string) reference {
	t.Helper()
	var r reference
	if err := json.Unmarshal(referencetest.Figures[map[string]json.RawMessage](t, filepath.Join(references, file))[name], &r); err != nil {
		t.Fatalf("%s: %s: %v", file, name, err)
	}
	return r
}

// mustFit fits and wants convergence.
func mustFit(t testing.TB, d Design, opt Options) *Result {
	t.Helper()
	if opt.Family.Row == nil {
		opt.Family = Binomial()
	}
	if opt.Names == nil {
		opt.Names = terms[:d.Columns()]
	}
	r, err := Fit(context.Background(), d, opt)
	if err != nil {
		t.Fatal(err)
	}
	if r.Err() != nil {
		t.Fatal(r.Err())
	}
	return r
}

func near(t *testing.T, what string, have, want, relative float64) {
	t.Helper()
	if !(math.Abs(have-want) <= relative*math.Abs(want)) {
		t.Errorf("%s: have %.17g, want %.17g: relative difference %.2g, want at most %.0g", what, have, want, math.Abs(have/want-1), relative)
	}
}

func TestFitAgreesWithReferences(t *testing.T) {
	for _, c := range []struct {
		file, name     string
		family         Family
		outcome        string
		weight, offset bool
		factor         []float64
	}{
		{file: "r.json", name: "logit", family: Binomial(), outcome: "event"},
		{file: "r.json", name: "logit_weight", family: Binomial(), outcome: "event", weight: true},
		{file: "r.json", name: "logit_offset", family: Binomial(), outcome: "event", offset: true},
		{file: "r.json", name: "logit_both", family: Binomial(), outcome: "event", weight: true, offset: true},
		{file: "r.json", name: "poisson", family: Poisson(), outcome: "count"},
		{file: "r.json", name: "poisson_both", family: Poisson(), outcome: "count", weight: true, offset: true},
		{file: "r.json", name: "gaussian", family: Gaussian(), outcome: "amount"},
		{file: "r.json", name: "gaussian_both", family: Gaussian(), outcome: "amount", weight: true, offset: true},
		{file: "r.json", name: "negbin_fixed", family: NegativeBinomial(0.7), outcome: "stays", weight: true, offset: true},
		{file: "r.json", name: "ridge", family: Binomial(), outcome: "event"},
		{file: "r.json", name: "ridge_weight", family: Binomial(), outcome: "event", weight: true},
		{file: "r.json", name: "ridge_offset", family: Binomial(), outcome: "event", weight: true, offset: true},
		{file: "r.json", name: "ridge_factor", family: Binomial(), outcome: "event", factor: []float64{1, 0, 2, 1, 0.5}},
		{file: "ridge.json", name: "logit_both", family: Binomial(), outcome: "event", weight: true, offset: true},
		{file: "ridge.json", name: "ridge", family: Binomial(), outcome: "event"},
		{file: "ridge.json", name: "ridge_weight", family: Binomial(), outcome: "event", weight: true},
		{file: "ridge.json", name: "ridge_offset", family: Binomial(), outcome: "event", weight: true, offset: true},
		{file: "ridge.json", name: "ridge_factor", family: Binomial(), outcome: "event", factor: []float64{1, 0, 2, 1, 0.5}},
	} {
		t.Run(c.file+"/"+c.name, func(t *testing.T) {
			want := readReference(t, c.file, c.name)
			have := mustFit(t, residents(t, c.outcome, c.weight, c.offset),
				Options{Family: c.family, Lambda: want.Lambda, Factor: c.factor, Workers: 2})
			near(t, "intercept", have.Intercept, want.Coef[0], 1e-9)
			for j, name := range terms {
				near(t, name, have.Coef[j], want.Coef[j+1], 1e-9)
			}
			if want.SE != nil {
				near(t, "standard error of intercept", have.InterceptStdErr, want.SE[0], 1e-7)
				for j, name := range terms {
					near(t, "standard error of "+name, have.StdErr[j], want.SE[j+1], 1e-7)
				}
			}
			for what, pair := range map[string]struct {
				have float64
				want *float64
			}{
				"log-likelihood": {have.LogLik, want.LogLik},
				"deviance":       {have.Deviance, want.Deviance},
				"null deviance":  {have.NullDeviance, want.NullDeviance},
				"Pearson":        {have.Pearson, want.Pearson},
				"dispersion":     {have.Dispersion, want.Dispersion},
				"AIC":            {have.AIC, want.AIC},
				"BIC":            {have.BIC, want.BIC},
			} {
				if pair.want != nil {
					near(t, what, pair.have, *pair.want, 1e-9)
				}
			}
		})
	}
}

// A two-by-two table has a closed form: the coefficient is the log odds ratio, its variance the sum of the reciprocal
// counts. 30 of 100 exposed and 15 of 200 others had the event.
func TestFitTwoByTwoTable(t *testing.T) {
	m := &Matrix{P: 1, X: []float64{1, 1, 0, 0}, Y: []float64{1, 0, 1, 0}, Weight: []float64{30, 70, 15, 185}}
	r := mustFit(t, m, Options{Names: []string{"exposed"}})
	near(t, "intercept", r.Intercept, math.Log(15.0/185), 1e-12)
	near(t, "log odds ratio", r.Coef[0], math.Log(30.0*185/(70*15)), 1e-12)
	near(t, "standard error", r.StdErr[0], math.Sqrt(1.0/30+1.0/70+1.0/15+1.0/185), 1e-12)
	near(t, "log-likelihood", r.LogLik, 30*math.Log(.3)+70*math.Log(.7)+15*math.Log(.075)+185*math.Log(.925), 1e-12)
	near(t, "null log-likelihood", -r.NullDeviance/2, 45*math.Log(.15)+255*math.Log(.85), 1e-12)

	// The same table as shares of trials.
	shares := &Matrix{P: 1, X: []float64{1, 0}, Y: []float64{.3, .075}, Weight: []float64{100, 200}}
	s := mustFit(t, shares, Options{Names: []string{"exposed"}})
	near(t, "log odds ratio of shares", s.Coef[0], r.Coef[0], 1e-12)
	near(t, "log-likelihood of shares", s.LogLik, r.LogLik, 1e-12)
	if s.Deviance > 1e-9 {
		t.Errorf("deviance of a saturated model: have %g, want 0", s.Deviance)
	}
}
