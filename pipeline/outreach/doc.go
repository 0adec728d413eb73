// Package outreach decides who is offered help, in which order, and why.
//
// The flow:
//
//  1. A List declares its target or rule, how it is cut (practice or PCN) and its capacity.
//  2. Rank orders the candidates of each cut by the linear predictor at full precision, breaks ties by a keyed hash, and gives every
//     candidate a Decision: listed at a rank, or not, each with a reason.
//  3. Reasons turns the contributions and counts of a listed person into at most three plain-English sentences.
//
// Everything here is a pure function of scores, standings and policy: the policy prints itself in English, and nothing reads a clock or a file.
package outreach
