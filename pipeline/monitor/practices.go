package monitor

import (
	"fmt"

	"riskstrat/models/funnel"
	"riskstrat/pipeline/disclosure"
)

// Practice is one practice beside what the model expected of its people on the date.
type Practice struct {
	Code             string
	People, Observed disclosure.Count // judged, and of them with the outcome
	Ratio            Value            // of observed and expected, both of the counts as they are shown, the model's level in the practices that are compared being right; its ends are the 95 % funnel limits
	Verdict          funnel.Verdict
}

// practiceDraft is the practices on their way through disclosure control.
type practiceDraft struct {
	codes []string
	table *disclosure.Table
	of    []averages
}

func newPracticeDraft(m *Model, of *averager, r *disclosure.Release) *practiceDraft {
	d := &practiceDraft{codes: m.Practices, table: r.Table("practices, "+m.Target, m.Practices, fateNames[:wasOffered])}
	d.table.Ordinary(withoutEvent)
	rows := make([][]int, len(m.Practices))
	for i, k := range m.Practice {
		if of.of.Weight[i] > 0 && k >= 0 {
			rows[k] = append(rows[k], i)
		}
	}
	for k, mine := range rows {
		counts := [2]int64{}
		for _, i := range mine {
			if of.of.Outcome[i] > 0 {
				counts[withEvent]++
			} else {
				counts[withoutEvent]++
			}
		}
		d.of = append(d.of, of.average(mine))
		d.table.Set(k, withEvent, counts[withEvent])
		d.table.Set(k, withoutEvent, counts[withoutEvent])
	}
	return d
}

// finish compares the practices whose counts are shown: what is not shown of one moves no limit of another.
func (d *practiceDraft) finish() ([]Practice, string, error) {
	if len(d.codes) < 2 {
		return nil, "", nil
	}
	var all []Practice
	var units []funnel.Unit
	var at []int // of each unit, its practice
	happened := 0.0
	for k, code := range d.codes {
		p := Practice{Code: code, People: d.table.Row(k), Observed: d.table.Count(k, withEvent), Ratio: none(hidden), Verdict: funnel.Unjudged}
		all = append(all, p)
		observed, shown := disclosure.Derive(func(of []float64) float64 { return d.of[k].factor * of[0] }, p.Observed)
		expected, whole := disclosure.Derive(func(of []float64) float64 { return d.of[k].risk * of[0] }, p.People)
		if !shown || !whole {
			continue
		}
		units, at = append(units, funnel.Unit{Name: code, Observed: observed, Expected: expected}), append(at, k)
		happened += observed * expected
	}
	if len(units) < 2 || happened == 0 { // nothing happened where something was expected
		return all, "", nil
	}
	compared, err := funnel.Compare(units)
	if err != nil {
		return nil, "", err
	}
	for u, k := range at {
		if one := compared.Units[u]; one.Missing == "" {
			all[k].Ratio = Value{Value: hundredth(one.Ratio), Low: hundredth(one.Limits.Low95), High: hundredth(one.Limits.High95)}
			all[k].Verdict = one.Verdict
		}
	}
	return all, fmt.Sprintf("%.1f", compared.Phi), nil
}
