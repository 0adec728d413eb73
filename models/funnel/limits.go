package funnel

import (
	"math"

	"gonum.org/v1/gonum/stat/distuv"
)

// tails are the probabilities below the limits, the lower and upper of 95 % and of 99.8 %, and z their normal quantiles.
var (
	tails = [4]float64{0.025, 0.975, 0.001, 0.999}
	z     = [4]float64{-1.959963984540054, 1.959963984540054, -3.090232306167813, 3.090232306167813}
)

// Limits are those of a unit of which so many events are expected, > 0: also between the units, to draw the funnel.
func (c *Comparison) Limits(expected float64) Limits {
	var at [4]float64
	for k := range at {
		if c.Tau2 == 0 {
			at[k] = poisson(expected, tails[k]) / expected
			continue
		}
		root := max(0, 1+z[k]*c.spread(expected))
		at[k] = root * root
	}
	return Limits{Low95: at[0], High95: at[1], Low998: at[2], High998: at[3]}
}

// poisson is the quantile of a Poisson count, made continuous between whole numbers in proportion to the probability
// (Spiegelhalter 2005, appendix A.1).
func poisson(mean, p float64) float64 {
	law := distuv.Poisson{Lambda: mean}
	r := quantileOf(law, p)
	below := 0.0
	if r > 0 {
		below = law.CDF(r - 1)
	}
	reached := law.CDF(r)
	return max(0, r-(reached-p)/(reached-below))
}

// quantileOf is the smallest count r with P(R <= r) >= p, found from the normal one.
func quantileOf(law distuv.Poisson, p float64) float64 {
	r := math.Max(0, math.Floor(law.Lambda+math.Sqrt(law.Lambda)*distuv.UnitNormal.Quantile(p)))
	for law.CDF(r) < p {
		r++
	}
	for r > 0 && law.CDF(r-1) >= p {
		r--
	}
	return r
}

// Verdict says where a ratio lies.
func (l *Limits) Verdict(ratio float64) Verdict {
	switch {
	case ratio > l.High998:
		return Above998
	case ratio < l.Low998:
		return Below998
	case ratio > l.High95:
		return Above95
	case ratio < l.Low95:
		return Below95
	}
	return Within
}
