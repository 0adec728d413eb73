package disclosure_test

import (
	"math"
	"math/rand/v2"
	"testing"
)

// polytope is {x: rows of a·x = b, low <= x <= up}, on which a linear-programming attacker looks for the least and the greatest value of one x at a
// time. It is the simplex method for bounded variables on a tableau: variables out of the basis are 0, counted from their lower bound or, where
// flipped, down from their upper one. It shares no line and no idea with the network flows of the package it attacks.
type polytope struct {
	row     [][]float64 // by basic variable
	value   []float64   // of the basic variables, >= 0
	basis   []int
	low, up []float64 // up is the width of the range: +Inf where there is none
	flipped []bool
	cost    []float64
	pivots  int
}

const tiny = 1e-9

// newPolytope finds a first corner; false: there is none. Up may be +Inf, low may not.
func newPolytope(a [][]float64, b, low, up []float64) (*polytope, bool) {
	m, n := len(a), len(low)
	p := &polytope{row: make([][]float64, m), value: make([]float64, m), basis: make([]int, m), low: low, up: make([]float64, n+m), flipped: make([]bool, n+m)}
	for j := range n {
		p.up[j] = up[j] - low[j]
	}
	p.cost = make([]float64, n+m)
	for i := range m {
		row, rest := make([]float64, n+m), b[i]
		for j := range n {
			row[j] = a[i][j]
			rest -= a[i][j] * low[j]
		}
		if rest < 0 {
			rest = -rest
			for j := range n {
				row[j] = -row[j]
			}
		}
		row[n+i], p.up[n+i] = 1, math.Inf(1) // what is amiss with the equation
		p.row[i], p.value[i], p.basis[i] = row, rest, n+i
	}
	for j := range n {
		for i := range m {
			p.cost[j] -= p.row[i][j]
		}
	}
	p.minimise()
	for i := range m {
		if p.basis[i] >= n && p.value[i] > 1e-6 {
			return nil, false
		}
	}
	for j := n; j < n+m; j++ {
		p.up[j] = 0
	}
	return p, true
}

// least returns the least value of variable j, greatest the greatest, +Inf where there is none.
func (p *polytope) least(j int) float64 { return p.extreme(j, 1) }

func (p *polytope) greatest(j int) float64 { return p.extreme(j, -1) }

func (p *polytope) extreme(j int, sign float64) float64 {
	clear(p.cost)
	p.cost[j] = sign
	if p.flipped[j] {
		p.cost[j] = -sign
	}
	for i, v := range p.basis {
		if v == j {
			c := p.cost[j]
			for k, x := range p.row[i] {
				p.cost[k] -= c * x
			}
		}
	}
	if !p.minimise() {
		return math.Inf(1)
	}
	return p.at(j)
}

func (p *polytope) at(j int) float64 {
	x := 0.
	for i, v := range p.basis {
		if v == j {
			x = p.value[i]
		}
	}
	if p.flipped[j] {
		x = p.up[j] - x
	}
	return p.low[j] + x
}

// minimise walks from corner to corner until no step lowers the cost; false: it can be lowered without end.
func (p *polytope) minimise() bool {
	for steps := 0; ; steps++ {
		in, best := -1, -tiny
		for j, c := range p.cost {
			if c < best && p.up[j] > tiny {
				in, best = j, c
				if steps > 5000 {
					break // Bland's rule, the first that helps: the steepest may go round in circles
				}
			}
		}
		if in < 0 {
			return true
		}
		out, length, full := -1, p.up[in], false
		for i := range p.row {
			step, toTop := math.Inf(1), false
			switch x := p.row[i][in]; {
			case x > tiny:
				step = p.value[i] / x
			case x < -tiny:
				step, toTop = (p.up[p.basis[i]]-p.value[i])/-x, true
			}
			if step < length-tiny || step < length+tiny && out >= 0 && p.basis[i] < p.basis[out] {
				out, length, full = i, step, toTop
			}
		}
		switch {
		case math.IsInf(length, 1):
			return false
		case out < 0:
			p.flip(in)
		default:
			if full {
				p.turn(out)
			}
			p.pivot(out, in)
		}
	}
}

