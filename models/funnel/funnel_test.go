package funnel

import (
	"math"
	"path/filepath"
	"testing"

	"riskstrat/models/referencetest"
)

const references = "../../testdata/reference/funnel"

// units are those of units.csv, with one of its columns as what was observed.
func units(t *testing.T, observed string) []Unit {
	t.Helper()
	table := referencetest.Open(t, filepath.Join(references, "units.csv"))
	count, expected := table.Numbers(observed), table.Numbers("expected")
	var out []Unit
	for i, name := range table.Text("name") {
		out = append(out, Unit{Name: name, Observed: count[i], Expected: expected[i]})
	}
	return out
}

func compare(t *testing.T, u []Unit) *Comparison {
	t.Helper()
	c, err := Compare(u)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func near(t *testing.T, what string, have, want, within float64) {
	t.Helper()
	if !(math.Abs(have-want) <= within*max(1, math.Abs(want))) {
		t.Errorf("%s: have %.15g, want %.15g", what, have, want)
	}
}

func TestCompareAgreesWithR(t *testing.T) {
	type figures struct {
		Phi, Tau2          float64
		Z, Adjusted, Ratio []float64
		Limits             [][4]float64
	}
	ref := referencetest.Figures[struct{ Spread, Alike figures }](t, filepath.Join(references, "r.json"))
	if ref.Spread.Tau2 == 0 || ref.Alike.Tau2 != 0 {
		t.Fatalf("have tau2 %v and %v in the reference: want one with and one without", ref.Spread.Tau2, ref.Alike.Tau2)
	}
	for name, c := range map[string]struct {
		have *Comparison
		want figures
	}{"spread": {compare(t, units(t, "spread")), ref.Spread}, "alike": {compare(t, units(t, "alike")), ref.Alike}} {
		near(t, name+": phi", c.have.Phi, c.want.Phi, 1e-12)
		near(t, name+": tau2", c.have.Tau2, c.want.Tau2, 1e-12)
		for i, u := range c.have.Units {
			near(t, name+": z of "+u.Name, u.Z, c.want.Z[i], 1e-11)
			near(t, name+": adjusted z of "+u.Name, u.Adjusted, c.want.Adjusted[i], 1e-11)
			near(t, name+": ratio of "+u.Name, u.Ratio, c.want.Ratio[i], 1e-12)
			for k, v := range []float64{u.Limits.Low95, u.Limits.High95, u.Limits.Low998, u.Limits.High998} {
				near(t, name+": limit of "+u.Name, v, c.want.Limits[i][k], 1e-10)
			}
		}
	}
}

// Where ten are expected, the exact limits lie about the whole numbers 4 and 17 (95 %) and 2 and 21 (99.8 %) that tables of the Poisson
// distribution give: P(R <= 3) = .0103, P(R <= 4) = .0293; P(R <= 16) = .9730, P(R <= 17) = .9857.
func TestLimitsOfTen(t *testing.T) {
	l := (&Comparison{Ratio: 1}).Limits(10)
	near(t, "low", l.Low95, (4-(0.02925-0.025)/(0.02925-0.01034))/10, 1e-4)
	near(t, "high", l.High95, (17-(0.98572-0.975)/(0.98572-0.97296))/10, 1e-4)
	if !(l.Low998 > 0.1 && l.Low998 < 0.2 && l.High998 > 2 && l.High998 < 2.1) {
		t.Errorf("have 99.8 %% limits %v and %v", l.Low998, l.High998)
	}
}

// A unit is compared with the others: expected numbers that are all too low by half change nothing.
func TestLevelDoesNotMatter(t *testing.T) {
	u := units(t, "spread")
	want := compare(t, u)
	for i := range u {
		u[i].Expected /= 2
	}
	have := compare(t, u)
	near(t, "ratio", have.Ratio, 2*want.Ratio, 1e-12)
	for i := range u {
		near(t, "adjusted z", have.Units[i].Adjusted, want.Units[i].Adjusted, 1e-9)
		if have.Units[i].Verdict != want.Units[i].Verdict {
			t.Errorf("%s: have %s, want %s", u[i].Name, have.Units[i].Verdict, want.Units[i].Verdict)
		}
	}
}

// One unit far out does not make the others' limits wide, and is itself beyond them.
func TestOutlierIsSeen(t *testing.T) {
	u := units(t, "alike")
	before := compare(t, u)
	u[5].Observed = 4*u[5].Expected + 20
	after := compare(t, u)
	if after.Units[5].Verdict != Above998 {
		t.Errorf("have %s, want %s", after.Units[5].Verdict, Above998)
	}
	if after.Phi > 1.5*before.Phi {
		t.Errorf("phi rises from %v to %v by one unit", before.Phi, after.Phi)
	}
	u[5].Observed = 0
	if v := compare(t, u).Units[5].Verdict; u[5].Expected > 20 && v != Below998 {
		t.Errorf("have %s, want %s", v, Below998)
	}
}

func TestFewUnits(t *testing.T) {
	c := compare(t, []Unit{{"A", 30, 20}, {"B", 10, 20}, {"C", 3, 0}})
	if c.Tau2 != 0 || c.Ratio != 1 {
		t.Errorf("have tau2 %v and ratio %v of two units, want 0 and 1", c.Tau2, c.Ratio)
	}
	if j := c.Units[2]; j.Verdict != Unjudged || j.Missing == "" {
		t.Errorf("have %+v where nothing is expected, want it not judged", j)
	}
	// P(R >= 30 | 20) = .022 and P(R <= 10 | 20) = .011.
	if a, b := c.Units[0].Verdict, c.Units[1].Verdict; a != Above95 || b != Below95 {
		t.Errorf("have %s and %s, want beyond 95 %%", a, b)
	}
	if one := compare(t, []Unit{{"A", 7, 9}}); one.Units[0].Verdict != Within || one.Units[0].Ratio != 1 {
		t.Errorf("have %+v of a single unit, want it at its own level", one.Units[0])
	}
}

func TestErrors(t *testing.T) {
	for _, u := range [][]Unit{nil, {{"A", 1, 0}}, {{"A", 0, 1}}, {{"A", -1, 1}}, {{"A", 1, math.NaN()}}} {
		if _, err := Compare(u); err == nil {
			t.Errorf("%+v: have no error", u)
		}
	}
}
