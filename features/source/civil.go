package source

import "time"

// summer is one period of British Summer Time in UTC minutes, [from, until).
type summer struct{ from, until Minute }

// summerOf returns the summer time of a year from 1972 on: The Summer Time Act 1972 and the Summer Time Orders under it.
// 1972 to 1980 it ran from 02:00 GMT on the Sunday after the third Saturday of March to 02:00 GMT on the Sunday after the fourth
// Saturday of October; from 1981 it starts on the last Sunday of March, and from 1996 ends on the last Sunday of October, both at 01:00 UTC.
func summerOf(year int) summer {
	switch {
	case year < 1981:
		return summer{sunday(year, time.March, 16, 2), sunday(year, time.October, 23, 2)}
	case year < 1990:
		return summer{sunday(year, time.March, 25, 1), sunday(year, time.October, 23, 1)}
	case year < 1996:
		return summer{sunday(year, time.March, 25, 1), sunday(year, time.October, 22, 1)}
	default:
		return summer{sunday(year, time.March, 25, 1), sunday(year, time.October, 25, 1)}
	}
}

// sunday returns the hour of the first Sunday on or after a day of the month.
func sunday(year int, month time.Month, day, hour int) Minute {
	t := time.Date(year, month, day, hour, 0, 0, 0, time.UTC)
	t = t.AddDate(0, 0, (7-int(t.Weekday()))%7)
	return Minute(t.Unix() / 60)
}

// london turns UTC minutes into Europe/London wall-clock minutes. It remembers the stretch of constant offset it was
// last in, so a run of neighbouring instants costs two comparisons each. Not safe for concurrent use.
type london struct {
	from, until Minute // [from, until) has the offset
	offset      Minute
}

// civil returns the wall-clock reading of an instant given in UTC minutes, 1972 or later.
func (l *london) civil(utc Minute) Minute {
	if utc < l.from || utc >= l.until {
		l.find(utc)
	}
	return utc + l.offset
}

func (l *london) find(utc Minute) {
	year := utc.Day().Year()
	s := summerOf(year)
	switch {
	case utc < s.from:
		*l = london{from: summerOf(year - 1).until, until: s.from}
		if year == 1972 {
			l.from = Minute(Day(730) * MinutesPerDay)
		}
	case utc < s.until:
		*l = london{from: s.from, until: s.until, offset: 60}
	default:
		*l = london{from: s.until, until: summerOf(year + 1).from}
	}
}
