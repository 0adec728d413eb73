package source

import (
	"fmt"
	"math"
	"time"
)

// Day is a civil date, counted in days since 1970-01-01. NoDay stands for an absent date (null).
type Day int32

// NoDay is the absent date; it is later than every real one, so "until" comparisons need no special case.
const NoDay Day = math.MaxInt32

// DayOf returns the civil date of t in t's own location.
func DayOf(t time.Time) Day {
	y, m, d := t.Date()
	return Day(time.Date(y, m, d, 0, 0, 0, 0, time.UTC).Unix() / 86400)
}

// ParseDay reads a date written 2026-11-20.
func ParseDay(s string) (Day, error) {
	t, err := time.Parse(time.DateOnly, s)
	if err != nil {
		return NoDay, fmt.Errorf("reading date: have %q, want a date such as 2026-11-20", s)
	}
	return DayOf(t), nil
}

// Time returns midnight UTC of the date.
func (d Day) Time() time.Time { return time.Unix(int64(d)*86400, 0).UTC() }

// String writes the date as 2026-11-20, and NoDay as "-".
func (d Day) String() string {
	if d == NoDay {
		return "-"
	}
	return d.Time().Format(time.DateOnly)
}

// Year returns the calendar year of the date.
func (d Day) Year() int { return d.Time().Year() }

// MarshalText writes the date as String does; NoDay is written as an empty text.
func (d Day) MarshalText() ([]byte, error) {
	if d == NoDay {
		return []byte{}, nil
	}
	return []byte(d.String()), nil
}

// UnmarshalText reads what MarshalText wrote.
func (d *Day) UnmarshalText(b []byte) error {
	if len(b) == 0 {
		*d = NoDay
		return nil
	}
	v, err := ParseDay(string(b))
	if err != nil {
		return err
	}
	*d = v
	return nil
}

// MinutesPerDay is the number of minutes in a civil day of the contract (clock changes are ignored: a civil
// timestamp is a wall-clock reading).
const MinutesPerDay = 1440

// Minute is a civil wall-clock reading in Europe/London, counted in minutes since 1970-01-01 00:00.
type Minute int32

// Day returns the civil date of the reading.
func (m Minute) Day() Day {
	d := m / MinutesPerDay
	if m%MinutesPerDay < 0 {
		d--
	}
	return Day(d)
}

// OfDay returns the minute within the day, 0 to 1439.
func (m Minute) OfDay() int {
	r := int(m) % MinutesPerDay
	if r < 0 {
		r += MinutesPerDay
	}
	return r
}
