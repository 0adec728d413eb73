package randhie

import (
	"encoding/binary"

	"github.com/cespare/xxhash/v2"

	"riskstrat/features/source"
)

// Years is the number of study years; people were enrolled for three or for five.
const Years = 5

// yearDays is the length of a study year: the window of the features that count it, and the horizon.
const yearDays = 365

// begin is the first day of study year 1, 1 November 1974. The panel numbers study years and gives no dates, so any day would do; one
// in autumn keeps all six year ends in calendar years of their own, whatever the leap year 1976 does.
const begin source.Day = 1765

// YearEnd is the day on which study year k is over, the index date that looks back on it; YearEnd(0) is the day it all began.
func YearEnd(k int) source.Day { return begin + source.Day(yearDays*k) }

// kind is what a count of the panel counts; it keeps the days of one kind apart from those of another.
type kind byte

const (
	physicianVisit kind = iota
	otherVisit
	therapyVisit
	admission
)

// spread dates n events of a person in study year k: evenly over the year's eligible days, from a phase in [0, 1) of the
// distance between two. n is at most days, so no two fall on one day.
func spread(person int, k, days, n int, what kind) []source.Day {
	var key [17]byte
	binary.BigEndian.PutUint64(key[0:], uint64(person))
	binary.BigEndian.PutUint64(key[8:], uint64(k))
	key[16] = byte(what)
	phase := float64(xxhash.Sum64(key[:])>>11) / (1 << 53)
	dates := make([]source.Day, n)
	for i := range dates {
		dates[i] = YearEnd(k-1) + source.Day((float64(i)+phase)*float64(days)/float64(n))
	}
	return dates
}
