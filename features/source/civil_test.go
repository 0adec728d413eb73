package source

import (
	"math/rand/v2"
	"testing"
	"time"
	_ "time/tzdata" // the IANA database, which the rule is compared with
)

func TestLondonAgreesWithTheTimeZoneDatabase(t *testing.T) {
	zone, err := time.LoadLocation("Europe/London")
	if err != nil {
		t.Fatal(err)
	}
	want := func(m Minute) Minute {
		_, offset := time.Unix(int64(m)*60, 0).In(zone).Zone()
		return m + Minute(offset/60)
	}
	from, until := int64(firstMinute), int64(day(2199))*MinutesPerDay
	var clock london
	for m := from; m < until; m += 60 {
		if have := clock.civil(Minute(m)); have != want(Minute(m)) {
			t.Fatalf("%s: have %d minutes ahead of UTC, want %d", time.Unix(m*60, 0).UTC(), int64(have)-m, int64(want(Minute(m)))-m)
		}
	}
	rng := rand.New(rand.NewPCG(7, 7))
	for range 20_000 { // out of order, and to the minute
		m := Minute(from + rng.Int64N(until-from))
		if have := clock.civil(m); have != want(m) {
			t.Fatalf("%s: have %d minutes ahead of UTC, want %d", time.Unix(int64(m)*60, 0).UTC(), have-m, want(m)-m)
		}
	}
}
