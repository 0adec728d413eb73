package glm

import (
	"context"
	"errors"
	"math"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"
)

// change returns simulated data with its columns rewritten by a function of a row.
func change(seed uint64, n, p int, rewrite func(row []float64, y *float64)) (*Matrix, []string) {
	m, names := simulated(seed, n, p)
	m.Weight, m.Offset = nil, nil
	for i := range m.Y {
		rewrite(m.X[i*p:(i+1)*p], &m.Y[i])
	}
	return m, names
}

func TestFailuresAreNamed(t *testing.T) {
	split := func(row []float64, y *float64) {
		*y = 0
		if row[0]+2*row[2]-40 > 0 {
			*y = 1
		}
	}
	for name, c := range map[string]struct {
		rewrite func(row []float64, y *float64)
		status  Status
		columns []string
		ridge   bool // a ridge makes the fit converge
	}{
		"constant column":   {func(x []float64, _ *float64) { x[1] = 7 }, Constant, []string{"x1"}, false},
		"two constants":     {func(x []float64, _ *float64) { x[1], x[3] = 0, 0.1+0.2 }, Constant, []string{"x1", "x3"}, false},
		"twin columns":      {func(x []float64, _ *float64) { x[2] = x[0] }, Singular, []string{"x2"}, true},
		"combination":       {func(x []float64, _ *float64) { x[3] = 2*x[1] - x[0] + 4 }, Singular, []string{"x3"}, true},
		"two combinations":  {func(x []float64, _ *float64) { x[2], x[3] = -x[0], x[1]+x[0] }, Singular, []string{"x2", "x3"}, true},
		"all categories":    {func(x []float64, _ *float64) { x[0], x[1], x[2] = thirds(x[0]) }, Singular, []string{"x2"}, true},
		"no events":         {func(_ []float64, y *float64) { *y = 0 }, OneOutcome, nil, false},
		"events only":       {func(_ []float64, y *float64) { *y = 1 }, OneOutcome, nil, false},
		"complete":          {split, Separated, []string{"x0", "x2"}, true},
		"complete by one":   {func(x []float64, y *float64) { *y = flag(x[1] > 10) }, Separated, []string{"x1"}, true},
		"quasi: flag safe":  {func(x []float64, y *float64) { x[1] = flag(x[1] > 12 && *y == 0) }, Separated, []string{"x1"}, true},
		"quasi: flag event": {func(x []float64, y *float64) { x[3] = flag(x[3] > 34 && *y == 1) }, Separated, []string{"x3"}, true},
	} {
		t.Run(name, func(t *testing.T) {
			m, names := change(11, 500, 4, c.rewrite)
			r, err := Fit(context.Background(), m, Options{Family: Binomial(), Names: names})
			if err != nil {
				t.Fatal(err)
			}
			// Directions that separate completely form a cone: others may have a part in the one found.
			found := c.status == Separated && subset(c.columns, r.Columns) || reflect.DeepEqual(r.Columns, c.columns)
			if r.Status != c.status || !found || strings.HasPrefix(name, "quasi") && len(r.Columns) > 1 {
				t.Errorf("have %q %v after %d steps, want %q %v", r.Status, r.Columns, r.Iterations, c.status, c.columns)
			}
			if r.Coef != nil || !math.IsNaN(r.Intercept) || !math.IsNaN(r.LogLik) || r.StdErr != nil {
				t.Error("a failed fit has coefficients")
			}
			if r.Err() == nil {
				t.Fatal("a failed fit has no error")
			}
			for _, column := range c.columns {
				if !strings.Contains(r.Err().Error(), column) {
					t.Errorf("error %q does not name %s", r.Err(), column)
				}
			}
			r, err = Fit(context.Background(), m, Options{Family: Binomial(), Names: names, Lambda: 0.01})
			if err != nil {
				t.Fatal(err)
			}
			if (r.Status == Converged) != c.ridge {
				t.Errorf("with a ridge: have %q, want converged %v", r.Status, c.ridge)
			}
		})
	}
}

