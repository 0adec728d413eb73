package models

import (
	"math"
	"testing"
)

// pairs makes rows 1 and 2, 3 and 4, ... of the reference sample one person each.
func pairs(s *Sample) *Sample {
	for c := range s.Cells {
		for i := range s.Cells[c].Person {
			s.Cells[c].Person[i] /= 2
		}
	}
	return s
}

// TestContrastsAgreeWithR: effects of a spline, and of a category in an interaction, with standard errors by resident, beside Hmisc and sandwich.
func TestContrastsAgreeWithR(t *testing.T) {
	type effects struct{ Value, SE []float64 }
	want := readJSON[struct {
		Robust, Ages   []float64
		Age, Sex, Both effects
	}](t, "effects.json")
	tr := &training{
		fit: pairs(referenceSample(t, "fit")), calibrate: referenceSample(t, "calibrate"),
		spec: Spec{Target: "any"}, target: testTarget, opt: Options{Workers: 2},
	}
	m, err := tr.model(t.Context(), []string{
		"rcs(age, 5)", "category(sex)", "log1p(gp)", "winsor(ae, 0.95)", "square(rise)", "gp730", "ae730", "log1p(gp):category(sex)",
	}, Penalty{Lambda: []float64{0}})
	if err != nil {
		t.Fatal(err)
	}
	e := m.entry
	at := 0
	for _, c := range append([]Coefficient{e.Intercept}, e.Terms[0].Columns...) {
		near(t, "robust standard error of "+c.Name, *c.RobustSE, want.Robust[at], 1e-7)
		at++
	}
	// What makes a model one that may score is not what is compared.
	e.Spec, e.Trained.AsOf = testSpec(t), day(t, "2025-06-01")
	e.Bands = Bands{Groups: e.groups(), Overall: make([]float64, len(e.groups()))}
	for _, c := range []struct {
		name     string
		age, sex []float64
		want     effects
	}{
		{"age", want.Ages, make([]float64, len(want.Ages)), want.Age},
		{"sex", []float64{50, 50, 50}, []float64{0, 1, 2}, want.Sex},
		{"both", []float64{30, 70}, []float64{1, 2}, want.Both},
	} {
		n := len(c.age) + 1
		gp := make([]float64, n)
		for i := range gp {
			gp[i] = 2
		}
		have, err := e.Contrasts(n, map[string][]float64{"age": append(c.age, 50), "sex": append(c.sex, 0), "gp": gp})
		if err != nil {
			t.Fatal(err)
		}
		if len(c.want.Value) != n-1 {
			t.Fatalf("%s: have %d rows, want %d", c.name, n-1, len(c.want.Value))
		}
		for i, v := range c.want.Value {
			near(t, c.name, have[i].Value, v, 1e-8)
			near(t, c.name+" standard error", have[i].SE, c.want.SE[i], 1e-7)
		}
	}
}

// A contrast that the kept covariance does not cover has no standard error, nor has any of a penalised model.
func TestContrastsSayWhatIsNotKnown(t *testing.T) {
	spec := testSpec(t)
	spec.Penalty = Penalty{Lambda: []float64{0}}
	e, _ := trainPlace(t, plainLaw(3000, 7), spec, 2)
	values := map[string][]float64{"age": {80, 50}, "gp_attended_365d": {4, 4}}
	have, err := e.Contrasts(2, values)
	if err != nil {
		t.Fatal(err)
	}
	age := e.Terms[0].Columns[0]
	near(t, "thirty years", have[0].Value, 30*age.Coef, 1e-12)
	near(t, "thirty years, standard error", have[0].SE, 30**age.RobustSE, 1e-9)
	if have[1] != (Contrast{}) {
		t.Errorf("beside themselves: have %+v, want 0", have[1])
	}
	values["gp_attended_365d"][0] = 9
	if have, err = e.Contrasts(2, values); err != nil || !math.IsNaN(have[0].SE) {
		t.Errorf("with appointments, whose covariance is not kept: have %+v, %v", have, err)
	}
	encoded, err := e.Encode()
	if err != nil {
		t.Fatal(err)
	}
	again, err := Decode(encoded)
	if err != nil || again.Usable() != nil {
		t.Fatal(err, again.Usable())
	}
	again.Covariance.Rows[1] = again.Covariance.Rows[1][:1]
	if again.Usable() == nil {
		t.Error("a covariance with a hole: want it refused")
	}

	for _, penalty := range []Penalty{{Lambda: []float64{1e-6}}, {Alpha: .5, Lambda: []float64{1e-3}}} {
		spec.Penalty = penalty
		e, _ := trainPlace(t, plainLaw(3000, 7), spec, 2)
		if e.Covariance != nil {
			t.Errorf("%+v: have a covariance", penalty)
		}
		if have, err = e.Contrasts(2, map[string][]float64{"age": {80, 50}}); err != nil || !math.IsNaN(have[0].SE) || have[0].Value == 0 {
			t.Errorf("%+v: have %+v, %v", penalty, have, err)
		}
	}
}
