package drift

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"gonum.org/v1/gonum/stat/distuv"

	"riskstrat/features"
	"riskstrat/features/source"
	"riskstrat/pipeline/gate"
)

// night is the as-of date of the tests' places, a Friday.
var night = source.DayOf(time.Date(2026, 2, 6, 0, 0, 0, 0, time.UTC))

// The kinds of event of the tests: all appointments, the attended ones, those of them by telephone, and all A&E attendances, with their events a head and year.
const (
	gpAll = iota
	gpAttended
	gpTelephone
	aeAll
)

var (
	testKinds = []features.EventKind{
		{Table: "gp_appointments", Features: []string{"gp_attended_365d", "gp_cancelled_365d", "gp_telephone_365d"}},
		{Table: "gp_appointments", Match: features.Match{{Column: "status", Codes: []string{"attended"}}}, Features: []string{"gp_attended_365d"}},
		{Table: "gp_appointments", Match: features.Match{{Column: "status", Codes: []string{"attended"}}, {Column: "mode", Codes: []string{"telephone"}}}, Features: []string{"gp_telephone_365d"}},
		{Table: "ae_attendances", Features: []string{"ae_attended_365d"}},
	}
	testRates = []float64{6.4, 5.8, 1.5, 0.45}
	limits    = gate.Config{}.WithDefaults().Drift.Silence
)

// town is a made place: practices and what their people do, at random.
type town struct {
	*Activity
	rng   *rand.Rand
	codes map[uint32]string
	Organisations
}

func newTown(seed uint64) *town {
	t := &town{rng: rand.New(rand.NewPCG(seed, 9)), codes: map[uint32]string{}}
	t.Activity = &Activity{kinds: testKinds, asOf: night, lag: []int{0, 0, 0, 3}, since: make([]source.Day, len(testKinds)), practices: map[uint32]*tally{}}
	t.Organisations = Organisations{Code: func(p uint32) string { return t.codes[p] }, Supplier: map[uint32]string{}}
	return t
}

// add adds a practice whose people joined on a day of Activity. GP practices are shut at weekends, and all for the days about Christmas.
func (t *town) add(code, supplier string, people, joined int) *tally {
	p := uint32(len(t.codes))
	t.codes[p], t.Supplier[p] = code, supplier
	of := t.of(p)
	of.joined[joined] = uint32(people)
	for d := joined; d < Span; d++ {
		day := (t.first() + source.Day(d)).Time()
		for kind, rate := range testRates {
			mean := float64(people) * rate / 365
			if kind != aeAll {
				mean *= 7. / 5
				if w := day.Weekday(); w == time.Saturday || w == time.Sunday || day.Month() == 12 && day.Day() >= 24 {
					mean = 0
				}
			}
			of.events[kind*Span+d] = t.poisson(mean)
		}
	}
	return of
}

func (t *town) poisson(mean float64) uint32 {
	if mean == 0 {
		return 0
	}
	return uint32(distuv.Poisson{Lambda: mean, Src: t.rng}.Rand())
}

// borough has 20 practices of 3,000 to 12,500 people, every third with System B.
func borough(seed uint64) *town {
	t := newTown(seed)
	for i := range 20 {
		supplier := "System A"
		if i%3 == 0 {
			supplier = "System B"
		}
		t.add("Y900"+string('1'+rune(i/10))+string('0'+rune(i%10)), supplier, 3000+500*i, 0)
	}
	return t
}

// lose empties days [from, to) of some kinds.
func (y *tally) lose(from, to int, kinds ...int) {
	for _, k := range kinds {
		clear(y.events[k*Span+from : k*Span+to])
	}
}

func (t *town) silences() []Silence {
	found, _ := t.Silences(t.Organisations, limits)
	return found
}

