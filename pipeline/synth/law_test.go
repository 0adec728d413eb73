package synth

import (
	"context"
	"math"
	"math/rand/v2"
	"sync"
	"testing"

	"riskstrat/features/source"
)

// asOf is the as-of date of every place in the tests.
const asOf source.Day = 20777 // 2026-11-20

// settledPlace is a place of 40,000 residents, lived through but not written.
var settledPlace = sync.OnceValues(func() (*population, error) { return lived(0, 40_000, 3) })

func lived(place uint64, residents, years int) (*population, error) {
	opt := Options{Residents: residents, Seed: 11, Years: years, AsOf: asOf, Place: place}
	if err := opt.check(); err != nil {
		return nil, err
	}
	p := defaultParams()
	if place != 0 {
		p = drawParams(place)
	}
	cal := newCalendar(opt.AsOf, opt.Years)
	return populate(context.Background(), newModel(p, cal), cal, newTown(rand.New(rand.NewPCG(11, 2)), residents, 0), &opt)
}

func testModel() *model { return newModel(defaultParams(), newCalendar(asOf, 3)) }

// someCells are cells that differ in everything: a child, a young woman, an old man with conditions, a care home, palliative care.
func someCells(m *model) []*cell {
	return []*cell{
		m.cell(cellIndex(3, male, 9, noCondition)),
		m.cell(cellIndex(27, female, 2, oneCondition)),
		m.cell(cellIndex(81, male, 5, fourOrMore)),
		m.cell(cellIndex(93, female, 6, inCareHome)),
		m.cell(cellIndex(70, otherSex, 1, palliative)),
	}
}

func TestCellIndexIsOneToOne(t *testing.T) {
	m := testModel()
	seen := make(map[int]bool)
	for band := range ageBands {
		for sex := range sexes {
			for decile := 1; decile <= deciles; decile++ {
				for class := range classes {
					i := cellIndex(band*5, sex, decile, class)
					if i < 0 || i >= cells || seen[i] {
						t.Fatalf("index %d is out of range or taken", i)
					}
					seen[i] = true
					if i%97 == 0 {
						c := m.cell(i)
						if c.age != band || c.sex != sex || c.decile != decile || c.class != class {
							t.Fatalf("cell %d: have %d %d %d %d", i, c.age, c.sex, c.decile, c.class)
						}
					}
				}
			}
		}
	}
}

func TestCellsAreLaws(t *testing.T) {
	near := func(what string, have, want float64) {
		t.Helper()
		if math.Abs(have-want) > 1e-12 {
			t.Errorf("%s: have %v, want %v", what, have, want)
		}
	}
	m := testModel()
	quiet, busy := m.params.bunches()
	near("mean bunch", (1-m.params.episode)*quiet+m.params.episode*busy, 1)
	for _, c := range someCells(m) {
		near("frailty", sum(c.prior[:]), 1)
		for f := range frailties {
			near("start", sum(c.start[f][:]), 1)
			for l := range levels {
				near("step", sum(c.step[f][l][:]), 1)
				if d := c.death[f][l]; d <= 0 || d > 0.5 {
					t.Errorf("chance of dying is %v", d)
				}
			}
			moved := [levels]float64{} // the start is what a month leaves as it is among those who live
			for i, w := range c.start[f] {
				for j := range levels {
					moved[j] += w * c.step[f][i][j] * (1 - c.death[f][j])
				}
			}
			normalise(moved[:])
			for l := range levels {
				if math.Abs(moved[l]-c.start[f][l]) > 1e-6 {
					t.Errorf("level %d: start %v moves to %v", l, c.start[f][l], moved[l])
				}
			}
		}
	}
}

func sum(v []float64) (s float64) {
	for _, x := range v {
		s += x
	}
	return s
}

func TestMarksAreLawsAndRatios(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 4))
	for _, group := range newMarks() {
		for _, law := range []markLaw{group.gp, group.home, group.admitted} {
			n := len(law.ratio)
			base := frequencies(rng, &law.draw[managing], n)
			for l := range levels {
				have := frequencies(rng, &law.draw[l], n)
				for i := range n {
					if want := base[i] * law.ratio[i][l]; math.Abs(have[i]-want) > 0.006 {
						t.Errorf("level %d, combination %d: drawn %.4f, ratio says %.4f", l, i, have[i], want)
					}
				}
			}
		}
	}
	for i := range gpMarks {
		if gpMarkOf(i).index() != i {
			t.Errorf("combination %d: have index %d", i, gpMarkOf(i).index())
		}
	}
	for i := range aeMarks {
		if aeMarkOf(i).index() != i {
			t.Errorf("combination %d: have index %d", i, aeMarkOf(i).index())
		}
	}
}

func frequencies(rng *rand.Rand, a *alias, n int) []float64 {
	const draws = 200_000
	f := make([]float64, n)
	for range draws {
		f[a.draw(rng)] += 1.0 / draws
	}
	return f
}

// The mean and the variance of a Poisson count are equal; 4 standard errors.
func TestPoisson(t *testing.T) {
	rng := rand.New(rand.NewPCG(5, 6))
	for _, mean := range []float64{0, 0.01, 0.4, 3, 17} {
		const n = 200_000
		var s, ss float64
		for range n {
			v := float64(poisson(rng, mean, math.Exp(-mean)))
			s, ss = s+v, ss+v*v
		}
		s /= n
		variance := ss/n - s*s
		if d := math.Abs(s - mean); d > 4*math.Sqrt(mean/n) {
			t.Errorf("mean %v: have %v", mean, s)
		}
		if d := math.Abs(variance - mean); d > 4*math.Sqrt((mean+2*mean*mean)/n) {
			t.Errorf("mean %v: have variance %v", mean, variance)
		}
	}
}

func TestAnotherPlaceStaysInItsRanges(t *testing.T) {
	base := defaultParams()
	within := func(what string, have, want, x float64) {
		t.Helper()
		if r := have / want; r > x*1.0001 || r < 1/x/1.0001 {
			t.Errorf("%s: factor %v beyond %v", what, r, x)
		}
	}
	if drawParams(7) != drawParams(7) {
		t.Error("the same place twice differs")
	}
	if drawParams(7) == drawParams(8) || drawParams(7) == base {
		t.Error("two places are the same")
	}
	for place := uint64(1); place <= 50; place++ {
		p := drawParams(place)
		for d := range drivers {
			within("yearly", p.yearly[d], base.yearly[d], 1.15)
			within("frailty", p.frail[d], base.frail[d], 1.25)
			within("need", math.Log(p.need[d][well]), math.Log(base.need[d][well]), 1.15)
			if base.deprivation[d] != 0 {
				within("deprivation", p.deprivation[d], base.deprivation[d], 1.5)
			}
		}
		within("move", p.move[managing][rising], base.move[managing][rising], 1.3)
		within("prevalence", p.prevalence, base.prevalence, 1.25)
		if quiet, _ := p.bunches(); quiet <= 0 {
			t.Errorf("place %d: months without a bunch have factor %v", place, quiet)
		}
	}
}
