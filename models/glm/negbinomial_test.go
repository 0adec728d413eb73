package glm

import (
	"context"
	"math"
	"math/rand/v2"
	"reflect"
	"testing"
)

// counts is n rows of p columns with counts of that theta (rounded, so that its gamma is a mean of few exponentials).
func counts(seed uint64, n, p int, theta int) (*Matrix, []string) {
	m, names := simulated(seed, n, p)
	rng := rand.New(rand.NewPCG(seed, 2))
	for i := range m.Y {
		mean := math.Exp(0.5 + m.Offset[i])
		for j := range p {
			mean *= math.Exp(0.2 * (m.X[i*p+j]/float64(j+1) - 10*float64(j)/float64(j+1)))
		}
		if theta > 0 {
			gamma := 0.0
			for range theta {
				gamma += rng.ExpFloat64()
			}
			mean *= gamma / float64(theta)
		}
		m.Y[i] = 0
		for at := rng.ExpFloat64(); at < mean; at += rng.ExpFloat64() {
			m.Y[i]++
		}
	}
	return m, names
}

func TestNegativeBinomialAgreesWithR(t *testing.T) {
	for _, c := range inferences[7:] {
		t.Run(c.name, func(t *testing.T) {
			want := readReference(t, "r.json", c.name)
			r := inferred(t, residents(t, c.outcome, c.weight, c.offset), Family{}, terms)
			near(t, "theta", r.Family.Theta, want.Theta, 1e-9)
			near(t, "standard error of theta", r.GivenTheta.ThetaStdErr, want.ThetaSE, 1e-7)
			near(t, "intercept", r.Intercept, want.Coef[0], 1e-9)
			near(t, "standard error of intercept", r.GivenTheta.InterceptStdErr, want.SE[0], 1e-7)
			for j, name := range terms {
				near(t, name, r.Coef[j], want.Coef[j+1], 1e-9)
				near(t, "standard error of "+name, r.GivenTheta.StdErr[j], want.SE[j+1], 1e-7)
			}
			near(t, "log-likelihood", r.LogLik, *want.LogLik, 1e-9)
			near(t, "deviance", r.Deviance, *want.Deviance, 1e-9)
			near(t, "null deviance", r.NullDeviance, *want.NullDeviance, 1e-9)
			near(t, "Pearson", r.Pearson, *want.Pearson, 1e-9)
			near(t, "AIC", r.AIC, *want.AIC, 1e-9)
			near(t, "BIC", r.BIC, *want.BIC, 1e-9)
		})
	}
}

// statsmodels' standard errors are of theta and coefficients together.
func TestNegativeBinomialAgreesWithStatsmodels(t *testing.T) {
	for name, offset := range map[string]bool{"negbin": false, "negbin_offset": true} {
		t.Run(name, func(t *testing.T) {
			want := readReference(t, "statsmodels.json", name)
			r := inferred(t, residents(t, "stays", false, offset), Family{}, terms)
			near(t, "theta", r.Family.Theta, want.Theta, 1e-9)
			near(t, "standard error of theta", r.ThetaStdErr, want.ThetaSE, 1e-7)
			near(t, "standard error of intercept", r.InterceptStdErr, want.SE[0], 1e-7)
			for j, term := range terms {
				near(t, term, r.Coef[j], want.Coef[j+1], 1e-8)
				near(t, "standard error of "+term, r.StdErr[j], want.SE[j+1], 1e-7)
			}
			near(t, "log-likelihood", r.LogLik, *want.LogLik, 1e-11)
		})
	}
}

// At a whole y, gamma(theta + y) / gamma(theta) is a product of y terms, its logarithm and derivatives sums.
func TestRisingIsSum(t *testing.T) {
	for _, theta := range []float64{1e-3, 0.4, 1, 15.9, 16, 17, 300, 1e6, 1e12} {
		r := newRising(theta)
		for _, y := range []float64{0, 1, 2, 7, 100, 255, 256, 1000} {
			var value, first, second float64
			for j := range int(y) {
				value += math.Log1p(float64(j)/theta) - math.Log1p(float64(j))
				first += 1 / (theta + float64(j))
				second -= 1 / (theta + float64(j)) / (theta + float64(j))
			}
			haveValue, haveFirst, haveSecond := r.at(y)
			for what, pair := range map[string][2]float64{
				"value": {haveValue, value}, "first": {haveFirst, first}, "second": {haveSecond, second},
			} {
				// In the value terms as large as y and log gamma(theta) cancel.
				if off := math.Abs(pair[0] - pair[1]); off > 1e-12*math.Abs(pair[1]) && off > 1e-14*(y+min(theta, stirling)) {
					t.Errorf("theta %g, y %g: %s: have %v, want %v", theta, y, what, pair[0], pair[1])
				}
			}
		}
	}
}

// Counts need not be whole; the likelihood is then not of a distribution.
func TestRisingBetweenWholeCounts(t *testing.T) {
	for _, theta := range []float64{0.3, 4, 50} {
		have, _, _ := newRising(theta).at(3.5)
		above, _ := math.Lgamma(theta + 3.5)
		below, _ := math.Lgamma(theta)
		factorial, _ := math.Lgamma(4.5)
		near(t, "value", have, above-below-3.5*math.Log(theta)-factorial, 1e-12)
	}
}

