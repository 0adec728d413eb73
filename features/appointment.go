package features

import (
	"riskstrat/features/partition"
	"riskstrat/features/source"
)

// appointments counts the rows of gp_appointments.
type appointments struct {
	*counters
	status, hcp, mode, booking, hours *lookup
}

func newAppointments() (appointments, error) {
	c, err := newCounters(gpTable, "status", "hcp_type", "mode", bookingColumn, hoursColumn)
	if err != nil {
		return appointments{}, err
	}
	return appointments{c, c.columns["status"], c.columns["hcp_type"], c.columns["mode"],
		c.columns[bookingColumn], c.columns[hoursColumn]}, nil
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
		for at < oldest {
			if band++; band == bands {
				return
			}
			oldest = minuteOf(y.cut - source.Day(windows[band]))
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
	switch lead := g.LeadDays(); {
	case lead == 0:
		mask &= a.booking.of(bookedSameDay)
	case lead > 0:
		mask &= a.booking.of(bookedEarlier)
	default:
		mask &= a.booking.of(partition.NoCode)
	}
	if a.clock {
		mask &= a.hours.of(hoursOf(at))
	}
	return mask
}

// minuteOf returns the first minute of a day.
func minuteOf(d source.Day) source.Minute { return source.Minute(d) * source.MinutesPerDay }

// The core hours in which the GP contract in England asks practices to be open: 08:00 to 18:30, Monday to Friday.
const (
	opens  = 8 * 60
	closes = 18*60 + 30
)

// hoursOf returns the code of the derived column hours for a civil time.
func hoursOf(at source.Minute) uint8 {
	const monday = 3 // 1970-01-01, day 0, was a Thursday
	day, minute := int(at.Day()), at.OfDay()
	if (day+monday)%7 >= 5 || minute < opens || minute >= closes {
		return hoursOut
	}
	return hoursIn
}
