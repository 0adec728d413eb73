package rule

import (
	"fmt"
	"math/rand/v2"
	"strconv"
	"strings"
	"testing"
)

// The reference evaluates one row at a time on pointers, where nil is null, straight from an expression that the
// generator builds and writes out with every parenthesis. It shares nothing with the package but the text.

type expression struct {
	op       string // "" a value
	left     *expression
	right    *expression
	name     string // value: a column, or
	constant float64
	list     []float64
}

func (e *expression) text() string {
	switch {
	case e.op == "" && e.name != "":
		return e.name
	case e.op == "":
		return strconv.FormatFloat(e.constant, 'f', -1, 64)
	case e.op == "true" || e.op == "false":
		return e.op
	case e.op == "!" || e.op == "negative":
		return map[string]string{"!": "!", "negative": "-"}[e.op] + "(" + e.left.text() + ")"
	case e.op == "in":
		return "((" + e.left.text() + ") in [" + strings.Trim(strings.ReplaceAll(fmt.Sprint(e.list), " ", ","), "[]") + "])"
	}
	return "((" + e.left.text() + ") " + e.op + " (" + e.right.text() + "))"
}

func (e *expression) number(row map[string]*float64) *float64 {
	if e.op == "" && e.name != "" {
		return row[e.name]
	}
	if e.op == "" {
		return &e.constant
	}
	l := e.left.number(row)
	if l == nil {
		return nil
	}
	if e.op == "negative" {
		v := -*l
		return &v
	}
	r := e.right.number(row)
	if r == nil {
		return nil
	}
	var v float64
	switch e.op {
	case "+":
		v = *l + *r
	case "-":
		v = *l - *r
	case "*":
		v = *l * *r
	case "/":
		if *r == 0 {
			return nil
		}
		v = *l / *r
	}
	return &v
}

func (e *expression) truth(row map[string]*float64) *bool {
	yes, no := true, false
	switch e.op {
	case "true":
		return &yes
	case "false":
		return &no
	case "!":
		v := e.left.truth(row)
		if v == nil {
			return nil
		}
		v2 := !*v
		return &v2
	case "&&", "||":
		decides := e.op == "||" // the value that settles it alone
		l, r := e.left.truth(row), e.right.truth(row)
		switch {
		case l != nil && *l == decides || r != nil && *r == decides:
			return &decides
		case l == nil || r == nil:
			return nil
		}
		v := !decides
		return &v
	}
	l := e.left.number(row)
	if l == nil {
		return nil
	}
	v := false
	if e.op == "in" {
		for _, item := range e.list {
			v = v || item == *l
		}
		return &v
	}
	r := e.right.number(row)
	if r == nil {
		return nil
	}
	switch e.op {
	case "==":
		v = *l == *r
	case "!=":
		v = *l != *r
	case "<":
		v = *l < *r
	case "<=":
		v = *l <= *r
	case ">":
		v = *l > *r
	case ">=":
		v = *l >= *r
	}
	return &v
}

var columnNames = []string{"a", "b", "age", "imd_decile"}

func makeNumber(rng *rand.Rand, depth int) *expression {
	switch k := rng.IntN(8); {
	case depth == 0 || k < 3:
		if rng.IntN(3) == 0 {
			return &expression{constant: float64(rng.IntN(9)) / 2}
		}
		return &expression{name: columnNames[rng.IntN(len(columnNames))]}
	case k == 3:
		return &expression{op: "negative", left: makeNumber(rng, depth-1)}
	}
	op := []string{"+", "-", "*", "/"}[rng.IntN(4)]
	return &expression{op: op, left: makeNumber(rng, depth-1), right: makeNumber(rng, depth-1)}
}

func makeCondition(rng *rand.Rand, depth int) *expression {
	switch k := rng.IntN(10); {
	case k == 0:
		return &expression{op: []string{"true", "false"}[rng.IntN(2)]}
	case k == 1:
		e := &expression{op: "in", left: makeNumber(rng, depth), list: []float64{float64(rng.IntN(3) - 1)}}
		for range rng.IntN(3) {
			e.list = append(e.list, float64(rng.IntN(5))/2)
		}
		return e
	case depth == 0 || k < 5:
		op := []string{"==", "!=", "<", "<=", ">", ">="}[rng.IntN(6)]
		return &expression{op: op, left: makeNumber(rng, depth), right: makeNumber(rng, depth)}
	case k == 5:
		return &expression{op: "!", left: makeCondition(rng, depth-1)}
	}
	return &expression{op: []string{"&&", "||"}[rng.IntN(2)], left: makeCondition(rng, depth-1), right: makeCondition(rng, depth-1)}
}

func TestEvalAgreesWithRowAtATime(t *testing.T) {
	rng := rand.New(rand.NewPCG(2026, 11))
	const n = 40
	seen := map[Tri]int{}
	for range 3000 {
		e := makeCondition(rng, 3)
		columns, null := map[string][]float64{}, 0.0
		null /= null
		rows := make([]map[string]*float64, n)
		for i := range rows {
			rows[i] = map[string]*float64{}
			for _, name := range columnNames {
				v := float64(rng.IntN(7)-2) / 2
				if rng.IntN(5) == 0 {
					columns[name] = append(columns[name], null)
					continue
				}
				columns[name] = append(columns[name], v)
				rows[i][name] = &v
			}
		}
		if len(e.text()) > maxLength {
			continue
		}
		r := mustParse(t, e.text())
		short := mustParse(t, r.String())
		if short.String() != r.String() {
			t.Fatalf("%s: canonical text is %s, then %s", e.text(), r, short)
		}
		have := r.Eval(n, func(name string) []float64 { return columns[name] })
		again := short.Eval(n, func(name string) []float64 { return columns[name] })
		for i, row := range rows {
			want := Unknown
			if v := e.truth(row); v != nil {
				want = triOf(*v)
			}
			seen[want]++
			if have[i] != want || again[i] != want {
				t.Fatalf("%s\ncanonical %s\nrow %d: have %v and %v, want %v", e.text(), r, i, have[i], again[i], want)
			}
		}
	}
	for v := range Unknown + 1 {
		if seen[v] < 3000 {
			t.Errorf("have %d results %v, want a fair share", seen[v], v)
		}
	}
}

// Whatever the text, Parse answers with a rule or an *Error, and a rule's canonical text parses to itself.
func FuzzParse(f *testing.F) {
	for _, text := range []string{
		"gp_attended_365d >= 10 && (ae_attended_365d >= 3 || age > 80)", `sex in ["1", "X"]`, "18 <= age < 65", "!(a / b > -1.5e3)",
		"a.b?.c[1:2] | map(#)", "let x = 1; x", "if a {1} else {2}", "a ?: b", "::len(a)", "{a: 1}", "a not in [1]", "-+-a == 0x1F", "a /* c */ > 1", "#env",
	} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		r, err := Parse(text, definitions)
		if err != nil {
			if e, ok := err.(*Error); !ok || e.Line < 1 || e.Column < 1 {
				t.Fatalf("%q: have %v, want a position", text, err)
			}
			return
		}
		again, err := Parse(r.String(), definitions)
		if err != nil || again.String() != r.String() {
			t.Fatalf("%q: canonical %q parses to %v, %v", text, r, again, err)
		}
	})
}
