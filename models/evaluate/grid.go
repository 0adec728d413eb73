package evaluate

import (
	"math"
	"strconv"

	"gonum.org/v1/gonum/mat"
)

// gridPoints is the number of points of the calibration curve.
const gridPoints = 20

// gridEnds is the number of rows beyond either end of the grid: beyond the fifth lowest and highest prediction a curve rests on next to
// nothing (as in R's rms::calibrate).
const gridEnds = 4

// CurvePoint is one point of the calibration curve.
type CurvePoint struct {
	Predicted float64 `json:"predicted"`
	Observed  Metric  `json:"observed"` // event rate, or mean outcome, on the smooth curve, with its pointwise interval
}

// grid reads the curve at equal steps of the linked prediction, from the fifth lowest to the fifth highest, both brought to two
// digits on that scale: no point is anybody's own prediction. It is nil without a curve.
func (s *sample) grid(c curve) []CurvePoint {
	if c.rate == nil {
		return nil
	}
	ends := min(gridEnds, (len(s.predicted)-1)/2)
	low, high := twoDigits(s.scale.link(s.predicted[ends])), twoDigits(s.scale.link(s.predicted[len(s.predicted)-1-ends]))
	if low == high {
		return nil
	}
	var points []CurvePoint
	for k := range gridPoints {
		x := low + (high-low)*float64(k)/(gridPoints-1)
		points = append(points, CurvePoint{Predicted: s.scale.family.Mean(x), Observed: c.at(x)})
	}
	return points
}

// twoDigits keeps two significant digits.
func twoDigits(v float64) float64 {
	r, err := strconv.ParseFloat(strconv.FormatFloat(v, 'e', 1, 64), 64)
	if err != nil {
		return v
	}
	return r
}

// at is the curve at a linked prediction. Its interval is symmetric on the scale of the link.
func (c *curve) at(x float64) Metric {
	mean := c.fit.sample.scale.family.Mean
	row := append([]float64{1}, spline(nil, x, c.knots)...)
	v := mat.NewVecDense(len(row), row)
	eta, stdErr := mat.Dot(v, mat.NewVecDense(len(row), c.fit.coef)), math.Sqrt(mat.Inner(v, c.fit.covariance, v))
	m := Metric{Value: eta}.within(stdErr, c.fit.method)
	m.Value = mean(m.Value)
	if m.Interval.Missing == "" {
		m.Interval.Low, m.Interval.High = mean(m.Interval.Low), mean(m.Interval.High)
	}
	return m
}
