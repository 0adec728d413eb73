package audit

import (
	"fmt"
	"math"

	"riskstrat/models/funnel"
	"riskstrat/pipeline/chart"
)

// Steps of the funnel's lines, and the highest ratio that is drawn.
const (
	funnelSteps  = 40
	highestRatio = 3
)

// outside says which practices lie outside their limits.
func (c *comparison) outside() string {
	var above, below []string
	judged := 0
	for _, r := range c.Rows {
		switch r.Verdict {
		case funnel.Unjudged:
			continue
		case funnel.Above95, funnel.Above998:
			above = append(above, r.Practice+" ("+r.Ratio+")")
		case funnel.Below95, funnel.Below998:
			below = append(below, r.Practice+" ("+r.Ratio+")")
		}
		judged++
	}
	said := fmt.Sprintf("Of %s compared ", count(judged, "practice"))
	switch {
	case len(above)+len(below) == 0:
		return said + "none lies outside its 95 % limits."
	case len(below) == 0:
		return said + "these lie above their 95 % limits: " + english(above) + "."
	case len(above) == 0:
		return said + "these lie below their 95 % limits: " + english(below) + "."
	}
	return said + "these lie above their 95 % limits: " + english(above) + "; and these below: " + english(below) + "."
}

// picture draws the funnel: each practice's ratio by the number expected, of the counts shown, and the limits of a practice of that size.
func (c *comparison) picture(spread funnel.Comparison) *chart.Chart {
	dots := chart.Dots{Label: "a practice"}
	low, high, top := math.Inf(1), 0.0, 1.5
	for _, r := range c.Rows {
		ratio, shown := r.Observed.Per(r.Expected)
		expected, known := r.Expected.Shown()
		if !shown || !known || r.Verdict == funnel.Unjudged || ratio > highestRatio {
			continue
		}
		dots.Dots = append(dots.Dots, chart.Dot{Point: chart.Point{X: float64(expected), Y: ratio}})
		low, high, top = min(low, float64(expected)), max(high, float64(expected)), max(top, 1.1*ratio)
	}
	out := &chart.Chart{Alt: "Funnel plot: events observed for each one expected, by the number expected, of every practice, with 95 % and 99.8 % limits", Width: 420, Height: 280, Key: chart.TopRight}
	if len(dots.Dots) == 0 {
		return out
	}
	low, high = .8*low, 1.15*high
	wide, narrow := chart.Band{Look: chart.Quiet, Label: "99.8 % limits"}, chart.Band{Look: chart.Second, Label: "95 % limits"}
	for i := range funnelSteps + 1 {
		at := low * math.Pow(high/low, float64(i)/funnelSteps)
		l := spread.Limits(at)
		wide.X, wide.Low, wide.High = append(wide.X, at), append(wide.Low, l.Low998), append(wide.High, l.High998)
		narrow.X, narrow.Low, narrow.High = append(narrow.X, at), append(narrow.Low, l.Low95), append(narrow.High, l.High95)
	}
	out.X = chart.Axis{Label: "Events expected", Scale: chart.Log, Min: low, Max: high}
	out.Y = chart.Axis{Label: "Observed for each one expected", Max: top}
	out.Layers = []chart.Layer{wide, narrow, chart.Line{Points: []chart.Point{{X: low, Y: 1}, {X: high, Y: 1}}, Look: chart.Quiet}, dots}
	return out
}

// practicesFinding is what the table of contents says of the section.
func practicesFinding(all []comparison) string {
	outside := map[string]bool{}
	judged := 0
	for _, c := range all {
		n := 0
		for _, r := range c.Rows {
			if r.Verdict != funnel.Unjudged {
				n++
			}
			if r.Verdict != funnel.Unjudged && r.Verdict != funnel.Within {
				outside[r.Practice] = true
			}
		}
		judged = max(judged, n)
	}
	return fmt.Sprintf("%d of %s lie outside their limits by one outcome or another.", len(outside), count(judged, "practice"))
}
