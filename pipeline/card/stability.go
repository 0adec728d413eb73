package card

import (
	"fmt"
	"math"

	"riskstrat/features/source"
	"riskstrat/models"
	"riskstrat/models/evaluate"
	"riskstrat/pipeline/chart"
)

// originRow is the model as it would have been made on one date.
type originRow struct{ On, People, Events, Discrimination, OE, Slope, Kept string }

// agingRow is what becomes of the earliest model's scores by a date.
type agingRow struct{ On, Days, People, Unscored, Frozen, Rescored, Refitted, Worth, Keeps string }

// longList is the place of the highest 5 % among the lists that are reported.
const longList = 1

// originRows are the dates on which the model was made again; none where its stability was not judged.
func (c *Card) originRows() []originRow {
	if c.Stability == nil {
		return nil
	}
	var rows []originRow
	for _, o := range c.Stability.Origins {
		at := o.Standing
		r := originRow{
			On: date(o.Dates.Validate), People: c.people(int64(at.Rows)), Events: c.people(int64(at.Events)), Discrimination: figure(at.Discrimination, 3),
			OE: figure(at.ObservedExpected, 3), Slope: figure(at.Slope, 3), Kept: "–",
		}
		if o.Beside != nil && len(o.Beside.Kept) > longList {
			r.Kept = figure(scaled(o.Beside.Kept[longList].Kept, 100), 0)
		}
		rows = append(rows, r)
	}
	return rows
}

// agingRows are the dates to which the scores were kept; none of one origin.
func (c *Card) agingRows() []agingRow {
	if c.Stability == nil {
		return nil
	}
	var rows []agingRow
	for _, r := range c.Stability.Refreshed {
		row := agingRow{
			On: date(r.On), Days: fmt.Sprint(r.Days), People: c.people(int64(r.Frozen.Rows)), Unscored: c.people(r.Unscored), Frozen: alone(r.Frozen.Discrimination, 3),
			Rescored: alone(r.Rescored.Discrimination, 3), Refitted: alone(r.Refitted.Discrimination, 3), Worth: "–", Keeps: "–",
		}
		if r.Days > 0 {
			row.Worth = worth(r.Rescoring)
		}
		if len(r.Rescoring.Lists) > longList {
			row.Keeps = alone(scaled(r.Rescoring.Lists[longList].Kept, 100), 0)
		}
		rows = append(rows, row)
	}
	return rows
}

// alone is a figure without its interval.
func alone(m evaluate.Metric, decimals int) string {
	m.Interval = nil
	return figure(m, decimals)
}

// worth is by how much the second of a pair orders people better.
func worth(c *evaluate.Comparison) string {
	p, known := c.Figure(evaluate.AUROC)
	if !known {
		if p, known = c.Figure(evaluate.Spearman); !known {
			return "–"
		}
	}
	return figure(p.Difference, 3)
}

// Ordering names the figure of how people are ordered.
func (c *Card) Ordering() string { return c.measure.readings(c.Entry.Target.Kind)[0].name }

// agingChart shows how the scores of the earliest model do over time, frozen and given again, and those of models made anew. nil of
// fewer than two dates, or where a figure is missing or rests on too few.
func agingChart(s *models.Stability, name string) *chart.Chart {
	if s == nil || len(s.Refreshed) < 2 {
		return nil
	}
	first, last := s.Refreshed[0].On, s.Refreshed[len(s.Refreshed)-1].On
	aside := float64(last-first) / 120 // so that intervals of the same date stand beside each other
	ways := []struct {
		label string
		look  chart.Look
		aside float64
		of    func(models.Refreshed) models.Standing
	}{
		{"given again by the same model", chart.Main, aside, func(r models.Refreshed) models.Standing { return r.Rescored }},
		{"given by a model made anew", chart.Quiet, 0, func(r models.Refreshed) models.Standing { return r.Refitted }},
		{"frozen on " + date(first), chart.Second, -aside, func(r models.Refreshed) models.Standing { return r.Frozen }},
	}
	low, high := math.Inf(1), math.Inf(-1)
	var lines, dots []chart.Layer
	for _, w := range ways {
		line, points := chart.Line{Look: w.look, Label: w.label}, chart.Dots{Look: w.look}
		for _, r := range s.Refreshed {
			at := w.of(r)
			if !at.Discrimination.Known() || at.Events < fewest || at.Rows-at.Events < fewest {
				return nil
			}
			dot := chart.Dot{Point: chart.Point{X: float64(r.On) + w.aside, Y: at.Discrimination.Value}}
			if i := at.Discrimination.Interval; i != nil && i.Missing == "" && w.look != chart.Quiet {
				dot.Low, dot.High = i.Low, i.High
			}
			low, high = min(low, dot.Y, orY(dot.Low, dot.Y)), max(high, dot.Y, orY(dot.High, dot.Y))
			line.Points, points.Dots = append(line.Points, dot.Point), append(points.Dots, dot)
		}
		lines = append(lines, line)
		if w.look != chart.Quiet {
			dots = append(dots, points)
		}
	}
	room := (high - low) / 2 // for the key, above the lines
	return &chart.Chart{
		Alt:   "How well people are ordered at each later date: by scores frozen on the first, by scores given again by the same model, and by a model made anew",
		Width: halfWidth, Height: halfHeight,
		X: chart.Axis{Min: float64(first) - 3*aside, Max: float64(last) + 6*aside, Ticks: dateTicks(s.Refreshed)},
		Y: chart.Axis{Label: name, Min: low - room/10, Max: high + room}, Layers: append(lines, dots...), Key: chart.TopRight,
	}
}

// orY is the end of an interval, or the point where there is none.
func orY(end, y float64) float64 {
	if end == 0 {
		return y
	}
	return end
}

// dateTicks mark the first date, the last, and those between that leave room for their names.
func dateTicks(dates []models.Refreshed) []chart.Tick {
	first, last := dates[0].On, dates[len(dates)-1].On
	gap := (last - first) / 4
	tick := func(d source.Day) chart.Tick { return chart.Tick{At: float64(d), Label: d.Time().Format("Jan 2006")} }
	ticks := []chart.Tick{tick(first)}
	at := first
	for _, r := range dates[1 : len(dates)-1] {
		if r.On-at >= gap && last-r.On >= gap {
			ticks, at = append(ticks, tick(r.On)), r.On
		}
	}
	return append(ticks, tick(last))
}
