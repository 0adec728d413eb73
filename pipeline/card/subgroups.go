package card

import (
	"math"

	"riskstrat/models/evaluate"
	"riskstrat/pipeline/card/chart"
)

// subgroupRow is how a model does for the people of one level of an attribute.
type subgroupRow struct {
	By, Level                  string
	People, Events             string
	AUROC, OE, Slope, Observed string
	None                       string // why there are no figures
}

// groupWords name the attributes that people are grouped by.
var groupWords = map[string]string{"age": "Age", "sex": "Sex", "imd_decile": "Deprivation decile", "ethnicity": "Ethnic category", "pcn": "Primary Care Network"}

func levelWords(by, level string) string {
	if by == "sex" && sexNames[level] != "" {
		return sexNames[level]
	}
	if level == "" {
		return "not known"
	}
	return level
}

func (c *Card) subgroupRows(r *evaluate.Report) []subgroupRow {
	var rows []subgroupRow
	last := ""
	for _, g := range r.Subgroups {
		row := subgroupRow{
			Level: levelWords(g.By, g.Level), People: c.people(int64(g.Rows)), Events: c.people(int64(g.Events)),
			AUROC: orNothing(g.AUROC, 3), OE: orNothing(g.ObservedExpected, 2), Slope: orNothing(g.CalibrationSlope, 2), Observed: "–",
		}
		if !g.AUROC.Known() && !g.ObservedExpected.Known() && !g.CalibrationSlope.Known() {
			row.None = "too few people, or outcomes" // the reason itself says how many
		}
		if g.Events >= fewest {
			row.Observed = figure(scaled(g.EventRate, c.measure.unit), 2)
		}
		if g.By != last {
			row.By = name(g.By)
		}
		last = g.By
		rows = append(rows, row)
	}
	return rows
}

// orNothing is a figure, or a dash: why a subgroup has none may tell a number that is too small to be told.
func orNothing(m evaluate.Metric, decimals int) string {
	if !m.Known() {
		return "–"
	}
	return figure(m, decimals)
}

func name(by string) string {
	if w := groupWords[by]; w != "" {
		return w
	}
	return inWords(by)
}

// subgroupCharts draw observed over expected, and discrimination, by subgroup. nil where no subgroup has figures.
func subgroupCharts(r *evaluate.Report) []*chart.Chart {
	oe := subgroupChart(r, func(g evaluate.Subgroup) evaluate.Metric { return g.ObservedExpected }, "Observed for each one expected: 1 is right", 1, chart.Log)
	auroc := subgroupChart(r, func(g evaluate.Subgroup) evaluate.Metric { return g.AUROC }, "AUROC: 0.5 is guessing", r.AUROC.Value, chart.Linear)
	if oe == nil || auroc == nil {
		return nil
	}
	return []*chart.Chart{oe, auroc}
}

func subgroupChart(r *evaluate.Report, of func(evaluate.Subgroup) evaluate.Metric, label string, rule float64, scale chart.Scale) *chart.Chart {
	c := &chart.Chart{Alt: label + ", by subgroup, with 95 % intervals", Width: halfWidth}
	dots := chart.Dots{Across: true}
	low, high := rule, rule
	for _, g := range r.Subgroups {
		m := of(g)
		if !m.Known() || m.Interval == nil || m.Interval.Missing != "" || scale == chart.Log && !(m.Interval.Low > 0) {
			continue
		}
		dots.Dots = append(dots.Dots, chart.Dot{Point: chart.Point{X: m.Value, Y: -float64(len(c.Y.Names))}, Low: m.Interval.Low, High: m.Interval.High})
		c.Y.Names = append(c.Y.Names, name(g.By)+" "+levelWords(g.By, g.Level))
		low, high = min(low, m.Interval.Low), max(high, m.Interval.High)
	}
	if len(dots.Dots) == 0 || !(low < high) || math.IsNaN(rule) {
		return nil
	}
	c.Height = 60 + 15.5*float64(len(c.Y.Names))
	c.X = chart.Axis{Label: label, Scale: scale, Min: low - .05*(high-low), Max: high + .05*(high-low)}
	if scale == chart.Log {
		c.X.Min, c.X.Max = min(low/1.05, .8), max(high*1.05, 1.25)
	}
	c.Layers = []chart.Layer{chart.Rule{At: rule, Look: chart.Quiet}, dots}
	return c
}
