package card

import (
	"fmt"

	"riskstrat/models/evaluate"
)

// figure is a metric to so many decimals with its interval, or why there is none.
func figure(m evaluate.Metric, decimals int) string {
	switch {
	case !m.Known():
		return "none: " + m.Missing
	case m.Interval == nil || m.Interval.Missing != "":
		return fmt.Sprintf("%.*f", decimals, m.Value)
	}
	return fmt.Sprintf("%.*f (%.*f to %.*f)", decimals, m.Value, decimals, m.Interval.Low, decimals, m.Interval.High)
}

// scaled is a metric in another unit.
func scaled(m evaluate.Metric, unit float64) evaluate.Metric {
	m.Value *= unit
	if i := m.Interval; i != nil && i.Missing == "" {
		m.Interval = &evaluate.Interval{Low: i.Low * unit, High: i.High * unit, Method: i.Method}
	}
	return m
}
