package models

import (
	"cmp"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"riskstrat/features"
	"riskstrat/features/source"
)

// The place of these tests: residents with a known law of outcome and of departure, on three index dates.

var testFeatures = []features.Definition{
	{Name: "age", Group: "age", Unit: "years", Type: features.Count, Sensitivity: features.NeverReason},
	{Name: "sex", Group: "sex", Type: features.Category, Levels: []string{"1", "2", "9", "X"}, Sensitivity: features.NeverReason},
	{Name: "imd_decile", Group: "deprivation", Type: features.Count, Sensitivity: features.NeverReason},
	{Name: "gp_attended_365d", Group: "gp", Unit: "appointments", Window: 365, Type: features.Count},
	{Name: "ae_attended_365d", Group: "ae", Unit: "attendances", Window: 365, Type: features.Count},
	{Name: "ae_attended_90d", Group: "ae", Unit: "attendances", Window: 90, Type: features.Count},
	{Name: "emergency_admissions_365d", Group: "emergency", Unit: "admissions", Window: 365, Type: features.Count},
	{Name: "gp_rate_of_rise", Group: "gp", Type: features.Real},
	{Name: "ethnic_category", Group: "ethnicity", Type: features.Category, Levels: []string{"A", "B"}, Sensitivity: features.AuditOnly},
}

func testLookup(name string) (features.Definition, bool) {
	s := Sample{Features: testFeatures}
	return s.lookup(name)
}

