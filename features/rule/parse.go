package rule

import (
	"errors"
	"math"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/expr-lang/expr/ast"
	"github.com/expr-lang/expr/file"
	"github.com/expr-lang/expr/parser"

	"riskstrat/features"
)

// maxLength bounds the text of a rule, and with it the depth of the parser's recursion.
const maxLength = 4000

// Parse reads and checks a rule over the features of a vocabulary. The error is an *Error with the position of the first fault.
func Parse(text string, words Vocabulary) (*Rule, error) { return parse(text, words, false) }

// ParseForAudit is Parse of a rule that only says whom a report is about, and decides nothing for anybody: it may name features kept for audit.
func ParseForAudit(text string, words Vocabulary) (*Rule, error) { return parse(text, words, true) }

func parse(text string, words Vocabulary, audit bool) (*Rule, error) {
	if n := utf8.RuneCountInString(text); n > maxLength {
		return nil, at(text, maxLength, "have %d characters, want at most %d", n, maxLength)
	}
	if strings.TrimSpace(text) == "" {
		return nil, at(text, 0, "the rule is empty, want a condition")
	}
	tree, err := parser.Parse(text)
	if err != nil {
		return nil, syntax(text, err)
	}
	c := &checker{text: text, words: words, audit: audit}
	root, err := c.condition(tree.Node)
	if err != nil {
		return nil, err
	}
	return &Rule{text: text, root: root, named: c.named}, nil
}

// syntax puts the parser's error in our words.
func syntax(text string, err error) error {
	var e *file.Error
	if !errors.As(err, &e) {
		return at(text, 0, "%v", err)
	}
	message := e.Message
	if strings.HasSuffix(message, "token EOF") || message == "unexpected end of expression" {
		return at(text, utf8.RuneCountInString(text), "the rule ends too early")
	}
	message, _, _ = strings.Cut(message, ": strconv")
	return at(text, e.From, "%s", message)
}

// checker turns the parser's tree into ours, one node at a time, and refuses what a rule may not hold.
type checker struct {
	text  string
	words Vocabulary
	audit bool // features kept for audit may be named
	named []feature
}

func (c *checker) refuse(n ast.Node, format string, args ...any) error {
	return at(c.text, n.Location().From, format, args...)
}

// condition checks a node that must be true or false.
func (c *checker) condition(n ast.Node) (condition, error) {
	switch n := n.(type) {
	case *ast.BoolNode:
		return constant(n.Value), nil
	case *ast.UnaryNode:
		if n.Operator == "!" || n.Operator == "not" {
			return c.not(n)
		}
	case *ast.BinaryNode:
		switch n.Operator {
		case "&&", "and":
			return c.logic("&&", n)
		case "||", "or":
			return c.logic("||", n)
		case "==", "!=", "<", "<=", ">", ">=":
			return c.compare(n)
		case "in":
			return c.among(n)
		}
	}
	if err := c.unsupported(n); err != nil {
		return nil, err
	}
	return nil, c.refuse(n, "have %s, want a condition such as %s", describe(n), c.example(n))
}

func (c *checker) not(n *ast.UnaryNode) (condition, error) {
	of, err := c.condition(n.Node)
	if err != nil {
		return nil, err
	}
	return not{of}, nil
}

func (c *checker) logic(op string, n *ast.BinaryNode) (condition, error) {
	left, err := c.condition(n.Left)
	if err != nil {
		return nil, err
	}
	right, err := c.condition(n.Right)
	if err != nil {
		return nil, err
	}
	return logic{op, left, right}, nil
}

// compare checks a comparison of numbers, or of a category with one of its levels.
func (c *checker) compare(n *ast.BinaryNode) (condition, error) {
	left, right := n.Left, n.Right
	if _, ok := left.(*ast.StringNode); ok && (n.Operator == "==" || n.Operator == "!=") {
		left, right = right, left // "2" == sex
	}
	if f, err := c.category(left); f != nil || err != nil {
		if err != nil {
			return nil, err
		}
		if n.Operator != "==" && n.Operator != "!=" {
			return nil, c.refuse(n, "%s is a category: its values have no order, want == or !=", f.def.Name)
		}
		level, err := c.level(f, right)
		if err != nil {
			return nil, err
		}
		return compare{n.Operator, *f, level}, nil
	}
	l, err := c.number(left)
	if err != nil {
		return nil, err
	}
	r, err := c.number(right)
	if err != nil {
		return nil, err
	}
	return compare{n.Operator, l, r}, nil
}

