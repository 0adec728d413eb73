package card

import (
	"riskstrat/models/evaluate"
	"riskstrat/pipeline/chart"
)

// perThousand shows a net benefit as people among a thousand.
const perThousand = 1000

// benefitChart is the decision curve of the model beside that of the baseline, of offering to everyone and of offering to nobody. nil where
// there is none.
func benefitChart(model, baseline *evaluate.Report) *chart.Chart {
	own := benefits(model, func(d evaluate.Decision) evaluate.Metric { return d.NetBenefit })
	if len(own) < 2 {
		return nil
	}
	everyone := benefits(model, func(d evaluate.Decision) evaluate.Metric { return d.TreatAll })
	layers := []chart.Layer{chart.Line{Points: own, Label: "this model"}}
	top := max(own[0].Y, everyone[0].Y) * 1.1
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

func benefits(r *evaluate.Report, of func(evaluate.Decision) evaluate.Metric) []chart.Point {
	var points []chart.Point
	for _, d := range r.Decisions {
		if m := of(d); m.Known() {
			points = append(points, chart.Point{X: d.Threshold * 100, Y: m.Value * perThousand})
		}
	}
	return points
}