func TestPracticeWhoseFeedStopped(t *testing.T) {
	b := borough(1)
	b.practices[10].lose(Span-15, Span, aeAll) // 8,000 people
	found := b.silences()
	if len(found) != 1 {
		t.Fatalf("have %d findings, want 1: %v", len(found), found)
	}
	s := found[0]
	if s.Level != Practice || s.Code != "Y90020" || s.Table != "ae_attendances" || s.Match != "" || s.Since != night-15 || s.Days != 12 || s.Left != 0 {
		t.Errorf("have %+v", s)
	}
	near(t, "expected", s.Expected, 8000*0.45/365*12, 0.1)
	text := s.English()
	if want := "practice Y90020: no rows since 2026-01-22, for 12 days; by its own past and the other practices about 1"; !strings.HasPrefix(text, want) {
		t.Errorf("have %q, want it to begin with %q", text, want)
	}
}

// Of a supplier whose practices no longer write a code, one finding is left: not one for each practice, and none for the rows by telephone among the attended.
func TestSupplierWhoseCodeChanged(t *testing.T) {
	b := borough(2)
	for p, y := range b.practices {
		if b.Supplier[p] == "System B" {
			y.lose(Span-8, Span, gpAttended, gpTelephone)
		}
	}
	found := b.silences()
	if len(found) != 1 {
		t.Fatalf("have %d findings, want 1: %v", len(found), found)
	}
	s := found[0]
	if s.Level != Supplier || s.Code != "System B" || s.Practices != 7 || s.Match != "status is attended" || s.Since != night-8 {
		t.Errorf("have %+v", s)
	}
	if !slices.Equal(s.Features, []string{"gp_attended_365d", "gp_telephone_365d"}) {
		t.Errorf("have the features %v, want both that read attended appointments", s.Features)
	}
	near(t, "share", s.Share, (7*3000+500*float64(0+3+6+9+12+15+18))/(20*3000+500*190), 1e-12)
	r := Report{Silences: found}
	if warnings, refused := r.Judge(gate.Config{}.WithDefaults().Drift); len(warnings) != 0 || len(refused) != 1 {
		t.Errorf("more than a quarter of the people: have %d warnings and %d refusals, want it to stop the night", len(warnings), len(refused))
	}
}

// What the whole place no longer records has no other practice to be seen by.
func TestPlaceWhoseCodeChanged(t *testing.T) {
	b := borough(3)
	for _, y := range b.practices {
		y.lose(Span-9, Span, gpTelephone)
	}
	found := b.silences()
	if len(found) != 1 || found[0].Level != Place || found[0].Match != "status is attended, mode is telephone" {
		t.Fatalf("have %v, want one of the place", found)
	}
}

// A fault goes on being named, from the day it began, for as long as enough of the past before it is looked at.
func TestFaultIsNamedForMonths(t *testing.T) {
	for _, age := range []int{20, 100, 200, 260} {
		b := borough(uint64(age))
		b.practices[10].lose(Span-age, Span, aeAll)
		if found := b.silences(); len(found) != 1 || found[0].Code != "Y90020" || found[0].Since != night-source.Day(age) {
			t.Errorf("after %d days: have %v, want Y90020 since %s", age, found, night-source.Day(age))
		}
	}
}

// Later it has no past left; but that a practice has no A&E at all is seen by the others.
func TestFaultOlderThanThePast(t *testing.T) {
	b := borough(8)
	b.practices[10].lose(0, Span, aeAll, gpTelephone)
	found := b.silences()
	if len(found) != 1 || found[0].Code != "Y90020" || !found[0].Always || !strings.Contains(found[0].English(), "no rows since 2025-02-07 or before; by what people do at the other practices") {
		t.Errorf("have %v, want Y90020 alone, without A&E always", found)
	}
}

// A practice that has just opened, one that has lost its people to others, a lag, Christmas and a small practice without an emergency for two weeks are no faults.
func TestNoFault(t *testing.T) {
	b := borough(4)
	b.add("Y90091", "System A", 6000, Span-10)
	b.add("Y90092", "System B", 4, 0)
	b.add("Y90093", "System A", 300, 0).lose(Span-17, Span, aeAll)
	for _, y := range b.practices {
		y.lose(Span-3, Span, aeAll)
	}
	if found := b.silences(); len(found) > 0 {
		t.Errorf("have %v, want none", found)
	}
}

