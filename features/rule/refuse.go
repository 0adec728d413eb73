package rule

import (
	"fmt"

	"github.com/expr-lang/expr/ast"
)

// unsupported refuses a node of expr-lang's that no rule may hold, whatever was wanted in its place.
func (c *checker) unsupported(n ast.Node) error {
	switch n := n.(type) {
	case *ast.BinaryNode:
		switch n.Operator {
		case "&&", "and", "||", "or", "==", "!=", "<", "<=", ">", ">=", "in", "+", "-", "*", "/":
			return nil
		}
		return c.refuse(n, "operator %s is not part of a rule", n.Operator)
	case *ast.CallNode:
		return c.refuse(n, "a rule calls no functions")
	case *ast.BuiltinNode:
		return c.refuse(n, "a rule calls no functions: have %s", n.Name)
	case *ast.IdentifierNode:
		_, err := c.feature(n)
		return err
	case *ast.UnaryNode, *ast.IntegerNode, *ast.FloatNode, *ast.BoolNode, *ast.StringNode, *ast.ArrayNode:
		return nil
	case *ast.ConditionalNode:
		return c.refuse(n.Cond, "a conditional is not part of a rule")
	case *ast.NilNode:
		return c.refuse(n, "a rule cannot ask for null: a comparison with null is unknown")
	}
	return c.refuse(n, "%s is not part of a rule", describe(n))
}

// describe names a node for a message, without quoting what it holds.
func describe(n ast.Node) string {
	switch n := n.(type) {
	case *ast.IdentifierNode:
		return "feature " + n.Value
	case *ast.IntegerNode, *ast.FloatNode:
		return "a number"
	case *ast.BoolNode:
		return "true or false"
	case *ast.StringNode, *ast.BytesNode:
		return "a text"
	case *ast.ArrayNode:
		return "a list"
	case *ast.MapNode:
		return "a map"
	case *ast.UnaryNode:
		if n.Operator == "!" || n.Operator == "not" {
			return "a condition"
		}
		return "a number"
	case *ast.BinaryNode:
		switch n.Operator {
		case "+", "-", "*", "/":
			return "a number"
		case "..":
			return "a range"
		}
		return "a condition"
	case *ast.MemberNode, *ast.SliceNode, *ast.ChainNode:
		return "access to a member"
	case *ast.VariableDeclaratorNode, *ast.SequenceNode:
		return "a sequence of expressions"
	}
	return "this expression"
}

// example is a condition made of a node, for a message.
func (c *checker) example(n ast.Node) string {
	if id, ok := n.(*ast.IdentifierNode); ok {
		if f, err := c.category(id); err == nil && f != nil && len(f.def.Levels) > 0 {
			return fmt.Sprintf("%s == %q", id.Value, f.def.Levels[0])
		}
		return id.Value + " >= 1"
	}
	return "age >= 18"
}
