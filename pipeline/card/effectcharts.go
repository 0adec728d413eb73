package card

import (
	"math"

	"riskstrat/pipeline/chart"
)

// Widths of the pictures of effects, side by side: age has the most values.
var effectWidths = []float64{340, 170, 250}

// effectHeight is that of each.
const effectHeight = 215

// charts draws every effect on one scale, so that they can be compared by eye: first what they do, then what is left of it in the prediction.
func charts(effects []effect, m measure) (times, risks []*chart.Chart) {
	low, high, top := 1.0, 1.0, 0.0
	if !m.ratio {
		low, high = 0, 0
	}
	for _, f := range effects {
		for _, l := range f.lines {
			for i := range l.x {
				low, high, top = min(low, l.times[i]), max(high, l.times[i]), max(top, l.out[i])
				if l.low != nil {
					low, high = min(low, max(l.low[i], m.within(l.times[i], -1))), max(high, min(l.high[i], m.within(l.times[i], 1)))
				}
			}
		}
	}
	y := chart.Axis{Label: m.effect, Min: low - .1*(high-low), Max: high + .1*(high-low)}
	if m.ratio {
		// At least from two thirds to one and a half times, so that what does little looks like little.
		y = chart.Axis{Label: m.effect, Scale: chart.Log, Min: min(low/1.1, 1/1.5), Max: max(high*1.1, 1.5)}
	}
	bottom := 0.0
	if !m.ratio {
		bottom = low
	}
	for i, f := range effects {
		if f.None != "" {
			continue
		}
		width := effectWidths[min(i, len(effectWidths)-1)]
		times = append(times, f.chart(y, width, func(l effectLine) ([]float64, []float64, []float64) { return l.times, l.low, l.high }))
		risks = append(risks, f.chart(chart.Axis{Label: m.chance, Min: bottom, Max: math.Max(top, bottom+1e-9) * 1.1}, width, func(l effectLine) ([]float64, []float64, []float64) { return l.out, nil, nil }))
	}
	return times, risks
}

// within is as far from an effect, downwards or upwards, as an interval makes the axis reach: that of a few people would flatten all others.
func (m measure) within(effect, sign float64) float64 {
	if m.ratio {
		return effect * math.Pow(3, sign)
	}
	return effect + sign*2*math.Abs(effect)
}

// chart draws what of gives of each line: values and, where there are any, the ends of their intervals.
func (f *effect) chart(y chart.Axis, width float64, of func(effectLine) (values, low, high []float64)) *chart.Chart {
	x := f.lines[0].x
	c := &chart.Chart{
		Alt:   f.Title + ": " + y.Label + " at each value, everything else at its training median",
		Width: width, Height: effectHeight,
		X: chart.Axis{Label: f.label, Min: x[0], Max: x[len(x)-1], Ticks: f.ticks},
		Y: y,
	}
	if f.dots {
		c.X.Min, c.X.Max = x[0]-.6, x[len(x)-1]+.6
	}
	for k, l := range f.lines {
		values, low, high := of(l)
		look := []chart.Look{chart.Main, chart.Second}[k]
		if f.dots {
			dots := chart.Dots{Look: look, Label: l.name}
			for i, v := range values {
				dot := chart.Dot{Point: chart.Point{X: l.x[i], Y: v}}
				if low != nil {
					dot.Low, dot.High = low[i], high[i]
				}
				dots.Dots = append(dots.Dots, dot)
			}
			c.Layers = append(c.Layers, dots)
			continue
		}
		if low != nil {
			c.Layers = append(c.Layers, chart.Band{X: l.x, Low: low, High: high, Look: look})
		}
		line := chart.Line{Look: look, Label: l.name}
		for i, v := range values {
			line.Points = append(line.Points, chart.Point{X: l.x[i], Y: v})
		}
		c.Layers = append(c.Layers, line)
	}
	return c
}
