package synth

import (
	"math"
	"math/rand/v2"

	"riskstrat/features/source"
)

// sim lives through the dwellings of one chunk at a time. Every dwelling has its own stream of random numbers, so what happens in
// it depends on the seed and its number alone.
type sim struct {
	model *model
	cal   *calendar
	town  *town
	seed  uint64
	pcg   *rand.PCG
	rng   *rand.Rand
	hours alias // of A&E arrivals

	chunk uint32
	out   *batch // of the current chunk
	gp    [][]event
	ae    [][]event
	count activity
}

// batch is what came of one chunk of dwellings, but for the events.
type batch struct {
	persons    []person
	conditions []entry
	spells     []spell
	truths     []truth
	support    support
}

// entry is one row of conditions.
type entry struct {
	person   uint32
	register uint8
	on       source.Day
}

// activity counts the events of the last model year, and the person-months at risk of them.
type activity struct {
	months int64
	count  [streams]int64
	deaths int64
	viaAE  int64 // emergency admissions through A&E
	stays  int64 // emergency admissions overnight
	nights int64 // of them
	left   int64 // residents who left the place
}

func (a *activity) add(b *activity) {
	a.months += b.months
	for s := range a.count {
		a.count[s] += b.count[s]
	}
	a.deaths += b.deaths
	a.viaAE += b.viaAE
	a.stays += b.stays
	a.nights += b.nights
	a.left += b.left
}

// Dwellings are worked through in chunks, which share the bits of a person's number: chunk 18, person within it 13 bits.
const (
	chunkDwellings = 128
	localBits      = 13
	foreign        = 1 << 31 // set in the number of an identifier that is no resident's
)

func newSim(m *model, cal *calendar, t *town, seed uint64) *sim {
	s := &sim{model: m, cal: cal, town: t, seed: seed, pcg: rand.NewPCG(0, 0), hours: newAlias(arrivalHours[:])}
	s.rng = rand.New(s.pcg)
	s.gp = make([][]event, cal.months()+1)
	s.ae = make([][]event, cal.months()+1)
	return s
}

// arrivalHours is the share of A&E arrivals by hour of the day: low at night, a plateau from ten to seven.
var arrivalHours = func() [24]float64 {
	w := [24]float64{24, 20, 17, 15, 14, 15, 19, 27, 42, 57, 66, 68, 66, 64, 63, 62, 62, 62, 62, 60, 54, 46, 38, 30}
	normalise(w[:])
	return w
}()

// run lives through chunk number chunk.
func (s *sim) run(chunk int) *batch {
	s.chunk, s.out = uint32(chunk), new(batch)
	last := min(len(s.town.dwellings), (chunk+1)*chunkDwellings)
	for d := chunk * chunkDwellings; d < last; d++ {
		state := scramble(s.seed ^ scramble(uint64(d)))
		s.pcg.Seed(state, scramble(state))
		s.dwelling(d)
	}
	return s.out
}

func (s *sim) dwelling(d int) {
	address := &s.town.dwellings[d]
	kind, decile := int(address.kind), s.town.lsoas[address.lsoa].decile
	households := 1
	if kind == careHomeBeds {
		households = int(address.beds)
	}
	for range households {
		people := s.model.settled(s.rng, kind, decile, s.cal.years(0))
		from := 0
		switch {
		case len(people) == 0:
			from, people = s.gap(), form(s.rng, kind, s.cal.years(0))
		case s.rng.Float64() < vacant*leaving(kind, int(s.cal.years(0))-people[0].born)*s.model.params.leave:
			from = s.gap()
		}
		for from < s.cal.months() {
			from, people = s.household(d, kind, people, from)
		}
	}
}

// household lives through one household from the month it comes (0: it is there at the beginning). It returns the next
// household and the month in which that comes.
func (s *sim) household(d, kind int, people []member, from int) (next int, successors []member) {
	now := s.cal.years(from)
	leaves, exchanged := s.drawLeaving(kind, people, from)
	h := tenancy{address: d, kind: kind, from: from, comes: s.cal.start[from] + source.Day(s.rng.IntN(25))}
	h.until(s, leaves)
	if from == 0 {
		h.comes = s.cal.start[0] - 1 - source.Day(min(30, tenure(kind)*s.rng.ExpFloat64())*365)
	}
	end := 0
	live := func(h tenancy, p member, from int) (until int) {
		until = h.leaves
		if years := p.stays(s.rng, s.cal.years(from)); years < float64(leaves-from)/monthsPerYear {
			until = min(leaves, from+1+int(years*monthsPerYear))
			h.until(s, until)
		}
		if died := s.live(h, p, from); died < until {
			until = died
		} else if until == leaves {
			successors = append(successors, p)
		}
		end = max(end, until)
		return until
	}
	mother, yearly, pause := fertility(kind, people, now)
	fertile := 0
	for i, p := range people {
		until := live(h, p, from)
		if i == mother {
			fertile = min(until, from+int((float64(p.born+lastBirth+1)-now)*monthsPerYear))
		}
	}
	for m := from + pause + s.wait(yearly); m < fertile; m += birthGap + s.wait(yearly) {
		born := h
		born.from, born.comes = m, s.cal.start[m]+source.Day(s.rng.IntN(25))
		live(born, member{born: born.comes.Year(), sex: drawSex(s.rng, girls), child: true}, m)
	}
	next = end + s.gap()
	if !exchanged || end < leaves {
		successors = form(s.rng, kind, s.cal.years(next))
	}
	return next, successors
}

// gap draws the months from the departure of a household to when the next one comes: vacant years on average.
func (s *sim) gap() int { return 1 + s.rng.IntN(2) }

// wait draws the months until something that happens at a yearly rate.
func (s *sim) wait(yearly float64) int { return int(s.rng.ExpFloat64() / yearly * monthsPerYear) }

// lasts stands for the month of death of those who do not die in the place.
const lasts = math.MaxInt32

// tenancy is when a person or household is in a dwelling.
type tenancy struct {
	address, kind int
	from, leaves  int // months; leaves is past the last month if they stay
	comes, goes   source.Day
}

// until sets the month of departure and draws its day.
func (h *tenancy) until(s *sim, leaves int) {
	h.leaves, h.goes = leaves, source.NoDay
	if leaves < s.cal.months() {
		h.goes = s.cal.start[leaves] + 1 + source.Day(s.rng.IntN(29))
	}
}

// tenure is the mean number of years for which a household has been in its dwelling when the extract begins.
func tenure(kind int) float64 {
	if kind == careHomeBeds {
		return 1.5
	}
	return 9
}

// drawLeaving draws the month in which a household leaves the place, and whether one of the same ages takes its place.
func (s *sim) drawLeaving(kind int, people []member, from int) (month int, exchanged bool) {
	now := s.cal.years(from)
	first := from + 1
	if from == 0 {
		first = 0 // it has been there before
	}
	retires := retiring(s.rng, kind, people, now) * monthsPerYear
	for y := 0; ; y++ {
		rate := leaving(kind, int(now)+y-people[0].born) * s.model.params.leave
		if m := s.rng.ExpFloat64() / rate * monthsPerYear; m < monthsPerYear {
			m += float64(y) * monthsPerYear
			month, exchanged = first+int(min(m, retires)), m < retires && kind == home
			break
		}
		if from+y*monthsPerYear > s.cal.months() {
			month = first + int(min(retires, 1e6))
			break
		}
	}
	return min(month, s.cal.months()), exchanged
}
