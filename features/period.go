package features

import (
	"fmt"

	"riskstrat/features/source"
)

// Periods is the number of periods with a mental health service: of the table mh_contacts, those that Count says.
//
// PeriodsOpen are those open at the cut: opened before it, and not discharged before it; the definition has no window. It is null where the feed does
// not reach back before the cut, or the person was not registered the day before the index date. PeriodsOpened and PeriodsDischarged are those
// whose first day, or day of discharge, lies in the window; null where the history is shorter than it.
type Periods struct{ Count PeriodCount }

// PeriodCount says which periods a Periods counts.
type PeriodCount string

// The kinds of count.
const (
	PeriodsOpen       PeriodCount = "open"
	PeriodsOpened     PeriodCount = "opened"
	PeriodsDischarged PeriodCount = "discharged"
)

func (Periods) kind() string { return "periods" }

func (m Periods) String() string {
	if m.Count == PeriodsOpen {
		return "periods open at the cut"
	}
	return "periods " + string(m.Count)
}

func (m Periods) compile(_ *compiler, d *Definition) (reading, error) {
	if d.Table != mentalTable {
		return nil, fmt.Errorf("have the table %s, want %s", d.Table, mentalTable)
	}
	if m.Count == PeriodsOpen {
		if d.Window != 0 {
			return nil, fmt.Errorf("have a window of %d days, want none", d.Window)
		}
		return readOpenPeriods, nil
	}
	if m.Count != PeriodsOpened && m.Count != PeriodsDischarged {
		return nil, fmt.Errorf("have periods %q, want open, opened or discharged", m.Count)
	}
	if _, err := windowIndex(d.Window); err != nil {
		return nil, err
	}
	days, discharged := d.Window, m.Count == PeriodsDischarged
	return func(w *walk) (float64, bool) {
		y, n := &w.tallies[inMental], 0
		for _, row := range w.partition.MentalHealth.Of(w.row) {
			day := row.Opened()
			if discharged {
				day = row.Discharged()
			}
			if day < y.cut && day >= y.cut-source.Day(days) {
				n++
			}
		}
		return float64(n), y.known(days)
	}, nil
}

func readOpenPeriods(w *walk) (float64, bool) {
	y, n := &w.tallies[inMental], 0
	for _, row := range w.partition.MentalHealth.Of(w.row) {
		if row.Opened() < y.cut && row.Discharged() >= y.cut {
			n++
		}
	}
	return float64(n), w.observed != source.NoDay && y.from < y.cut
}
