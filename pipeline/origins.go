package pipeline

import (
	"fmt"

	"riskstrat/features/source"
	"riskstrat/models"
)

// shifted moves every date back by so many days: what was known in time stays known in time.
func shifted(d models.Dates, days int) models.Dates {
	back := source.Day(days)
	out := models.Dates{Calibrate: d.Calibrate - back, Validate: d.Validate - back}
	for _, day := range d.Fit {
		out.Fit = append(out.Fit, day-back)
	}
	return out
}

// lookback is how far back index dates may lie.
type lookback struct {
	first   source.Day // on which the whole window of every feature is in the extract
	feature string     // that asks for so much
	table   string
	since   source.Day // first complete day of that table
}

// lookback finds the first index date on which every named feature could be known of those who were there all along. Before it a
// feature is null of everyone, and a model made then would be another one. A feature whose feed the extract lacks is null on any date.
func (t *training) lookback(wanted ...[]string) (lookback, error) {
	defs, err := t.place.Catalog.Select(unique(wanted...)...)
	if err != nil {
		return lookback{}, err
	}
	l := lookback{first: source.NoDay}
	for _, d := range defs {
		since := t.store.Since(d.Table)
		if d.Window == 0 || since == source.NoDay {
			continue
		}
		if first := since + source.Day(t.store.Lag(d.Table)+d.Window); l.first == source.NoDay || first > l.first {
			l = lookback{first, d.Name, d.Table, since}
		}
	}
	return l, nil
}

// short says why nobody can be scored on a day as they are tonight; empty where they can.
func (l lookback) short(on source.Day) string {
	if l.first == source.NoDay || on >= l.first {
		return ""
	}
	return fmt.Sprintf("the latest date whose outcome is known is %s, and %s reaches back over its whole window only from %s on: %s are complete from %s on",
		on, l.feature, l.first, l.table, l.since)
}

// missing says why no model can be made on the dates; empty where one can.
func (l lookback) missing(d models.Dates) string {
	if l.first == source.NoDay || d.Fit[0] >= l.first {
		return ""
	}
	return fmt.Sprintf("it would be fitted on %s, and %s reaches back over its whole window only from %s on: %s are complete from %s on",
		d.Fit[0], l.feature, l.first, l.table, l.since)
}