func day(t testing.TB, text string) source.Day {
	t.Helper()
	d, err := source.ParseDay(text)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// law says how a simulated resident comes to have an outcome, and to depart.
type law struct {
	people     int
	seed       uint64
	event      func(x []float64) float64               // log-odds of the outcome
	amount     func(r *rand.Rand, x []float64) float64 // draws a count or an amount instead
	depart     func(x []float64) float64               // probability of departing; nil: nobody does
	offer      func(x []float64) float64               // probability of being offered help
	unrecorded bool                                    // offers are made and not recorded
	help       float64                                 // what help adds to the log-odds
	hold       float64                                 // share of people from whom offers are withheld
}

// simulate makes a Sample of the same people on each date. truth, if not nil, receives the outcome of every row, known or
// not, in row order of the cells.
func (l law) simulate(dates ...source.Day) (s *Sample, truth [source.Cells][]bool) {
	type row struct {
		x                       []float64
		outcome                 float64
		known                   bool
		person, household, hash uint64
		date                    source.Day
		offered, withheld       bool
	}
	var cells [source.Cells][]row
	for i := range l.people {
		person := spread(l.seed<<32 + uint64(i))
		r := rand.New(rand.NewPCG(l.seed, uint64(i)))
		age, sex, imd := float64(r.IntN(95)), float64(r.IntN(2)), float64(1+r.IntN(10))
		if r.IntN(200) == 0 {
			sex = 2
		}
		if r.IntN(10) == 0 {
			imd = math.NaN()
		}
		need := r.NormFloat64()
		withheld := l.hold > 0 && rand.New(rand.NewPCG(l.seed+1, uint64(i))).Float64() < l.hold
		for _, date := range dates {
			d := rand.New(rand.NewPCG(uint64(date), person))
			gp := float64(poisson(d, math.Exp(1+.4*need)))
			recent := float64(poisson(d, .1*math.Exp(.7*need)))
			ae := recent + float64(poisson(d, .3*math.Exp(.7*need)))
			x := []float64{age, sex, imd, gp, ae, recent, float64(poisson(d, .1*math.Exp(.8*need))), d.NormFloat64(), float64(r.IntN(2))}
			offered := l.offer != nil && !withheld && rand.New(rand.NewPCG(uint64(date)+7, person)).Float64() < l.offer(x)
			outcome := l.draw(d, x, offered)
			known := l.depart == nil || d.Float64() >= l.depart(x)
			c := source.Cell(person)
			cells[c] = append(cells[c], row{x, outcome, known, person, spread(uint64(i/2) + 1<<40), person, date, offered, withheld})
		}
	}
	s = &Sample{Features: testFeatures}
	for c, rows := range cells {
		slices.SortFunc(rows, func(a, b row) int { return cmp.Or(cmp.Compare(a.date, b.date), cmp.Compare(a.hash, b.hash)) })
		for _, r := range rows {
			out := &s.Cells[c]
			out.X = append(out.X, r.x...)
			outcome, weight := math.NaN(), 0.0
			if r.known {
				outcome, weight = r.outcome, 1
			}
			out.Outcome, out.Weight = append(out.Outcome, outcome), append(out.Weight, weight)
			out.Person, out.Household = append(out.Person, r.person), append(out.Household, r.household)
			out.Index = append(out.Index, r.date)
			if l.offer != nil && !l.unrecorded {
				out.Offered, out.Withheld = append(out.Offered, r.offered), append(out.Withheld, r.withheld)
			}
			truth[c] = append(truth[c], r.outcome > 0)
		}
	}
	return s, truth
}

func (l law) draw(r *rand.Rand, x []float64, offered bool) float64 {
	switch {
	case l.amount != nil:
		return l.amount(r, x)
	case offered:
		return indicator(r.Float64() < logistic(l.event(x)+l.help))
	}
	return indicator(r.Float64() < logistic(l.event(x)))
}

// indicator is 1 of what is true, else 0.
func indicator(event bool) float64 {
	if event {
		return 1
	}
	return 0
}

func poisson(r *rand.Rand, mean float64) int {
	n, p, limit := 0, r.Float64(), math.Exp(-mean)
	for p > limit {
		p *= r.Float64()
		n++
	}
	return n
}

// plainLaw has a linear law of outcome in log1p(ae_attended_90d), log1p(gp) and age, about one event in eight.
func plainLaw(people int, seed uint64) law {
	return law{people: people, seed: seed, event: func(x []float64) float64 {
		return -4 + .03*x[0] + .3*math.Log1p(x[3]) + .8*math.Log1p(x[5])
	}}
}

var testTarget = Target{Kind: Binary, AtRisk: "age >= 0", Outcome: "emergency_admissions_365d >= 1", Horizon: 365, Label: "an emergency admission"}

func testSpec(t testing.TB) Spec {
	return Spec{
		Target:  "emergency_admission",
		Terms:   []string{"age", "category(sex)", "imd_decile", "log1p(gp_attended_365d)", "log1p(ae_attended_90d)"},
		Penalty: Penalty{Lambda: []float64{1e-6}},
		Train:   Dates{Fit: []source.Day{day(t, "2022-04-01"), day(t, "2022-10-01")}, Calibrate: day(t, "2023-04-01"), Validate: day(t, "2024-04-01")},
		Seed:    1,
	}
}

// trainPlace simulates the three samples of spec under l, weights them and trains.
func trainPlace(t testing.TB, l law, spec Spec, workers int) (*Entry, [3]*Sample) {
	t.Helper()
	return trainTarget(t, l, testTarget, spec, workers)
}

func trainTarget(t testing.TB, l law, target Target, spec Spec, workers int) (*Entry, [3]*Sample) {
	t.Helper()
	var s [3]*Sample
	s[0], _ = l.simulate(spec.Train.Fit...)
	s[1], _ = l.simulate(spec.Train.Calibrate)
	s[2], _ = l.simulate(spec.Train.Validate)
	for _, one := range s {
		if _, err := WeightByRemaining(t.Context(), one, workers); err != nil {
			t.Fatal(err)
		}
	}
	e, err := Train(t.Context(), s[0], s[1], s[2], target, spec, Options{
		Workers: workers, AsOf: day(t, "2025-06-01"), Inputs: map[string]string{"residents": "00"},
	})
	if err != nil {
		t.Fatal(err)
	}
	return e, s
}
