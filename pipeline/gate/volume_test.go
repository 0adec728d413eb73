package gate

import (
	"encoding/csv"
	"math"
	"math/rand/v2"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"

	"gonum.org/v1/gonum/stat/distuv"

	"riskstrat/features/source"
)

func day(t testing.TB, s string) source.Day {
	t.Helper()
	d, err := source.ParseDay(s)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// readCSV reads a reference file and drops its header.
func readCSV(t *testing.T, name string) [][]string {
	t.Helper()
	f, err := os.Open("../../testdata/reference/gate/" + name)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	return rows[1:]
}

// feed makes a Table out of daily counts.
func feed(name string, daily map[source.Day]int64) *Table {
	t := &Table{Since: source.NoDay}
	t.Counts = source.Counts{Table: name, First: source.NoDay, Last: source.NoDay, Daily: daily}
	for d, n := range daily {
		if n == 0 {
			continue
		}
		t.In, t.Out = t.In+n, t.Out+n
		t.First = min(t.First, d)
		if t.Last == source.NoDay || d > t.Last {
			t.Last = d
		}
	}
	return t
}

// The expectation and its spread are those of R's lm on the same days.
func TestExpectAgreesWithR(t *testing.T) {
	daily := make(map[source.Day]int64)
	for _, row := range readCSV(t, "rows.csv") {
		n, err := strconv.ParseInt(row[1], 10, 64)
		if err != nil {
			t.Fatal(err)
		}
		daily[day(t, row[0])] = n
	}
	for _, row := range readCSV(t, "expected.csv") {
		t.Run(row[0], func(t *testing.T) {
			table := feed("gp_appointments", daily)
			table.Since = day(t, row[1])
			got, err := Expect(table, day(t, "2026-11-20"), 7)
			if err != nil {
				t.Fatal(err)
			}
			if want := row[2] + " " + row[3]; strconv.Itoa(got.History)+" "+strconv.FormatInt(got.Observed, 10) != want {
				t.Errorf("history and observed: have %d %d, want %s", got.History, got.Observed, want)
			}
			for i, have := range []float64{got.Expected, got.Spread} {
				want, _ := strconv.ParseFloat(row[4+i], 64)
				if math.Abs(have-want) > 1e-7*want {
					t.Errorf("column %d: have %.10f, want %.10f", 4+i, have, want)
				}
			}
		})
	}
}

// The bank holidays of years with odd ones, as published at gov.uk/bank-holidays.
func TestBankHolidays(t *testing.T) {
	published := map[int]string{
		2020: "01-01 04-10 04-13 05-08 05-25 08-31 12-25 12-28",
		2021: "01-01 04-02 04-05 05-03 05-31 08-30 12-27 12-28",
		2022: "01-03 04-15 04-18 05-02 06-02 06-03 08-29 09-19 12-26 12-27",
		2023: "01-02 04-07 04-10 05-01 05-08 05-29 08-28 12-25 12-26",
		2024: "01-01 03-29 04-01 05-06 05-27 08-26 12-25 12-26",
		2025: "01-01 04-18 04-21 05-05 05-26 08-25 12-25 12-26",
		2026: "01-01 04-03 04-06 05-04 05-25 08-31 12-25 12-28",
	}
	for year, want := range published {
		var have []string
		for d := source.DayOf(time.Date(year, 1, 1, 0, 0, 0, 0, time.UTC)); d.Year() == year; d++ {
			w := d.Time().Weekday()
			if w != time.Saturday && w != time.Sunday && bankHoliday(d) { // on a weekend it changes nothing
				have = append(have, d.String()[5:])
			}
		}
		if got := strings.Join(have, " "); got != want {
			t.Errorf("%d: have %s, want %s", year, got, want)
		}
	}
}

// simulate draws daily rows of a clean feed for [from, to): negative binomial with weekdays, a season, a slow drift of
// demand that lasts weeks, bank holidays and a quieter Christmas week that no term of the model knows.
func simulate(r *rand.Rand, from, to source.Day, mean float64, week [7]float64) map[source.Day]int64 {
	daily := make(map[source.Day]int64, to-from)
	drift := 0.0
	for d := from; d < to; d++ {
		t := d.Time()
		drift = 0.95*drift + 0.01*r.NormFloat64()
		weekday := t.Weekday()
		if bankHoliday(d) {
			weekday = time.Sunday
		}
		mu := mean * week[weekday] * math.Exp(drift) * (1 + 0.08*math.Cos(2*math.Pi*float64(t.YearDay())/365.25))
		if t.Month() == time.December && t.Day() >= 24 {
			mu *= 0.75
		}
		shape := 40.0
		lambda := distuv.Gamma{Alpha: shape, Beta: shape / mu, Src: r}.Rand()
		daily[d] = int64(distuv.Poisson{Lambda: lambda, Src: r}.Rand())
	}
	return daily
}

var (
	gpWeek = [7]float64{0.05, 1.25, 1.1, 1, 1, 0.9, 0.12} // Sunday first
	aeWeek = [7]float64{1.02, 1.1, 1, 0.98, 0.97, 0.96, 0.97}
)

// spread is n nights from 2024 to 2025, at even distances.
func spread(t testing.TB, n int) (nights []source.Day) {
	for i := range n {
		nights = append(nights, day(t, "2024-01-09")+source.Day(i*731/n))
	}
	return nights
}

// nights runs the volume check on each night and counts how they end.
func nights(t testing.TB, mean float64, week [7]float64, nights []source.Day, damage func(daily map[source.Day]int64, asOf source.Day)) (refused, warned int) {
	r := rand.New(rand.NewPCG(7, uint64(mean)))
	for _, asOf := range nights {
		daily := simulate(r, asOf-longHistory-8, asOf, mean, week)
		if damage != nil {
			damage(daily, asOf)
		}
		in := Inputs{AsOf: asOf, Config: Config{}.WithDefaults(), Tables: []Table{*feed("gp_appointments", daily)}}
		v := &verdict{}
		v.volume(&in)
		refused += len(v.refused)
		warned += len(v.warnings)
	}
	return refused, warned
}

// Clean nights all the year round, Christmas and Easter among them, are not refused. (Measured on 1,200 nights, 300 of each of
// these feeds and as many of each with the other's size: none refused, 16 warned of.)
func TestCleanNightsPass(t *testing.T) {
	clean := spread(t, 16)
	for _, d := range []string{"2024-12-27", "2024-12-30", "2025-01-02", "2025-04-22", "2025-04-25", "2025-05-27", "2025-12-31"} {
		clean = append(clean, day(t, d))
	}
	for _, f := range []struct {
		name string
		mean float64
		week [7]float64
	}{{"practices of a borough", 3000, gpWeek}, {"one small hospital", 40, aeWeek}} {
		if refused, warned := nights(t, f.mean, f.week, clean, nil); refused > 0 || warned > 1 {
			t.Errorf("%s: of %d clean nights %d refused and %d warned of, want 0 and at most 1", f.name, len(clean), refused, warned)
		}
	}
}

// A feed that stopped, or that brings six in ten of its rows, is refused whatever the season; in a week with a bank holiday,
// which holds less, the second may come to a warning first.
func TestShortFeedsAreRefused(t *testing.T) {
	for _, f := range []struct {
		name   string
		mean   float64
		week   [7]float64
		damage func(daily map[source.Day]int64, asOf source.Day)
	}{
		{"A&E stopped three days ago", 400, aeWeek, func(daily map[source.Day]int64, asOf source.Day) {
			for d := asOf - 3; d < asOf; d++ {
				delete(daily, d)
			}
		}},
		{"four in ten practices stopped", 3000, gpWeek, func(daily map[source.Day]int64, asOf source.Day) {
			for d := asOf - 7; d < asOf; d++ {
				daily[d] = daily[d] * 6 / 10
			}
		}},
	} {
		if refused, warned := nights(t, f.mean, f.week, spread(t, 10), f.damage); refused < 9 || refused+warned < 10 {
			t.Errorf("%s: of 10 nights %d refused and %d warned of, want 9 and the last", f.name, refused, warned)
		}
	}
}

// Twice the rows are a warning: too much is odd, but not a reason to leave people without a list.
func TestSurgeIsAWarning(t *testing.T) {
	refused, warned := nights(t, 400, aeWeek, spread(t, 3), func(daily map[source.Day]int64, asOf source.Day) {
		for d := asOf - 7; d < asOf; d++ {
			daily[d] *= 2
		}
	})
	if refused != 0 || warned != 3 {
		t.Errorf("have %d refused, %d warned of, want 0 and 3", refused, warned)
	}
}

// What lies outside the history and the last days, or in the lag, changes nothing.
func TestExpectReadsItsDaysOnly(t *testing.T) {
	asOf := day(t, "2026-11-20")
	r := rand.New(rand.NewPCG(1, 2))
	daily := simulate(r, asOf-1000, asOf, 500, aeWeek)
	table := feed("ae_attendances", daily)
	table.Lag = 10
	want, err := Expect(table, asOf, 7)
	if err != nil {
		t.Fatal(err)
	}
	if want.To != asOf-10 || want.From != asOf-17 || want.History != longHistory {
		t.Errorf("have %s to %s on %d days, want %s to %s on %d", want.From, want.To, want.History, asOf-17, asOf-10, longHistory)
	}
	for d := asOf - 10; d < asOf+5; d++ {
		daily[d] = 1e6
	}
	for d := asOf - 1000; d < want.From-longHistory; d++ {
		daily[d] = 1e6
	}
	if have, err := Expect(table, asOf, 7); err != nil || have != want {
		t.Errorf("have %+v, %v, want %+v", have, err, want)
	}
}

func TestExpectSaysWhyNot(t *testing.T) {
	level := func(from, to source.Day, n int64) map[source.Day]int64 {
		daily := make(map[source.Day]int64)
		for d := from; d < to; d++ {
			daily[d] = n
		}
		return daily
	}
	asOf := day(t, "2026-11-20")
	for name, c := range map[string]struct {
		table *Table
		asOf  source.Day
		want  string
	}{
		"empty":           {feed("x", nil), asOf, "no dated rows"},
		"short":           {feed("x", level(asOf-50, asOf, 9)), asOf, "43 days of history"},
		"begins later":    {feed("x", level(asOf+1, asOf+9, 9)), asOf, "0 days of history"},
		"ended long ago":  {feed("x", level(asOf-900, asOf-800, 9)), asOf, "expects no rows"},
		"first Christmas": {feed("x", level(day(t, "2026-06-01"), day(t, "2026-12-29"), 9)), day(t, "2026-12-29"), "no Christmas week"},
	} {
		if _, err := Expect(c.table, c.asOf, 7); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: have %v, want an error with %q", name, err, c.want)
		}
	}
	// A constant feed has no residuals; its spread is then that of a Poisson count.
	e, err := Expect(feed("x", level(asOf-100, asOf, 9)), asOf, 7)
	if err != nil || math.Abs(e.Expected-63) > 1e-6 || math.Abs(e.Spread-math.Sqrt(63)) > 1e-6 {
		t.Errorf("constant feed: have %+v, %v, want 63 expected and a spread of sqrt(63)", e, err)
	}
}
