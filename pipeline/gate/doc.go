// Package gate stops a night whose input cannot be right, before anything is computed from it.
//
// The flow:
//
//  1. Freshness: each feed's newest row is recent enough for the as-of date.
//  2. Opt-outs: the file is there, recent, not empty, not suddenly smaller, and its identifiers are this extract's.
//  3. People: there are about as many residents as the night before, each feed's identifiers match theirs, and every practice and
//     PCN is a known one.
//  4. Volume: the last complete week of each feed holds about as many rows as a linear model of its own past expects.
//
// Check is a pure function of counts: it sees no row and no identifier. What must not be published is a *Refused; what
// an operator should look at, a check that could not be made included, is a Warning. The gate does not judge single rows (source
// does) and cannot see a feed that lost one practice of many, as it looks at a feed's total: pipeline/drift does, once people are scored.
package gate
