package partition

import (
	"testing"

	"riskstrat/features/source"
)

func TestBeginning(t *testing.T) {
	steady := func(from, to source.Day, n int64) map[source.Day]int64 {
		daily := map[source.Day]int64{}
		for d := from; d <= to; d++ {
			daily[d] = n
		}
		return daily
	}
	with := func(daily map[source.Day]int64, days ...source.Day) map[source.Day]int64 {
		for _, d := range days {
			daily[d]++
		}
		return daily
	}
	for name, c := range map[string]struct {
		table string
		daily map[source.Day]int64
		want  source.Day
	}{
		"steady from the first day":             {"gp_appointments", steady(10_000, 12_000, 50), 10_000},
		"strays years before":                   {"gp_appointments", with(steady(10_000, 12_000, 50), 3000, 3001, 9000), 10_000},
		"strays a week before":                  {"ae_attendances", with(steady(10_000, 12_000, 50), 9993), 9993}, // a week of a month's span is in flow
		"one row a month":                       {"admissions", with(map[source.Day]int64{}, 10_000, 10_030, 10_060, 10_090), 10_000},
		"a feed that grew from a tenth":         {"ae_attendances", merge(steady(9000, 9999, 5), steady(10_000, 12_000, 50)), 9985}, // 15 days of 5 and 13 of 50 make 725, half of 28 x 50 is 700
		"another table begins at its first row": {"conditions", with(steady(10_000, 12_000, 50), 3000), 3000},
		"a feed of one day":                     {"gp_appointments", steady(10_000, 10_000, 3), 10_000},
	} {
		counts := source.Counts{Table: c.table, First: source.NoDay, Last: 0, Daily: c.daily}
		for d := range c.daily {
			counts.First, counts.Last = min(counts.First, d), max(counts.Last, d)
		}
		if have := beginning(counts); have != c.want {
			t.Errorf("%s: have day %d, want %d", name, have, c.want)
		}
	}
}

func merge(a, b map[source.Day]int64) map[source.Day]int64 {
	for d, n := range b {
		a[d] += n
	}
	return a
}