// flip counts a variable out of the basis from its other bound.
func (p *polytope) flip(j int) {
	for i := range p.row {
		p.value[i] -= p.row[i][j] * p.up[j]
		p.row[i][j] = -p.row[i][j]
	}
	p.cost[j] = -p.cost[j]
	p.flipped[j] = !p.flipped[j]
}

// turn counts the basic variable of row i from its other bound.
func (p *polytope) turn(i int) {
	j := p.basis[i]
	for k := range p.row[i] {
		p.row[i][k] = -p.row[i][k]
	}
	p.row[i][j] = 1
	p.value[i] = p.up[j] - p.value[i]
	p.flipped[j] = !p.flipped[j]
}

func (p *polytope) pivot(out, in int) {
	p.pivots++
	row, x := p.row[out], p.row[out][in]
	for k := range row {
		row[k] /= x
	}
	p.value[out] /= x
	for i := range p.row {
		f := p.row[i][in]
		if i == out || f == 0 {
			continue
		}
		for k, v := range row {
			if v != 0 {
				p.row[i][k] -= f * v
			}
		}
		p.row[i][in] = 0
		p.value[i] = max(p.value[i]-f*p.value[out], 0)
	}
	if f := p.cost[in]; f != 0 {
		for k, v := range row {
			p.cost[k] -= f * v
		}
	}
	p.basis[out] = in
}

// The attacker's tool finds what trying every whole number finds: of tables of two rows and three columns with known sums, of which the extremes are
// whole.
func TestPolytope(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	a := [][]float64{{1, 1, 1, 0, 0, 0}, {0, 0, 0, 1, 1, 1}, {1, 0, 0, 1, 0, 0}, {0, 1, 0, 0, 1, 0}, {0, 0, 1, 0, 0, 1}}
	for range 200 {
		var low, up, least, greatest [6]float64
		b := make([]float64, len(a))
		for j := range low {
			x := float64(random.IntN(20))
			low[j], up[j] = x-float64(random.IntN(3)), x+float64(random.IntN(3))
			least[j], greatest[j] = math.Inf(1), math.Inf(-1)
			for i := range a {
				b[i] += a[i][j] * x
			}
		}
		x := low
		for more := true; more; more = next(&x, &low, &up) {
			if !solves(a, b, x[:]) {
				continue
			}
			for j := range x {
				least[j], greatest[j] = min(least[j], x[j]), max(greatest[j], x[j])
			}
		}
		p, ok := newPolytope(a, b, low[:], up[:])
		if !ok {
			t.Fatal("have no corner of a polytope that holds the truth")
		}
		for j := range low {
			if have := [2]float64{p.least(j), p.greatest(j)}; math.Abs(have[0]-least[j]) > 1e-6 || math.Abs(have[1]-greatest[j]) > 1e-6 {
				t.Fatalf("variable %d: have %v, want %g to %g, of sums %v, %v to %v", j, have, least[j], greatest[j], b, low, up)
			}
		}
	}
	if _, ok := newPolytope(a, []float64{3, 3, 2, 2, 3}, make([]float64, 6), []float64{9, 9, 9, 9, 9, 9}); ok {
		t.Error("have a corner where rows and columns add up to different numbers")
	}
	if p, _ := newPolytope(a[:1], []float64{3}, make([]float64, 6), []float64{9, math.Inf(1), 9, 9, 9, math.Inf(1)}); p.greatest(1) != 3 || !math.IsInf(p.greatest(5), 1) {
		t.Errorf("have at most %g and %g, want 3 and no end", p.greatest(1), p.greatest(5))
	}
}

// next counts through every whole x between the bounds.
func next(x, low, up *[6]float64) bool {
	for j := range x {
		if x[j] < up[j] {
			x[j]++
			return true
		}
		x[j] = low[j]
	}
	return false
}

func solves(a [][]float64, b, x []float64) bool {
	for i := range a {
		sum := 0.
		for j := range x {
			sum += a[i][j] * x[j]
		}
		if sum != b[i] {
			return false
		}
	}
	return true
}
