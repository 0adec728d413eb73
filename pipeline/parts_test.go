package pipeline

import (
	"testing"

	"riskstrat/features/source"
	"riskstrat/features/source/sourcetest"
)

// A part says how many people its practice has, as the residents table counts them.
func TestPartCountsTheRegistered(t *testing.T) {
	t.Parallel()
	p := testPlace(t)
	residents := sourcetest.Read(t, p.Extract.Dir, "residents")
	day := func(r sourcetest.Row, column string) source.Day {
		if d, ok := r[residents.Column(column)].(source.Day); ok {
			return d
		}
		return source.NoDay
	}
	want := map[string]int64{}
	for _, r := range residents.Rows {
		if day(r, "registered_from") <= nightDate && nightDate < day(r, "registered_to") {
			want[r[residents.Column("practice_code")].(string)]++
		}
	}
	for code, made := range runOn(t, p, nightDate, "").parts {
		if made.Registered != want[code] || want[code] == 0 {
			t.Errorf("practice %s: have %d registered, want %d", code, made.Registered, want[code])
		}
	}
}
