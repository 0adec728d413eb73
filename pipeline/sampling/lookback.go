package sampling

import (
	"fmt"

	"riskstrat/features/catalog"
	"riskstrat/features/source"
	"riskstrat/models"
)

// Lookback is how far back index dates may lie.
type Lookback struct {
	first   source.Day // on which the whole window of every feature is in the extract
	feature string     // that asks for so much
	table   string
	since   source.Day // first complete day of that table
}

// Lookback finds the first index date on which every named feature could be known of those who were there all along. Before it a
// feature is null of everyone, and a model made then would be another one. A feature whose feed the extract lacks is null on any date.
func (f *Frame) Lookback(wanted ...[]string) (Lookback, error) {
	defs, err := f.Place.Catalog.Select(catalog.Union(wanted...)...)
	if err != nil {
		return Lookback{}, err
	}
	l := Lookback{first: source.NoDay}
	for _, d := range defs {
		since := f.Reading.Store.Since(d.Table)
		if d.Window == 0 || since == source.NoDay {
			continue
		}
		if first := since + source.Day(f.Reading.Store.Lag(d.Table)+d.Window); l.first == source.NoDay || first > l.first {
			l = Lookback{first, d.Name, d.Table, since}
		}
	}
	return l, nil
}

// Short says why nobody can be scored on a day as they are tonight; empty where they can.
func (l Lookback) Short(on source.Day) string {
	if l.first == source.NoDay || on >= l.first {
		return ""
	}
	return fmt.Sprintf("the latest date whose outcome is known is %s, and %s reaches back over its whole window only from %s on: %s are complete from %s on",
		on, l.feature, l.first, l.table, l.since)
}

// Missing says why no model can be made on the dates; empty where one can.
func (l Lookback) Missing(d models.Dates) string {
	if l.first == source.NoDay || d.Fit[0] >= l.first {
		return ""
	}
	return fmt.Sprintf("it would be fitted on %s, and %s reaches back over its whole window only from %s on: %s are complete from %s on",
		d.Fit[0], l.feature, l.first, l.table, l.since)
}
