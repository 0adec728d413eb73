package models

import (
	"math"
	"testing"

	"riskstrat/features/source"
	"riskstrat/models/glm"
)

// TestPartsKeepPeopleAndHouseholdsWhole walks every row of two samples: a person, and a household, is in one part.
func TestPartsKeepPeopleAndHouseholdsWhole(t *testing.T) {
	l := plainLaw(5000, 9)
	a, _ := l.simulate(day(t, "2022-04-01"), day(t, "2022-10-01"))
	b, _ := l.simulate(day(t, "2023-04-01"))
	for c := range a.Cells { // one in ten has no known household
		for _, s := range []*Sample{a, b} {
			for i, person := range s.Cells[c].Person {
				if person%10 == 0 {
					s.Cells[c].Household[i] = 0
				}
			}
		}
	}
	g := newGroups(a, b)
	person, household := map[uint64]uint8{}, map[uint64]uint8{}
	var rows [5]int
	for _, s := range []*Sample{a, b} {
		parts := g.parts(s, "penalty fold", 1, 5)
		for c := range s.Cells {
			r := &s.Cells[c]
			for i, part := range parts[c] {
				rows[part]++
				for _, seen := range []struct {
					in  map[uint64]uint8
					key uint64
				}{{person, r.Person[i]}, {household, r.Household[i]}} {
					if before, ok := seen.in[seen.key]; ok && before != part && seen.key != 0 {
						t.Fatalf("%d is in parts %d and %d", seen.key, before, part)
					}
					seen.in[seen.key] = part
				}
			}
		}
	}
	// 2,500 households of 2 people and 3 rows each: a part's share has a standard deviation below 0.9 %.
	for k, n := range rows {
		if share := float64(n) / 15000; math.Abs(share-.2) > .04 {
			t.Errorf("part %d holds %.3f of the rows, want about a fifth", k, share)
		}
	}
}

func TestPartsDependOnSeedAndPurpose(t *testing.T) {
	s, _ := plainLaw(2000, 9).simulate(day(t, "2022-04-01"))
	g := newGroups(s)
	same := func(a, b [source.Cells][]uint8) (n int) {
		for c := range a {
			for i := range a[c] {
				if a[c][i] == b[c][i] {
					n++
				}
			}
		}
		return n
	}
	base := g.parts(s, "penalty fold", 1, 5)
	if n := same(base, g.parts(s, "penalty fold", 1, 5)); n != 2000 {
		t.Errorf("the same seed: have %d rows in the same part, want all", n)
	}
	for name, other := range map[string][source.Cells][]uint8{"seed": g.parts(s, "penalty fold", 2, 5), "purpose": g.parts(s, "held out", 1, 5)} {
		if n := same(base, other); n > 600 {
			t.Errorf("another %s: have %d rows in the same part, want about 400", name, n)
		}
	}
}

// TestPersonWhoseHouseholdChangesStaysWhole: two samples give one person two households.
func TestPersonWhoseHouseholdChangesStaysWhole(t *testing.T) {
	a, b := &Sample{}, &Sample{}
	a.Cells[3] = Rows{Person: []uint64{7, 7, 7}, Household: []uint64{0, 20, 10}, Outcome: make([]float64, 3)}
	b.Cells[3] = Rows{Person: []uint64{7}, Household: []uint64{30}, Outcome: make([]float64, 1)}
	if h := newGroups(a, b).household[3][7]; h != 10 {
		t.Errorf("have household %d, want the smallest known", h)
	}
}

// TestChooseAgreesWithFittingEachFold compares the curve with one worked out from a matrix in memory, a fit a fold and
// penalty from nothing, and the deviance from its definition.
func TestChooseAgreesWithFittingEachFold(t *testing.T) {
	s, _ := plainLaw(1500, 5).simulate(day(t, "2022-04-01"))
	terms := []string{"age", "log1p(gp_attended_365d)", "square(gp_rate_of_rise)"}
	p, err := prepare(t.Context(), s, terms, 1)
	if err != nil {
		t.Fatal(err)
	}
	g := newGroups(s)
	f := &fitting{sample: s, family: Binomial, groups: g, workers: 2}
	have, err := f.choose(t.Context(), p, Penalty{Lambda: []float64{1e-1, 1e-3, 1e-2, 1e-3}, Folds: 3}, 42)
	if err != nil {
		t.Fatal(err)
	}
	if len(have.Curve) != 3 || have.Folds != 3 {
		t.Fatalf("have %+v, want three penalties on three folds", have)
	}
	parts := g.parts(s, "penalty fold", 42, 3)
	best, least := 0.0, math.Inf(1)
	for l, lambda := range []float64{1e-1, 1e-2, 1e-3} {
		mean := 0.0
		for k := range uint8(3) {
			mean += foldDeviance(t, s, parts, k, lambda) / 1500
		}
		near(t, "deviance", have.Curve[l].Deviance, mean, 1e-7)
		near(t, "lambda", have.Curve[l].Lambda, lambda, 0)
		if mean < least {
			best, least = lambda, mean
		}
	}
	if have.Lambda != best {
		t.Errorf("have lambda %g, want %g", have.Lambda, best)
	}
}

