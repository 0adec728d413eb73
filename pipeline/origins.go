package pipeline

import (
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