func subset(part, whole []string) bool {
	for _, p := range part {
		if !slices.Contains(whole, p) {
			return false
		}
	}
	return true
}

func flag(b bool) float64 {
	if b {
		return 1
	}
	return 0
}

func thirds(x float64) (a, b, c float64) {
	return flag(x < -.4), flag(x >= -.4 && x < .4), flag(x >= .4)
}

func TestCollinearityNamesWhatAColumnIsMadeOf(t *testing.T) {
	m, names := change(12, 400, 5, func(x []float64, _ *float64) { x[4] = 3*x[1] - x[2] })
	r := mustFit(t, m, Options{Names: names, Lambda: 0.1})
	want := []Collinearity{{Column: "x4", Of: []string{"x1", "x2"}}}
	if !reflect.DeepEqual(r.Collinear, want) {
		t.Errorf("have %v, want %v", r.Collinear, want)
	}
	// A ridge on one of the three is enough to tell them apart.
	mustFit(t, m, Options{Names: names, Lambda: 0.1, Factor: []float64{0, 0, 1, 0, 0}})
	r, err := Fit(context.Background(), m, Options{Family: Binomial(), Names: names, Lambda: 0.1, Factor: []float64{1, 0, 0, 1, 0}})
	if err != nil || r.Status != Singular {
		t.Errorf("none of the three penalised: have %v, %v, want %v", r.Status, err, Singular)
	}
}

// Columns nearly, but not quite, dependent or separating are fitted: the checks do not cry wolf.
func TestNearFailuresAreFitted(t *testing.T) {
	rng := rand.New(rand.NewPCG(5, 5))
	m, names := change(13, 2000, 4, func(x []float64, _ *float64) { x[3] = x[0] + x[1] + 1e-3*rng.NormFloat64() })
	if r := mustFit(t, m, Options{Names: names}); r.Collinear != nil {
		t.Errorf("have %v, want no collinearity", r.Collinear)
	}
	// The flag is all events but one: its coefficient is large and finite.
	spared := false
	m, names = change(14, 2000, 3, func(x []float64, y *float64) {
		x[2] = flag(x[2] > 22.5 && *y == 1)
		if !spared && *y == 0 {
			spared, x[2] = true, 1
		}
	})
	mustFit(t, m, Options{Names: names})
}

func TestPoissonFailures(t *testing.T) {
	m, names := change(15, 400, 3, func(x []float64, y *float64) {
		x[1] = flag(x[1] > 11)
		*y *= 2 * (1 - x[1]) // nobody flagged has a count
	})
	r, err := Fit(context.Background(), m, Options{Family: Poisson(), Names: names})
	if err != nil || r.Status != Separated || !reflect.DeepEqual(r.Columns, []string{"x1"}) {
		t.Errorf("have %v %v %v, want %v [x1]", r.Status, r.Columns, err, Separated)
	}
	clear(m.Y)
	if r, err = Fit(context.Background(), m, Options{Family: Poisson(), Names: names}); err != nil || r.Status != OneOutcome {
		t.Errorf("all counts 0: have %v %v, want %v", r.Status, err, OneOutcome)
	}
	for i := range m.Y {
		m.Y[i] = 3 // one value, not at a bound: the model is the null model
	}
	if c := mustFit(t, m, Options{Family: Poisson(), Names: names}); math.Abs(c.Intercept-math.Log(3)) > 1e-9 {
		t.Errorf("all counts 3: have intercept %v, want log 3", c.Intercept)
	}
}

func TestIterationLimit(t *testing.T) {
	m, names := simulated(16, 500, 3)
	r, err := Fit(context.Background(), m, Options{Family: Binomial(), Names: names, Limit: 1})
	if err != nil || r.Status != IterationLimit || r.Coef != nil {
		t.Errorf("have %v %v, want %v without coefficients", r.Status, err, IterationLimit)
	}
}

