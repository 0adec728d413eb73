package glm

import (
	"context"
	"math"
	"strings"
	"testing"

	"gonum.org/v1/gonum/mat"
)

// TestAStepOfAmountsIsTheFit: of the gaussian family Newton's first step is its last, wherever it begins; the one of a set of columns is the fit
// of these alone.
func TestAStepOfAmountsIsTheFit(t *testing.T) {
	m, names := amounts(21, 900, 5)
	start := []float64{100, 3, 0, -2, 0, 0}
	for _, lambda := range penalties {
		sets := [][]int{{0, 2}, {0, 2, 3}, {4, 2, 0}, {0, 1, 2, 3, 4}}
		steps, err := Steps(context.Background(), m, Options{Family: Gaussian(), Names: names, Lambda: lambda, Start: start}, sets)
		if err != nil {
			t.Fatal(err)
		}
		for i, set := range sets {
			part, chosen := m.only(set, names)
			fit := mustFit(t, part, Options{Family: Gaussian(), Names: chosen, Lambda: lambda})
			for k, want := range append([]float64{fit.Intercept}, fit.Coef...) {
				if !(math.Abs(steps[i][k]-want) <= 1e-9*(1+math.Abs(want))) {
					t.Errorf("lambda %g, columns %v: have %v at %d, want %v", lambda, set, steps[i][k], k, want)
				}
			}
		}
	}
}

// only is a matrix of some of the columns.
func (m *Matrix) only(set []int, names []string) (*Matrix, []string) {
	out, chosen := *m, []string(nil)
	out.P, out.X = len(set), nil
	for i := range m.Y {
		for _, j := range set {
			out.X = append(out.X, m.X[i*m.P+j])
		}
	}
	for _, j := range set {
		chosen = append(chosen, names[j])
	}
	return &out, chosen
}

// TestAStepOfEventsSolvesTheWeightedNormalEquations: the step of iteratively reweighted least squares as textbooks have it, on the columns as
// given and with all rows in memory (McCullagh and Nelder 1989, 2.5).
func TestAStepOfEventsSolvesTheWeightedNormalEquations(t *testing.T) {
	m, names := simulated(22, 800, 4)
	start, set := []float64{-.5, .3, 0, 0, .1}, []int{0, 1, 3}
	steps, err := Steps(context.Background(), m, Options{Family: Binomial(), Names: names, Start: start}, [][]int{set})
	if err != nil {
		t.Fatal(err)
	}
	part, _ := m.only(set, names)
	q := len(set) + 1
	left, right := mat.NewSymDense(q, nil), mat.NewVecDense(q, nil)
	for i, y := range part.Y {
		x := append([]float64{1}, part.X[i*part.P:(i+1)*part.P]...)
		eta, offset, weight := 0.0, 0.0, 1.0
		for k, from := range []int{0, 1, 2, 4} {
			eta += x[k] * start[from]
		}
		if m.Offset != nil {
			offset = m.Offset[i]
		}
		if m.Weight != nil {
			weight = m.Weight[i]
		}
		p := 1 / (1 + math.Exp(-eta-offset))
		v := p * (1 - p)
		row := mat.NewVecDense(q, x)
		left.SymRankOne(left, weight*v, row)
		right.AddScaledVec(right, weight*v*(eta+(y-p)/v), row)
	}
	var want mat.VecDense
	if err := want.SolveVec(left, right); err != nil {
		t.Fatal(err)
	}
	for k := range q {
		if !(math.Abs(steps[0][k]-want.AtVec(k)) <= 1e-9*(1+math.Abs(want.AtVec(k)))) {
			t.Errorf("have %v at %d, want %v", steps[0][k], k, want.AtVec(k))
		}
	}
}

// TestNoStepToWhereThereIsNone: a column of one value, or one that is the double of another, leaves its own sets without a step, and no others.
func TestNoStepToWhereThereIsNone(t *testing.T) {
	m, names := simulated(23, 500, 4)
	for i := range m.Y {
		m.X[i*4+1], m.X[i*4+3] = 7, 2*m.X[i*4+2]
	}
	opt := Options{Family: Binomial(), Names: names, Start: make([]float64, 5)}
	steps, err := Steps(context.Background(), m, opt, [][]int{{0, 1}, {0, 2}, {0, 2, 3}, {0}})
	if err != nil {
		t.Fatal(err)
	}
	for i, want := range []bool{false, true, false, true} {
		if (steps[i] != nil) != want {
			t.Errorf("set %d: have %v, want a step: %t", i, steps[i], want)
		}
	}
	if _, err := Steps(context.Background(), m, Options{Family: Binomial(), Names: names}, nil); err == nil || !strings.Contains(err.Error(), "no place to begin from") {
		t.Errorf("without a start: have the error %v", err)
	}
}
