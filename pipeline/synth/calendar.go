package synth

import (
	"math"

	"riskstrat/features/source"
)

// monthsPerYear model months of 30 or 31 days make a model year of exactly 365 days; both are counted back from the
// as-of date, so that an index date one horizon before it falls on a boundary.
const monthsPerYear = 12

// horizon is the time at risk of the default targets, in days.
const horizon = 365

// calendar divides the extract's history into model months. Month m covers [start[m], start[m+1]).
type calendar struct {
	asOf  source.Day
	start []source.Day // months+1 boundaries, the last is asOf
	days  []bool       // by day from start[0]: GP practices are closed
}

// ahead is the number of days after the as-of date for which appointments are booked.
const ahead = 40

func newCalendar(asOf source.Day, years int) *calendar {
	months := years * monthsPerYear
	c := &calendar{asOf: asOf, start: make([]source.Day, months+1)}
	for m := range c.start {
		back := float64(months-m) * horizon / monthsPerYear
		c.start[m] = asOf - source.Day(math.Floor(back+0.5))
	}
	for d := c.start[0]; d < asOf+ahead; d++ {
		c.days = append(c.days, closed(d))
	}
	return c
}

// shut says whether GP practices are closed on a day from the first of the history to ahead days after the as-of date.
func (c *calendar) shut(d source.Day) bool { return c.days[d-c.start[0]] }

func (c *calendar) months() int { return len(c.start) - 1 }

// years is the beginning of model month m as a date in years; months after the extract are as long as any.
func (c *calendar) years(m int) float64 {
	last := min(m, c.months())
	t := c.start[last].Time()
	return float64(t.Year()) + float64(t.YearDay()-1)/366 + float64(m-last)/monthsPerYear
}

// middle is the day in the middle of model month m.
func (c *calendar) middle(m int) source.Day { return (c.start[m] + c.start[m+1]) / 2 }

// age is the age in whole years, as far as a year of birth tells, with which a person goes through the model year that holds month m.
func (c *calendar) age(yearOfBirth, m int) int {
	return max(0, c.start[m-m%monthsPerYear].Year()-yearOfBirth)
}

// season is the factor on a driver's rate in each month of the model year; it averages 1.
func (c *calendar) season(amplitude, peak float64) (factor [monthsPerYear]float64) {
	for k := range factor {
		factor[k] = 1 + amplitude*math.Cos(2*math.Pi*(float64(dayOfYear(c.middle(k)))-peak)/365.25)
	}
	return factor
}

func dayOfYear(d source.Day) int { return d.Time().YearDay() }

// weekday returns 0 for Monday to 6 for Sunday; 1970-01-01 was a Thursday.
func weekday(d source.Day) int { return (int(d)%7 + 10) % 7 }

// closed says whether GP practices are closed all day: weekends and the fixed public holidays. Movable ones are left out.
func closed(d source.Day) bool {
	if weekday(d) >= 5 {
		return true
	}
	t := d.Time()
	switch m, day := t.Month(), t.Day(); {
	case m == 12 && (day == 25 || day == 26), m == 1 && day == 1:
		return true
	}
	return false
}
