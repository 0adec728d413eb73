package synth

import (
	"math"
	"testing"

	"riskstrat/features/source"
)

// sums are a numerator and a denominator by chunk of dwellings; chunks are independent of one another.
type sums struct{ part, whole []float64 }

func newSums(chunks int) *sums { return &sums{make([]float64, chunks), make([]float64, chunks)} }

// rate is the ratio of the totals, and each chunk's pull on it, to first order.
func (s *sums) rate() (r float64, pull []float64) {
	part, whole := sum(s.part), sum(s.whole)
	r = part / whole
	for i := range s.part {
		pull = append(pull, (s.part[i]-r*s.whole[i])/whole)
	}
	return r, pull
}

// differ returns how far two rates of the same chunks lie apart, and the standard error of that.
func differ(a, b *sums) (by, se float64) {
	ra, pa := a.rate()
	rb, pb := b.rate()
	for i := range pa {
		se += (pb[i] - pa[i]) * (pb[i] - pa[i])
	}
	return rb - ra, math.Sqrt(se)
}

// there says whether a person is registered on a day.
func (p *person) there(day source.Day) bool {
	return p.stays[0].from < day && p.stays[len(p.stays)-1].to >= day && p.deceased >= day
}

// shares counts the residents of the ages at the beginning of model year y, among all.
func shares(pop *population, y, from, to int) *sums {
	s := newSums(len(pop.batches))
	day := pop.cal.start[y*monthsPerYear]
	for i, b := range pop.batches {
		for k := range b.persons {
			if p := &b.persons[k]; p.there(day) {
				s.whole[i]++
				if age := day.Year() - int(p.year); age >= from && age < to {
					s.part[i]++
				}
			}
		}
	}
	return s
}

// plus adds the chunks of two periods.
func (s *sums) plus(other *sums) *sums {
	out := newSums(len(s.part))
	for i := range s.part {
		out.part[i], out.whole[i] = s.part[i]+other.part[i], s.whole[i]+other.whole[i]
	}
	return out
}

// The events of a model year.
const (
	calls = iota
	visits
	admitted
	kindsOfEvent
)

// activityOf counts the GP appointments, A&E attendances and emergency admissions of model year y, by person-year. It takes the
// appointments and attendances out of the population.
func activityOf(pop *population, y int) (year [kindsOfEvent]*sums) {
	for k := range year {
		year[k] = newSums(len(pop.batches))
	}
	for m := y * monthsPerYear; m < (y+1)*monthsPerYear; m++ {
		for i, b := range pop.batches {
			for k := range b.persons {
				if b.persons[k].there(pop.cal.middle(m)) {
					year[calls].whole[i] += 1.0 / monthsPerYear
				}
			}
		}
		for _, e := range merged(pop.gp, m, m+1) {
			if e.person()&foreign == 0 && e.call().status == attended {
				year[calls].part[e.person()>>localBits]++
			}
		}
		for _, e := range merged(pop.ae, m, m+1) {
			if e.person()&foreign == 0 {
				year[visits].part[e.person()>>localBits]++
			}
		}
	}
	first, end := pop.cal.start[y*monthsPerYear], pop.cal.start[(y+1)*monthsPerYear]
	for i, b := range pop.batches {
		for _, s := range b.spells {
			if s.method >= byAE && s.method <= byOther && s.admitted >= first && s.admitted < end {
				year[admitted].part[i]++
			}
		}
	}
	year[visits].whole, year[admitted].whole = year[calls].whole, year[calls].whole
	return year
}

// Neither ages nor rates have a trend over the years of an extract, and the first year is like the others. Differences stay within
// 3.5 standard errors, and these are small enough for the test to mean something.
func TestNothingHasATrend(t *testing.T) {
	const years = 6
	for _, place := range []uint64{0, 7} {
		pop, err := lived(place, 30_000, years)
		if err != nil {
			t.Fatal(err)
		}
		compare := func(what string, a, b *sums, maxErr float64) {
			t.Helper()
			by, se := differ(a, b)
			r, _ := a.rate()
			t.Logf("place %d: %s: %.4f, then %+.4f, standard error %.4f", place, what, r, by, se)
			if math.Abs(by) > 3.5*se || se > maxErr*r {
				t.Errorf("place %d: %s: have %.4f, then %+.4f, standard error %.4f", place, what, r, by, se)
			}
		}
		compare("share under 18", shares(pop, 0, 0, 18), shares(pop, years, 0, 18), 0.03)
		compare("share of 65 and over", shares(pop, 0, 65, 200), shares(pop, years, 65, 200), 0.02)
		compare("share of 85 and over", shares(pop, 0, 85, 200), shares(pop, years, 85, 200), 0.08)
		var year [years][kindsOfEvent]*sums
		for y := range year {
			year[y] = activityOf(pop, y)
		}
		for k, what := range []string{"GP appointments", "A&E attendances", "emergency admissions"} {
			compare(what+", first and second year", year[0][k], year[1][k], 0.05)
			half := func(y int) *sums { return year[y][k].plus(year[y+1][k]).plus(year[y+2][k]) }
			compare(what+", first and second half", half(0), half(3), 0.03)
		}
	}
}