// A feed that began three months ago is not judged yet, and said not to be.
func TestShortHistory(t *testing.T) {
	b := borough(5)
	b.since[aeAll] = night - 95
	found, watched := b.Silences(b.Organisations, limits)
	if len(found) > 0 || !slices.Equal(watched.Short, []string{"ae_attendances"}) || watched.Practices != 20 || watched.Suppliers != 2 {
		t.Errorf("have %v, watched %+v", found, watched)
	}
}

// Of a single practice, of one supplier, and of nobody at all nothing can be said by others.
func TestFewPractices(t *testing.T) {
	if found := newTown(6).silences(); found != nil {
		t.Errorf("nobody: have %v", found)
	}
	one := newTown(7)
	one.add("Y90001", "System A", 9000, 0).lose(Span-12, Span, aeAll)
	if found := one.silences(); len(found) != 1 || found[0].Level != Place {
		t.Errorf("one practice: have %v, want one finding, of the place", found)
	}
}

// No sentence writes out a code that is not an organisation's.
func TestSentenceKeepsStrangeCodes(t *testing.T) {
	s := Silence{Level: Practice, Code: "943 476 5919", Table: "admissions", Expected: 12340, Left: 0.004}
	if text := s.English(); strings.Contains(text, "943") || !strings.Contains(text, "about 12000 were due") || !strings.Contains(text, "under 1 % of the rows") {
		t.Errorf("have %q", text)
	}
}

// Neither a sentence nor the table for machines tells of 1 to 9 rows how many they are: all of them read alike.
func TestFewRowsReadAlike(t *testing.T) {
	told := map[string][]int{}
	for rows := range 13 {
		s := Silence{Level: Practice, Code: "Y90001", Table: "admissions", Expected: 123.4, Left: float64(rows) / 123.4}
		var out strings.Builder
		if err := (&Report{Silences: []Silence{s}}).WriteCSV(&out); err != nil {
			t.Fatal(err)
		}
		told[out.String()] = append(told[out.String()], rows)
		if text := s.English(); rows > 0 && rows < 10 && !strings.Contains(text, "at most 9 % of the rows") {
			t.Errorf("%d rows: have %q", rows, text)
		}
	}
	for text, rows := range told {
		if few := slices.Contains(rows, 5); few && len(rows) != 9 || !few && len(rows) != 1 {
			t.Errorf("have rows %v told as %q", rows, text)
		}
	}
}

// 300 clean nights of twenty towns, fifteen in a row of each, whose practices are livelier in some weeks than in others for reasons of their own: a week's mean is
// multiplied by a gamma of mean 1 and variance 0.01. Of the chance allowed, one alarm in 30 such tests is to be expected.
func TestCleanNights(t *testing.T) {
	const towns, nights = 20, 15
	for seed := range uint64(towns) {
		long := newTown(100 + seed)
		people := map[uint32]int{}
		days := Span + nights - 1
		events := map[uint32][]uint32{} // by kind, then by day
		for p := range uint32(20) {
			long.codes[p], long.Supplier[p], people[p] = "Y900"+string('1'+rune(p/10))+string('0'+rune(p%10)), []string{"A", "B", "B", "C"}[p%4], 1500+400*int(p)
			for _, rate := range testRates {
				week := 1.0
				for d := range days {
					if d%7 == 0 {
						week = distuv.Gamma{Alpha: 100, Beta: 100, Src: long.rng}.Rand()
					}
					events[p] = append(events[p], long.poisson(week*rate*float64(people[p])/365))
				}
			}
		}
		for n := range nights {
			long.practices = map[uint32]*tally{}
			for p := range uint32(20) {
				of := long.of(p)
				of.joined[0] = uint32(people[p])
				for k := range testKinds {
					copy(of.events[k*Span:(k+1)*Span], events[p][k*days+n:])
				}
			}
			if found := long.silences(); len(found) > 0 {
				t.Errorf("town %d, night %d: %s", seed, n, found[0].English())
			}
		}
	}
}