// among checks "in" with a list of numbers or, for a category, of its levels.
func (c *checker) among(n *ast.BinaryNode) (condition, error) {
	f, err := c.category(n.Left)
	if err != nil {
		return nil, err
	}
	var of number
	if f != nil {
		of = *f
	} else if of, err = c.number(n.Left); err != nil {
		return nil, err
	}
	list, ok := n.Right.(*ast.ArrayNode)
	if !ok || len(list.Nodes) == 0 {
		return nil, c.refuse(n.Right, "have %s, want a list of values such as [1, 2]", describe(n.Right))
	}
	out := among{of: of}
	for _, item := range list.Nodes {
		var v literal
		if f != nil {
			v, err = c.level(f, item)
		} else {
			v, err = c.literal(item)
		}
		if err != nil {
			return nil, err
		}
		out.values = append(out.values, v)
	}
	return out, nil
}

// number checks a node that must be a number.
func (c *checker) number(n ast.Node) (number, error) {
	switch n := n.(type) {
	case *ast.IntegerNode, *ast.FloatNode:
		return c.literal(n)
	case *ast.IdentifierNode:
		f, err := c.feature(n)
		if err != nil {
			return nil, err
		}
		if f.def.Type == features.Category {
			return nil, c.refuse(n, "%s is a category: compare it with %s", f.def.Name, levels(f))
		}
		return *f, nil
	case *ast.UnaryNode:
		if n.Operator == "-" || n.Operator == "+" {
			return c.signed(n)
		}
		return nil, c.refuse(n, "%q applies to what follows it directly: put a comparison in parentheses", n.Operator)
	case *ast.BinaryNode:
		switch n.Operator {
		case "+", "-", "*", "/":
			left, err := c.number(n.Left)
			if err != nil {
				return nil, err
			}
			right, err := c.number(n.Right)
			if err != nil {
				return nil, err
			}
			return arithmetic{n.Operator, left, right}, nil
		}
	}
	if err := c.unsupported(n); err != nil {
		return nil, err
	}
	return nil, c.refuse(n, "have %s, want a number", describe(n))
}

func (c *checker) signed(n *ast.UnaryNode) (number, error) {
	of, err := c.number(n.Node)
	if err != nil || n.Operator == "+" {
		return of, err
	}
	if v, ok := of.(literal); ok {
		return literal{value: -v.value}, nil
	}
	return negated{of}, nil
}

// literal checks a number written out, with or without a sign.
func (c *checker) literal(n ast.Node) (literal, error) {
	switch n := n.(type) {
	case *ast.IntegerNode:
		const exact = 1 << 53
		if n.Value > exact {
			return literal{}, c.refuse(n, "have %d, want a number of at most %d", n.Value, exact)
		}
		return literal{value: float64(n.Value)}, nil
	case *ast.FloatNode:
		if math.IsInf(n.Value, 0) {
			return literal{}, c.refuse(n, "the number is too large")
		}
		return literal{value: n.Value}, nil
	case *ast.UnaryNode:
		if n.Operator != "-" && n.Operator != "+" {
			break
		}
		v, err := c.literal(n.Node)
		if n.Operator == "-" {
			v.value = -v.value
		}
		return v, err
	}
	return literal{}, c.refuse(n, "have %s, want a number", describe(n))
}

// category returns the feature a node names if that is a category, nil if it is anything else.
func (c *checker) category(n ast.Node) (*feature, error) {
	id, ok := n.(*ast.IdentifierNode)
	if !ok {
		return nil, nil
	}
	if def, ok := c.words.Lookup(id.Value); !ok || def.Type != features.Category {
		return nil, nil
	}
	return c.feature(id)
}

// level checks that a node is one of the values of a category.
func (c *checker) level(f *feature, n ast.Node) (literal, error) {
	s, ok := n.(*ast.StringNode)
	if !ok {
		return literal{}, c.refuse(n, "have %s, want a value of %s: %s", describe(n), f.def.Name, levels(f))
	}
	i := slices.Index(f.def.Levels, s.Value)
	if i < 0 {
		return literal{}, c.refuse(n, "%s has no value %q, want %s", f.def.Name, s.Value, levels(f))
	}
	return literal{value: float64(i), level: strconv.Quote(s.Value)}, nil
}

func (c *checker) feature(n *ast.IdentifierNode) (*feature, error) {
	def, ok := c.words.Lookup(n.Value)
	switch {
	case !ok:
		if near := c.words.Nearest(n.Value); near != "" {
			return nil, c.refuse(n, "no feature is named %s; the nearest is %s", n.Value, near)
		}
		return nil, c.refuse(n, "no feature is named %s", n.Value)
	case def.Sensitivity == features.AuditOnly && !c.audit:
		return nil, c.refuse(n, "feature %s is kept for audit: no rule may read it", n.Value)
	}
	f := feature{def, n.Location().From}
	c.named = append(c.named, f)
	return &f, nil
}

func levels(f *feature) string {
	quoted := make([]string, len(f.def.Levels))
	for i, l := range f.def.Levels {
		quoted[i] = strconv.Quote(l)
	}
	return "one of " + strings.Join(quoted, ", ")
}
