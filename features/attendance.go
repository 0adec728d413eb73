package features

import (
	"riskstrat/features/partition"
	"riskstrat/features/source"
)

// attendances counts the rows of ae_attendances.
type attendances struct {
	*counters
	department, category, acuity, arrival, disposal, hours *lookup
	week                                                   *week
}

func newAttendances() (attendances, error) {
	c, err := newCounters(attendanceTable, "department_type", "attendance_category", "acuity", "arrival_mode", "disposal", hoursColumn)
	if err != nil {
		return attendances{}, err
	}
	return attendances{c, c.columns["department_type"], c.columns["attendance_category"], c.columns["acuity"],
		c.columns["arrival_mode"], c.columns["disposal"], c.columns[hoursColumn], newWeek()}, nil
}

// walk counts a person's rows before the cut, latest first, into the tally. It stops at the first row too old for any window.
func (a *attendances) walk(rows []partition.Attendance, y *tally) {
	end := minuteOf(y.cut)
	band, oldest := 0, minuteOf(y.cut-source.Day(windows[0]))
	for i := len(rows) - 1; i >= 0; i-- {
		t := rows[i]
		at := t.Minute()
		if at >= end {
			continue
		}
		if band, oldest = earlier(y.cut, at, band, oldest); band == bands {
			return
		}
		mask := a.mask(t, at)
		y.count(mask&^a.providers, band)
		if met := mask & a.providers; met != 0 && t.Provider() != source.NoName {
			y.meet(met, t.Provider(), band)
		}
		if dated := mask & a.dated; dated != 0 {
			y.date(dated, at.Day())
		}
	}
}

// mask returns the counters that the row counts for.
func (a *attendances) mask(t partition.Attendance, at source.Minute) uint64 {
	mask := a.department.of(t.Department()) & a.category.of(t.Category()) & a.acuity[t.Acuity()&63] &
		a.arrival.of(t.ArrivalMode()) & a.disposal.of(t.Disposal())
	if a.clock {
		mask &= a.hours.of(a.week.hoursOf(at))
	}
	return mask
}
