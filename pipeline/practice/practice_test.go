package practice

import (
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"gonum.org/v1/gonum/stat"

	"riskstrat/features/catalog"
	"riskstrat/models/funnel"
	"riskstrat/models/glm"
)

// someone is a person as the test draws them.
type someone struct {
	practice         uint32
	age, sex, decile float64
	events           float64
}

// people draws residents of so many practices whose rates rise with age and deprivation.
func people(n, practices int, seed uint64) []someone {
	r := rand.New(rand.NewPCG(seed, 1))
	all := make([]someone, n)
	for i := range all {
		p := someone{practice: r.Uint32N(uint32(practices)), age: float64(r.IntN(100)), sex: float64(r.IntN(2)), decile: float64(1 + r.IntN(10))}
		mean := math.Exp(-2 + p.age/60 - p.decile/20 + 0.1*p.sex)
		for u := r.Float64(); u < mean/(1+mean); u = r.Float64() {
			p.events++
		}
		all[i] = p
	}
	return all
}

func tallyOf(all []someone) *Tally {
	t := NewTally(1)
	for _, p := range all {
		t.Add(p.practice, p.age, p.sex, p.decile, []float64{p.events})
	}
	return t
}

func code(i uint32) string { return fmt.Sprintf("P%03d", i) }

func compareOne(t *testing.T, tally *Tally) Comparison {
	t.Helper()
	all, err := tally.Compare(t.Context(), []string{"ae_attended_365d"}, code)
	if err != nil {
		t.Fatal(err)
	}
	return all[0]
}

// The case mix of counted kinds is the Poisson regression of one row a person.
func TestCaseMixIsOfPersons(t *testing.T) {
	all := people(4000, 5, 3)
	tally := tallyOf(all)
	mix, err := fitCaseMix(t.Context(), tally, 0)
	if err != nil {
		t.Fatal(err)
	}
	m, names := &glm.Matrix{}, []string(nil)
	for band := 1; band <= 18; band++ { // the last is 90 and over
		names = append(names, fmt.Sprint("band ", band))
	}
	names = append(names, "fifth 2", "fifth 3", "fifth 4", "fifth 5", "sex")
	m.P = len(names)
	row := func(p someone) []float64 {
		x := make([]float64, m.P)
		if band := min(int(p.age)/5, 18); band > 0 {
			x[band-1] = 1
		}
		if f := int(p.decile-1) / 2; f > 0 {
			x[18+f-1] = 1
		}
		x[22] = p.sex
		return x
	}
	for _, p := range all {
		m.X, m.Y = append(m.X, row(p)...), append(m.Y, p.events)
	}
	res, err := glm.Fit(t.Context(), m, glm.Options{Family: glm.Poisson(), Names: names})
	if err != nil || res.Err() != nil {
		t.Fatal(err, res.Err())
	}
	for _, p := range all[:200] {
		want := math.Exp(res.Predict(row(p)))
		have := mix.rate[kind{ageBand(p.age), level(p.sex), fifth(p.decile)}]
		if math.Abs(have/want-1) > 1e-4 { // the little shrinkage of empty levels
			t.Fatalf("have a rate of %g, want %g", have, want)
		}
	}
}

// With age alone to tell people apart, the expected events are those of indirect standardisation by hand.
func TestExpectedByHand(t *testing.T) {
	tally := NewTally(1)
	add := func(practice uint32, age float64, n int, events ...float64) {
		for i := range n {
			e := 0.0
			if i < len(events) {
				e = events[i]
			}
			tally.Add(practice, age, 0, 1, []float64{e})
		}
	}
	// Young: 6 events of 30 people, .2 a person. Old: 12 of 20, .6.
	add(1, 22, 20, 1, 1)
	add(1, 70, 5, 2, 2, 1)
	add(2, 23, 10, 2, 2)
	add(2, 73, 15, 3, 4)
	have := compareOne(t, tally)
	want := []Row{
		{Practice: "P001", People: 25, Observed: 7, Expected: 20*.2 + 5*.6},
		{Practice: "P002", People: 25, Observed: 11, Expected: 10*.2 + 15*.6},
	}
	if diff := cmp.Diff(want, have.Rows, cmpopts.IgnoreFields(Row{}, "Funnel"), cmpopts.EquateApprox(1e-4, 0)); diff != "" {
		t.Error(diff)
	}
	if !strings.Contains(have.Linear.Missing, "too few") {
		t.Errorf("two practices have a line: %+v", have.Linear)
	}
}

