package monitor

import (
	"fmt"
	"math"

	"riskstrat/models/funnel"
	"riskstrat/pipeline/disclosure"
)

// Practice is one practice beside what the model expected of its people on the date.
type Practice struct {
	Code             string
	People, Observed disclosure.Count // judged, and of them with the outcome
	Ratio            Value            // of the events as they are shown, times what weights move them by, and weighted expectations, the model's level in the whole place being right; its ends are the 95 % funnel limits
	Verdict          funnel.Verdict
}

// practiceDraft is the practices on their way through disclosure control.
type practiceDraft struct {
	codes  []string
	table  *disclosure.Table
	units  []funnel.Unit
	events []float64 // people with the outcome, by practice
}

func newPracticeDraft(m *Model, r *disclosure.Release) *practiceDraft {
	d := &practiceDraft{codes: m.Practices, table: r.Table("practices, "+m.Target, m.Practices, fateNames[:wasOffered])}
	d.table.Ordinary(withoutEvent)
	counts := make([][2]int64, len(m.Practices))
	d.units = make([]funnel.Unit, len(m.Practices))
	for k, code := range m.Practices {
		d.units[k].Name = code
	}
	people := &m.Later.People
	for i, k := range m.Practice {
		w := people.Weight[i]
		if w == 0 || k < 0 {
			continue
		}
		d.units[k].Observed += float64(w * people.Outcome[i])
		d.units[k].Expected += float64(w * people.Predicted[i])
		if people.Outcome[i] > 0 {
			counts[k][withEvent]++
		} else {
			counts[k][withoutEvent]++
		}
	}
	for k, c := range counts {
		d.events = append(d.events, float64(c[withEvent]))
		d.table.Set(k, withEvent, c[withEvent])
		d.table.Set(k, withoutEvent, c[withoutEvent])
	}
	return d
}

func (d *practiceDraft) finish() ([]Practice, string, error) {
	if len(d.units) < 2 {
		return nil, "", nil
	}
	compared, err := funnel.Compare(d.units)
	if err != nil {
		return nil, "", err
	}
	var all []Practice
	for k, u := range compared.Units {
		p := Practice{Code: d.codes[k], People: d.table.Row(k), Observed: d.table.Count(k, withEvent), Ratio: none(hidden), Verdict: funnel.Unjudged}
		// Of the count as it is shown, times what weights move it by: the true ratio beside its limits would tell the true count.
		ratio, shown := disclosure.Derive(func(of []float64) float64 {
			return hundredth(u.Observed/d.events[k]) * of[0] / u.Expected
		}, p.Observed, d.table.Count(k, withoutEvent))
		if shown && d.events[k] > 0 && u.Missing == "" {
			p.Ratio = Value{Value: hundredth(ratio), Low: hundredth(u.Limits.Low95), High: hundredth(u.Limits.High95)}
			p.Verdict = u.Limits.Verdict(ratio)
		}
		all = append(all, p)
	}
	return all, fmt.Sprintf("%.1f", compared.Phi), nil
}

func hundredth(v float64) float64 { return math.Round(v*100) / 100 }
