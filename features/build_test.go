package features_test

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"riskstrat/features"
	"riskstrat/features/partition"
	"riskstrat/features/source"
)

// agree fails unless the engine and the reference give the same value of every feature of the catalogue for everyone.
func agree(t *testing.T, p *place) {
	t.Helper()
	definitions := p.catalog(t).All()
	values := p.build(t, definitions)
	for i := range p.people {
		o := observer{p, &p.people[i]}
		for _, d := range definitions {
			have, want := values[d.Name][o.human.id], o.value(d.Name)
			if !same(have, want) {
				t.Fatalf("%s of %s as of %s, %s: have %v, want %v\nlags %v, feeds since %v, transfers counted %v\n%+v",
					d.Name, o.human.id, p.index, p.side, have, want, p.lag, p.since, p.countTransfers, *o.human)
			}
		}
	}
}

// same compares two values: both null, or equal within rounding (counts are whole; only logarithms are not exact).
func same(a, b float64) bool {
	return math.IsNaN(a) && math.IsNaN(b) || math.Abs(a-b) < 1e-12
}

func seeded(seed uint64) dice {
	r := rand.New(rand.NewPCG(seed, 20261120))
	return r.IntN
}

// TestAgreesWithReference compares engine and reference over some thousands of random persons.
func TestAgreesWithReference(t *testing.T) {
	for seed := range uint64(400) {
		agree(t, randomPlace(seeded(seed), 10))
	}
}

// FuzzBuild lets fuzzing choose every row of a place through the bytes of its input. Minimising an input takes the fuzzer longer
// than finding one: run it with -fuzzminimizetime 1x.
func FuzzBuild(f *testing.F) {
	for seed := range uint64(8) {
		data := make([]byte, 600)
		r := rand.New(rand.NewPCG(seed, 1))
		for i := range data {
			data[i] = byte(r.Uint32())
		}
		f.Add(data)
	}
	f.Add([]byte{})
	f.Fuzz(func(t *testing.T, data []byte) {
		agree(t, randomPlace(bytesDice(data), 3))
	})
}

// bytesDice rolls by two bytes of the data at a time, and 0 when they are used up.
func bytesDice(data []byte) dice {
	return func(n int) int {
		if len(data) < 2 {
			return 0
		}
		v := int(data[0])<<8 | int(data[1])
		data = data[2:]
		return v % n
	}
}

// TestFutureChangesNothing: whatever is dated on or after the index date may be changed, added or taken away, and so may the
// ends (discharge, death, end of registration, move to a care home) that lie there; no feature changes.
func TestFutureChangesNothing(t *testing.T) {
	for seed := range uint64(300) {
		roll := seeded(seed)
		p := randomPlace(roll, 8)
		definitions := p.catalog(t).All()
		before := p.build(t, definitions)
		for i := range p.people {
			p.people[i].changeFuture(roll, p.index)
		}
		after := p.build(t, definitions)
		for _, d := range definitions {
			for id, want := range before[d.Name] {
				if have := after[d.Name][id]; !same(have, want) {
					t.Fatalf("seed %d: %s of %s: have %v after changing the future, want %v", seed, d.Name, id, have, want)
				}
			}
		}
	}
}

