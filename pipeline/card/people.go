package card

import (
	"fmt"
	"strings"

	"riskstrat/features/source"
	"riskstrat/models"
)

// sampleRow counts the people one part of the work rests on.
type sampleRow struct {
	Use, Dates                      string
	Rows, People, Events, Departed  string
	Rate, MeanWeight, HighestWeight string
}

func (c *Card) sampleRows() []sampleRow {
	e := c.Entry
	var rows []sampleRow
	for _, s := range []struct {
		use string
		of  models.SampleReport
	}{{"Fitted", e.Trained.Fit}, {"Calibrated", e.Trained.Calibrate}, {"Judged", e.Trained.Validate}} {
		r := sampleRow{
			Use: s.use, Dates: dates(s.of.Dates), Rows: c.people(s.of.Rows), People: c.people(s.of.People), Events: c.people(s.of.Events),
			Departed: c.people(s.of.Departed), Rate: "–", MeanWeight: "–", HighestWeight: "–",
		}
		rate, shown := c.Profile.Protect(s.of.Events).Per(c.Profile.Protect(s.of.Rows - s.of.Departed))
		if shown && s.of.Events >= fewest && e.Target.Kind == models.Binary {
			r.Rate = fmt.Sprintf("%.2f", 100*rate)
		}
		if w := s.of.Remaining; w != nil {
			r.MeanWeight, r.HighestWeight = fmt.Sprintf("%.3f", w.Mean), fmt.Sprintf("%.3g", w.Max)
		}
		rows = append(rows, r)
	}
	return rows
}

func dates(days []source.Day) string {
	var all []string
	for _, d := range days {
		all = append(all, date(d))
	}
	return strings.Join(all, ", ")
}
