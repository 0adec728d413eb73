package samplesize

import (
	"fmt"
	"math"

	"gonum.org/v1/gonum/stat/distuv"
)

// most is the number of rows beyond which no search goes.
const most = 100_000_000

// Continuous is the minimum for a linear model of an outcome with the given mean and standard deviation, with the given number of
// parameters and expected adjusted R2. The criterion of a precise mean is relative to it: it needs one that is not 0.
func Continuous(parameters int, r2, mean, sd float64) (*Minimum, error) {
	switch {
	case parameters < 3:
		return nil, fmt.Errorf("finding sample size: have %d parameters, want 3 or more", parameters)
	case !(r2 > 0 && r2 < 1):
		return nil, fmt.Errorf("finding sample size: have an R2 of %v, want over 0 and under 1", r2)
	case mean == 0 || math.IsNaN(mean) || math.IsInf(mean, 0):
		return nil, fmt.Errorf("finding sample size: have a mean of %v, want a finite number that is not 0", mean)
	case !(sd > 0) || math.IsInf(sd, 1):
		return nil, fmt.Errorf("finding sample size: have a standard deviation of %v, want over 0", sd)
	}
	m := &Minimum{Parameters: parameters, R2: r2}
	p := float64(parameters)
	overfit, err := fewest(parameters+2, func(n float64) bool { return copas(n, p, r2) >= shrinkage })
	if err != nil {
		return nil, err
	}
	m.ask(fmt.Sprintf("expected shrinkage of at least %g", shrinkage), overfit)
	m.ask(fmt.Sprintf("R2 within %g of the apparent one", optimism), math.Ceil(round(1+p*(1-r2)/optimism, 9)))
	spread, err := fewest(parameters+2, func(n float64) bool { return spreadRatio(n-p-1) <= ratio })
	if err != nil {
		return nil, err
	}
	m.ask(fmt.Sprintf("residual standard deviation within a factor of %g", ratio), spread)
	precise, err := fewest(m.Rows, func(n float64) bool {
		t := distuv.StudentsT{Mu: 0, Sigma: 1, Nu: n - p - 1}.Quantile(0.975)
		return 1+t*math.Sqrt(sd*sd*(1-r2)/n)/math.Abs(mean) <= ratio
	})
	if err != nil {
		return nil, err
	}
	m.ask(fmt.Sprintf("mean within a factor of %g", ratio), precise)
	return m, nil
}

// copas is the shrinkage expected of a linear model of n rows (Copas 1983, as Riley et al. give it): 1 + (p - 2) / (n log(1 - R2)), of the
// apparent R2.
func copas(n, p, adjusted float64) float64 {
	apparent := (adjusted*(n-p-1) + p) / (n - 1)
	return 1 + (p-2)/(n*math.Log(1-apparent))
}

// spreadRatio is the larger of the ratios of a residual standard deviation to its 95 % limits.
func spreadRatio(freedom float64) float64 {
	chi := distuv.ChiSquared{K: freedom}
	return math.Sqrt(max(freedom/chi.Quantile(0.025), chi.Quantile(0.975)/freedom))
}

// fewest is the smallest number of rows from which on enough holds, which it must for ever once it does.
func fewest(from int, enough func(n float64) bool) (float64, error) {
	low, high := from-1, from
	for !enough(float64(high)) {
		if low, high = high, 2*high; high > most {
			return 0, fmt.Errorf("finding sample size: more than %d rows", most)
		}
	}
	for high-low > 1 {
		if mid := (low + high) / 2; enough(float64(mid)) {
			high = mid
		} else {
			low = mid
		}
	}
	return float64(high), nil
}
