package chart

import (
	"math"
	"slices"
	"strconv"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/vg/draw"
)

// Scale is how values lie along an axis.
type Scale int

// The scales.
const (
	Linear Scale = iota
	Root         // square root: the low end is stretched, and 0 is on it
	Log          // for values above 0
)

// Axis is one axis of a chart.
type Axis struct {
	Label    string // in words
	Scale    Scale
	Min, Max float64
	Ticks    []Tick   // nil: round numbers
	Names    []string // in place of numbers: name i stands at -i, so that the first is on top; Min and Max are then not looked at
	bare     bool     // without a grid
}

// Tick is a mark on an axis.
type Tick struct {
	At    float64
	Label string
}

// Bare is the axis without grid lines and numbers.
func (a Axis) Bare() Axis {
	a.bare = true
	return a
}

// drawable reports whether the axis has a range.
func (a *Axis) drawable() bool {
	if a.Names != nil {
		return len(a.Names) > 0
	}
	span := a.Max - a.Min
	return span > 0 && !math.IsInf(span, 1) && (a.Scale != Log || a.Min > 0)
}

func (a *Axis) set(to *plot.Axis) {
	switch a.Scale {
	case Root:
		to.Scale = root{}
	case Log:
		to.Scale = plot.LogScale{}
	}
	marks := plot.ConstantTicks{}
	for _, t := range a.marks() {
		marks = append(marks, plot.Tick{Value: t.At, Label: t.Label})
	}
	to.Tick.Marker = marks
}

// limit sets the ends of the axis, whatever the layers reach to.
func (a *Axis) limit(to *plot.Axis) {
	to.Min, to.Max = a.Min, a.Max
	if a.Names != nil {
		to.Min, to.Max = -float64(len(a.Names))+.5, .5
		to.Tick.Label.YAlign = draw.YCenter
	}
}

func (a *Axis) marks() []Tick {
	switch {
	case a.Names != nil:
		var all []Tick
		for i, n := range a.Names {
			all = append(all, Tick{-float64(i), n})
		}
		return all
	case a.bare:
		return nil
	case a.Ticks != nil:
		return a.Ticks
	}
	return round(a.Scale, a.Min, a.Max)
}

// root is the Root scale.
type root struct{}

// Normalize implements plot.Normalizer.
func (root) Normalize(low, high, x float64) float64 {
	a, b := math.Sqrt(max(low, 0)), math.Sqrt(max(high, 0))
	return (math.Sqrt(max(x, 0)) - a) / (b - a)
}

// round returns round numbers along an axis: evenly spaced ones on a linear scale, of the series 1, 2, 5 on the others.
func round(s Scale, low, high float64) []Tick {
	var values []float64
	if s == Linear {
		step := niceStep((high - low) / 5)
		for k := math.Ceil(low/step - 1e-9); k*step <= high*(1+1e-9)+1e-12; k++ {
			values = append(values, k*step)
		}
		return labelled(values)
	}
	next := math.Inf(1) // the tick above, from the highest down: there the scale leaves most room
	for e := 6; e >= -6; e-- {
		for _, m := range []float64{5, 2, 1} {
			v := m * math.Pow10(e)
			at := place(s, low, high, v)
			if v < low || v > high*(1+1e-9) || next-at < tickGap || s == Root && at < tickGap {
				continue
			}
			values, next = append(values, v), at
		}
	}
	if s == Root {
		values = append(values, 0)
	}
	slices.Reverse(values)
	return labelled(values)
}

// tickGap is the least distance of two numbers, as a share of the axis.
const tickGap = .075

// within brings a value that the scale cannot place, or that is no number, to the low end of the axis.
func within(a *plot.Axis, v float64) float64 {
	if _, log := a.Scale.(plot.LogScale); math.IsNaN(v) || log && v <= 0 {
		return a.Min
	}
	return math.Max(-math.MaxFloat32, math.Min(math.MaxFloat32, v))
}

// place is where on the axis a value is, 0 to 1.
func place(s Scale, low, high, v float64) float64 {
	if s == Root {
		return root{}.Normalize(low, high, v)
	}
	return plot.LogScale{}.Normalize(low, high, v)
}

// niceStep is the number of the series 1, 2, 5 next above v.
func niceStep(v float64) float64 {
	base := math.Pow(10, math.Floor(math.Log10(v)))
	for _, m := range []float64{1, 2, 5} {
		if v <= m*base*(1+1e-9) {
			return m * base
		}
	}
	return 10 * base
}

func labelled(values []float64) []Tick {
	var all []Tick
	for _, v := range values {
		all = append(all, Tick{v, strconv.FormatFloat(math.Round(v*1e9)/1e9+0, 'f', -1, 64)})
	}
	return all
}
