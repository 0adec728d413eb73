package glm

import (
	"context"
	"math"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"riskstrat/models/referencetest"
)

// inferences are the fits of r.json with what R says of them.
var inferences = []struct {
	name           string
	family         Family // none: negative binomial with theta estimated
	outcome        string
	weight, offset bool
}{
	{"logit", Binomial(), "event", false, false},
	{"logit_both", Binomial(), "event", true, true},
	{"poisson", Poisson(), "count", false, false},
	{"poisson_both", Poisson(), "count", true, true},
	{"gaussian", Gaussian(), "amount", false, false},
	{"gaussian_both", Gaussian(), "amount", true, true},
	{"negbin_fixed", NegativeBinomial(0.7), "stays", true, true},
	{"negbin", Family{}, "stays", false, false},
	{"negbin_both", Family{}, "stays", true, true},
}

// inferred fits one of them, of the named columns.
func inferred(t *testing.T, m *Matrix, family Family, names []string) *Result {
	t.Helper()
	if family.Row != nil {
		return mustFit(t, m, Options{Family: family, Names: names})
	}
	r, err := FitNegativeBinomial(context.Background(), m, Options{Names: names})
	if err == nil {
		err = r.Err()
	}
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// households is a column of data.csv.
func households(t *testing.T) []uint64 {
	t.Helper()
	var ids []uint64
	for _, id := range referencetest.Open(t, filepath.Join(references, "data.csv")).Numbers("household") {
		ids = append(ids, uint64(id))
	}
	return ids
}

func TestRobustErrorsAgreeWithR(t *testing.T) {
	for _, c := range inferences {
		t.Run(c.name, func(t *testing.T) {
			want := readReference(t, "r.json", c.name)
			m := residents(t, c.outcome, c.weight, c.offset)
			m.Cluster = households(t)
			r := inferred(t, m, c.family, terms)
			for kind, se := range map[RobustKind][]float64{HC0: want.HC0, HC1: want.HC1, CR0: want.CR0, CR1: want.CR1} {
				have, err := Robust(context.Background(), m, r, kind, 2)
				if err != nil {
					t.Fatal(err)
				}
				near(t, kind.String()+" of intercept", have.InterceptStdErr, se[0], 1e-7)
				for j, name := range terms {
					near(t, kind.String()+" of "+name, have.StdErr[j], se[j+1], 1e-7)
				}
				if clustered := kind >= CR0; clustered != (have.Clusters == 105) || !clustered && have.Clusters != 0 {
					t.Errorf("%s: have %d clusters", kind, have.Clusters)
				}
			}
		})
	}
}

func TestTestsAgreeWithR(t *testing.T) {
	for _, c := range inferences {
		t.Run(c.name, func(t *testing.T) {
			want := readReference(t, "r.json", c.name)
			m := residents(t, c.outcome, c.weight, c.offset)
			large := inferred(t, m, c.family, terms)
			small := inferred(t, without(m, "year", "flag"), c.family, []string{"age", "visits", "score"})

			covariance := large.Covariance
			if large.GivenTheta != nil {
				covariance = large.GivenTheta.Covariance // R's
			}
			wald, err := WaldTest(large, covariance, "year", "flag")
			if err != nil {
				t.Fatal(err)
			}
			ratio, err := LikelihoodRatioTest(small, large)
			if err != nil {
				t.Fatal(err)
			}
			for _, test := range []struct {
				name string
				have Test
				want *outcome
			}{{"Wald", wald, want.Wald}, {"likelihood ratio", ratio, want.LikelihoodRatio}} {
				near(t, test.name+" statistic", test.have.Statistic, test.want.Statistic, 1e-7)
				near(t, test.name+" P", test.have.P, test.want.P, 1e-6)
				if test.have.DF != 2 {
					t.Errorf("%s: have %v degrees of freedom, want 2", test.name, test.have.DF)
				}
			}
		})
	}
}

// without leaves columns of residents out.
func without(m *Matrix, names ...string) *Matrix {
	out := &Matrix{Y: m.Y, Weight: m.Weight, Offset: m.Offset}
	for i, x := range m.X {
		if !slices.Contains(names, terms[i%m.P]) {
			out.X = append(out.X, x)
		}
	}
	out.P = m.P - len(names)
	return out
}

// A test of one coefficient is its square over its variance, as summary.glm prints it: z to chi-squared with one degree of
// freedom, t to F.
func TestWaldTestOfOne(t *testing.T) {
	r := mustFit(t, residents(t, "event", false, false), Options{})
	test, err := WaldTest(r, nil, "age")
	if err != nil {
		t.Fatal(err)
	}
	z := r.Coef[0] / r.StdErr[0]
	near(t, "chi-squared", test.Statistic, z*z, 1e-12)
	near(t, "P", test.P, math.Erfc(z/math.Sqrt2), 1e-12)
}

// Quantiles and a far tail from R 4.2.2: qchisq, qf and pf.
func TestTails(t *testing.T) {
	for _, c := range []struct {
		test Test
		p    float64
	}{
		{Test{Statistic: 3.84146, DF: 1}, 0.05},
		{Test{Statistic: 13.2767, DF: 4}, 0.01},
		{Test{Statistic: 4.10282, DF: 2, Residual: 10}, 0.05},
		{Test{Statistic: 4.938193, DF: 3, Residual: 20}, 0.01},
		{Test{Statistic: 80, DF: 3, Residual: 400}, 1.474320e-40},
	} {
		if have := c.test.judge().P; math.Abs(have-c.p) > 1e-5*c.p {
			t.Errorf("%+v: have P %v, want %v", c.test, have, c.p)
		}
	}
}

// The sandwich of an intercept alone is that of a mean: the sum of squared deviations, over rows or over clusters, by hand.
func TestRobustErrorsOfMean(t *testing.T) {
	m := &Matrix{Y: []float64{1, 2, 4, 9}, Cluster: []uint64{7, 3, 7, 3}} // mean 4; deviations -3 -2 0 5; cluster sums -3 and 3
	r := mustFit(t, m, Options{Family: Gaussian(), Names: []string{}})
	for kind, want := range map[RobustKind]float64{
		HC0: math.Sqrt(38) / 4, HC1: math.Sqrt(38./3) / 2, CR0: math.Sqrt(18) / 4, CR1: math.Sqrt(36) / 4,
	} {
		e, err := Robust(context.Background(), m, r, kind, 1)
		if err != nil {
			t.Fatal(err)
		}
		near(t, kind.String(), e.InterceptStdErr, want, 1e-14)
	}
}

// scattered is a design cut into many small cells, so that most clusters lie in several.
func scattered(m *Matrix) *uneven {
	u := &uneven{Matrix: m, block: 3}
	for i := 0; i <= len(m.Y); i += 5 {
		u.start = append(u.start, i)
	}
	return u
}

// Clusters across cells, at any number of workers: the bits do not depend on the workers, the figures not on the cells.
func TestClustersAcrossCells(t *testing.T) {
	m := residents(t, "event", true, true)
	m.Cluster = households(t)
	for _, lambda := range penalties {
		r := mustFit(t, m, Options{Lambda: lambda})
		whole, err := Robust(context.Background(), m, r, CR0, 1)
		if err != nil {
			t.Fatal(err)
		}
		var first *RobustErrors
		for _, workers := range []int{1, 2, 7} {
			e, err := Robust(context.Background(), scattered(m), r, CR0, workers)
			if err != nil {
				t.Fatal(err)
			}
			if first == nil {
				first = e
			}
			if !slices.Equal(e.StdErr, first.StdErr) {
				t.Errorf("%d workers: other bits than with 1", workers)
			}
			for j, name := range terms {
				near(t, name, e.StdErr[j], whole.StdErr[j], 1e-11)
			}
			if e.Clusters != whole.Clusters {
				t.Errorf("have %d clusters, want %d", e.Clusters, whole.Clusters)
			}
		}
	}
}

// Rows without a cluster are clusters of one, and a row of weight 2 is a row twice within one cluster.
func TestClustersOfOne(t *testing.T) {
	m := residents(t, "event", false, true)
	r := mustFit(t, m, Options{})
	alone, err := Robust(context.Background(), m, r, CR0, 2)
	if err != nil {
		t.Fatal(err)
	}
	rows, err := Robust(context.Background(), m, r, HC0, 2)
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(alone.StdErr, rows.StdErr) || alone.Clusters != len(m.Y) {
		t.Errorf("have %v of %d clusters, want %v", alone.StdErr, alone.Clusters, rows.StdErr)
	}
	twice := &Matrix{P: m.P, X: append(m.X, m.X...), Y: append(m.Y, m.Y...), Offset: append(m.Offset, m.Offset...)}
	for i := range twice.Y {
		twice.Cluster = append(twice.Cluster, uint64(i%len(m.Y)))
	}
	d := mustFit(t, twice, Options{})
	pairs, err := Robust(context.Background(), twice, d, CR0, 2)
	if err != nil {
		t.Fatal(err)
	}
	for j, name := range terms {
		near(t, name, pairs.StdErr[j], rows.StdErr[j], 1e-9)
	}
}

func TestInferenceErrors(t *testing.T) {
	ctx := context.Background()
	m := residents(t, "event", false, false)
	r := mustFit(t, m, Options{})
	ridge := mustFit(t, m, Options{Lambda: 0.1})
	short := mustFit(t, without(m, "age"), Options{Names: terms[1:]})
	failed, err := Fit(ctx, m, Options{Family: Binomial(), Names: terms, Limit: 1})
	if err != nil {
		t.Fatal(err)
	}
	other := *m
	other.Y = slices.Clone(m.Y)
	other.Y[0] = 1 - other.Y[0]
	moved := *m
	moved.Offset = make([]float64, len(m.Y))
	moved.Offset[3] = 1
	single := *m
	single.Cluster = make([]uint64, len(m.Y))
	robust := func(d Design, r *Result, kind RobustKind) error {
		_, err := Robust(ctx, d, r, kind, 1)
		return err
	}
	wald := func(r *Result, names ...string) error { _, err := WaldTest(r, nil, names...); return err }
	ratio := func(small, large *Result) error { _, err := LikelihoodRatioTest(small, large); return err }
	for want, err := range map[string]error{
		"working out HC0 errors: the fit has no coefficients":                    robust(m, failed, HC0),
		"working out HC0 errors: have 4 columns, want the 5 of the fit":          robust(without(m, "age"), r, HC0),
		"working out CR1 errors: have 1 cluster, want 2 or more":                 robust(&single, r, CR1),
		"working out HC1 errors: have 300 rows of positive weight, want the 320": robust(&Matrix{P: 5, X: m.X[:1500], Y: m.Y[:300]}, r, HC1),
		"testing coefficients: no column colour":                                 wald(r, "colour"),
		"testing coefficients: column age: named twice":                          wald(r, "age", "age"),
		"testing coefficients: no column is named":                               wald(r),
		"testing coefficients: column age is penalised":                          wald(ridge, "age"),
		"testing coefficients: fitting: did not converge":                        wald(failed, "age"),
		"testing nested models: column year of the small model is not":           ratio(mustFit(t, without(m, "age", "flag"), Options{Names: []string{"year", "visits", "score"}}), mustFit(t, without(m, "year"), Options{Names: []string{"age", "visits", "flag", "score"}})),
		"testing nested models: the models have the same number of columns":      ratio(r, r),
		"testing nested models: column age of the small":                         ratio(r, short),
		"testing nested models: have families binomial and poisson, want":        ratio(short, mustFit(t, m, Options{Family: Poisson()})),
		"testing nested models: the models are of other rows or outcomes":        ratio(short, mustFit(t, &other, Options{})),
		"testing nested models: the models are of other offsets":                 ratio(short, mustFit(t, &moved, Options{})),
		"testing nested models: column age is penalised":                         ratio(short, ridge),
		"testing nested models: have thetas 1 and 2, want the same":              ratio(mustFit(t, without(m, "age"), Options{Family: NegativeBinomial(1), Names: terms[1:]}), mustFit(t, m, Options{Family: NegativeBinomial(2)})),
		"testing nested models: theta is estimated in one model only":            ratio(mustFit(t, without(residents(t, "stays", false, false), "age"), Options{Family: NegativeBinomial(1), Names: terms[1:]}), inferred(t, residents(t, "stays", false, false), Family{}, terms)),
	} {
		if err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("have %v, want %s", err, want)
		}
	}
}