// Expected events add up to the observed, whatever order the parts came in.
func TestConservationAndOrder(t *testing.T) {
	all := people(6000, 40, 8)
	whole := compareOne(t, tallyOf(all))
	var observed, expected float64
	for _, r := range whole.Rows {
		observed, expected = observed+float64(r.Observed), expected+r.Expected
	}
	if math.Abs(expected/observed-1) > 1e-9 {
		t.Errorf("expect %g events, want the %g observed", expected, observed)
	}
	parts := tallyOf(all[4000:])
	parts.Merge(tallyOf(all[:1500]))
	parts.Merge(tallyOf(all[1500:4000]))
	if diff := cmp.Diff(whole, compareOne(t, parts)); diff != "" {
		t.Errorf("the parts in another order:\n%s", diff)
	}
}

// A practice whose people do twice what others like them do is found; the same people elsewhere are not.
func TestFindsOnePractice(t *testing.T) {
	all := people(60_000, 30, 5)
	for i := range all {
		if all[i].practice == 7 {
			all[i].events *= 2
		}
	}
	for _, r := range compareOne(t, tallyOf(all)).Rows {
		if found := r.Funnel.Verdict == funnel.Above998; found != (r.Practice == "P007") {
			t.Errorf("practice %s: %s", r.Practice, r.Funnel.Verdict)
		}
	}
}

// The line of 20 practices, on one average, is that of gonum's own least squares.
func TestLineIsLeastSquares(t *testing.T) {
	have := compareOne(t, tallyOf(people(8000, 20, 4)))
	tally := tallyOf(people(8000, 20, 4))
	old, n := map[uint32]float64{}, map[uint32]float64{}
	for c, s := range tally.cells {
		n[c.practice] += float64(s.people)
		if c.kind.age >= 13 {
			old[c.practice] += 100 * float64(s.people)
		}
	}
	var x, y []float64
	for i, r := range have.Rows {
		x, y = append(x, old[uint32(i)]/n[uint32(i)]), append(y, r.Rate())
	}
	intercept, slope := stat.LinearRegression(x, y, nil, false)
	r2 := stat.RSquared(x, y, nil, intercept, slope)
	want := Linear{Intercept: intercept, Predictors: []Coefficient{{"percentage aged 65 and over", slope}}, AdjustedR2: 1 - (1-r2)*19/18}
	if diff := cmp.Diff(want, have.Linear, cmpopts.EquateApprox(1e-9, 0)); diff != "" {
		t.Error(diff)
	}
}

// Whose count is not known is in no rate, and is counted.
func TestUnknownIsNotZero(t *testing.T) {
	all := people(2000, 3, 2)
	with := tallyOf(all)
	nan := math.NaN()
	for range 50 {
		with.Add(1, 40, 1, 3, []float64{nan})
	}
	want, have := compareOne(t, tallyOf(all)), compareOne(t, with)
	want.Unknown = 50
	if diff := cmp.Diff(want, have); diff != "" {
		t.Error(diff)
	}
	none := NewTally(1)
	none.Add(1, nan, nan, nan, []float64{0})
	if c := compareOne(t, none); c.Missing == "" || len(c.Rows) != 0 {
		t.Errorf("a place without events is compared: %+v", c)
	}
}

func TestConfig(t *testing.T) {
	c, err := catalog.New(catalog.Options{})
	if err != nil {
		t.Fatal(err)
	}
	for _, bad := range []struct{ name, says string }{
		{"ae_attended", "no feature named"}, {"ae_attended_90d", "no count of the events of 365 days"},
		{"age", "no count of the events"}, {"ae_providers_365d", "no count of the events"},
	} {
		err := Config{Compare: []string{"gp_attended_365d", bad.name}}.Validate(c.Lookup)
		if err == nil || !strings.Contains(err.Error(), bad.says) {
			t.Errorf("%s: have %v, want %q", bad.name, err, bad.says)
		}
	}
	if err := (Config{Compare: []string{"gp_attended_365d", "gp_attended_365d"}}).Validate(c.Lookup); err == nil {
		t.Error("a feature named twice is taken")
	}
	if err := (Config{Compare: []string{"gp_attended_365d", "ae_attended_365d"}}).Validate(c.Lookup); err != nil {
		t.Error(err)
	}
}
