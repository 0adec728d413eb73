package card

import (
	"math"
	"regexp"
	"strings"

	"riskstrat/models"
	"riskstrat/pipeline/chart"
)

// step is a difference of one feature that its coefficient can be read at.
type step struct {
	name           string
	at, low, high  float64 // effect, and the ends of its 95 % interval; both 0 where it has none: see noIntervals
	feature, group string
}

// stepsOf lists the terms of one column, in declared order, each at a difference that people have: three events rather than none of a
// count on the logarithm, one more of anything else. Terms of several columns are curves, and in the table.
func stepsOf(e *models.Entry, m measure) []step {
	var all []step
	for _, t := range e.Terms {
		if len(t.Bases) != 1 || len(t.Columns) != 1 || t.Bases[0].Transform == models.Category || t.Bases[0].Transform == models.Spline {
			continue
		}
		b, c := t.Bases[0], t.Columns[0]
		size, words := 1.0, ", one more"
		switch {
		case b.Transform == models.Log1p:
			size, words = math.Log(4), ", 3 rather than none"
		case strings.HasPrefix(b.Feature, "condition_"):
			words = ""
		case b.Transform == models.Square:
			words = ", 1 rather than 0"
		}
		one := step{name: inWords(b.Feature) + words, feature: b.Feature, group: t.Group, at: m.effectOf(c.Coef * size)}
		se := c.RobustSE
		if se == nil {
			se = c.SE
		}
		if se != nil && e.Penalty.Lambda == 0 {
			one.low, one.high = m.effectOf((c.Coef-z95**se)*size), m.effectOf((c.Coef+z95**se)*size)
		}
		all = append(all, one)
	}
	return all
}

// z95 is the 97.5th percentile of the standard normal distribution.
const z95 = 1.959963984540054

// stepChart draws the steps one under the other. nil where there are none.
func stepChart(steps []step, m measure) *chart.Chart {
	if len(steps) == 0 {
		return nil
	}
	var names []string
	dots := chart.Dots{Across: true}
	none := m.effectOf(0)
	low, high := none, none
	for i, s := range steps {
		names = append(names, s.name)
		dots.Dots = append(dots.Dots, chart.Dot{Point: chart.Point{X: s.at, Y: -float64(i)}, Low: s.low, High: s.high})
		low, high = min(low, s.at), max(high, s.at)
		if s.low != 0 || s.high != 0 {
			low, high = min(low, s.low), max(high, s.high)
		}
	}
	c := &chart.Chart{
		Alt:   "What a difference in each feature does to the prediction, everything else being equal, with 95 % intervals where there are any",
		Width: fullWidth, Height: 60 + 15.5*float64(len(steps)),
		X:      chart.Axis{Label: m.effect, Min: low - .05*(high-low), Max: high + .05*(high-low)},
		Y:      chart.Axis{Names: names},
		Layers: []chart.Layer{chart.Rule{At: none, Look: chart.Quiet}, dots},
	}
	if m.ratio {
		c.X.Scale, c.X.Min, c.X.Max = chart.Log, low/1.05, high*1.05
	}
	return c
}

// window is the end of the name of a feature that looks so many days back.
var window = regexp.MustCompile(`_(\d+)d$`)

// inWords is the name of a feature with its abbreviations and its window written out.
func inWords(feature string) string {
	s := window.ReplaceAllString(feature, ", $1 days")
	s = strings.ReplaceAll(s, "_", " ")
	for _, w := range [][2]string{{"condition ", "condition: "}, {"gp ", "GP "}, {"ae ", "A&E "}, {"dna", "not attended"}, {"imd", "deprivation"}} {
		s = strings.ReplaceAll(" "+s, " "+w[0], " "+w[1])[1:]
	}
	return strings.ToUpper(s[:1]) + s[1:]
}
