package tableone

import (
	"maps"
	"math"
	"slices"
)

// distribution is the exact distribution of a whole number over people.
type distribution struct {
	values []int32 // distinct, ascending
	people []int64 // with each
	n      int64   // all
}

func newDistribution(of map[int32]int64) distribution {
	d := distribution{values: slices.Sorted(maps.Keys(of))}
	for _, v := range d.values {
		d.people = append(d.people, of[v])
		d.n += of[v]
	}
	return d
}

// any is how many have something other than zero.
func (d *distribution) any() int64 {
	if at, found := slices.BinarySearch(d.values, 0); found {
		return d.n - d.people[at]
	}
	return d.n
}

// sums are the sum of the values, and of their squares.
func (d *distribution) sums() (sum, squares int64) {
	for i, v := range d.values {
		sum += int64(v) * d.people[i]
		squares += int64(v) * int64(v) * d.people[i]
	}
	return sum, squares
}

// meanAndSD are the mean and the standard deviation (of a sample) of two or more people.
func (d *distribution) meanAndSD() (mean, sd float64) {
	sum, squares := d.sums()
	n := float64(d.n)
	mean = float64(sum) / n
	return mean, math.Sqrt(max(0, float64(squares)-mean*float64(sum)) / (n - 1))
}

// largest is what the k people with the largest values, which must not be negative, have together.
func (d *distribution) largest(k int64) (sum int64) {
	for i := len(d.values) - 1; i >= 0 && k > 0; i-- {
		n := min(k, d.people[i])
		sum += int64(d.values[i]) * n
		k -= n
	}
	return sum
}

// quantile is the q-quantile by linear interpolation between order statistics (definition 7 of Hyndman and Fan, Am Stat 1996;50:361, R's
// default); NaN where there is nobody.
func (d *distribution) quantile(q float64) float64 {
	if d.n == 0 {
		return math.NaN()
	}
	at := q * float64(d.n-1)
	below := math.Floor(at)
	low := float64(d.rank(int64(below)))
	if below == at {
		return low
	}
	return low + (at-below)*(float64(d.rank(int64(below)+1))-low)
}

// rank is the value of the person at a place, from 0, in ascending order.
func (d *distribution) rank(at int64) int32 {
	for i, n := range d.people {
		if at -= n; at < 0 {
			return d.values[i]
		}
	}
	return d.values[len(d.values)-1]
}
