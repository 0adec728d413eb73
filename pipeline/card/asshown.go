package card

import (
	"math"

	"riskstrat/models/evaluate"
)

// tooFew is why a subgroup has no figures. The reason that training found may say how many they are.
const tooFew = "too few people, or outcomes"

// asShown are the subgroups of a report with their figures as they would be if the counts were those that are shown, and none where one is
// hidden: a rate of the exact counts, or an interval as wide as they make it, would tell which of the counts that are shown alike is the true one.
func (c *Card) asShown(r *evaluate.Report) (groups []evaluate.Subgroup, counts []peopleAndEvents) {
	all := c.countSubgroups(r)
	for _, g := range r.Subgroups {
		of := all[[2]string{g.By, g.Level}]
		groups, counts = append(groups, of.shownFigures(g)), append(counts, of)
	}
	return groups, counts
}

func (of peopleAndEvents) shownFigures(g evaluate.Subgroup) evaluate.Subgroup {
	people, peopleShown := of.people.Shown()
	events, eventsShown := of.events.Shown()
	if !peopleShown || !eventsShown || g.Rows == 0 || g.Events == 0 || events == 0 {
		none := evaluate.Metric{Value: math.NaN(), Missing: tooFew}
		g.EventRate, g.AUROC, g.ObservedExpected, g.CalibrationSlope = none, none, none, none
		return g
	}
	more := float64(events) / float64(g.Events)
	ratio := more / (float64(people) / float64(g.Rows))
	wide := 1 / math.Sqrt(more)
	g.EventRate, g.ObservedExpected = stretched(g.EventRate, ratio, wide), stretched(g.ObservedExpected, ratio, wide)
	g.AUROC, g.CalibrationSlope = widened(g.AUROC, wide), widened(g.CalibrationSlope, wide)
	return g
}

// stretched is a figure above 0, such as a ratio, a multiple of itself, its interval so many times as wide on the scale of logarithms.
func stretched(m evaluate.Metric, by, wide float64) evaluate.Metric {
	at := m.Value
	m.Value *= by
	if m.Interval != nil && m.Interval.Missing == "" {
		i := *m.Interval
		i.Low, i.High = m.Value*math.Pow(i.Low/at, wide), m.Value*math.Pow(i.High/at, wide)
		m.Interval = &i
	}
	return m
}

// widened is a figure whose interval is so many times as wide.
func widened(m evaluate.Metric, wide float64) evaluate.Metric {
	if m.Interval != nil && m.Interval.Missing == "" {
		i := *m.Interval
		i.Low, i.High = m.Value-(m.Value-i.Low)*wide, m.Value+(i.High-m.Value)*wide
		m.Interval = &i
	}
	return m
}
