package models

import (
	"math"
	"slices"
	"strconv"
)

// distribution is the sorted distinct values of a feature in training, each with the number of rows that hold it.
// Nulls are counted apart.
type distribution struct {
	values []float64
	counts []int64
	rows   int64 // rows with a value
	nulls  int64
}

// maxCounted bounds the whole numbers that are counted in an array instead of being sorted; activity counts and ages
// lie far below it.
const maxCounted = 4096

// newDistribution reads values (NaN is null) in any order.
func newDistribution(values []float64) distribution {
	var d distribution
	var small [maxCounted]int64
	var rest []float64
	for _, v := range values {
		switch {
		case math.IsNaN(v):
			d.nulls++
		case v >= 0 && v < maxCounted && v == math.Trunc(v):
			small[int(v)]++
		default:
			rest = append(rest, v)
		}
	}
	d.rows = int64(len(values)) - d.nulls
	slices.Sort(rest)
	from := 0
	for v, n := range small {
		if n == 0 {
			continue
		}
		from += d.addBelow(rest[from:], float64(v))
		d.values, d.counts = append(d.values, float64(v)), append(d.counts, n)
	}
	d.addBelow(rest[from:], math.Inf(1))
	return d
}

// addBelow appends the runs of sorted that lie below limit and returns how many elements they took.
func (d *distribution) addBelow(sorted []float64, limit float64) int {
	i := 0
	for i < len(sorted) && (sorted[i] < limit || math.IsInf(limit, 1)) {
		j := i + 1
		for j < len(sorted) && sorted[j] == sorted[i] {
			j++
		}
		d.values, d.counts = append(d.values, sorted[i]), append(d.counts, int64(j-i))
		i = j
	}
	return i
}

// at returns the value of the i-th row in ascending order, 0-based.
func (d *distribution) at(i int64) float64 {
	for k, n := range d.counts {
		if i < n {
			return d.values[k]
		}
		i -= n
	}
	return d.values[len(d.values)-1]
}

// quantile returns the q-quantile by linear interpolation between order statistics (type 7 of Hyndman and Fan 1996,
// the default of R and numpy); NaN when no row has a value.
func (d *distribution) quantile(q float64) float64 {
	if d.rows == 0 {
		return math.NaN()
	}
	h := q * float64(d.rows-1)
	low := math.Floor(h)
	a := d.at(int64(low))
	if h == low {
		return a
	}
	return a + (h-low)*(d.at(int64(low)+1)-a)
}

// holders is about how many of the people whose rows these are have a value, nulls taken to fall on people as they do on rows.
func (d *distribution) holders(people int64) int64 {
	if d.nulls == 0 {
		return people
	}
	return people * d.rows / (d.rows + d.nulls)
}

// rounded keeps four significant digits. Every value that an entry holds of the data passes through it: a quantile of a real
// feature would else be some resident's own value, to its last digit.
func rounded(v float64) float64 {
	r, err := strconv.ParseFloat(strconv.FormatFloat(v, 'e', 3, 64), 64)
	if err != nil {
		return v // NaN and infinities
	}
	return r
}
