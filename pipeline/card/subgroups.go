package card

import (
	"maps"
	"math"
	"slices"

	"riskstrat/models"
	"riskstrat/models/evaluate"
	"riskstrat/pipeline/chart"
	"riskstrat/pipeline/disclosure"
)

// subgroupRow is how a model does for the people of one level of an attribute.
type subgroupRow struct {
	By, Level                  string
	People, Events             string
	AUROC, OE, Slope, Observed string
	None                       string // why there are no figures
}

// groupWords name the attributes that people are grouped by.
var groupWords = map[string]string{"age": "Age", "sex": "Sex", "imd_decile": "Deprivation decile", "ethnic_group": "Ethnic group", "ethnic_category": "Ethnic category", "pcn": "Primary Care Network"}

// finer names the attribute that a coarser one is made of.
var finer = map[string]string{"ethnic_group": "ethnic_category"}

// pictured are the attributes that share a picture. Ethnic categories are in the table alone: most are too small for a picture.
var pictured = [][]string{{"age", "sex", "imd_decile", "ethnic_group"}, {"pcn"}}

func levelWords(by, level string) string {
	if by == "sex" && sexNames[level] != "" {
		return sexNames[level]
	}
	if level == "" {
		return "not known"
	}
	return level
}

// groupedBy reports whether the model was judged by an attribute.
func (c *Card) groupedBy(by string) bool {
	return slices.ContainsFunc(c.Entry.Figures.Validate.Report.Subgroups, func(g evaluate.Subgroup) bool { return g.By == by })
}

// peopleAndEvents are a subgroup's people and outcomes as they may be passed on.
type peopleAndEvents struct{ people, events disclosure.Count }

// countSubgroups counts the subgroups of a report, by attribute and level. All attributes are of the same people, so each is settled as though it were known how many
// they are together. Those of a coarser group are sums of what is shown of its finer ones.
func (c *Card) countSubgroups(r *evaluate.Report) map[[2]string]peopleAndEvents {
	release := disclosure.NewRelease(c.Profile)
	levels, tables := map[string][]*evaluate.Subgroup{}, map[string][2]*disclosure.Table{}
	for i := range r.Subgroups {
		g := &r.Subgroups[i]
		levels[g.By] = append(levels[g.By], g)
	}
	for _, by := range slices.Sorted(maps.Keys(levels)) {
		if finer[by] != "" {
			continue
		}
		var names []string
		for _, g := range levels[by] {
			names = append(names, g.Level)
		}
		people, events := release.Table("people by "+by, names, []string{"people"}), release.Table("outcomes by "+by, names, []string{"outcomes"})
		for i, g := range levels[by] {
			people.Set(i, 0, int64(g.Rows))
			events.Set(i, 0, int64(g.Events))
		}
		tables[by] = [2]*disclosure.Table{people, events}
	}
	_ = release.Settle() // of a profile that is none, which New refuses, nothing is shown
	counts := map[[2]string]peopleAndEvents{}
	for by, t := range tables {
		for i, g := range levels[by] {
			counts[[2]string{by, g.Level}] = peopleAndEvents{t[0].Count(i, 0), t[1].Count(i, 0)}
		}
	}
	for by, parts := range finer {
		for _, g := range levels[by] {
			var people, events []disclosure.Count
			for _, part := range levels[parts] {
				if models.Broad(part.Level) == g.Level {
					of := counts[[2]string{parts, part.Level}]
					people, events = append(people, of.people), append(events, of.events)
				}
			}
			counts[[2]string{by, g.Level}] = peopleAndEvents{disclosure.Total(people...), disclosure.Total(events...)}
		}
	}
	return counts
}

func (c *Card) subgroupRows(groups []evaluate.Subgroup, counts []peopleAndEvents) []subgroupRow {
	var rows []subgroupRow
	last := ""
	for i, g := range groups {
		row := subgroupRow{
			Level: levelWords(g.By, g.Level), People: counts[i].people.Grouped(), Events: counts[i].events.Grouped(),
			AUROC: orNothing(g.AUROC, 3), OE: orNothing(g.ObservedExpected, 2), Slope: orNothing(g.CalibrationSlope, 2), Observed: "–",
		}
		if !g.AUROC.Known() && !g.ObservedExpected.Known() && !g.CalibrationSlope.Known() {
			row.None = tooFew
		}
		if g.Events >= fewest {
			row.Observed = orNothing(scaled(g.EventRate, c.measure.unit), 2)
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

// subgroupCharts draw observed over expected, and discrimination, by subgroup, for the attributes that share a picture; none where no
// subgroup of theirs has figures.
func subgroupCharts(groups []evaluate.Subgroup, overall evaluate.Metric) []*chart.Chart {
	var all []*chart.Chart
	for _, by := range pictured {
		oe := subgroupChart(groups, by, func(g evaluate.Subgroup) evaluate.Metric { return g.ObservedExpected }, "Observed for each one expected: 1 is right", 1, chart.Log)
		auroc := subgroupChart(groups, by, func(g evaluate.Subgroup) evaluate.Metric { return g.AUROC }, "AUROC: 0.5 is guessing", overall.Value, chart.Linear)
		if oe != nil && auroc != nil {
			all = append(all, oe, auroc)
		}
	}
	return all
}

func subgroupChart(groups []evaluate.Subgroup, by []string, of func(evaluate.Subgroup) evaluate.Metric, label string, rule float64, scale chart.Scale) *chart.Chart {
	c := &chart.Chart{Alt: label + ", by subgroup, with 95 % intervals", Width: halfWidth}
	dots := chart.Dots{Across: true}
	low, high := rule, rule
	for _, g := range groups {
		m := of(g)
		if !slices.Contains(by, g.By) || !m.Known() || m.Interval == nil || m.Interval.Missing != "" || scale == chart.Log && !(m.Interval.Low > 0) {
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
