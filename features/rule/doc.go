// Package rule evaluates declared rules over feature columns: "gp_attended_365d >= 10 && ae_attended_365d >= 3".
//
// The flow:
//
//  1. Parse checks an expression when the configuration is read: syntax, known feature names, types, and the position of
//     the first error.
//  2. Eval walks the checked expression over whole columns under SQL's three-valued logic: a comparison with null is
//     Unknown, false && Unknown is False, true || Unknown is True.
//
// The grammar is the boolean, comparison and arithmetic part of expr-lang's; evaluation on columns with nulls is ours.
package rule
