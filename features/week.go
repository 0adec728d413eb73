package features

import "riskstrat/features/source"

// The core hours in which the GP contract in England asks practices to be open: 08:00 to 18:30, Monday to Friday.
const (
	opens  = 8 * 60
	closes = 18*60 + 30
)

const weekMinutes = 7 * source.MinutesPerDay

// week holds the code of the derived column hours for every minute of a week that starts, as civil time does here, on a Thursday:
// 1970-01-01 was one. A row then costs one look-up instead of two divisions and three comparisons.
type week [weekMinutes]uint8

func newWeek() *week {
	w := new(week)
	for at := range source.Minute(weekMinutes) {
		const saturday, sunday = 2, 3
		day, minute := at.Day(), at.OfDay()
		if day == saturday || day == sunday || minute < opens || minute >= closes {
			w[at] = hoursOut
		}
	}
	return w
}

// hoursOf returns the code of hours for a civil time. No table holds times before 1970.
func (w *week) hoursOf(at source.Minute) uint8 { return w[uint32(at)%weekMinutes] }
