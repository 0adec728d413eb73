package card

import (
	"fmt"
	"strconv"
	"time"

	"riskstrat/features/source"
	"riskstrat/models"
	"riskstrat/pipeline/chart"
)

// timeline shows each index date with the time in which its outcome was looked for: none begins before what it judges was known.
func timeline(e *models.Entry) *chart.Chart {
	c := &chart.Chart{Alt: "The index dates and the time after each in which the outcome was looked for, up to the extract", Width: fullWidth}
	horizon := source.Day(e.Target.Horizon)
	row := func(name string, day source.Day, look chart.Look) {
		c.Y.Names = append(c.Y.Names, name)
		c.Layers = append(c.Layers, chart.Span{
			From: float64(day), To: float64(day + horizon), Y: -float64(len(c.Y.Names) - 1), Look: look,
			Label: fmt.Sprintf("%s to %s", date(day), date(day+horizon)),
		})
	}
	for _, day := range e.Trained.Fit.Dates {
		row("Fitted", day, chart.Main)
	}
	for _, day := range e.Trained.Calibrate.Dates {
		row("Calibrated", day, chart.Main)
	}
	for _, day := range e.Trained.Validate.Dates {
		row("Judged", day, chart.Second)
	}
	first, last := e.Spec.Train.Validate, max(e.Trained.AsOf, e.Spec.Train.Validate+horizon)
	for _, day := range e.Spec.Train.Fit {
		first = min(first, day)
	}
	c.Y = c.Y.Bare()
	c.Height = 52 + 19*float64(len(c.Y.Names))
	c.X = chart.Axis{Min: float64(first - 20), Max: float64(last) + .28*float64(last-first)}
	for year := first.Year() + 1; year <= last.Year()+1; year++ {
		at := float64(source.DayOf(time.Date(year, 1, 1, 0, 0, 0, 0, time.UTC)))
		if at <= c.X.Max {
			c.X.Ticks = append(c.X.Ticks, chart.Tick{At: at, Label: strconv.Itoa(year)})
		}
	}
	c.Layers = append(c.Layers, chart.Rule{At: float64(e.Trained.AsOf), Look: chart.Quiet})
	return c
}

// date writes 20 Nov 2026.
func date(d source.Day) string {
	if d == source.NoDay {
		return "–"
	}
	return d.Time().Format("2 Jan 2006")
}
