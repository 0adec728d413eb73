package card

import (
	"math"

	"riskstrat/models/evaluate"
	"riskstrat/pipeline/chart"
)

// fewest is the smallest number of people with the outcome, and without, behind a point of a picture or a number of a table: the frequency
// threshold of statistical disclosure control in the ACRO tools.
const fewest = 10

// Sizes of pictures in points: half a page's width, and all of it.
const (
	halfWidth, halfHeight = 380, 290
	fullWidth             = 760
)

// calibrationChart shows what came true for each prediction: the smooth curve with its 95 % interval, groups of people, and
// below how the predictions lie. nil where there is no curve.
func calibrationChart(r *evaluate.Report, m measure) *chart.Chart {
	if len(r.CalibrationCurve) < 2 {
		return nil
	}
	groups := joined(r.Reliability)
	top := 0.0
	var band chart.Band
	var curve []chart.Point
	for _, p := range r.CalibrationCurve {
		at := chart.Point{X: p.Predicted * m.unit, Y: p.Observed.Value * m.unit}
		curve = append(curve, at)
		top = max(top, at.X, at.Y)
		if i := p.Observed.Interval; i != nil && i.Missing == "" {
			band.X, band.Low, band.High = append(band.X, at.X), append(band.Low, i.Low*m.unit), append(band.High, i.High*m.unit)
			top = max(top, min(i.High*m.unit, 1.25*at.Y))
		}
	}
	var dots chart.Dots
	dots.Look, dots.Label = chart.Second, "groups of people"
	for _, g := range groups {
		dots.Dots = append(dots.Dots, chart.Dot{Point: chart.Point{X: g.MeanRisk * m.unit, Y: g.Observed * m.unit}})
	}
	axis := chart.Axis{Scale: chart.Root, Max: top}
	c := &chart.Chart{
		Alt:   "Calibration: what was observed for each prediction, as a smooth curve with its interval and as groups of people, beside the line of perfect agreement",
		Width: halfWidth, Height: 380,
		X: axis, Y: axis,
		Layers: []chart.Layer{
			band,
			chart.Line{Points: diagonal(top), Look: chart.Quiet, Label: "what was predicted"},
			chart.Line{Points: curve, Label: "smooth curve, with its 95 % interval"},
			dots,
		},
	}
	c.Y.Label = m.observed
	c.Under = spread(r.Reliability, m, top)
	return c
}

// diagonal is the line on which predictions come true.
func diagonal(top float64) []chart.Point { return []chart.Point{{}, {X: top, Y: top}} }

// spread is the strip that shows how predictions lie: the groups of the report, each as large as the share of people in it.
func spread(groups []evaluate.Group, m measure, top float64) *chart.Chart {
	var bars chart.Bars
	bars.Look = chart.Main
	highest, total := 0.0, 0.0
	for _, g := range groups {
		total += g.Weight
	}
	for i, g := range groups {
		from, to := g.Low, g.High
		if i+1 < len(groups) {
			to = groups[i+1].Low
		}
		from, to = from*m.unit, min(to*m.unit, top)
		width := math.Sqrt(to) - math.Sqrt(from)
		if !(width > 0) {
			continue
		}
		bar := chart.Bar{From: from, To: to, Height: g.Weight / total / width}
		bars.Bars = append(bars.Bars, bar)
		highest = max(highest, bar.Height)
	}
	return &chart.Chart{
		X:      chart.Axis{Label: m.predicted, Scale: chart.Root, Max: top},
		Y:      chart.Axis{Label: "How many people: each bar is a twentieth of them", Max: highest * 1.05}.Bare(),
		Layers: []chart.Layer{bars},
	}
}

// joined joins neighbouring groups until each holds at least so many people with the outcome, and without; what is left over goes to the
// last.
func joined(groups []evaluate.Group) []evaluate.Group {
	var out []evaluate.Group
	open := false // the last of out holds too few
	for _, g := range groups {
		if open {
			g = join(out[len(out)-1], g)
			out = out[:len(out)-1]
		}
		out = append(out, g)
		open = few(g)
	}
	for n := len(out); n > 1 && few(out[n-1]); n-- {
		out = append(out[:n-2], join(out[n-2], out[n-1]))
	}
	return out
}

func few(g evaluate.Group) bool {
	events := float64(g.Rows) * g.Observed
	return events < fewest || float64(g.Rows)-events < fewest
}

func join(a, b evaluate.Group) evaluate.Group {
	w := a.Weight + b.Weight
	return evaluate.Group{
		Rows: a.Rows + b.Rows, Weight: w, Low: a.Low, High: b.High,
		MeanRisk: (a.Weight*a.MeanRisk + b.Weight*b.MeanRisk) / w,
		Observed: (a.Weight*a.Observed + b.Weight*b.Observed) / w,
	}
}
