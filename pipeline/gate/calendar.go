package gate

import (
	"time"

	"riskstrat/features/source"
)

// moved are the bank holidays of England and Wales that break the rule, by royal proclamation (gov.uk/bank-holidays and its
// archive): true where a day is added, false where the rule's day is not kept.
var moved = map[string]bool{
	"2011-04-29": true,
	"2012-05-28": false, "2012-06-04": true, "2012-06-05": true,
	"2020-05-04": false, "2020-05-08": true,
	"2022-05-30": false, "2022-06-02": true, "2022-06-03": true, "2022-09-19": true,
	"2023-05-08": true,
}

// bankHoliday reports whether the day is a bank holiday in England and Wales, by the rules since 1978: New Year's Day, Good
// Friday, Easter Monday, the first and last Monday of May, the last of August, Christmas and Boxing Day, each of the fixed ones
// kept on the next free weekday where it falls on a weekend.
func bankHoliday(d source.Day) bool {
	if added, ok := moved[d.String()]; ok {
		return added
	}
	t := d.Time()
	year, month, day := t.Date()
	monday := t.Weekday() == time.Monday
	switch month {
	case time.January:
		return day == 1 || monday && day <= 3
	case time.March, time.April:
		easter := easterSunday(year)
		return d == easter-2 || d == easter+1
	case time.May:
		return monday && (day <= 7 || day > 24)
	case time.August:
		return monday && day > 24
	case time.December:
		// 27 and 28 stand in where Christmas or Boxing Day fell on a weekend.
		return day == 25 || day == 26 || (day == 27 || day == 28) && (monday || t.Weekday() == time.Tuesday)
	}
	return false
}

// easterSunday is the date of Easter in the Gregorian calendar, by the anonymous algorithm (Nature, 20 April 1876, p. 487).
func easterSunday(year int) source.Day {
	a, b, c := year%19, year/100, year%100
	h := (19*a + b - b/4 - (b-(b+8)/25+1)/3 + 15) % 30
	l := (32 + 2*(b%4) + 2*(c/4) - h - c%4) % 7
	m := (a + 11*h + 22*l) / 451
	n := h + l - 7*m + 114
	return source.DayOf(time.Date(year, time.Month(n/31), n%31+1, 0, 0, 0, 0, time.UTC))
}

// christmasWeek reports whether the day is one of 24 to 31 December, when people see a doctor less even on working days.
func christmasWeek(d source.Day) bool {
	_, month, day := d.Time().Date()
	return month == time.December && day >= 24
}
