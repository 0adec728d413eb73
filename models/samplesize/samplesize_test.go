package samplesize

import (
	"math"
	"testing"

	"riskstrat/models/referencetest"
)

// The numbers are those that the tests of pmsampsize (CRAN) state; the first line of each table is the worked example of the papers:
// Chagas disease, with 4.8 events for each parameter, and forced expiratory volume.
func TestBinaryIsPmsampsize(t *testing.T) {
	for _, c := range []struct {
		parameters     int
		prevalence, r2 float64
		rows           [3]int
		perParameter   float64
	}{
		{24, 0.174, 0.288, [3]int{623, 668, 221}, 4.84},
		{24, 0.174, 0.55, [3]int{255, 532, 221}, 3.86},
		{36, 0.174, 0.288, [3]int{934, 1002, 221}, 4.84},
		{24, 0.25, 0.288, [3]int{623, 583, 289}, 6.49},
	} {
		m, err := Binary(c.parameters, c.prevalence, c.r2)
		if err != nil {
			t.Fatal(err)
		}
		most := 0
		for i, want := range c.rows {
			most = max(most, want)
			if m.Criteria[i].Rows != want {
				t.Errorf("%d parameters, R2 %v: %s: have %d rows, want %d", c.parameters, c.r2, m.Criteria[i].Aim, m.Criteria[i].Rows, want)
			}
		}
		perParameter := m.Events / float64(m.Parameters)
		if m.Rows != most || math.Abs(perParameter-c.perParameter) > 0.005 {
			t.Errorf("have %d rows, %.3f events for each parameter, want %d, %v", m.Rows, perParameter, most, c.perParameter)
		}
	}
}

func TestContinuousIsPmsampsize(t *testing.T) {
	for _, c := range []struct {
		parameters   int
		r2, mean, sd float64
		rows         [4]int
	}{
		{25, 0.2, 1.9, 0.6, [4]int{918, 401, 259, 918}},
		{25, 0.3, 1.9, 0.6, [4]int{574, 351, 259, 574}},
		{50, 0.2, 1.9, 0.6, [4]int{1924, 801, 284, 1924}},
		{25, 0.2, 10, 0.6, [4]int{918, 401, 259, 918}},
		{25, 0.2, 1.9, 2, [4]int{918, 401, 259, 918}},
		{100, 0.5, 1.9, 2, [4]int{1264, 1001, 334, 1264}},
	} {
		m, err := Continuous(c.parameters, c.r2, c.mean, c.sd)
		if err != nil {
			t.Fatal(err)
		}
		for i, want := range c.rows {
			if m.Criteria[i].Rows != want {
				t.Errorf("%d parameters, R2 %v: %s: have %d rows, want %d", c.parameters, c.r2, m.Criteria[i].Aim, m.Criteria[i].Rows, want)
			}
		}
	}
	// Where the mean is small beside its spread it asks for most. The upper 95 % limit is then 1.1 times the mean.
	m, err := Continuous(10, 0.4, 1, 20)
	if err != nil {
		t.Fatal(err)
	}
	half := 1.96 * 20 * math.Sqrt(0.6/float64(m.Rows))
	if m.Rows != m.Criteria[3].Rows || math.Abs(half-0.1) > 1e-5 {
		t.Errorf("have %d rows and a half width of %v, want .1", m.Rows, half)
	}
}

// R draws four million people, and integrates.
func TestOfAUROCAgreesWithR(t *testing.T) {
	ref := referencetest.Figures[struct {
		Cases []struct{ AUROC, Prevalence, R2, Exact float64 }
	}](t, "../../testdata/reference/samplesize/r.json")
	for _, c := range ref.Cases {
		have := OfAUROC(c.AUROC, c.Prevalence)
		if math.Abs(have/c.Exact-1) > 1e-9 || math.Abs(have/c.R2-1) > 0.02 {
			t.Errorf("AUROC %v, prevalence %v: have %.12g, want %.12g by integral, about %.4g by simulation", c.AUROC, c.Prevalence, have, c.Exact, c.R2)
		}
	}
	if have := OfAUROC(0.5, 0.3); math.Abs(have) > 1e-12 {
		t.Errorf("have R2 %v without skill, want 0", have)
	}
	for _, c := range [][2]float64{{1, .1}, {.4, .1}, {math.NaN(), .1}, {.7, 0}, {.7, 1}} {
		if have := OfAUROC(c[0], c[1]); !math.IsNaN(have) {
			t.Errorf("AUROC %v, prevalence %v: have R2 %v, want none", c[0], c[1], have)
		}
	}
}

// The maximum at a prevalence of one half is 3/4, as Riley et al. tabulate; at .174 it is .60.
func TestMaxCoxSnell(t *testing.T) {
	for prevalence, want := range map[float64]float64{0.5: 0.75, 0.174: 0.60, 0.05: 0.33, 0.01: 0.11} {
		if have := MaxCoxSnell(prevalence); math.Abs(have-want) > 0.005 {
			t.Errorf("prevalence %v: have %v, want %v", prevalence, have, want)
		}
	}
}

func TestErrors(t *testing.T) {
	for name, ask := range map[string]func() (*Minimum, error){
		"no parameters":       func() (*Minimum, error) { return Binary(0, .1, .1) },
		"no event":            func() (*Minimum, error) { return Binary(5, 0, .1) },
		"prevalence NaN":      func() (*Minimum, error) { return Binary(5, math.NaN(), .1) },
		"R2 over maximum":     func() (*Minimum, error) { return Binary(5, .01, .2) },
		"R2 of 0":             func() (*Minimum, error) { return Binary(5, .1, 0) },
		"few parameters":      func() (*Minimum, error) { return Continuous(2, .1, 1, 1) },
		"R2 of 1":             func() (*Minimum, error) { return Continuous(5, 1, 1, 1) },
		"mean of 0":           func() (*Minimum, error) { return Continuous(5, .1, 0, 1) },
		"no spread":           func() (*Minimum, error) { return Continuous(5, .1, 1, 0) },
		"more rows than ever": func() (*Minimum, error) { return Continuous(50, 1e-9, 1, 1) },
	} {
		if m, err := ask(); err == nil {
			t.Errorf("%s: have %d rows, want an error", name, m.Rows)
		}
	}
}
