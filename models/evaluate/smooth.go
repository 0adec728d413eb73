package evaluate

import (
	"context"
	"math"
)

// knotPlaces are the quantiles at which Harrell (Regression Modeling Strategies, 2nd edition, table 2.3) puts 5, 4 and 3
// knots.
var knotPlaces = [][]float64{
	{0.05, 0.275, 0.5, 0.725, 0.95},
	{0.05, 0.35, 0.65, 0.95},
	{0.1, 0.5, 0.9},
}

// maxTerms is the most terms of a spline: one fewer than its knots.
const maxTerms = 4

// curve is the mean outcome as a smooth function of the prediction, at every row: a model of the outcome's family on a restricted
// cubic spline of the linked prediction.
type curve struct {
	rate   []float64 // nil if there is none
	knots  []float64
	fit    *fitted
	reason string // why there is none
}

// smooth fits the curve with five knots, or with four or three where ties make knots coincide or the events are too few to
// tell the terms of the spline apart.
func (s *sample) smooth(ctx context.Context, linked []float64) (curve, error) {
	c := curve{reason: "the predictions have too few different values for a smooth curve"}
	for _, places := range knotPlaces {
		knots := s.knots(linked, places)
		if knots == nil {
			continue
		}
		d := &design{sample: s, linked: linked, knots: knots}
		names := [maxTerms]string{s.scale.linked, "first spline term", "second spline term", "third spline term"}
		f, err := s.fit(ctx, d, names[:d.Columns()]...)
		if err != nil {
			return c, err
		}
		if err := f.Err(); err != nil {
			c.reason = err.Error()
			continue
		}
		c = curve{rate: make([]float64, len(linked)), knots: knots, fit: f}
		var row []float64
		for i := range c.rate {
			row = d.row(row[:0], i)
			c.rate[i] = s.scale.family.Mean(d.eta(f.Result, row, i))
		}
		return c, nil
	}
	return c, nil
}

// knots are quantiles of ascending values; nil unless all are different.
func (s *sample) knots(values, places []float64) []float64 {
	var knots []float64
	for _, q := range places {
		k := values[weightedQuantile(nil, s.weight, q*s.total)]
		if len(knots) > 0 && k == knots[len(knots)-1] {
			return nil
		}
		knots = append(knots, k)
	}
	return knots
}

// weightedQuantile is the row of the smallest value at or below which lies the target weight. order is the rows in ascending order of values; nil
// where they are in order.
func weightedQuantile(order []int32, weight []float64, target float64) int {
	sum := 0.0
	for k := range weight {
		i := k
		if order != nil {
			i = int(order[k])
		}
		// The tolerance keeps 0.3 of 10 rows at the third, whatever 0.3 * 10 rounds to.
		if sum += weight[i]; sum >= target*(1-1e-12) || k == len(weight)-1 {
			return i
		}
	}
	return -1 // there are no rows
}

// spline appends the terms of a restricted cubic spline (linear beyond the outer knots) at x: x itself and one term for each knot but
// the last two, over the square of the knots' range.
func spline(to []float64, x float64, knots []float64) []float64 {
	k := len(knots)
	last, before := knots[k-1], knots[k-2]
	to = append(to, x)
	for _, t := range knots[:k-2] {
		v := cube(x-t) - cube(x-before)*(last-t)/(last-before) + cube(x-last)*(before-t)/(last-before)
		to = append(to, v/((last-knots[0])*(last-knots[0])))
	}
	return to
}

// cube is the third power of the positive part.
func cube(x float64) float64 {
	if x <= 0 {
		return 0
	}
	return x * x * x
}

// distances summarises how far the curve is from the predictions (Harrell's Eavg, E90 and Emax). A distance is never negative, so
// that resampling only ever adds to it: they have no interval, the curve has.
func (s *sample) distances(r *Report, c curve) {
	r.SmoothKnots = len(c.knots)
	if c.rate == nil {
		none := missing("%s", c.reason)
		r.Eavg, r.E90, r.Emax = none, none, none
		return
	}
	distance := make([]float64, len(c.rate))
	for i, rate := range c.rate {
		distance[i] = math.Abs(rate - s.predicted[i])
	}
	r.Eavg = Metric{Value: s.mean(func(i int) float64 { return distance[i] })}
	order := ascending(distance)
	r.E90 = Metric{Value: distance[weightedQuantile(order, s.weight, 0.9*s.total)]}
	r.Emax = Metric{Value: distance[order[len(order)-1]]}
}