func TestErrors(t *testing.T) {
	for want, spoil := range map[string]func(m *Matrix, o *Options){
		"column x1: a value is not finite":                                  func(m *Matrix, _ *Options) { m.X[4] = math.NaN() },
		"column x2: a value is not finite":                                  func(m *Matrix, _ *Options) { m.X[5] = math.Inf(-1) },
		"cell 0: an outcome is outside 0 to 1, the range of the binomial":   func(m *Matrix, _ *Options) { m.Y[0] = 2 },
		"cell 0: a weight is negative or not finite":                        func(m *Matrix, _ *Options) { m.Weight[3] = -1 },
		"cell 0: an offset is not finite":                                   func(m *Matrix, _ *Options) { m.Offset[0], m.Weight[0] = math.NaN(), 1 },
		"no rows of positive weight":                                        func(m *Matrix, _ *Options) { clear(m.Weight) },
		"cell 0: block: have 200 values of column 0, want 256":              func(m *Matrix, _ *Options) { m.X = m.X[:600] },
		"cell 0: block: have 5 weights, want 256":                           func(m *Matrix, _ *Options) { m.Weight = m.Weight[:5] },
		"options: no family":                                                func(_ *Matrix, o *Options) { o.Family = Family{} },
		"options: have 1 names, want one for each of 3 columns":             func(_ *Matrix, o *Options) { o.Names = o.Names[:1] },
		"options: have lambda -1, want a finite number >= 0":                func(_ *Matrix, o *Options) { o.Lambda = -1 },
		"options: have lambda NaN, want a finite number >= 0":               func(_ *Matrix, o *Options) { o.Lambda = math.NaN() },
		"options: penalty factor of column x1: have -2, want a finite":      func(_ *Matrix, o *Options) { o.Factor = []float64{1, -2, 1} },
		"options: have 2 start values, want an intercept and 3 coefficient": func(_ *Matrix, o *Options) { o.Start = []float64{1, 2} },
	} {
		t.Run(want, func(t *testing.T) {
			m, names := simulated(17, 300, 3)
			opt := Options{Family: Binomial(), Names: names, Workers: 2}
			m.Weight[0], m.Weight[1] = 1, 1
			spoil(m, &opt)
			r, err := Fit(context.Background(), m, opt)
			if r != nil || err == nil || !strings.Contains(err.Error(), want) || !strings.HasPrefix(err.Error(), "fitting ") {
				t.Errorf("have %v, want an error with %q", err, want)
			}
		})
	}
}

// stopping cancels its context while a pass is under way.
type stopping struct {
	*Matrix
	cells  atomic.Int32
	cancel context.CancelFunc
}

func (s *stopping) Rows(cell int, visit func(Block) error) error {
	if s.cells.Add(1) == 5 {
		s.cancel()
	}
	return s.Matrix.Rows(cell, visit)
}

func TestCancelEndsFit(t *testing.T) {
	m, names := simulated(18, 12*matrixCell, 2)
	ctx, cancel := context.WithCancel(context.Background())
	s := &stopping{Matrix: m, cancel: cancel}
	if _, err := Fit(ctx, s, Options{Family: Binomial(), Names: names, Workers: 2}); !errors.Is(err, context.Canceled) {
		t.Errorf("have %v, want %v", err, context.Canceled)
	}
	if n := s.cells.Load(); n > 7 {
		t.Errorf("have %d cells read, want the pass to stop after the fifth", n)
	}
}

// The error is that of the lowest bad cell, however the workers run.
func TestReduceErrorIsThatOfTheLowestCell(t *testing.T) {
	for range 20 {
		folded := 0
		err := reduce(context.Background(), 40, 4,
			func() *int { return new(int) },
			func(_ *int, cell int) error {
				if cell == 6 {
					time.Sleep(100 * time.Microsecond)
				}
				if cell >= 6 && cell%2 == 0 {
					return errors.New([]string{"six", "later"}[min(cell-6, 1)])
				}
				return nil
			},
			func(*int) { folded++ })
		if err == nil || err.Error() != "six" || folded != 6 {
			t.Fatalf("have %v after folding %d, want six after 6", err, folded)
		}
	}
}
