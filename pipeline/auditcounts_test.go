package pipeline

import (
	"testing"

	"riskstrat/features/source"
)

// The edges of the two windows, for a feed that ends before day 1,000: 972 to 999, and 944 to 971.
func TestInWindows(t *testing.T) {
	for _, c := range []struct {
		days []source.Day
		want [2]int64
	}{
		{nil, [2]int64{}},
		{[]source.Day{1, 943, 944, 971, 972, 999, 1000, 1500}, [2]int64{2, 2}},
		{[]source.Day{943}, [2]int64{}},
		{[]source.Day{999, 999, 999}, [2]int64{3, 0}},
		{[]source.Day{950, source.NoDay}, [2]int64{0, 1}},
	} {
		if have := inWindows(c.days, 1000, func(d source.Day) source.Day { return d }); have != c.want {
			t.Errorf("%v: have %v, want %v", c.days, have, c.want)
		}
	}
}
