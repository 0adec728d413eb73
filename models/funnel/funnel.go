package funnel

import (
	"fmt"
	"math"
	"slices"
)

// Unit is a practice, or whatever is compared.
type Unit struct {
	Name     string
	Observed float64 // events, >= 0
	Expected float64 // sum of the predictions of its people, >= 0
}

// Comparison is every unit beside what is expected of it.
type Comparison struct {
	Ratio float64  `json:"ratio"` // observed over expected of all units: by so much their expected numbers are multiplied
	Phi   float64  `json:"phi"`   // mean squared z-score, winsorised: 1 is what chance makes (a little less, as the tails are cut)
	Tau2  float64  `json:"tau2"`  // variance between units of the square root of the ratio; 0 where chance is enough
	Units []Judged `json:"units"` // in the order given
}

// Judged is one unit beside what is expected of it.
type Judged struct {
	Name     string  `json:"name"`
	Observed float64 `json:"observed"`
	Expected float64 `json:"expected"` // brought to the sum of the observed
	Missing  string  `json:"missing,omitempty"`
	Ratio    float64 `json:"ratio"`    // observed over expected
	Z        float64 `json:"z"`        // on the square root, of chance alone
	Adjusted float64 `json:"adjusted"` // z-score of chance and tau2
	Limits   Limits  `json:"limits"`
	Verdict  Verdict `json:"verdict"`
}

// Limits are where the ratios of units as large as this lie that differ from the rest by no more than others do.
type Limits struct {
	Low95   float64 `json:"low_95"`
	High95  float64 `json:"high_95"`
	Low998  float64 `json:"low_998"`
	High998 float64 `json:"high_998"`
}

// Verdict says on which side of which limits a unit lies.
type Verdict string

// The verdicts. Of twenty units that differ by nothing, about one is beyond its 95 % limits.
const (
	Within   Verdict = "within the limits"
	Below95  Verdict = "below the 95 % limit"
	Above95  Verdict = "above the 95 % limit"
	Below998 Verdict = "below the 99.8 % limit"
	Above998 Verdict = "above the 99.8 % limit"
	Unjudged Verdict = "not judged"
)

// tail is the share of z-scores at either end that winsorising brings in: a tenth, as Spiegelhalter proposes.
const tail = 0.1

// fewest is the number of units of which a dispersion is estimated. Winsorising a tenth of fewer than ten moves none.
const fewest = 10

// Compare judges units. The error is for numbers that are negative or not finite, and for units none of which expects anything.
func Compare(units []Unit) (*Comparison, error) {
	observed, expected := 0.0, 0.0
	for _, u := range units {
		for _, v := range []float64{u.Observed, u.Expected} {
			if !(v >= 0) || math.IsInf(v, 1) {
				return nil, fmt.Errorf("comparing units: %s: a number of events is negative or not finite", u.Name)
			}
		}
		if u.Expected == 0 {
			continue // what is observed there tells nothing of the level of the others
		}
		observed += u.Observed
		expected += u.Expected
	}
	if expected == 0 || observed == 0 {
		return nil, fmt.Errorf("comparing units: %g events observed and %g expected in %d units, want some", observed, expected, len(units))
	}
	c := &Comparison{Ratio: observed / expected}
	var z, weight []float64
	for _, u := range units {
		j := Judged{Name: u.Name, Observed: u.Observed, Expected: u.Expected * c.Ratio, Verdict: Unjudged}
		if j.Expected == 0 {
			j.Missing = "no events are expected"
		} else {
			j.Ratio = j.Observed / j.Expected
			j.Z = 2 * (math.Sqrt(j.Observed) - math.Sqrt(j.Expected))
			z, weight = append(z, j.Z), append(weight, 4*j.Expected)
		}
		c.Units = append(c.Units, j)
	}
	c.disperse(z, weight)
	for i := range c.Units {
		if j := &c.Units[i]; j.Missing == "" {
			j.Adjusted = (math.Sqrt(j.Ratio) - 1) / c.spread(j.Expected)
			j.Limits = c.Limits(j.Expected)
			j.Verdict = j.Limits.Verdict(j.Ratio)
		}
	}
	return c, nil
}

// disperse estimates phi and, by the method of moments, tau2. The weights are the inverse variances of the square roots of the ratios.
func (c *Comparison) disperse(z, weight []float64) {
	sorted := slices.Clone(z)
	slices.Sort(sorted)
	low, high := quantile(sorted, tail), quantile(sorted, 1-tail)
	for _, v := range z {
		v = min(max(v, low), high)
		c.Phi += v * v
	}
	n := float64(len(z))
	c.Phi /= n
	if len(z) < fewest {
		return
	}
	sum, squares := 0.0, 0.0
	for _, w := range weight {
		sum += w
		squares += w * w
	}
	c.Tau2 = max(0, (n*c.Phi-(n-1))/(sum-squares/sum))
}

// quantile of ascending values, linear between them (type 7 of R).
func quantile(sorted []float64, p float64) float64 {
	at := p * float64(len(sorted)-1)
	low := int(at)
	high := min(low+1, len(sorted)-1)
	return sorted[low] + (at-float64(low))*(sorted[high]-sorted[low])
}

// spread is the standard deviation of the square root of the ratio of a unit of which so much is expected.
func (c *Comparison) spread(expected float64) float64 { return math.Sqrt(1/(4*expected) + c.Tau2) }
