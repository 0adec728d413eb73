package card

import (
	"math"

	"riskstrat/models"
	"riskstrat/models/evaluate"
	"riskstrat/pipeline/disclosure"
)

// lengthRow is what acting on the highest predictions would have found, at the length of a list.
type lengthRow struct {
	Name, Listed, Hits     string
	PPV, Sensitivity, Lift string
	Baseline               string // its PPV
}

// lengths are the rows of a model of an event, and whether they are of the place's lists, which rank by nothing else.
func (c *Card) lengths() (rows []lengthRow, asked bool) {
	if c.Entry.Target.Kind != models.Binary {
		return nil, false
	}
	yields, asked := c.Entry.Figures.Validate.Report.AtLength()
	own, other := c.shownYields(c.Entry.Figures.Validate.Report), map[string]shownYield{}
	if r := c.Entry.Figures.Baseline.Report; r != nil {
		other = c.shownYields(r)
	}
	for _, y := range yields {
		s, baseline := own[y.Name], "–"
		if b, judged := other[y.Name]; judged {
			baseline = orNothing(scaled(b.ppv, 100), 1)
		}
		rows = append(rows, lengthRow{
			Name: inWords(y.Name), Listed: s.listed.Grouped(), Hits: s.hits.Grouped(), Baseline: baseline,
			PPV: orNothing(scaled(s.ppv, 100), 1), Sensitivity: orNothing(scaled(s.sensitivity, 100), 1), Lift: orNothing(s.lift, 2),
		})
	}
	return rows, asked
}

// shownYield is a yield as it would be if the counts were those that are shown.
type shownYield struct {
	listed, hits           disclosure.Count
	ppv, sensitivity, lift evaluate.Metric
}

// shownYields are those of a report by their names. Whoever has the outcome or not, by who is listed or not: how many had it is told elsewhere too.
func (c *Card) shownYields(r *evaluate.Report) map[string]shownYield {
	release := disclosure.NewRelease(c.Profile)
	yields, _ := r.AtLength()
	var tables []*disclosure.Table
	for _, y := range yields {
		t := release.Table(y.Name, []string{"outcome", "no outcome"}, []string{"listed", "not listed"})
		t.Ordinary(1)
		t.RowsTold()
		events := r.EventRate.Value * r.Weight
		for cell, people := range [4]float64{y.Hits.Value, events - y.Hits.Value, y.Listed - y.Hits.Value, r.Weight - events - y.Listed + y.Hits.Value} {
			t.Set(cell/2, cell%2, int64(math.Round(max(0, people))))
		}
		tables = append(tables, t)
	}
	_ = release.Settle() // of a profile that is none, which New refuses, nothing is shown
	all := map[string]shownYield{}
	for i, y := range yields {
		all[y.Name] = shown(y.Yield, tables[i])
	}
	return all
}

// shown makes the figures of a yield of the counts of its table.
func shown(y evaluate.Yield, t *disclosure.Table) shownYield {
	cells := []disclosure.Count{t.Count(0, 0), t.Count(0, 1), t.Count(1, 0), t.Count(1, 1)}
	s := shownYield{listed: disclosure.Total(cells[0], cells[2]), hits: cells[0]}
	hits, told := cells[0].Shown()
	wide := math.Sqrt(y.Hits.Value / float64(hits))
	of := func(m evaluate.Metric, most float64, figure func(n []float64) float64) evaluate.Metric {
		value, whole := disclosure.Derive(figure, cells...)
		if !told || !whole || hits == 0 || !(m.Value > 0) || math.IsNaN(value) {
			return evaluate.Metric{Value: math.NaN(), Missing: tooFew}
		}
		m = stretched(m, value/m.Value, wide)
		if m.Interval != nil && m.Interval.Missing == "" {
			m.Interval.High = min(most, m.Interval.High)
		}
		return m
	}
	s.ppv = of(y.PPV, 1, func(n []float64) float64 { return n[0] / (n[0] + n[2]) })
	s.sensitivity = of(y.Sensitivity, 1, func(n []float64) float64 { return n[0] / (n[0] + n[1]) })
	s.lift = of(y.Lift, math.Inf(1), func(n []float64) float64 { return n[0] / (n[0] + n[2]) / ((n[0] + n[1]) / (n[0] + n[1] + n[2] + n[3])) })
	return s
}
