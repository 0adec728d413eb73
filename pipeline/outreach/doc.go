// Package outreach decides who is offered help, in which order, and why.
//
// The flow:
//
//  1. A List declares its target or rule, what its capacity is counted for (practice, PCN, cluster or adviser) and how much that is. Validate refuses
//     what cannot work, English says the list in words.
//  2. Groups gives each practice its group, Seats each group its number of offers a week, from the areas table or the list's own capacity, and Room
//     what is left of it beside the people who are on the list already.
//  3. Rank orders the candidates of each group by the linear predictor at full precision, breaks ties by a keyed hash, and gives
//     every candidate a Place: listed at a rank, or not, each with a reason. A Holdout keeps a drawn share without an offer.
//  4. Reasons turns the contributions and counts of a listed person into at most three plain-English sentences, and Arrange numbers a practice's rows.
//
// Everything here is a pure function of scores, standings and policy; nothing reads a clock or a file. The package does not
// know how a score comes about or how a list is printed.
package outreach
