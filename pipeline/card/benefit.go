package card

import (
	"fmt"
	"slices"
	"strconv"

	"riskstrat/models/evaluate"
	"riskstrat/pipeline/chart"
)

// perThousand shows a net benefit as people among a thousand.
const perThousand = 1000

// benefitChart is the decision curve of the model, with its intervals, beside that of the baseline, of offering to everyone and of offering to nobody. nil where
// there is none.
func benefitChart(model, baseline *evaluate.Report) *chart.Chart {
	own := benefits(model, func(d evaluate.Decision) evaluate.Metric { return d.NetBenefit })
	if len(own) < 2 {
		return nil
	}
	everyone := benefits(model, func(d evaluate.Decision) evaluate.Metric { return d.TreatAll })
	band := benefitBand(model)
	layers := []chart.Layer{band, chart.Line{Points: own, Label: "this model; shaded: its 95 % interval"}}
	top := max(own[0].Y, everyone[0].Y) * 1.1
	for _, high := range band.High {
		top = max(top, high)
	}
	if baseline != nil {
		layers = append(layers, chart.Line{Points: benefits(baseline, func(d evaluate.Decision) evaluate.Metric { return d.NetBenefit }), Look: chart.Second, Label: "age, sex and last year's counts alone"})
	}
	layers = append(layers, chart.Line{Points: everyone, Look: chart.Quiet, Label: "offering to everyone; 0 is offering to nobody"})
	last := own[len(own)-1].X
	return &chart.Chart{
		Alt:   "Net benefit at each threshold of the model, of age, sex and last year's counts, of offering to everyone and of offering to nobody",
		Width: halfWidth, Height: 380,
		X:      chart.Axis{Label: "Threshold: offer from this chance in 100 on", Scale: chart.Root, Max: last},
		Y:      chart.Axis{Label: "Net benefit: needs met, among 1,000 people", Min: -top * .12, Max: top},
		Layers: layers, Key: chart.TopRight,
	}
}

// benefitBand is the room of the intervals about the model's curve.
func benefitBand(r *evaluate.Report) chart.Band {
	var b chart.Band
	for _, d := range r.Decisions {
		if i := d.NetBenefit.Interval; d.NetBenefit.Known() && i != nil && i.Missing == "" {
			b.X, b.Low, b.High = append(b.X, d.Threshold*100), append(b.Low, i.Low*perThousand), append(b.High, i.High*perThousand)
		}
	}
	return b
}

// alike says at which thresholds the difference of the model's net benefit and the baseline's, both on the same people, may be none: where the
// curves cross, their distance to the eye says nothing of it. Empty where they were not compared.
func alike(beside *evaluate.Comparison) string {
	if beside == nil {
		return ""
	}
	var runs [][]float64 // of neighbouring thresholds
	compared, before := 0, false
	for _, d := range beside.Decisions {
		i := d.Difference.Interval
		if !d.Difference.Known() || i == nil || i.Missing != "" {
			before = false
			continue
		}
		compared++
		holds := i.Low <= 0 && i.High >= 0
		switch {
		case holds && before:
			runs[len(runs)-1] = append(runs[len(runs)-1], d.Threshold*100)
		case holds:
			runs = append(runs, []float64{d.Threshold * 100})
		}
		before = holds
	}
	switch all := slices.Concat(runs...); {
	case compared == 0:
		return ""
	case len(all) == 0:
		return "At each threshold worked out, the model's line and that of age, sex and last year's counts are further apart than chance would have them."
	case len(all) == compared:
		return "At no threshold do these people tell the model's line from that of age, sex and last year's counts."
	}
	var parts []string
	for _, run := range runs {
		text := inHundred(run[0])
		if len(run) > 1 {
			text += " to " + inHundred(run[len(run)-1])
		}
		parts = append(parts, text)
	}
	return fmt.Sprintf("At thresholds of %s in 100 these people do not tell the model's line from that of age, sex and last year's counts.", enumerated(parts))
}

// inHundred writes a threshold as a chance in 100.
func inHundred(v float64) string { return strconv.FormatFloat(v, 'g', 4, 64) }

func benefits(r *evaluate.Report, of func(evaluate.Decision) evaluate.Metric) []chart.Point {
	var points []chart.Point
	for _, d := range r.Decisions {
		if m := of(d); m.Known() {
			points = append(points, chart.Point{X: d.Threshold * 100, Y: m.Value * perThousand})
		}
	}
	return points
}
