package features

import (
	"riskstrat/features/partition"
	"riskstrat/features/source"
)

// appointments counts the rows of gp_appointments.
type appointments struct {
	*counters
	status, hcp, mode, booking, hours *lookup
	week                              *week
}

func newAppointments() (appointments, error) {
	c, err := newCounters(gpTable, "status", "hcp_type", "mode", bookingColumn, hoursColumn)
	if err != nil {
		return appointments{}, err
	}
	return appointments{c, c.columns["status"], c.columns["hcp_type"], c.columns["mode"],
		c.columns[bookingColumn], c.columns[hoursColumn], newWeek()}, nil
}

// walk counts a person's rows before the cut, latest first, into the tally. It stops at the first row too old for any window.
func (a *appointments) walk(rows []partition.GP, y *tally) {
	end := minuteOf(y.cut)
	band, oldest := 0, minuteOf(y.cut-source.Day(windows[0]))
	for i := len(rows) - 1; i >= 0; i-- {
		g := rows[i]
		at := g.Minute()
		if at >= end {
			continue
		}
		if band, oldest = earlier(y.cut, at, band, oldest); band == bands {
			return
		}
		mask := a.mask(g, at)
		y.count(mask, band)
		if dated := mask & a.dated; dated != 0 {
			y.date(dated, at.Day())
		}
	}
}

// mask returns the counters that the row counts for.
func (a *appointments) mask(g partition.GP, at source.Minute) uint64 {
	mask := a.status.of(g.Status()) & a.hcp.of(g.HCP()) & a.mode.of(g.Mode())
	mask &= a.booking[min(g.LeadDays()+1, bookedEarlier+1)] // -1 is null, 0 the same day, more is earlier
	if a.clock {
		mask &= a.hours.of(a.week.hoursOf(at))
	}
	return mask
}
