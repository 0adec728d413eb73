package rule

import (
	"math"
	"strconv"
	"strings"

	"riskstrat/features"
)

// condition is a checked expression with a truth value; text gives it in canonical form, in parentheses if its operator
// binds less tightly than the place it stands in.
type condition interface {
	eval(rows) []Tri
	text(place int) string
}

// number is a checked expression with a numeric value. It may be written over by whoever asked for it only if it is fresh.
type number interface {
	eval(rows) (values []float64, fresh bool)
	text(place int) string
}

// How tightly operators bind, as in expr-lang. "!" is always followed by parentheses: in that language it binds more
// tightly than a comparison, which surprises people.
const (
	bindOr = iota + 1
	bindAnd
	bindCompare
	bindSum
	bindProduct
	bindUnary
)

type (
	constant bool

	not struct{ of condition }

	// logic is && or ||.
	logic struct {
		op          string
		left, right condition
	}

	// compare is == != < <= > >=.
	compare struct {
		op          string
		left, right number
	}

	// among is "in" with a list.
	among struct {
		of     number
		values []literal
	}

	// feature is the value of a feature; from is where the rule names it.
	feature struct {
		def  features.Definition
		from int
	}

	// literal is a number, or a level of a category with its index as the value.
	literal struct {
		value float64
		level string // quoted; empty for a number
	}

	negated struct{ of number }

	// arithmetic is + - * /.
	arithmetic struct {
		op          string
		left, right number
	}
)

func wrap(text string, binds, place int) string {
	if binds < place {
		return "(" + text + ")"
	}
	return text
}

func (c constant) text(int) string { return strconv.FormatBool(bool(c)) }

func (c not) text(int) string { return "!(" + c.of.text(0) + ")" }

func (c logic) text(place int) string {
	binds := bindOr
	if c.op == "&&" {
		binds = bindAnd
	}
	return wrap(c.left.text(binds)+" "+c.op+" "+c.right.text(binds), binds, place)
}

func (c compare) text(place int) string {
	return wrap(c.left.text(bindSum)+" "+c.op+" "+c.right.text(bindSum), bindCompare, place)
}

func (c among) text(place int) string {
	values := make([]string, len(c.values))
	for i, v := range c.values {
		values[i] = v.text(0)
	}
	return wrap(c.of.text(bindSum)+" in ["+strings.Join(values, ", ")+"]", bindCompare, place)
}

func (x feature) text(int) string { return x.def.Name }

func (x literal) text(int) string {
	if x.level != "" {
		return x.level
	}
	if a := math.Abs(x.value); a != 0 && (a < 1e-4 || a >= 1e15) {
		return strconv.FormatFloat(x.value, 'e', -1, 64)
	}
	return strconv.FormatFloat(x.value, 'f', -1, 64)
}

func (x negated) text(int) string { return "-" + x.of.text(bindUnary) }

// text keeps the parentheses of a - (b + c) and also of a + (b + c): sums of floating-point numbers do not regroup.
func (x arithmetic) text(place int) string {
	binds := bindSum
	if x.op == "*" || x.op == "/" {
		binds = bindProduct
	}
	return wrap(x.left.text(binds)+" "+x.op+" "+x.right.text(binds+1), binds, place)
}
