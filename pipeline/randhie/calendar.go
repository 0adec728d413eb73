package randhie

import "riskstrat/features/source"

// Years is the number of study years; people were enrolled for three or for five.
const Years = 5

// yearDays is the length of a study year: the window of the features that count it, and the horizon.
const yearDays = 365

// begin is the first day of study year 1, 1 November 1974. The panel numbers study years and gives no dates, so any day would do; one
// in autumn keeps all six year ends in calendar years of their own, whatever the leap year 1976 does.
const begin source.Day = 1765

// YearEnd is the day on which study year k is over, the index date that looks back on it; YearEnd(0) is the day it all began.
func YearEnd(k int) source.Day { return begin + source.Day(yearDays*k) }

// spread dates n events of study year k: event i of 0 to n-1 on day i*days/n of the year's eligible days, rounded down. n is at most
// days, so no two fall on one day. Any stretch at the year's end holds at most its share of the events: the panel does not
// know when in the year they were, so no date may make use look as if it rose.
func spread(k, days, n int) []source.Day {
	dates := make([]source.Day, n)
	for i := range dates {
		dates[i] = YearEnd(k-1) + source.Day(i*days/n)
	}
	return dates
}