// foldDeviance is the sum of the deviances of the rows of fold k, fitted without them.
func foldDeviance(t *testing.T, s *Sample, parts [source.Cells][]uint8, k uint8, lambda float64) float64 {
	t.Helper()
	m := &glm.Matrix{P: 3}
	var held [][4]float64
	for c := range s.Cells {
		r := &s.Cells[c]
		for i := range r.Len() {
			x := r.X[i*len(s.Features):]
			row, y := []float64{x[0], math.Log(1 + x[3]), x[7] * x[7]}, r.Outcome[i]
			if parts[c][i] == k {
				held = append(held, [4]float64{row[0], row[1], row[2], y})
				continue
			}
			m.X, m.Y = append(m.X, row...), append(m.Y, y)
		}
	}
	res, err := glm.Fit(t.Context(), m, glm.Options{Family: glm.Binomial(), Names: []string{"a", "b", "c"}, Lambda: lambda})
	if err != nil {
		t.Fatal(err)
	}
	sum := 0.0
	for _, h := range held {
		p := 1 / (1 + math.Exp(-(res.Intercept + res.Coef[0]*h[0] + res.Coef[1]*h[1] + res.Coef[2]*h[2])))
		sum += -2 * (h[3]*math.Log(p) + (1-h[3])*math.Log(1-p))
	}
	return sum
}

func TestChooseTakesASinglePenaltyAsItIs(t *testing.T) {
	f := &fitting{}
	have, err := f.choose(t.Context(), nil, Penalty{Lambda: []float64{.02}}, 1)
	if err != nil || have.Lambda != .02 || have.Folds != 0 || have.Curve != nil {
		t.Errorf("have %+v, %v", have, err)
	}
}

// TestDivisionIsThatOfTheTraining: the folds of a Division reproduce the cross-validated deviance of a training, and its fifth the
// people of the disjoint figure.
func TestDivisionIsThatOfTheTraining(t *testing.T) {
	s, _ := plainLaw(1500, 5).simulate(day(t, "2022-04-01"))
	spec := Spec{Seed: 42, Penalty: Penalty{Lambda: []float64{1e-1, 1e-2}, Folds: 3}}
	d := Divide(spec, s)
	var folds [source.Cells][]uint8
	held := 0
	for c := range s.Cells {
		for _, person := range s.Cells[c].Person {
			folds[c] = append(folds[c], uint8(d.Fold(c, person)))
			if d.HeldOut(c, person) {
				held++
			}
		}
	}
	p, err := prepare(t.Context(), s, []string{"age", "log1p(gp_attended_365d)", "square(gp_rate_of_rise)"}, 1)
	if err != nil {
		t.Fatal(err)
	}
	f := &fitting{sample: s, family: Binomial, groups: newGroups(s), workers: 2}
	have, err := f.choose(t.Context(), p, spec.Penalty, spec.Seed)
	if err != nil {
		t.Fatal(err)
	}
	for _, point := range have.Curve {
		mean := 0.0
		for k := range uint8(3) {
			mean += foldDeviance(t, s, folds, k, point.Lambda)
		}
		near(t, "deviance", point.Deviance, mean/float64(len(sampleRows(s))), 1e-7)
	}
	want := 0
	for _, parts := range newGroups(s).parts(s, "held out", 42, 5) {
		for _, part := range parts {
			if part == 0 {
				want++
			}
		}
	}
	if held != want || held == 0 {
		t.Errorf("have %d people held out, want the %d of the disjoint figure", held, want)
	}
}