// changeFuture rewrites everything about the person that is dated on or after the index date.
func (h *human) changeFuture(roll dice, index source.Day) {
	later := func() source.Day { return index + source.Day(roll(500)) }
	until := func(d source.Day) source.Day {
		switch {
		case d < index:
			return d
		case roll(3) == 0:
			return source.NoDay
		}
		return later()
	}
	h.deceased, h.careHome = until(h.deceased), until(h.careHome)
	h.registrations = slices.DeleteFunc(slices.Clone(h.registrations), func(r partition.Registration) bool { return r.From >= index })
	for i := range h.registrations {
		if r := &h.registrations[i]; r.To >= index {
			r.To = max(until(r.To), r.From+1)
		}
	}
	if n := len(h.registrations); roll(2) == 0 && (n == 0 || h.registrations[n-1].To < index) {
		h.registrations = append(h.registrations, partition.Registration{From: later(), To: source.NoDay})
	}
	h.gp = slices.DeleteFunc(slices.Clone(h.gp), func(g gpRow) bool { return g.at.Day() >= index })
	h.ae = slices.DeleteFunc(slices.Clone(h.ae), func(a aeRow) bool { return a.at.Day() >= index })
	h.conditions = slices.DeleteFunc(slices.Clone(h.conditions), func(c entryRow) bool { return c.recorded >= index })
	h.spells = slices.DeleteFunc(slices.Clone(h.spells), func(s spellRow) bool { return s.admitted >= index })
	for i := range h.spells {
		h.spells[i].discharged = until(h.spells[i].discharged)
	}
	for range roll(5) {
		at := source.Minute(later())*source.MinutesPerDay + source.Minute(roll(1440))
		h.gp = append(h.gp, gpRow{at, "attended", "gp", "telephone", 0})
		h.ae = append(h.ae, aeRow{at, "01", "1", "1", "ambulance", "left", "A"})
		h.spells = append(h.spells, spellRow{later(), source.NoDay, pick(roll, "21", "2B", "11"), "1"})
		h.conditions = append(h.conditions, entryRow{later(), pick(roll, testRegisters...)})
	}
}

// TestLagHidesLateDays: as predictors, the days within a feed's lag do not matter either; as an outcome they do.
func TestLagHidesLateDays(t *testing.T) {
	const index = 20500
	h := newHuman("late")
	p := newPlace(index, h)
	p.lag["gp_appointments"] = 7
	definitions, err := p.catalog(t).Select("gp_attended_30d", "gp_days_since_last")
	if err != nil {
		t.Fatal(err)
	}
	for days, want := range map[source.Day]struct{ predictors, outcome, since float64 }{
		1:  {0, 1, nan},
		7:  {0, 1, nan},
		8:  {1, 1, 8}, // the last day before the cut
		30: {1, 1, 30},
		37: {1, 0, 37}, // the first day of the window: 30 days before the cut
		38: {0, 0, 38},
	} {
		p.people[0].gp = []gpRow{{source.Minute(index-days) * source.MinutesPerDay, "attended", "gp", "telephone", -1}}
		p.side = features.Predictors
		values := p.build(t, definitions)
		if have := values["gp_attended_30d"]["late"]; have != want.predictors {
			t.Errorf("%d days ago: have %v as a predictor, want %v", days, have, want.predictors)
		}
		if have := values["gp_days_since_last"]["late"]; !same(have, want.since) {
			t.Errorf("%d days ago: have %v days since the last, want %v", days, have, want.since)
		}
		p.side = features.Outcome
		if have := p.build(t, definitions)["gp_attended_30d"]["late"]; have != want.outcome {
			t.Errorf("%d days ago: have %v as an outcome, want %v", days, have, want.outcome)
		}
	}
}

// TestRowsAreIndependent: the values of a person do not depend on who else is asked for, nor on the order.
func TestRowsAreIndependent(t *testing.T) {
	p := randomPlace(seeded(7), 40)
	e, packed := p.engine(t, p.catalog(t).All()), p.pack(t)
	all := everyone(packed)
	homes := features.NewHouseholds(e, p.index, p.side)
	backwards := slices.Clone(all)
	slices.Reverse(backwards)
	if err := homes.Add(packed, backwards); err != nil {
		t.Fatal(err)
	}
	whole, err := e.Build(packed, all, p.index, p.side, homes)
	if err != nil {
		t.Fatal(err)
	}
	defer whole.Release()
	some := []int32{39, 3, 17}
	part, err := e.Build(packed, some, p.index, p.side, homes)
	if err != nil {
		t.Fatal(err)
	}
	defer part.Release()
	for _, d := range e.Definitions() {
		of, _ := whole.Floats(d.Name, nil)
		have, _ := part.Floats(d.Name, nil)
		for r, i := range some {
			if !same(have[r], of[i]) {
				t.Errorf("%s of person %d: have %v alone, want %v as among all", d.Name, i, have[r], of[i])
			}
		}
	}
	if !slices.Equal(part.Person, some) {
		t.Errorf("persons: have %v, want %v", part.Person, some)
	}
}
