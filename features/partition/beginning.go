package partition

import (
	"maps"
	"slices"

	"riskstrat/features/source"
)

// activity are the feeds whose rows come every day: for them a first row is not yet a beginning.
var activity = []string{"gp_appointments", "ae_attendances", "admissions"}

// spanDays is the length of the spans by which a feed's flow is judged: whole weeks, and a month, so that bank holidays and the
// chance of a small feed weigh little.
const spanDays = 28

// beginning returns the first day on which a feed is in flow. For daily activity that is the first day with a row from which
// a span holds at least half of what the feed's middling span does: a stray row dated years before the others must not make
// everybody's history look complete, for what is missing in between would be counted as no contact. For any other
// table it is the day of its earliest row. NoDay where no row is dated.
func beginning(c source.Counts) source.Day {
	if !slices.Contains(activity, c.Table) || len(c.Daily) == 0 {
		return c.First
	}
	spans := map[source.Day]int64{} // by whole spans back from the last day; empty ones are not in it
	for day, n := range c.Daily {
		spans[(c.Last-day)/spanDays] += n
	}
	sizes := slices.Sorted(maps.Values(spans))
	enough := (sizes[len(sizes)/2] + 1) / 2
	days := slices.Sorted(maps.Keys(c.Daily))
	sum, to := int64(0), 0
	for _, from := range days {
		for to < len(days) && days[to] < from+spanDays {
			sum += c.Daily[days[to]]
			to++
		}
		if sum >= enough {
			return from
		}
		sum -= c.Daily[from]
	}
	return c.First
}
