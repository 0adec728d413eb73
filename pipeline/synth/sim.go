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
		s.pcg.Seed(s.seed, scramble(uint64(d)))
		s.dwelling(d)
	}
	return s.out
}

func (s *sim) dwelling(d int) {
	home := &s.town.dwellings[d]
	kind, size := int(home.kind), int(home.size)
	months := s.cal.months()
	if kind == careHomeBeds {
		for range size {
			for from := 0; from < months; {
				from = s.household(d, kind, []member{careHomeResident(s.rng)}, from) + 1
			}
		}
		return
	}
	for from := 0; from < months; {
		from = s.household(d, kind, drawMembers(s.rng, kind, size), from) + 1 + s.rng.IntN(2)
		size = drawSize(s.rng, kind)
	}
}

// household lives through one household from the month it comes (0: it is there at the beginning) and returns the month
// in which it left or the last of it died.
func (s *sim) household(d, kind int, members []member, from int) (end int) {
	leaves := s.drawLeaving(kind, from)
	h := tenancy{address: d, kind: kind, from: from, leaves: leaves, comes: s.cal.start[from] + source.Day(s.rng.IntN(25))}
	if from == 0 {
		h.comes = s.cal.start[0] - 1 - source.Day(min(30, tenure(kind)*s.rng.ExpFloat64())*365)
	}
	if leaves < s.cal.months() {
		h.goes = s.cal.start[leaves] + 1 + source.Day(s.rng.IntN(29))
	} else {
		h.goes = source.NoDay
	}
	mother := -1
	for i, p := range members {
		died := s.live(h, p, from)
		end = max(end, died)
		if p.sex == female && p.age >= 18 && p.age <= 40 && died == lasts {
			mother = i
		}
	}
	if mother >= 0 && kindBirths[kind] > 0 {
		end = max(end, s.births(h, kindBirths[kind], members[mother].age))
	}
	if end == lasts {
		return leaves
	}
	return end
}

// lasts stands for the month of death of those who do not die in the place.
const lasts = math.MaxInt32

// tenancy is when a household is in its dwelling.
type tenancy struct {
	address, kind int
	from, leaves  int // months; leaves is past the last month if they stay
	comes, goes   source.Day
}

// tenure is the mean number of years for which a household has been in its dwelling when the extract begins.
func tenure(kind int) float64 {
	if kind == careHomeBeds {
		return 1.5
	}
	return 9
}

// drawLeaving draws the month in which a household leaves the place.
func (s *sim) drawLeaving(kind, from int) int {
	yearly := kindLeaves[kind] * s.model.params.leave
	if yearly == 0 {
		return s.cal.months()
	}
	return min(s.cal.months(), from+1+int(s.rng.ExpFloat64()/yearly*monthsPerYear))
}

// births lives through the children born to a household; a birth is followed by another after 15 months at the earliest.
func (s *sim) births(h tenancy, yearly float64, motherAge int) (end int) {
	for m := h.from; ; {
		m += 1 + int(s.rng.ExpFloat64()/yearly*monthsPerYear)
		if m >= min(h.leaves, s.cal.months()) || motherAge+(m-h.from)/monthsPerYear > 42 {
			return end
		}
		born := h
		born.from, born.comes = m, s.cal.start[m]+source.Day(s.rng.IntN(25))
		end = max(end, s.live(born, member{age: 0, sex: drawSex(s.rng, 0.487)}, m))
		m += 14
	}
}
