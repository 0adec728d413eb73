package models

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

// TestQuantileType7 holds quantiles of R 4.2's quantile() and numpy's: c(1, 2, 4, 8) at .1, .5, .9 by hand are
// 1 + .3*1, 2 + .5*2 and 4 + .7*4.
func TestQuantileType7(t *testing.T) {
	d := newDistribution([]float64{8, math.NaN(), 1, 4, 2})
	for q, want := range map[float64]float64{0: 1, .1: 1.3, .5: 3, .9: 6.8, 1: 8} {
		near(t, "quantile", d.quantile(q), want, 1e-12)
	}
	if d.rows != 4 || d.nulls != 1 {
		t.Errorf("have %d rows and %d nulls, want 4 and 1", d.rows, d.nulls)
	}
	empty := newDistribution([]float64{math.NaN()})
	if v := empty.quantile(.5); !math.IsNaN(v) {
		t.Errorf("quantile of nothing: have %v, want NaN", v)
	}
}

// TestDistributionIsTheSortedRuns compares the counted and the sorted path with plain sorting.
func TestDistributionIsTheSortedRuns(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 3))
	for range 200 {
		var values []float64
		for range r.IntN(60) {
			values = append(values, []float64{
				float64(r.IntN(6)), float64(r.IntN(4)) - 2.5, maxCounted - 1 + float64(r.IntN(3)), math.Copysign(0, -1),
			}[r.IntN(4)])
		}
		d := newDistribution(values)
		var runs []float64
		for i, v := range d.values {
			runs = append(runs, slices.Repeat([]float64{v}, int(d.counts[i]))...)
		}
		slices.Sort(values)
		if !slices.Equal(runs, values) {
			t.Fatalf("have %v, want %v", runs, values)
		}
	}
}

func TestRoundedKeepsFourDigits(t *testing.T) {
	for v, want := range map[float64]float64{0: 0, 12: 12, 73.276: 73.28, -0.00123456: -0.001235, 123456: 123500} {
		if have := rounded(v); have != want {
			t.Errorf("%v: have %v, want %v", v, have, want)
		}
	}
	if !math.IsNaN(rounded(math.NaN())) {
		t.Error("NaN is not kept")
	}
}

// binOf reads a histogram as its fields are documented: the first bin whose inclusive upper edge reaches v, else the last.
func binOf(h *Histogram, v float64) int {
	for i, edge := range h.Upper {
		if v <= edge {
			return i
		}
	}
	return len(h.Upper)
}

// TestHistogramLaws: edges ascend, bins hold the rows they say, and none holds fewer than the floor.
func TestHistogramLaws(t *testing.T) {
	r := rand.New(rand.NewPCG(4, 4))
	for _, draw := range []func() float64{
		func() float64 { return float64(poisson(r, .2)) },
		func() float64 { return float64(poisson(r, 30)) },
		r.NormFloat64,
		func() float64 { return 7 },
	} {
		values := []float64{math.NaN(), math.NaN()}
		for range 3000 {
			values = append(values, draw())
		}
		d := newDistribution(values)
		h := newHistogram("x", &d, 100)
		if len(h.Rows) != len(h.Upper)+1 || h.Null != 2 || !slices.IsSorted(h.Upper) {
			t.Fatalf("have %+v", h)
		}
		rows := make([]int64, len(h.Rows))
		for _, v := range values {
			if !math.IsNaN(v) {
				rows[binOf(&h, v)]++
			}
		}
		if !slices.Equal(rows, h.Rows) || slices.Min(rows) < 100 {
			t.Errorf("have %v rows, want %v and none below 100", h.Rows, rows)
		}
	}
}

func TestLevelHistogramHidesRareLevels(t *testing.T) {
	d := newDistribution(slices.Concat(slices.Repeat([]float64{0}, 300), slices.Repeat([]float64{2}, 200), slices.Repeat([]float64{1}, 9)))
	h := newLevelHistogram("sex", []string{"1", "9", "2"}, &d, 50)
	if !slices.Equal(h.Levels, []string{"1", "2"}) || !slices.Equal(h.Rows, []int64{300, 200, 9}) {
		t.Errorf("have %+v", h)
	}
}