// For a large theta the negative binomial is Poisson, in every figure.
func TestLargeThetaIsPoisson(t *testing.T) {
	m := residents(t, "count", true, true)
	poisson := mustFit(t, m, Options{Family: Poisson()})
	same(t, mustFit(t, m, Options{Family: NegativeBinomial(1e13)}), poisson, 1e-9)
}

func TestThetaIsFound(t *testing.T) {
	for _, theta := range []int{1, 5} {
		m, names := counts(31, 6000, 3, theta)
		r := inferred(t, m, Family{}, names)
		if off := math.Abs(r.Family.Theta - float64(theta)); off > 4*r.ThetaStdErr {
			t.Errorf("have theta %v (standard error %v), want %d", r.Family.Theta, r.ThetaStdErr, theta)
		}
		// Where the model holds both kinds of standard error estimate the same.
		for j := range names {
			near(t, "standard error of "+names[j], r.StdErr[j], r.GivenTheta.StdErr[j], 0.05)
		}
	}
}

// No theta, and no coefficients, near the estimate are more likely.
func TestThetaIsMaximum(t *testing.T) {
	m, names := counts(32, 800, 3, 2)
	for _, lambda := range penalties {
		r, err := FitNegativeBinomial(context.Background(), m, Options{Names: names, Lambda: lambda})
		if err != nil || r.Err() != nil {
			t.Fatal(err, r.Err())
		}
		for _, by := range []float64{0.99, 1, 1.01} {
			at := mustFit(t, m, Options{Family: NegativeBinomial(r.Family.Theta * by), Names: names, Lambda: lambda})
			objective := func(r *Result) float64 {
				sum := -r.LogLik / r.Weight
				for j, b := range r.Coef {
					sum += lambda / 2 * b * b * r.SD[j] * r.SD[j]
				}
				return sum
			}
			if by == 1 {
				same(t, r, &Result{
					Intercept: at.Intercept, Coef: at.Coef, LogLik: at.LogLik, NullDeviance: at.NullDeviance, Names: names, StdErr: r.StdErr,
				}, 1e-9)
			} else if objective(at) <= objective(r) {
				t.Errorf("lambda %v: theta times %v is no worse", lambda, by)
			}
		}
	}
}

func TestNegativeBinomialFailures(t *testing.T) {
	ctx := context.Background()
	even, names := counts(33, 500, 3, 0)
	for i := range even.Y {
		even.Y[i] = 3 + float64(i%2) // vary less than Poisson's
	}
	flagged, _ := counts(34, 500, 3, 1)
	for i := range flagged.Y {
		x := flagged.X[i*3+1] > 11
		flagged.X[i*3+1] = flag(x)
		if x {
			flagged.Y[i] = 0
		}
	}
	twins, _ := counts(35, 500, 3, 1)
	for i := range twins.Y {
		twins.X[i*3+2] = twins.X[i*3]
	}
	for name, c := range map[string]struct {
		m       *Matrix
		status  Status
		columns []string
	}{
		"less dispersed": {even, NotDispersed, nil},
		"separated":      {flagged, Separated, []string{"x1"}},
		"collinear":      {twins, Singular, []string{"x2"}},
	} {
		r, err := FitNegativeBinomial(ctx, c.m, Options{Names: names})
		if err != nil || r.Status != c.status || !reflect.DeepEqual(r.Columns, c.columns) || r.Coef != nil || r.Err() == nil {
			t.Errorf("%s: have %v %v %v, want %v %v", name, err, r.Status, r.Columns, c.status, c.columns)
		}
		if c.status == NotDispersed {
			continue
		}
		// With theta given the same is found.
		r, err = Fit(ctx, c.m, Options{Family: NegativeBinomial(1), Names: names})
		if err != nil || r.Status != c.status || !reflect.DeepEqual(r.Columns, c.columns) {
			t.Errorf("%s, theta given: have %v %v %v, want %v %v", name, err, r.Status, r.Columns, c.status, c.columns)
		}
	}
}

func TestNegativeBinomialErrors(t *testing.T) {
	m, names := counts(36, 50, 2, 1)
	if _, err := FitNegativeBinomial(context.Background(), m, Options{Family: Poisson(), Names: names}); err == nil {
		t.Error("a family is not an error")
	}
	for _, theta := range []float64{0, -1, math.Inf(1), math.NaN()} {
		if _, err := Fit(context.Background(), m, Options{Family: NegativeBinomial(theta), Names: names}); err == nil {
			t.Errorf("theta %v is not an error", theta)
		}
	}
}

// Poisson is the negative binomial at the bound of theta: half of the probability is that of no gain at all.
func TestLikelihoodRatioAtTheBound(t *testing.T) {
	m := residents(t, "stays", false, true)
	poisson, negative := mustFit(t, m, Options{Family: Poisson()}), inferred(t, m, Family{}, terms)
	test, err := LikelihoodRatioTest(poisson, negative)
	if err != nil {
		t.Fatal(err)
	}
	near(t, "statistic", test.Statistic, 2*(negative.LogLik-poisson.LogLik), 1e-12)
	near(t, "P", test.P, math.Erfc(math.Sqrt(test.Statistic/2))/2, 1e-9)

	less := mustFit(t, without(m, "age"), Options{Family: Poisson(), Names: terms[1:]})
	if test, err = LikelihoodRatioTest(less, negative); err != nil {
		t.Fatal(err)
	}
	// Chi-squared with one and with two degrees of freedom.
	near(t, "P", test.P, (math.Erfc(math.Sqrt(test.Statistic/2))+math.Exp(-test.Statistic/2))/2, 1e-9)
}
