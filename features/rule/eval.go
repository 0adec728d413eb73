package rule

import (
	"math"
	"slices"
)

// rows are the rows a rule is evaluated for.
type rows struct {
	n      int
	column func(name string) []float64
}

func (c constant) eval(r rows) []Tri {
	return slices.Repeat([]Tri{triOf(bool(c))}, r.n)
}

func (c not) eval(r rows) []Tri {
	out := c.of.eval(r)
	for i, v := range out {
		out[i] = notTable[v]
	}
	return out
}

func (c logic) eval(r rows) []Tri {
	table := &orTable
	if c.op == "&&" {
		table = &andTable
	}
	out, right := c.left.eval(r), c.right.eval(r)
	for i, v := range out {
		out[i] = table[v][right[i]]
	}
	return out
}

func (c compare) eval(r rows) []Tri {
	left, _ := c.left.eval(r)
	holds := comparisons[c.op]
	out := make([]Tri, r.n)
	if b, ok := c.right.(literal); ok { // as in most rules: no column of the same number is made
		for i, a := range left {
			if out[i] = Unknown; !math.IsNaN(a) {
				out[i] = triOf(holds(a, b.value))
			}
		}
		return out
	}
	right, _ := c.right.eval(r)
	for i, a := range left {
		switch b := right[i]; {
		case math.IsNaN(a) || math.IsNaN(b):
			out[i] = Unknown
		default:
			out[i] = triOf(holds(a, b))
		}
	}
	return out
}

var comparisons = map[string]func(a, b float64) bool{
	"==": func(a, b float64) bool { return a == b },
	"!=": func(a, b float64) bool { return a != b },
	"<":  func(a, b float64) bool { return a < b },
	"<=": func(a, b float64) bool { return a <= b },
	">":  func(a, b float64) bool { return a > b },
	">=": func(a, b float64) bool { return a >= b },
}

func (c among) eval(r rows) []Tri {
	values, _ := c.of.eval(r)
	out := make([]Tri, r.n)
	for i, v := range values {
		if math.IsNaN(v) {
			out[i] = Unknown
			continue
		}
		out[i] = triOf(slices.ContainsFunc(c.values, func(l literal) bool { return l.value == v }))
	}
	return out
}

func (x feature) eval(r rows) ([]float64, bool) { return r.column(x.def.Name)[:r.n], false }

func (x literal) eval(r rows) ([]float64, bool) {
	return slices.Repeat([]float64{x.value}, r.n), true
}

func (x negated) eval(r rows) ([]float64, bool) {
	out := owned(x.of.eval(r))
	for i, v := range out {
		out[i] = -v
	}
	return out, true
}

func (x arithmetic) eval(r rows) ([]float64, bool) {
	out := owned(x.left.eval(r))
	right, _ := x.right.eval(r)
	operate := operations[x.op]
	for i, b := range right {
		out[i] = operate(out[i], b)
	}
	return out, true
}

var operations = map[string]func(a, b float64) float64{
	"+": func(a, b float64) float64 { return a + b },
	"-": func(a, b float64) float64 { return a - b },
	"*": func(a, b float64) float64 { return a * b },
	"/": func(a, b float64) float64 {
		if b == 0 {
			return math.NaN() // null
		}
		return a / b
	},
}

// owned copies values that are not fresh, so that they may be written over.
func owned(values []float64, fresh bool) []float64 {
	if fresh {
		return values
	}
	return slices.Clone(values)
}
