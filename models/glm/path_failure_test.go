package glm

import (
	"context"
	"math"
	"reflect"
	"strings"
	"testing"
)

func TestPathFailures(t *testing.T) {
	m, names := simulated(31, 300, 3)
	with := func(change func(*Matrix)) *Matrix {
		c := &Matrix{P: 3, X: append([]float64(nil), m.X...), Y: append([]float64(nil), m.Y...), Weight: m.Weight, Offset: m.Offset}
		change(c)
		return c
	}
	for _, c := range []struct {
		name    string
		design  *Matrix
		factor  []float64
		status  Status
		columns []string
	}{
		{"one outcome", with(func(c *Matrix) { clear(c.Y) }), nil, OneOutcome, nil},
		{"a constant column", with(func(c *Matrix) {
			for i := range c.Y {
				c.X[i*3+1] = 7
			}
		}), nil, Constant, []string{"x1"}},
		{"an unpenalised column that separates", with(func(c *Matrix) {
			for i := range c.Y {
				c.Y[i] = 0
				if c.X[i*3] > 0 {
					c.Y[i] = 1
				}
			}
		}), []float64{0, 1, 1}, Separated, []string{"x0"}},
		{"unpenalised columns that are copies", with(func(c *Matrix) {
			for i := range c.Y {
				c.X[i*3+2] = -2 * c.X[i*3]
			}
		}), []float64{0, 1, 0}, Singular, []string{"x2"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			p, err := FitPath(context.Background(), c.design, PathOptions{Family: Binomial(), Names: names, Alpha: 0.5, Factor: c.factor})
			if err != nil {
				t.Fatal(err)
			}
			if p.Status != c.status || !reflect.DeepEqual(p.Columns, c.columns) || p.Err() == nil || p.Points != nil {
				t.Errorf("have %s by %v and %d points, want %s by %v and none", p.Status, p.Columns, len(p.Points), c.status, c.columns)
			}
		})
	}
}

// A penalised copy is no failure: the penalty tells the columns apart, or does not matter.
func TestPathOfPenalisedCopyWarns(t *testing.T) {
	m, names := simulated(32, 300, 3)
	for i := range m.Y {
		m.X[i*3+2] = -2 * m.X[i*3]
	}
	p := mustPath(t, m, PathOptions{Family: Binomial(), Names: names, Alpha: 1, Factor: []float64{0, 1, 1}, Count: 5})
	if want := []Collinearity{{Column: "x2", Of: []string{"x0"}}}; !reflect.DeepEqual(p.Collinear, want) {
		t.Errorf("have %v, want %v", p.Collinear, want)
	}
}

// A lambda that fails is no result, and does not spoil the next.
func TestPathPointFailure(t *testing.T) {
	m, names := simulated(33, 400, 4)
	p, err := FitPath(context.Background(), m, PathOptions{Family: Binomial(), Names: names, Alpha: 0.5, Lambda: []float64{10, 0.001, 0.00099}, Limit: 1})
	if err != nil {
		t.Fatal(err)
	}
	if p.Err() != nil || p.Points[0].Err() != nil {
		t.Fatalf("have %v and %v for the intercept alone", p.Err(), p.Points[0].Err())
	}
	for _, q := range p.Points[1:] {
		if q.Status != IterationLimit || q.Err() == nil || q.Coef != nil || !math.IsNaN(q.Intercept) || !math.IsNaN(q.Deviance) || !(q.Violation > 1e-8) {
			t.Errorf("lambda %g: have %s with violation %.2g", q.Lambda, q.Status, q.Violation)
		}
	}
}

func TestPathOptionErrors(t *testing.T) {
	m, names := simulated(34, 50, 3)
	for want, change := range map[string]func(*PathOptions){
		"alpha 1.5":                     func(o *PathOptions) { o.Alpha = 1.5 },
		"alpha NaN":                     func(o *PathOptions) { o.Alpha = math.NaN() },
		"lambda 2 of 2: have 0.2":       func(o *PathOptions) { o.Lambda = []float64{0.1, 0.2} },
		"lambda 2 of 2: have 0.1":       func(o *PathOptions) { o.Lambda = []float64{0.1, 0.1} },
		"lambda 1 of 1: have -1":        func(o *PathOptions) { o.Lambda = []float64{-1} },
		"lambda 1 of 1: have +Inf":      func(o *PathOptions) { o.Lambda = []float64{math.Inf(1)} },
		"-1 lambdas":                    func(o *PathOptions) { o.Count = -1 },
		"ratio 1 ":                      func(o *PathOptions) { o.MinRatio = 1 },
		"every penalty factor is 0":     func(o *PathOptions) { o.Factor = []float64{0, 0, 0} },
		"2 penalty factors":             func(o *PathOptions) { o.Factor = []float64{1, 1} },
		"1 names":                       func(o *PathOptions) { o.Names = o.Names[:1] },
		"penalty factor of column x0: ": func(o *PathOptions) { o.Factor = []float64{-1, 1, 1} },
	} {
		opt := PathOptions{Family: Binomial(), Names: names, Alpha: 0.5}
		change(&opt)
		if _, err := FitPath(context.Background(), m, opt); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("have error %v, want one with %q", err, want)
		}
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := FitPath(ctx, m, PathOptions{Family: Binomial(), Names: names}); err == nil {
		t.Error("a cancelled context: have no error")
	}
}
