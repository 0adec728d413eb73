// Package rule evaluates declared rules over feature columns: "gp_attended_365d >= 10 && ae_attended_365d >= 3".
//
// The flow:
//
//  1. Parse checks an expression when the configuration is read: syntax, known feature names, types, and the position of
//     the first error. What it accepts is a Rule.
//  2. CheckWindow makes sure, where a rule defines an outcome, that every feature looks back over exactly the horizon.
//  3. Eval walks the checked expression over whole columns under SQL's three-valued logic: a comparison with null is
//     Unknown, false && Unknown is False, true || Unknown is True. Division by zero is null.
//
// The syntax is read by expr-lang's parser; of its language a rule may use feature names, numbers, true and false,
// + - * /, comparisons (also chained: 18 <= age < 65), && || ! (and, or, not), parentheses, and "in" with a list of
// values. A category is compared with its values in quotes: sex == "2". Everything else is refused with its position,
// and so, but by ParseForAudit, are features kept for audit: nobody is chosen by ethnicity. Evaluation on columns with nulls is ours.
package rule
