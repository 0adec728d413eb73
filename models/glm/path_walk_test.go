package glm

import (
	"context"
	"errors"
	"math"
	"math/rand/v2"
	"strings"
	"sync/atomic"
	"testing"
)

// With more columns than rows every lambda still has its solution, and the proof of it.
func TestPathOfWideDesign(t *testing.T) {
	for name, family := range families {
		m, names := counted(51, 40, 60, name)
		for i := range m.X {
			m.X[i] /= float64(i%60 + 1)
		}
		for _, alpha := range []float64{0.05, 1} {
			p := mustPath(t, m, PathOptions{Family: family, Names: names, Alpha: alpha, Count: 30})
			near(t, "end of the sequence", p.Points[29].Lambda, 0.01*p.LambdaMax, 1e-12)
			for i := range p.Points {
				for k, v := range kkt(m, name, &p.Points[i], alpha, nil) {
					if !(v/p.scaleOf(name) <= 1e-8) {
						t.Errorf("%s, alpha %g, lambda %g: coefficient %d: have a violation of %.2g", name, alpha, p.Points[i].Lambda, k, v)
					}
				}
			}
		}
	}
}

// A lambda far from the last, for which a Newton step overshoots, is reached all the same, and where a walk by small steps ends.
func TestPathFarJumps(t *testing.T) {
	rng := rand.New(rand.NewPCG(52, 1))
	m := &Matrix{P: 2}
	for range 400 {
		x, z := rng.NormFloat64(), rng.NormFloat64()
		m.X, m.Y = append(m.X, x, z), append(m.Y, math.Floor(math.Exp(2.5*x+0.3*z)+rng.Float64()))
	}
	opt := PathOptions{Family: Poisson(), Names: []string{"x", "z"}, Alpha: 0.5}
	walk := mustPath(t, m, opt)
	last := walk.Points[len(walk.Points)-1]
	for _, lambdas := range [][]float64{{last.Lambda}, {walk.LambdaMax, last.Lambda}, {walk.LambdaMax / 2, walk.LambdaMax / 2000, last.Lambda}} {
		opt.Lambda = lambdas
		points := mustPath(t, m, opt).Points
		for j, want := range last.Coef {
			within(t, opt.Names[j], points[len(points)-1].Coef[j]*walk.SD[j], want*walk.SD[j], 1e-8)
		}
	}
}

// brittle is a design that can be read so many times.
type brittle struct {
	Design
	left atomic.Int64
}

var errBroken = errors.New("broken disk")

func (b *brittle) Rows(cell int, visit func(Block) error) error {
	if cell == 0 && b.left.Add(-1) < 0 {
		return errBroken
	}
	return b.Design.Rows(cell, visit)
}

// Whenever the data cannot be read any more, the walk ends with the error and nothing else.
func TestPathOfUnreadableDesign(t *testing.T) {
	m, names := simulated(53, 300, 3)
	by(m, func(i int) int { return i % 3 })
	opt := PathOptions{Family: Binomial(), Names: names, Alpha: 0.5, Count: 20}
	for reads := range 11 {
		for what, fit := range map[string]func(Design) error{
			"path":             func(d Design) error { _, err := FitPath(context.Background(), d, opt); return err },
			"cross-validation": func(d Design) error { _, err := CrossValidate(context.Background(), d, 3, opt); return err },
		} {
			d := &brittle{Design: m}
			d.left.Store(int64(reads))
			if err := fit(d); !errors.Is(err, errBroken) {
				t.Errorf("%s after %d reads: have error %v, want that of the design", what, reads, err)
			}
		}
	}
	d := &brittle{Design: m}
	d.left.Store(1000)
	if _, err := CrossValidate(context.Background(), d, 3, opt); err != nil {
		t.Errorf("whole: %v", err)
	}
}

// A design that forgets some of the folds is an error.
func TestCrossValidateBadFolds(t *testing.T) {
	m, names := simulated(54, 300, 3)
	by(m, func(i int) int { return i % 3 })
	m.Fold = m.Fold[:200]
	_, err := CrossValidate(context.Background(), m, 3, PathOptions{Family: Binomial(), Names: names, Alpha: 0.5, Count: 5})
	if err == nil || !strings.Contains(err.Error(), "folds") {
		t.Errorf("have %v, want an error about folds", err)
	}
}
