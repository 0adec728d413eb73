package features

import (
	"math/bits"

	"riskstrat/features/source"
)

// tally is what the walk over one table knows of one person. The cut and the feed's start stay for a whole Build;
// the rest is of the person the walk stands at.
type tally struct {
	cut       source.Day                // first day not read: the index date, less the feed's lag where it is a predictor
	from      source.Day                // first day the feed is complete; NoDay if the table is absent
	since     source.Day                // first day of the person's history in this table; NoDay if there is none
	counts    [bands][maxCounters]int32 // by band, and after sum() by window
	last      [maxCounters]source.Day   // day of the latest row, for dated counters; NoDay if none
	reached   [maxCounters]source.Day   // admissions: last day in hospital of any spell the counter selects, so far
	counted   [maxCounters]source.Day   // admissions: first midnight the counter has not counted yet
	days      [][]source.Day            // of every row, for dated counters; nil where nobody asks
	providers []sighting                // providers met so far
	spells    []spell                   // admissions: those of the day being walked
}

// sighting is a provider that a counter has met.
type sighting struct {
	counter  int
	provider uint32
}

// noDayYet is earlier than every date.
const noDayYet source.Day = -1 << 30

// reset makes the tally ready for the next person, of whom the first n counters will be read.
func (y *tally) reset(n int) {
	for b := range y.counts {
		clear(y.counts[b][:n])
	}
	for k := range n {
		y.last[k], y.reached[k], y.counted[k] = source.NoDay, noDayYet, noDayYet
	}
	y.providers = y.providers[:0]
}

// known reports whether the history reaches back over a whole window of the given days.
func (y *tally) known(window int) bool { return y.since <= y.cut-source.Day(window) }

// count adds one to each counter of the mask.
func (y *tally) count(mask uint64, band int) {
	row := &y.counts[band]
	for ; mask != 0; mask &= mask - 1 {
		row[bits.TrailingZeros64(mask)&(maxCounters-1)]++
	}
}

// date keeps the day as the latest of every counter of the mask that has none yet or an earlier one.
func (y *tally) date(mask uint64, day source.Day) {
	for ; mask != 0; mask &= mask - 1 {
		k := bits.TrailingZeros64(mask)
		if y.last[k] == source.NoDay || y.last[k] < day {
			y.last[k] = day
		}
		if y.days != nil {
			y.days[k] = append(y.days[k], day)
		}
	}
}

// meet counts the provider for each counter of the mask that has not met it. Rows come latest first, so a provider is counted
// in the band of its latest row, and the bands up to a window hold each provider once.
func (y *tally) meet(mask uint64, provider uint32, band int) {
	for ; mask != 0; mask &= mask - 1 {
		s := sighting{bits.TrailingZeros64(mask), provider}
		met := false
		for _, t := range y.providers {
			if t == s {
				met = true
				break
			}
		}
		if !met {
			y.providers = append(y.providers, s)
			y.counts[band][s.counter]++
		}
	}
}

// stay counts the midnights that end the days from admitted to the day before end, which is no later than the cut, as far as no earlier spell of the
// counter has counted them, each in its band.
func (y *tally) stay(k int, admitted, end source.Day) {
	from := max(admitted, y.counted[k])
	newest := y.cut
	for b, days := range windows {
		oldest := y.cut - source.Day(days)
		if n := min(end, newest) - max(from, oldest); n > 0 {
			y.counts[b][k] += int32(n)
		}
		newest = oldest
	}
	y.counted[k] = max(y.counted[k], end)
}

// sum turns the counts of the first n counters by band into counts by window.
func (y *tally) sum(n int) {
	for b := 1; b < bands; b++ {
		for k := range n {
			y.counts[b][k] += y.counts[b-1][k]
		}
	}
}

// earlier moves from a band, whose first minute is oldest, to that of a row no later: bands if the row is too old for any window. Values and not a
// struct, so that they stay in registers: two walks call it for every row there is.
func earlier(cut source.Day, at source.Minute, band int, oldest source.Minute) (int, source.Minute) {
	for at < oldest {
		if band++; band == bands {
			break
		}
		oldest = minuteOf(cut - source.Day(windows[band]))
	}
	return band, oldest
}

// minuteOf returns the first minute of a day.
func minuteOf(d source.Day) source.Minute { return source.Minute(d) * source.MinutesPerDay }

// bandOf returns the band of an event the given days before the cut (1 or more), and bands if it is too old for any window.
func bandOf(age source.Day) int {
	for b, days := range windows {
		if age <= source.Day(days) {
			return b
		}
	}
	return bands
}
