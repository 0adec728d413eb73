package monitor

import (
	"fmt"
	"math"

	"gonum.org/v1/gonum/stat/distuv"

	"riskstrat/models/evaluate"
)

// Value is a figure with its 95 % interval, or why there is none.
type Value struct {
	Value, Low, High float64 // the ends are NaN where there is no interval
	Missing          string  // why there is no value; it never tells a number of people

	people float64 // of a share: how many independent ones it is of, by the counts as they are shown
}

// Known reports whether there is a value.
func (v Value) Known() bool { return v.Missing == "" }

// Bounded reports whether there is an interval.
func (v Value) Bounded() bool { return v.Known() && !math.IsNaN(v.Low) && !math.IsNaN(v.High) }

// Percent writes a share for reading: "31 % (25 to 38)".
func (v Value) Percent() string {
	switch {
	case !v.Known():
		return v.Missing
	case !v.Bounded():
		return fmt.Sprintf("%.0f %%", 100*v.Value)
	}
	return fmt.Sprintf("%.0f %% (%.0f to %.0f)", 100*v.Value, 100*v.Low, 100*v.High)
}

// Number writes a figure to so many decimals: "1.31 (1.12 to 1.53)".
func (v Value) Number(decimals int) string {
	switch {
	case !v.Known():
		return v.Missing
	case !v.Bounded():
		return fmt.Sprintf("%.*f", decimals, v.Value)
	}
	return fmt.Sprintf("%.*f (%.*f to %.*f)", decimals, v.Value, decimals, v.Low, decimals, v.High)
}

const (
	tooFew = "too few"   // of people or events: the same words, whatever the number
	hidden = "not shown" // for it would tell a number that is too small, here or in another group
	noDate = "not judged"
	ofAll  = "known of all at risk alone"
)

func none(why string) Value {
	return Value{Value: math.NaN(), Low: math.NaN(), High: math.NaN(), Missing: why}
}

// figure is a metric of models/evaluate, of people enough to be shown.
func figure(m evaluate.Metric) Value {
	if !m.Known() {
		return none(tooFew)
	}
	v := Value{Value: m.Value, Low: math.NaN(), High: math.NaN()}
	if m.Interval != nil && m.Interval.Missing == "" {
		v.Low, v.High = m.Interval.Low, m.Interval.High
	}
	return v
}

// z95 is the 97.5th percentile of the standard normal distribution.
const z95 = 1.959963984540054

// wilson is the score interval of a proportion p of n, which need not be whole (Wilson 1927, JASA 22:209): n is the number of independent people
// that weights and households leave.
func wilson(p, n float64) (low, high float64) {
	z2 := z95 * z95
	middle := (p + z2/(2*n)) / (1 + z2/n)
	half := z95 / (1 + z2/n) * math.Sqrt(p*(1-p)/n+z2/(4*n*n))
	return max(0, middle-half), min(1, middle+half)
}

// newcombe is the interval of a less b, of two proportions with score intervals (Newcombe 1998, Statistics in Medicine 17:873, method 10).
func newcombe(a, b Value) Value {
	d := a.Value - b.Value
	return Value{
		Value: d,
		Low:   d - math.Hypot(a.Value-a.Low, b.High-b.Value),
		High:  d + math.Hypot(a.High-a.Value, b.Value-b.Low),
	}
}

// twoSided is the probability that chance alone brings a standard normal as far from 0 as z.
func twoSided(z float64) float64 { return 2 * distuv.UnitNormal.Survival(math.Abs(z)) }

// ratio is a proportion a of b people, weighted, and how many independent people its variance is that of.
type ratio struct {
	value     float64
	effective float64 // n with the same variance; of 0 or 1, Kish's
	rows      int     // of b
	hits      int     // of a
}

// propose works out the weighted proportion of the rows for which hit holds. weight and cluster are by row; rows of weight 0 are not given. Clusters
// are taken to be drawn, and weights as known; the variance is linearised, and that of a population: less one for the mean it would tell small numbers.
func propose(rows []int, weight []float64, cluster []uint64, hit func(row int) bool) ratio {
	numbers := make(map[uint64]int, len(rows))
	var of, hits []float64 // by cluster, in the order of their first row
	r := ratio{rows: len(rows)}
	total, sum := 0.0, 0.0
	for _, i := range rows {
		c, known := numbers[cluster[i]]
		if !known {
			c = len(of)
			numbers[cluster[i]] = c
			of, hits = append(of, 0), append(hits, 0)
		}
		w := weight[i]
		of[c] += w
		total += w
		if hit(i) {
			hits[c] += w
			sum += w
			r.hits++
		}
	}
	r.value = sum / total
	squares, spread := 0.0, 0.0
	for c := range of {
		u := (hits[c] - r.value*of[c]) / total
		spread += u * u
		squares += of[c] * of[c]
	}
	r.effective = total * total / squares
	if r.value > 0 && r.value < 1 && spread > 0 {
		r.effective = min(r.value*(1-r.value)/spread, float64(len(rows)))
	}
	return r
}

// adjustment is by what factor weighting moves the proportion of the rows as they are counted, to a hundredth, and people the number of independent ones for each
// row, to a twentieth: so that no count follows from them. Of single people without weights both are 1, however many they are.
func (r ratio) adjustment() (factor, people float64) {
	plain := float64(r.hits) / float64(r.rows)
	factor = 1
	if plain > 0 {
		factor = r.value / plain
	}
	return hundredth(factor), max(.05, math.Round(r.effective/float64(r.rows)*20)/20)
}
